package suggest

import (
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// panel writes what is to be typed into which field of a provider's page. Where
// the form of the page is not known it gives both forms.
func (p part) panel() string {
	var gone, added strings.Builder
	n := 0
	for _, s := range p.sets {
		for _, d := range s.removed() {
			fmt.Fprintf(&gone, "  %s\n", s.line(d))
		}
		for _, d := range s.added() {
			n++
			fmt.Fprintf(&added, "  %d.\n", n)
			for _, f := range s.fields(d) {
				fmt.Fprintf(&added, "    %s: %s\n", p.say.Say(f.label), f.text)
			}
		}
	}
	out := p.heading("")
	if gone.Len() > 0 {
		out += p.say.Sayf("Delete these records:") + "\n" + gone.String()
	}
	if added.Len() > 0 {
		out += p.say.Sayf("Add these records:") + "\n" + added.String()
	}
	return out
}

// field is one field of a page and what to type into it.
type field struct {
	label phrase.Phrase
	text  string
}

// fields returns the fields for one record. An empty field is one to be left
// empty.
func (s rrset) fields(d datum) []field {
	out := append(s.nameFields(), field{phrase.Of("type"), s.mnemonic()}, field{phrase.Data("TTL"), fmt.Sprint(s.ttl)})
	return append(out, d.fields(s.where.Panel)...)
}

// nameFields are those for the name. Where the zone is not known, it is not
// known either what a page would append.
func (s rrset) nameFields() []field {
	whole := field{phrase.Of("name, where the page wants all of it"), s.owner.String()}
	if !s.zone.IsValid() && s.where.Panel.Owner <= provider.OwnerRelative {
		return []field{whole}
	}
	typed, known := provider.Field(s.where, s.owner, s.zone)
	out := []field{{phrase.Of("name"), typed}}
	if !known && typed != s.owner.String() {
		out = append(out, whole)
	}
	return out
}
