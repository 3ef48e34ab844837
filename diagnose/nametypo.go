package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// nearby is in how many letters a name may differ that was meant to be another.
const nearby = 2

// nameTypo: dcv.name-typo (ecosystem 4.2, S13). What was entered has the value,
// at a name that differs in a letter or two from the one asked for. Which names
// a zone has, the DNS does not tell: only what was entered shows it.
func nameTypo(v *validation) []Finding {
	if v.Status != dcv.Missing && v.Status != dcv.Wrong || v.anyHolds() {
		return nil
	}
	for _, z := range v.entered {
		for _, r := range z.Records {
			got, ok := dcv.RecordOf(r.Type, r.RData)
			if !ok || v.Expect.Matches(got) == dcv.Differs || !v.misspells(r.Owner) {
				continue
			}
			return []Finding{v.nameTypo(z, r)}
		}
	}
	return nil
}

func (v *validation) nameTypo(z *entered.Zone, r entered.Record) Finding {
	owner := v.Expect.Owner
	diff := letterDiff(r.Owner.String(), owner.String())
	f := v.start("dcv.name-typo", Error, High)
	f.Commands = append(f.Commands, asking(r.Owner, v.Expect.Type))
	f.Title = phrase.Of("The record was entered at a name that is nearly the one asked for")
	f.Detail = phrase.Join(append([]phrase.Phrase{
		phrase.Of("According to %q, line %d, the record was entered at %s.", z.File, r.Line, r.Owner),
		phrase.Of("The CA looks at %s.", owner),
	}, diff...)...)
	f.Remedy = steps(saying("Delete the record at %s, and enter it at %s:", r.Owner, owner), v.want())
	return f
}

// misspells reports whether a name is nearly the owner's, and not the owner of
// another such record: one with the same fixed label before another domain. A
// mistake that was seen in the DNS is named there.
func (v *validation) misspells(n name.Name) bool {
	owner := v.Expect.Owner
	mine, _ := owner.Parent()
	its, _ := n.Parent()
	if its != mine && !strings.HasPrefix(v.scheme.Prefix, "*") {
		return false
	}
	if slices.ContainsFunc(v.Strays, func(s dcv.Stray) bool { return s.Name == n && s.Found() }) {
		return false
	}
	d := letterDistance(n.String(), owner.String())
	return d > 0 && d <= nearby
}
