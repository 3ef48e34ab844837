package diagnose

import (
	"strings"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// recordAstray: dcv.name-doubled, dcv.name-short, dcv.name-no-underscore,
// dcv.name-star, dcv.idn (ecosystem 4.2). The record stands where people put it
// by mistake. A wildcard that answers there too is excluded by a name beside it
// that surely does not exist.
func recordAstray(v *validation) []Finding {
	if v.Status != dcv.Missing && v.Status != dcv.Wrong {
		return nil
	}
	var out []Finding
	for _, s := range v.Strays {
		if s.Found() {
			out = append(out, v.astray(s))
		}
	}
	return out
}

func (v *validation) astray(s dcv.Stray) Finding {
	owner := v.Expect.Owner
	code, confidence := codeOf(s.Kind)
	f := v.start(code, Error, confidence)
	f.Evidence = append(f.Evidence, s.Seen.Exchange, s.Control.Exchange)
	f.Commands = append(f.Commands, asking(s.Name, v.Expect.Type))
	f.Title = phrase.Of("The record stands at %s, and the CA looks at %s", s.Name, owner)
	f.Detail = phrase.Of("At %s there is the record that the CA asked for, and at %s there is none.", s.Name, owner)
	f.Excluded = []phrase.Phrase{phrase.Of("No wildcard made this answer: a name made up for the purpose has no such records.")}
	f.Remedy = steps(saying("Delete the record at %s, and enter it at %s:", s.Name, owner), v.want(), v.mistake(s))
	return f
}

// codeOf is the code for a kind of mistake, and how sure it is that the record
// got there by it.
func codeOf(k dcv.StrayKind) (code, confidence string) {
	switch k {
	case dcv.Doubled:
		return "dcv.name-doubled", Certain
	case dcv.Short:
		return "dcv.name-short", Certain
	case dcv.Bare:
		return "dcv.name-no-underscore", Certain
	case dcv.Starred:
		return "dcv.name-star", High
	}
	return "dcv.idn", Medium
}

// mistake says how the record came to stand there.
func (v *validation) mistake(s dcv.Stray) Step {
	owner := v.Expect.Owner
	switch s.Kind {
	case dcv.Doubled:
		twice := s.Name.Ancestor(s.Name.NumLabels() - owner.NumLabels())
		if twice == v.Zone {
			return saying("The form at the provider appends %s by itself: enter the name without it.", twice)
		}
		return saying("The name has %s at its end twice.", twice)
	case dcv.Short:
		return saying("The part %s of the name was left out.", lostPart(s.Name, owner))
	case dcv.Bare:
		return saying("The underscore is a part of the name. If the form refuses it, have the provider enter the record, or choose another way of validation at the CA.")
	case dcv.Starred:
		return saying("The record for a wildcard has no star in its name.")
	case dcv.Unconverted:
		return saying("The DNS has such names in their form that begins with xn--: enter this form.")
	}
	return saying("The name was turned into its form that begins with xn-- twice: enter it in letters where the form at the provider converts names by itself.")
}

// lostPart are the labels of the owner, behind its first, that a short name
// lacks.
func lostPart(short, owner name.Name) string {
	whole, _ := owner.Parent()
	left, _ := short.Parent()
	return strings.TrimSuffix(whole.String(), "."+left.String())
}
