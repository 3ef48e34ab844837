package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// failure is what one error reason means as a finding.
type failure struct {
	code, who, confidence string
	title, means, remedy  phrase.Phrase
}

// lookupFailed: one finding for a decision without an answer. The codes
// srv.lookup-* and dnssec.* say only which failure was seen; several causes
// look the same from a decision alone, so most have low confidence and their
// remedy lists what to look at. Where the reason is itself the cause (a loop
// of aliases, a record that is no CAA record), the confidence is certain.
// caa.tld-lookup is a failure at a top-level domain, which its owner's
// customers can only wait out.
func lookupFailed(s *scene) []Finding {
	if s.d.Verdict != caa.VerdictError {
		return nil
	}
	at := s.d.FailedAt
	if !at.IsValid() {
		at = s.level.Name
	}
	if len(s.levels) > 0 && !at.IsValid() {
		at = s.levels[0].Name
	}
	about := phrase.Data(at.String())
	if !at.IsValid() {
		about = phrase.Of("the name")
	}
	f, ok := failureOf(s.d.Reason, about)
	if s.d.OwnClock {
		f, ok = wrongClock(about), true
	}
	if !ok {
		return nil
	}
	out := Finding{
		Code: f.code, Severity: Error, Who: f.who, At: at.String(), Confidence: f.confidence, Retryable: s.d.Transient(),
		Title: f.title, Detail: f.means, Remedy: steps(say(f.remedy)), Evidence: slices.Clone(s.level.Evidence),
	}
	if !s.d.Detail.IsZero() {
		out.Detail = phrase.Join(sentence(s.d.Detail.Map(caa.EscapeValue)), f.means)
	}
	if above := s.failedAbove(at); f.who == DNSHost && (at.NumLabels() == 1 && s.d.Level > 0 || above.IsValid()) {
		out.Code, out.Who, out.Retryable, out.Confidence = "caa.tld-lookup", Parent, true, Certain
		out.Remedy = steps(saying("It is not yours to mend and usually passes: try again later."))
		if above.IsValid() {
			out.Zone = above.String()
			out.Title = phrase.Of("The servers of %s fail, which should say whom to ask about %s", above, about)
			out.Detail = phrase.Of("The name's own servers were never reached, and nothing is known about them.")
			if !s.d.Detail.IsZero() {
				out.Detail = phrase.Join(sentence(s.d.Detail.Map(caa.EscapeValue)), out.Detail)
			}
		}
	}
	return []Finding{out}
}

// failedAbove returns the zone of the registry, a public suffix or the root,
// whose servers failed at the question for a name, where they should have said
// whom to ask. No owner of a name below can mend that. It is the zero name where
// the failure is elsewhere.
func (s *scene) failedAbove(at name.Name) name.Name {
	if s.trace == nil {
		return name.Name{}
	}
	for _, st := range slices.Backward(s.trace.Steps) {
		if st.Purpose == evidence.ForCAA && st.Question.Name == at && st.Failure != "" {
			if st.Zone != at && s.registry(st.Zone) {
				return st.Zone
			}
			break
		}
	}
	return name.Name{}
}

// wrongClock is the finding for a clock by which not even the root zone's
// signatures are valid.
func wrongClock(at phrase.Phrase) failure {
	return failure{"chk.clock", OwnNetwork, Certain, phrase.Of("This machine's clock is wrong, so nothing is known about %s", at), phrase.Of("That says nothing about the name."),
		phrase.Of("Set the clock, by NTP for instance, and check again.")}
}

// sentence ends a text with a full stop.
func sentence(ph phrase.Phrase) phrase.Phrase {
	if s := ph.String(); strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return ph
	}
	return phrase.Of("%s.", ph)
}

// closed is why a failure is no permission.
func closed() phrase.Phrase {
	return phrase.Of("Without an answer a CA cannot know whether CAA records forbid it, so it must refuse.")
}

