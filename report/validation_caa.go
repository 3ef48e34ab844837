package report

import (
	"github.com/mayissue/mayissue/phrase"
)

// caaPart is the result as CAA alone has it; false where no CA is known, for
// then nothing is decided about CAA.
func caaPart(r Result) (Result, bool) {
	switch {
	case r.Validation == nil:
		return r, true
	case r.Validation.CAA == nil:
		return Result{}, false
	}
	if r.aboutRecord() {
		r.FailedAt, r.Detail = "", phrase.Phrase{}
		for _, l := range r.Climb {
			if l.Outcome == "error" {
				r.FailedAt, r.Detail = l.Name, l.Detail
			}
		}
	}
	r.Result, r.Reason, r.Validation = r.Validation.CAA.Result, r.Validation.CAA.Reason, nil
	return r, true
}

// aboutRecord reports whether the failure of a result is that of the record
// that a CA asked for, not of CAA.
func (r Result) aboutRecord() bool {
	return r.Validation != nil && r.Result == "error" && r.Validation.Status == "undetermined"
}

// detailed reports whether the detail of a result is told beside its sentence.
// Beside a record, that of CAA is told with CAA.
func (p *page) detailed(r Result) bool {
	if r.Validation != nil && !r.aboutRecord() {
		return false
	}
	return p.o.Verbose || untold(r)
}

// caaShown returns what is to be told of CAA beside a record: nothing where it
// permits, unless everything is wanted.
func (p *page) caaShown(r Result) (Result, bool) {
	c, ok := caaPart(r)
	return c, ok && (r.Validation == nil || c.Result != permit || p.o.Verbose)
}

// caaOnly returns the results as CAA alone has them, for the forms of CAs that
// speak of nothing else. Where no CA is known there is nothing to say in them.
func caaOnly(rs []Result, format string) ([]Result, error) {
	out := make([]Result, 0, len(rs))
	for _, r := range rs {
		c, ok := caaPart(r)
		if !ok {
			return nil, phrase.Errorf("the form %q tells what CAA says of a CA, and of %q no CA is known", format, r.Name)
		}
		out = append(out, c)
	}
	return out, nil
}
