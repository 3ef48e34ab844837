package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// valueTypo: dcv.value-typo (ecosystem S13, DIAG-13). The value is nearly the
// one that was asked for; the random part of another request's value would
// differ in nearly every character.
func valueTypo(v *validation) []Finding {
	w, ok := v.instead()
	if !ok || w.mistake != dcv.ValueMistyped && w.mistake != dcv.ValueCase {
		return nil
	}
	f := v.wrongValue("dcv.value-typo", Certain, w)
	f.Title = phrase.Of("The record's value is nearly the one that the CA asked for, and not the same")
	f.Detail = phrase.Join(append([]phrase.Phrase{f.Detail}, difference(w.rec.Value, v.Expect.Value)...)...)
	if w.mistake == dcv.ValueCase {
		f.Detail = phrase.Join(f.Detail, phrase.Of("Only capital and small letters differ. The CA compares text octet for octet, so that counts."))
	}
	f.Excluded = []phrase.Phrase{phrase.Of("It is not the value of another request: such values differ in nearly every letter.")}
	f.Remedy = append(v.publishAt(w.at), saying("Copy the value anew from the CA's page, and do not type it."))
	return []Finding{f}
}

// difference says where a value differs from the one that was asked for:
// letter by letter, or as the one piece that is missing or too much.
func difference(got, want string) []phrase.Phrase {
	if said := letterDiff(got, want); len(said) > 0 {
		return said
	}
	start, end := 0, 0
	for n := min(len(got), len(want)); start < n && got[start] == want[start]; {
		start++
	}
	for n := min(len(got), len(want)) - start; end < n && got[len(got)-1-end] == want[len(want)-1-end]; {
		end++
	}
	missing, surplus := want[start:len(want)-end], got[start:len(got)-end]
	switch {
	case surplus == "" && missing != "":
		return []phrase.Phrase{phrase.Of("This piece is missing: %s.", quoted(missing))}
	case missing == "" && surplus != "":
		return []phrase.Phrase{phrase.Of("This piece is too much: %s.", quoted(surplus))}
	}
	return nil
}
