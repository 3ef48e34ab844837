package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// valueOtherRequest: dcv.value-other-request (ecosystem 4.2). The value has the
// form of those that the CA hands out and is another one: the random parts have
// next to nothing in common.
func valueOtherRequest(v *validation) []Finding {
	w, ok := v.instead()
	if !ok || w.mistake != dcv.ValueOtherRequest {
		return nil
	}
	f := v.wrongValue("dcv.value-other-request", Certain, w)
	f.Title = phrase.Of("The record's value belongs to another request")
	f.Detail = phrase.Join(f.Detail, phrase.Of("Both are values as %s hands them out; it gives another one to another account, for another endpoint and, by its rules, for each new order.", v.asker()))
	f.Excluded = []phrase.Phrase{phrase.Of("It is not a slip of the keyboard: more differs than a few letters.")}
	f.Remedy = append(v.publishBeside(w), saying("Take the value of this very request from the CA, in the account that makes it."))
	return []Finding{f}
}

// valueOther: dcv.value-other. Where the record should be, something stands
// that has nothing to do with the CA's request.
func valueOther(v *validation) []Finding {
	w, ok := v.instead()
	if !ok || w.mistake != dcv.ValueOther {
		return nil
	}
	f := v.wrongValue("dcv.value-other", Certain, w)
	f.Title = phrase.Of("Something else stands where the record should be")
	if v.Expect.Type == dcv.TXT {
		f.Detail = phrase.Of("At %s stand TXT records, none of which is %s: %s", w.at, shownValue(v.expected()), phrase.List(shownData(v.Walk.Last.Records)))
	}
	if v.Control.Answered() {
		also(&f, v.Control.Exchange)
		f.Excluded = []phrase.Phrase{phrase.Of("No wildcard made it: a name beside it that nobody entered has something else, or nothing.")}
	}
	f.Remedy = v.publishBeside(w)
	return []Finding{f}
}

// shownData writes the data of records, no more of them than anybody reads.
func shownData(rs []dcv.Record) []string {
	var out []string
	for _, r := range rs[:min(len(rs), most)] {
		out = append(out, shownValue(r))
	}
	return out
}
