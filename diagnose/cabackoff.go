package diagnose

import (
	"time"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// caBackoff: dcv.ca-backoff (ecosystem S17). All is right, and the CA has not
// noticed yet: it looks again by a schedule of its own, ACM within about two
// hours, and nobody can hurry it.
func caBackoff(v *validation) []Finding {
	if v.Status != dcv.InPlace || v.Expect.Said != dcv.SaidPending || len(v.lagging()) > 0 || v.past() || !v.caa.permits() {
		return nil
	}
	now := v.trace.Finished.UTC()
	t := v.Times(now)
	f := v.start("dcv.ca-backoff", Info, Medium)
	f.Who, f.Retryable = TheCA, true
	f.Title = phrase.Of("The record is right, and %s has not looked again yet", v.asker())
	since := phrase.Of("Every name server has the record since %s at the latest.", instant(t.Since))
	if v.Expect.Kept.Since.IsZero() {
		since = phrase.Of("Every name server has the record now, at %s; since when is not known.", instant(t.Since))
	}
	f.Detail = phrase.Join(since, phrase.Of("%s looks again by its own schedule, which nobody can hurry.", v.asker()))
	f.Remedy = steps(saying("Wait. Do not order anew and do not change the record: that begins the waiting again."))
	if t.ExpectedBy.IsZero() {
		return []Finding{f}
	}
	f.Detail = phrase.Join(f.Detail, phrase.Of("As far as is known it looks again within %s.", hours(v.scheme.Notice)))
	f.RetryAfter, f.RetryLatest = &now, &t.ExpectedBy
	f.Remedy = steps(saying("Wait until %s. Do not order anew and do not change the record: that begins the waiting again.", instant(t.ExpectedBy)))
	if now.After(t.ExpectedBy) {
		v.overdue(&f, t.ExpectedBy)
	}
	return []Finding{f}
}

// overdue says that the CA should have noticed long ago.
func (v *validation) overdue(f *Finding, by time.Time) {
	f.Severity, f.Confidence, f.RetryAfter, f.RetryLatest = Warning, Low, nil, nil
	f.Title = phrase.Of("The record is right, and %s should have noticed", v.asker())
	f.Detail = phrase.Join(f.Detail, phrase.Of("That was to be expected by %s.", instant(by)))
	f.Remedy = steps(
		saying("Compare the record that %s asks for now, in the account and the region of the order, with this one:", v.asker()), v.want(),
		apart(saying("Look whether each other name of the order is in place as well. If all are, ask the support of %s.", v.asker())))
}
