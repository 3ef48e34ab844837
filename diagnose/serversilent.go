package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/phrase"
)

// serverSilent: dcv.server-silent. The validated walk and every server that
// answered have the record, and others gave no answer: a CA may meet those.
// Where the rules about servers have found what is wrong with them, they say
// more.
func serverSilent(v *validation) []Finding {
	mute := v.mute()
	if end, ok := v.atEnd(); ok && len(mute) == 0 {
		return serverSilent(end)
	}
	if len(mute) == 0 || v.explained(mute) {
		return nil
	}
	have := v.having()
	f := v.start("dcv.server-silent", Error, Certain)
	f.Who, f.Retryable, f.Servers = DNSHost, true, labels(mute)
	f.Title = phrase.Of("The record is in place where servers answer, and some do not answer")
	f.Detail = phrase.Of("The record is at %d of %d name servers of %s.", len(have), len(have)+len(mute), v.Zone)
	for _, s := range mute[:min(len(mute), most)] {
		f.Detail = phrase.Join(f.Detail, phrase.Of("Asked for %s records at %s, %s gave no answer (%s).", v.Expect.Type, v.Expect.Owner, s.String(), string(s.Record.Outcome)))
		if s.Serials {
			f.Excluded = append(f.Excluded, phrase.Of("%s is not down: it answered for the SOA record.", s.String()))
		}
	}
	f.Evidence, f.Commands = append(f.Evidence, exchangesOf(mute)...), append(v.askingAt(mute), f.Commands...)
	again := v.trace.Finished.Add(FailureMemory).UTC()
	f.RetryAfter = &again
	f.Remedy = steps(
		saying("Have these servers repaired, or take them out of the delegation at the registrar and out of the zone's own NS records: a CA that happens to ask them may refuse."))
	return []Finding{f}
}

// mute are the servers without an answer that alone keep a record from being
// in place.
func (v *validation) mute() []dcv.Server {
	sound := v.Security.Status() == dnssec.Secure || v.Security.Status() == dnssec.Insecure
	if v.Status != dcv.Undetermined || v.Walk.Match == dcv.Differs || !sound || len(v.having()) == 0 || len(v.lacking()) > 0 {
		return nil
	}
	return v.which(func(s dcv.Server) bool { return s.Authoritative() && s.Asked() && !s.Record.Answered() })
}

// explained reports whether other findings name each of the servers with a
// cause.
func (v *validation) explained(mute []dcv.Server) bool {
	for _, label := range labels(mute) {
		if !slices.ContainsFunc(v.caa.Findings, func(f Finding) bool {
			return f.Severity == Error && strings.HasPrefix(f.Code, "srv.") && !slices.Contains(symptoms[:], f.Code) && slices.Contains(f.Servers, label)
		}) {
			return false
		}
	}
	return true
}
