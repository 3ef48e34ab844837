package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// valueDoubled: dcv.value-doubled (ecosystem S13, DIAG-14). The value is right
// but for the name of the zone, or of the domain, behind it: it was entered
// without a final dot in a form that completes such names.
func valueDoubled(v *validation) []Finding {
	w, ok := v.instead()
	if !ok || w.mistake != dcv.ValueDoubled {
		return nil
	}
	f := v.wrongValue("dcv.value-doubled", Certain, w)
	f.Title = phrase.Of("The record's value has %s at its end, which does not belong there", w.end)
	f.Detail = phrase.Join(f.Detail, phrase.Of("The value was taken for a name within %s, because it was entered without a dot at its end.", w.end))
	f.Remedy = append(v.publishAt(w.at), saying("If the provider appends %s again, enter the value with a dot at its end; if it does so even then, ask it for the way to enter a full name.", w.end))
	return []Finding{f}
}
