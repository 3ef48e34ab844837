package diagnose

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// largeKeys: sec.large-dnskey. The DNSKEY set is too large for one packet, and
// the other ways to fetch it fail: TCP where UDP says that it does not fit, or
// UDP where the server sends it anyway and it is lost (RFC 9715; reference:
// resolver.md 3.3 number 15). That the type itself is dropped is excluded by
// the other way, which works or shows the size.
func largeKeys(s *scene) []Finding {
	own, _ := s.servers()
	lost := which(own, func(v server) bool {
		return v.serves() && (v.any(evidence.ProbeKeys, evidence.Timeout) && size(v, evidence.ProbeKeysTCP) > onePacket ||
			v.every(evidence.ProbeKeys, evidence.Truncated) && len(v.said[evidence.ProbeKeysTCP]) > 0 && !v.answers(evidence.ProbeKeysTCP))
	})
	if len(lost) == 0 {
		return nil
	}
	f := s.atServers("sec.large-dnskey", lost)
	if s.d.Reason != caa.DNSSECIndeterminate {
		f.Severity = Warning // it failed for another reason
	}
	f.Commands = nil
	octets, tcp := 0, true
	for _, v := range lost {
		octets = max(octets, size(v, evidence.ProbeKeysTCP), size(v, evidence.ProbeKeysLarge))
		tcp = tcp && v.answers(evidence.ProbeKeysTCP)
		if x := v.last(evidence.ProbeKeys); len(f.Commands) < 2 {
			f.Commands = append(f.Commands, commandFor(x))
		}
	}
	f.Title = phrase.Of("The DNSKEY records of %s are too large to arrive", f.Zone)
	f.Detail = phrase.Of("Over UDP the answer with the keys does not fit into %d octets, and over TCP it cannot be had.", onePacket)
	if tcp {
		f.Detail = phrase.Of("Over UDP the answer with the keys is lost; over TCP it comes.")
	}
	if octets > 0 {
		f.Detail = phrase.Join(f.Detail, phrase.Of("It has %d octets.", octets))
	}
	f.Excluded = []phrase.Phrase{phrase.Of("The servers are up: they answer smaller questions in the same manner.")}
	f.Remedy = steps(
		saying("Open TCP port 53 at these servers: DNS needs it wherever an answer does not fit (RFC 7766)."),
		saying("Limit UDP answers to %d octets, so that what is larger is fetched by TCP and not lost in fragments.", onePacket),
		saying("Use smaller keys: ECDSAP256SHA256 (13) in the place of RSA, and remove keys that are no longer used."))
	return []Finding{f}
}

// onePacket is the payload size that passes everywhere unfragmented (RFC 9715
// section 3).
const onePacket = 1232

// size is the length of the answer to a probe; 0 where there is none.
func size(v server, k evidence.ProbeKind) int {
	if x := v.last(k); x != nil && x.Outcome == evidence.Answer {
		return len(x.Reply)
	}
	return 0
}
