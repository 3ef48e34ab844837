package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// instead is a record that stands where the one that was asked for should be:
// at its owner, or at a name that the owner leads to.
type instead struct {
	at      name.Name
	rec     dcv.Record
	mistake dcv.Mistake
	end     name.Name // of a doubled value: the name at its end
}

// instead finds the record with a wrong value that is nearest to the right
// one: of a CNAME, along the way that it leads; of text, where the aliases end.
// It finds none where the reason is another than one record's value.
func (v *validation) instead() (instead, bool) {
	several := v.Expect.Type == dcv.CNAME && len(v.Walk.First.Records) > 1
	if v.Status != dcv.Wrong || v.Walk.Match != dcv.Differs || several || v.Walk.Loop || v.Walk.TooLong || v.fromWildcard() || v.textHidden() {
		return instead{}, false
	}
	best, found := instead{}, false
	for _, c := range v.onTheWay() {
		c.mistake, c.end = v.Expect.Mistake(c.rec)
		if !found || c.mistake > best.mistake {
			best, found = c, true
		}
	}
	return best, found
}

func (v *validation) onTheWay() []instead {
	at := v.Expect.Owner
	var out []instead
	if v.Expect.Type == dcv.CNAME {
		for _, next := range v.Walk.Aliases {
			out = append(out, instead{at: at, rec: dcv.Record{Type: dcv.CNAME, Value: next.String()}})
			at = next
		}
		return out
	}
	if n := len(v.Walk.Aliases); n > 0 {
		at = v.Walk.Aliases[n-1]
	}
	for _, r := range v.Walk.Last.Records[:min(len(v.Walk.Last.Records), 5*most)] {
		out = append(out, instead{at: at, rec: r})
	}
	return out
}

// wrongValue begins a finding about a record with a wrong value.
func (v *validation) wrongValue(code, confidence string, w instead) Finding {
	f := v.at(v.start(code, Error, confidence), w.at)
	f.Detail = phrase.Of("At %s stands %s, and the CA asked for %s.", w.at, shownValue(w.rec), shownValue(v.expected()))
	if w.at == v.Expect.Owner {
		f.Servers = labels(v.lacking())
	}
	return f
}

// at moves a finding to a name that the owner leads to. Who runs another zone
// than the owner's is another.
func (v *validation) at(f Finding, n name.Name) Finding {
	if n == v.Expect.Owner {
		return f
	}
	f.At, f.Zone = n.String(), ""
	if cut := v.cutOf(n); cut != nil {
		f.Zone = cut.Zone.String()
	}
	if !v.Zone.IsValid() || f.Zone != v.Zone.String() {
		f.Who = TargetOwner
	}
	f.Commands = append(f.Commands, asking(n, v.Expect.Type))
	return f
}

// also adds exchanges to the evidence of a finding.
func also(f *Finding, exchanges ...int) {
	f.Evidence = append(f.Evidence, exchanges...)
	slices.Sort(f.Evidence)
	f.Evidence = slices.Compact(f.Evidence)
}

// expected is the record that was asked for.
func (v *validation) expected() dcv.Record {
	return dcv.Record{Type: v.Expect.Type, Value: v.Expect.Value}
}

// wantAt is the step of the record that is to be published, at the name that
// the owner leads to.
func (v *validation) wantAt(n name.Name) Step {
	e := v.Expect
	e.Owner = n
	return Step{Copy: e.Text(), entry: &entry{owner: n.String(), want: v.expected()}}
}

// publishAt is the remedy where something else stands that has to go.
func (v *validation) publishAt(n name.Name) Remedy {
	return steps(saying("Publish this record at %s, in the place of what is there now:", n), v.wantAt(n))
}

// publishBeside is the remedy for a value that may have its own use: of text
// there may be several records at a name, of aliases one.
func (v *validation) publishBeside(w instead) Remedy {
	if v.Expect.Type == dcv.CNAME {
		return v.publishAt(w.at)
	}
	return steps(saying("Publish this record beside what stands there; a name may have several TXT records:"), v.wantAt(w.at))
}

// shownValue writes a record's data for a sentence: a target without its final
// dot.
func shownValue(r dcv.Record) string {
	if r.Type == dcv.TXT {
		return brief(r.Text())
	}
	return brief(r.Value)
}

// brief cuts data that nobody would read to the end.
func brief(s string) string {
	if len(s) > 400 {
		return s[:400] + "..."
	}
	return s
}

// fromWildcard reports whether a wildcard answers in the place of the record:
// a name beside it that surely does not exist has the same.
func (v *validation) fromWildcard() bool {
	first, control := v.Walk.First, v.Control
	switch {
	case v.Walk.Match != dcv.Differs || !control.Answered() || first.Outcome != control.Outcome:
		return false
	case first.Target.IsValid():
		return first.Target == control.Target
	}
	return len(first.Records) > 0 && sameRecords(first.Records, control.Records)
}

func sameRecords(a, b []dcv.Record) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(r dcv.Record) bool { return !slices.Contains(b, r) })
}

// textHidden reports whether text is expected at the domain itself, and the
// domain is an alias.
func (v *validation) textHidden() bool {
	return v.Expect.Type == dcv.TXT && v.Walk.Match == dcv.Differs && len(v.Walk.Aliases) > 0 && !strings.HasPrefix(v.Expect.Owner.Label(0), "_")
}
