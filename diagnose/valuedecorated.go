package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// valueDecorated: dcv.value-decorated (ecosystem S13, ACME-01, DIAG-13). The
// value is right but for what was copied with it.
func valueDecorated(v *validation) []Finding {
	w, ok := v.instead()
	if !ok || w.mistake != dcv.ValueDecorated {
		return nil
	}
	f := v.wrongValue("dcv.value-decorated", Certain, w)
	f.Title = phrase.Of("Signs were entered with the record's value that do not belong to it")
	f.Detail = phrase.Join(f.Detail, phrase.Of("Such signs are quotation marks, blanks, http://, angle brackets, a dot or = at the end, or the record's type. \\032 stands for a blank."))
	if w.end.IsValid() {
		f.Detail = phrase.Join(f.Detail, phrase.Of("The provider has put %s to the end, as behind every value that has no dot there.", w.end))
	}
	f.Remedy = v.publishAt(w.at)
	return []Finding{f}
}
