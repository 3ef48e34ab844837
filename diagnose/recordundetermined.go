package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// recordUndetermined says that nobody can tell how the record stands: no lawful
// answer came, or not from every server. What is behind it is found by the
// rules about servers and signatures, and then this says nothing.
func recordUndetermined(v *validation) []Finding {
	found := slices.ContainsFunc(v.caa.Findings, func(f Finding) bool { return behind(f, v.Judgement) })
	end, _ := v.atEnd()
	if v.Status != dcv.Undetermined || len(v.mute()) > 0 || len(end.mute()) > 0 || found {
		return nil
	}
	f := v.start("dcv.undetermined", Error, Low)
	f.Retryable = v.Failure != "dnssec-bogus"
	f.Title = phrase.Of("Whether the record is in place could not be told")
	f.Detail = phrase.Of("Asked for %s records at %s: %s (%s).", v.Expect.Type, v.Expect.Owner, v.Detail, string(v.Failure))
	f.Remedy = steps(saying("Mend what keeps the name servers from answering, then check again: the CA meets the same."))
	if v.ours() {
		f.Who, f.Remedy = OwnNetwork, nil
	}
	if v.Failure == evidence.FailOwnNetwork {
		f.Remedy = steps(saying("Check again from a network with a way to the DNS."))
	}
	return []Finding{f}
}

// ours reports whether it was this program, or its way to the servers, that
// kept them from being asked. A walk that takes too many questions is as long
// as the zones make it.
func (v *validation) ours() bool {
	switch v.Failure {
	case evidence.FailOwnNetwork, evidence.FailCanceled:
		return true
	}
	return v.Failure == evidence.FailBudget && v.Walk.Match != dcv.Differs
}
