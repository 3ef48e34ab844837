package dcv

import (
	"strings"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Record is a CNAME or TXT record that was seen.
type Record struct {
	Type  Type
	Value string // as in [Expectation]: a target without a final dot, or the whole text
	// Capitals says that a target was sent with capital letters, which Value
	// has as small ones.
	Capitals bool
}

// Text writes the data of the record as a zone file has it.
func (r Record) Text() string {
	if r.Type == TXT {
		return quotedText(r.Value)
	}
	return r.Value + "."
}

// recordOf reads the data of a record; false for another type and for data
// that are none.
func recordOf(rr wire.RR) (Record, bool) {
	switch rr.Type {
	case wire.TypeCNAME:
		to, err := rr.Target()
		return Record{CNAME, to.String(), rr.Capitals()}, err == nil
	case wire.TypeTXT:
		text, ok := joined(rr.RData())
		return Record{TXT, text, false}, ok
	}
	return Record{}, false
}

// RecordOf reads the data of a record that somebody entered, names in it
// uncompressed; false for another type and for data that are none.
func RecordOf(t uint16, rdata string) (Record, bool) {
	switch t {
	case uint16(CNAME):
		to, err := name.FromWire([]byte(rdata))
		return Record{CNAME, to.String(), false}, err == nil
	case uint16(TXT):
		text, ok := joined([]byte(rdata))
		return Record{TXT, text, false}, ok
	}
	return Record{}, false
}

// joined returns the character-strings of a TXT record as one text, as
// validation reads them (RFC 8555 section 8.4 by way of RFC 1035 section
// 3.3.14; PST-02).
func joined(rdata []byte) (string, bool) {
	var b strings.Builder
	for len(rdata) > 0 {
		n := int(rdata[0])
		if len(rdata) < 1+n {
			return "", false
		}
		b.Write(rdata[1 : 1+n])
		rdata = rdata[1+n:]
	}
	return b.String(), true
}

// Match says how a record that was seen compares with the one that was asked
// for. All but Differs count as in place.
type Match uint8

// The matches.
const (
	Differs           Match = iota // the zero value
	Equal                          // as it was asked for
	ByCase                         // letters are capital or small, which names do not tell apart (RFC 4343)
	WithoutUnderscore              // the value's leading underscore is missing, which the CA accepts
	SameAccount                    // a persistent record in other words: the same CA and account
)

// Matches compares a record with the expectation. Names are equal whatever the
// case of their letters; text must be so octet for octet (RFC 8555 section
// 8.4), but for a persistent record, where the issuer and the account count
// (BR 3.2.2.4.22).
func (e Expectation) Matches(r Record) Match {
	switch {
	case r.Type != e.Type || e.Value == "":
		return Differs
	case e.Type == CNAME:
		return e.matchesTarget(r)
	case e.persistent():
		return e.matchesPersist(r)
	case r.Value == e.Value:
		return Equal
	}
	return Differs
}

// persistent reports whether the expected record is one of BR 3.2.2.4.22.
func (e Expectation) persistent() bool {
	s, ok := SchemeByID(e.Scheme)
	return ok && s.Persist
}

// matchesPersist compares a persistent record, one that has not expired.
func (e Expectation) matchesPersist(r Record) Match {
	switch {
	case e.Persists(r, e.at) != PersistProven:
		return Differs
	case r.Value == e.Value:
		return Equal
	}
	return SameAccount
}

// Persists says whether a persistent record proves control at a moment, for
// the CA and the account of the one expected, and else why not. A zero moment
// finds nothing expired.
func (e Expectation) Persists(r Record, at time.Time) PersistReason {
	s, _ := SchemeByID(e.Scheme)
	adn, ok := s.Domain(e.Owner)
	want, err := caa.ParseValue(e.Value)
	if !ok || err != nil || r.Type != TXT {
		return PersistNotSettled
	}
	p := readPersist(want)
	if p.account == "" {
		return PersistNotSettled
	}
	q := PersistRequest{
		ADN: adn, Name: e.Domain.Base, Star: e.Domain.Wildcard, Version: PersistBR, Issuers: []string{p.issuer},
		Account: PersistAccount{URI: p.account}, NoPolicy: !p.wildcard,
	}
	return q.judge(PersistRecord{Asked: e.Owner, Text: r.Value}, at).Reason
}

func (e Expectation) matchesTarget(r Record) Match {
	want, ok := e.Target()
	got, err := name.Parse(r.Value)
	switch s, _ := SchemeByID(e.Scheme); {
	case !ok || err != nil:
		return Differs
	case got == want && r.Capitals:
		return ByCase
	case got == want:
		return Equal
	case s.Underscore && strings.HasPrefix(want.Label(0), "_"):
		bare, _ := want.Parent()
		if bare, err = bare.Prepend(strings.TrimPrefix(want.Label(0), "_")); err == nil && got == bare {
			return WithoutUnderscore
		}
	}
	return Differs
}

// best returns the closest match among records.
func (e Expectation) best(rs []Record) Match {
	out := Differs
	for _, r := range rs {
		if m := e.Matches(r); m != Differs && (out == Differs || m < out) {
			out = m
		}
	}
	return out
}