// failureOf returns the finding for an error reason; false for words that are
// none.
func failureOf(r caa.Reason, at phrase.Phrase) (failure, bool) {
	if f, ok := serverFailure(r, at); ok {
		return f, true
	}
	f, ok := map[caa.Reason]failure{
		caa.MalformedRecord: {"caa.record-malformed", DNSHost, Certain, phrase.Of("A CAA record at %s is not one: its octets cannot be read", at),
			phrase.Of("It may have been meant to forbid, so it cannot be passed over."),
			phrase.Of("Delete the record and enter it anew; a form for raw data (TYPE257) needs flags, tag length and tag before the value.")},
		caa.DNSSECBogus: {"dnssec.bogus", DNSHost, High, phrase.Of("The DNSSEC signatures for %s do not hold", at),
			phrase.Of("A bogus answer may be forged, and counts as none."),
			phrase.Of("Check the zone with a DNSSEC debugger, such as mayissue lookup: DS record, signing keys, expiry of signatures.")},
		caa.DNSSECIndeterminate: {"dnssec.indeterminate", DNSHost, Low, phrase.Of("What DNSSEC says of %s could not be told", at),
			closed(),
			phrase.Of("Check that the zone's DS and DNSKEY questions are answered by every name server, and that its NSEC3 records, if any, have no extra iterations (RFC 9276 section 3.1).")},
		caa.AliasLoop: {"caa.alias-loop", Owner, Certain, phrase.Of("The aliases of %s lead in a circle", at),
			phrase.Of("Following them never ends, so there is no answer."),
			phrase.Of("Correct the CNAME records so that they end at a name with data.")},
		caa.AliasChainTooLong: {"caa.alias-chain-too-long", Owner, Certain, phrase.Of("The chain of aliases from %s is too long", at),
			phrase.Of("CAs and resolvers give up on such chains."),
			phrase.Of("Point the CNAME straight at its final target.")},
		caa.BudgetExceeded: {"srv.lookup-budget", DNSHost, Low, phrase.Of("Finding the CAA records for %s took more questions than one decision may send", at),
			phrase.Join(closed(), phrase.Of("Delegations that need many other lookups, or lead in circles, do this.")),
			phrase.Of("Give the zone's name servers addresses by glue, and fewer levels of delegation.")},
		caa.OwnNetwork: {"chk.unreachable", OwnNetwork, Certain, phrase.Of("This check has no way to the DNS, so nothing is known about %s", at),
			phrase.Of("That says nothing about the name."),
			phrase.Of("Look at this machine's network: it needs to send to port 53, by UDP and TCP, anywhere.")},
		caa.Canceled: {"chk.canceled", OwnNetwork, Certain, phrase.Of("The check of %s was stopped before it had an answer", at),
			phrase.Phrase{},
			phrase.Of("Run it again.")},
		caa.InvalidName: {"name.invalid", Owner, Certain, phrase.Of("No public certificate can be had for %s", at),
			phrase.Phrase{},
			phrase.Of("Correct the name.")},
	}[r]
	return f, ok
}

// serverFailure returns the finding for what the servers of a zone did with
// the question.
func serverFailure(r caa.Reason, at phrase.Phrase) (failure, bool) {
	f, ok := map[caa.Reason]failure{
		caa.Timeout: {"srv.lookup-timeout", DNSHost, Low, phrase.Of("No name server answered the CAA question for %s in time", at),
			phrase.Join(closed(), phrase.Of("The usual causes: a firewall that drops record types it does not know, servers that are down or overloaded, or a blocked path.")),
			phrase.Of("Try again in some minutes. If it stays, ask the DNS provider whether a firewall drops CAA (type 257) questions; they need no CAA support, only an empty answer.")},
		caa.ServFail: {"srv.lookup-servfail", DNSHost, Low, phrase.Of("The name servers answered the CAA question for %s with SERVFAIL", at),
			phrase.Join(closed(), phrase.Of("The usual causes: broken DNSSEC, above all in the signatures of empty answers, a server that does not know CAA, or an outage.")),
			phrase.Of("Check the zone with a DNSSEC debugger and every name server by itself; then ask the DNS provider.")},
		caa.Refused: {"srv.lookup-refused", DNSHost, Low, phrase.Of("The name servers refused the CAA question for %s", at),
			phrase.Join(closed(), phrase.Of("The usual causes: the zone is delegated to servers that do not have it, or an access list.")),
			phrase.Of("Compare the name servers at the registrar with those of the DNS provider; then ask the provider.")},
		caa.NotImp: {"srv.lookup-notimp", DNSHost, Medium, phrase.Of("The name servers say that they do not implement the CAA question for %s", at),
			phrase.Join(closed(), phrase.Of("A server need not support CAA; it has to answer NOERROR, with no records, to types that it does not know.")),
			phrase.Of("Ask the DNS provider to mend it, or move to another: NOTIMP for an unknown type violates the DNS standards.")},
		caa.FormErr: {"srv.lookup-formerr", DNSHost, Low, phrase.Of("The name servers call the CAA question for %s malformed", at),
			phrase.Join(closed(), phrase.Of("The usual cause is old server software or a device in front that does not know EDNS or CAA.")),
			phrase.Of("Ask the DNS provider to upgrade.")},
		caa.OtherRCode: {"srv.lookup-rcode", DNSHost, Low, phrase.Of("The name servers answered the CAA question for %s with an error code", at),
			closed(),
			phrase.Of("Ask the DNS provider about the code.")},
		caa.Lame: {"srv.lookup-lame", DNSHost, Medium, phrase.Of("No name server that %s is delegated to has its zone", at),
			phrase.Join(closed(), phrase.Of("They refer elsewhere or answer without authority.")),
			phrase.Of("Compare the name servers at the registrar with those of the DNS provider; the zone may have been deleted or moved.")},
		caa.NoReachableServer: {"srv.lookup-unreachable", DNSHost, Low, phrase.Of("No name server for %s can be reached", at),
			closed(),
			phrase.Of("Check that the delegation's name servers exist, have addresses, and answer from outside.")},
		caa.TCPFailed: {"srv.lookup-tcp", DNSHost, Medium, phrase.Of("The CAA answer for %s is too large for UDP and could not be had by TCP", at),
			closed(),
			phrase.Of("Open TCP port 53 at the name servers, or publish fewer CAA records.")},
		caa.MalformedMessage: {"srv.lookup-malformed", DNSHost, Medium, phrase.Of("The name servers' answer to the CAA question for %s cannot be read", at),
			closed(),
			phrase.Of("Ask the DNS provider; a device in front of the servers may garble answers.")},
	}[r]
	return f, ok
}
