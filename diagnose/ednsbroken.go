package diagnose

import (
	"encoding/binary"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// ednsBroken: srv.edns-broken. A server answers without EDNS and not with it,
// or stumbles over an option or a version that it does not know: RFC 6891 wants
// unknown options ignored and unknown versions answered with BADVERS. Since
// 2019 resolvers do not ask again without EDNS where there is silence.
func ednsBroken(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		for _, c := range [...]struct {
			bad      func(server) bool
			severity string
			detail   func([]string) phrase.Phrase
		}{
			{server.noEDNS, "", func(v []string) phrase.Phrase {
				return phrase.Of("%s answers a question without EDNS, and not the same question with it. Every resolver of today sends EDNS.", phrase.List(v))
			}},
			{func(v server) bool { return v.answersCAA() && v.stumblesOver(evidence.ProbeOption) }, Warning, func(v []string) phrase.Phrase {
				return phrase.Of("%s does not answer where a question has an EDNS option that it does not know; it must ignore the option.", phrase.List(v))
			}},
			{func(v server) bool { return v.answersCAA() && v.wrongVersion() }, Info, func(v []string) phrase.Phrase {
				return phrase.Of("%s does not answer BADVERS to an EDNS version that it does not know. No resolver sends one today.", phrase.List(v))
			}},
		} {
			bad := which(g.servers, c.bad)
			if len(bad) == 0 {
				continue
			}
			f := s.about("srv.edns-broken", g, bad)
			if c.severity != "" {
				f.Severity = c.severity
			}
			f.Title = phrase.Of("Name servers of %s, or a device before them, stumble over EDNS", g.zone)
			f.Detail = c.detail(f.Servers)
			if len(which(bad, func(v server) bool { return v.noEDNS() && v.responds(evidence.ProbeCAANoDO) })) > 0 {
				f.Detail = phrase.Join(f.Detail, phrase.Of("With EDNS and without the DO bit it answers as well, so it is the question for DNSSEC that is dropped."))
			}
			f.Remedy = steps(saying("Whoever runs these servers must upgrade them, or the firewall before them, to one that takes EDNS as RFC 6891 has it."))
			out = append(out, f)
			break // the gravest is enough
		}
	}
	return out
}

// noEDNS reports whether the server answers for CAA without EDNS only.
func (v server) noEDNS() bool {
	if v.asked() {
		return v.responds(evidence.ProbeCAANoEDNS) && !v.responds(evidence.ProbeCAA) && !v.discards()
	}
	refused := map[evidence.Question]bool{}
	for _, x := range v.walk {
		with := withEDNS(x)
		if with && x.Outcome == evidence.FormErr {
			refused[x.Question] = true
		}
		if !with && refused[x.Question] && lawful(x.Outcome) {
			return true
		}
	}
	return false
}

// withEDNS reports whether a query has an additional record, which can only be
// OPT.
func withEDNS(x *evidence.Exchange) bool {
	return len(x.Query) >= 12 && binary.BigEndian.Uint16(x.Query[10:]) > 0
}

// stumblesOver reports whether probes of a kind were never answered, not even
// by the request to use TCP. Silence must be seen twice, since a packet may be
// lost; and where a server comes and goes, its failures are not about how it
// was asked.
func (v server) stumblesOver(k evidence.ProbeKind) bool {
	xs := v.said[k]
	switch {
	case len(xs) == 0, v.responds(k), v.any(k, evidence.Canceled, evidence.NetworkError), v.rateLimited():
		return false
	case v.any(k, evidence.ServFail, evidence.Refused) && v.flaps():
		return false
	}
	return len(xs) > 1 || xs[0].Outcome != evidence.Timeout
}

// badVersion is the response code BADVERS (RFC 6891 section 9).
const badVersion = 16

// wrongVersion reports whether EDNS version 1 was not answered with BADVERS.
func (v server) wrongVersion() bool {
	if _, msg := v.message(evidence.ProbeVersion); msg != nil {
		return msg.RCode != badVersion
	}
	return v.stumblesOver(evidence.ProbeVersion)
}

// optionCookie is the EDNS option of RFC 7873.
const optionCookie = 10

// cookieOf returns the cookie in a message, or nil.
func cookieOf(b []byte) []byte {
	m, err := wire.Parse(b)
	if err != nil {
		return nil
	}
	c, _ := m.EDNS.Option(optionCookie)
	return c
}
