package view

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Seen is what a resolver said. The zero value says nothing.
type Seen struct {
	Outcome evidence.Outcome // Answer, NoData, NXDomain, or why there is no answer
	Detail  string           // of a failure, for people
	Owner   name.Name        // of the records, behind aliases
	Records []string         // RDATA, in order, each once
	TTL     uint32           // seconds that the resolver still keeps this; of a denial, by its SOA record
	At      time.Time        // when it was received
}

// Answered reports whether the resolver gave records or denied them.
func (s Seen) Answered() bool {
	return s.Outcome == evidence.Answer || s.Outcome == evidence.NoData || s.Outcome == evidence.NXDomain
}

// Read says what a view shows: a function of the evidence alone.
func Read(v evidence.View) Seen {
	x := v.Exchange
	switch {
	case x == nil:
		return Seen{}
	case len(x.Reply) == 0:
		return Seen{Outcome: x.Outcome, Detail: x.Detail, At: x.Sent.Add(x.RTT)}
	}
	return read(x)
}

func read(x *evidence.Exchange) Seen {
	s := Seen{At: x.Sent.Add(x.RTT), Owner: x.Question.Name}
	h, err := wire.ParseHeader(x.Reply)
	if err == nil && h.Truncated && x.Transport == "udp" {
		s.Outcome = evidence.Truncated
		return s
	}
	m, err := wire.Parse(x.Reply)
	if err != nil {
		s.Outcome, s.Detail = evidence.Malformed, err.Error()
		return s
	}
	if s.Outcome = rcode(m.RCode); s.Outcome != "" && s.Outcome != evidence.NXDomain {
		s.Detail = wire.RCodeText(m.RCode)
		return s
	}
	s.follow(m, x.Question.Type)
	switch {
	case len(s.Records) > 0:
		s.Outcome = evidence.Answer
	case !m.RecursionAvailable:
		s.Outcome, s.Detail = evidence.Lame, "it does not recurse (RA clear)"
		return s
	case s.Outcome == "":
		s.Outcome = evidence.NoData
	}
	if s.Outcome != evidence.Answer {
		s.denied(m)
	}
	return s
}

// rcode maps response codes that are no success.
func rcode(rc uint16) evidence.Outcome {
	switch rc {
	case wire.RCodeSuccess:
		return ""
	case wire.RCodeNXDomain:
		return evidence.NXDomain
	case wire.RCodeFormErr:
		return evidence.FormErr
	case wire.RCodeServFail:
		return evidence.ServFail
	case wire.RCodeNotImp:
		return evidence.NotImp
	case wire.RCodeRefused:
		return evidence.Refused
	}
	return evidence.OtherRCode
}

// follow takes the records of a type at the end of the aliases that the resolver
// followed. The least TTL of all that was used says when it asks anew.
func (s *Seen) follow(m *wire.Message, t wire.Type) {
	first := true
	use := func(ttl uint32) {
		if first || ttl < s.TTL {
			s.TTL, first = ttl, false
		}
	}
	for range evidence.MaxAliases + 1 {
		next := name.Name{}
		for _, rr := range m.Answer {
			switch {
			case rr.Class != wire.ClassIN || rr.Owner != s.Owner:
			case rr.Type == t:
				use(rr.TTL)
				if data := string(rr.RData()); !slices.Contains(s.Records, data) {
					s.Records = append(s.Records, data)
				}
			case rr.Type == wire.TypeCNAME:
				if to, err := rr.Target(); err == nil {
					next = to
					use(rr.TTL)
				}
			}
		}
		if len(s.Records) > 0 || !next.IsValid() {
			return
		}
		s.Owner = next
	}
}

// denied takes how long a denial is kept (RFC 2308 section 5).
func (s *Seen) denied(m *wire.Message) {
	for _, rr := range m.Authority {
		if rr.Type != wire.TypeSOA || rr.Class != wire.ClassIN {
			continue
		}
		// The TTL counts down in a cache; the last field does not.
		if last, err := rr.SOAMinimum(); err == nil {
			s.TTL = min(rr.TTL, last)
		}
		return
	}
}
