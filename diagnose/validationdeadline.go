package diagnose

import (
	"time"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// validationDeadline: dcv.deadline (ecosystem S17). The CA does not look any
// more: its time for validation has passed (ACM: 72 hours), or the value may
// not be used any more (BR 3.2.2.4.7: 30 days; DCV-02).
func validationDeadline(v *validation) []Finding {
	if !v.past() {
		return nil
	}
	f := v.start("dcv.deadline", Error, Certain)
	f.Title = phrase.Of("The time for validation has passed, and %s does not look any more", v.asker())
	end, why := v.Expect.Deadline()
	asked := instant(v.Expect.Requested)
	switch {
	case end.IsZero() || v.trace.Clock.Before(end):
		f.Detail = phrase.Of("%s says that the validation timed out.", v.asker())
	case why == dcv.WindowLimit:
		f.Detail = phrase.Of("The value was handed out at %s, and %s looks for it for %s: until %s.", asked, v.asker(), hours(v.scheme.Window), instant(end))
	default:
		f.Detail = phrase.Of("The value was handed out at %s and may be used for %s: until %s.", asked, days(v.scheme.ValueTime), instant(end))
	}
	if v.Expect.Said == "" {
		f.Confidence = High
		f.Detail = phrase.Join(f.Detail, phrase.Of("What the CA says of the order is not known here."))
	}
	f.Remedy = steps(saying("Request the certificate anew: an order that has timed out is not taken up again."))
	if v.scheme.ValueTime > 0 {
		f.Remedy = append(f.Remedy, saying("The new request has another value: put that in the place of this one, which is of no use any more."))
	} else {
		f.Remedy = append(f.Remedy, saying("%s usually asks for the same record again, so leave this one where it is, or publish it before the new request:", v.asker()), v.want())
	}
	return []Finding{f}
}

// past reports whether the CA has given up on the record, by its word or by
// the clock. One that has seen it has not.
func (v *validation) past() bool {
	e := v.Expect
	switch {
	case e.Said == dcv.SaidTimedOut:
		return true
	case e.Failure == "" && (e.Said == "" || e.Said == dcv.SaidPending):
		end, _ := e.Deadline()
		return !end.IsZero() && v.trace != nil && v.trace.Clock.After(end)
	}
	return false
}

func days(d time.Duration) phrase.Phrase {
	return phrase.Count(int(d.Hours()/24), "%d day", "%d days")
}
