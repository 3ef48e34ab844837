package suggest

import (
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// panel writes what is to be typed into which field of a provider's page. Where
// the form of the page is not known it gives both forms.
func (s Set) panel(say *phrase.Printer) string {
	var b strings.Builder
	for i, r := range s.removed() {
		if i == 0 {
			fmt.Fprintf(&b, "%s\n", say.Sayf("Delete these records:"))
		}
		fmt.Fprintf(&b, "  %s\n", strings.TrimSuffix(s.line(r), "\n"))
	}
	for i, r := range s.added() {
		if i == 0 {
			fmt.Fprintf(&b, "%s\n", say.Sayf("Add these records:"))
		}
		fmt.Fprintf(&b, "  %d.\n", i+1)
		for _, f := range s.fields(r) {
			fmt.Fprintf(&b, "    %s: %s\n", say.Say(f.label), f.text)
		}
	}
	return b.String()
}

// field is one field of a page and what to type into it.
type field struct {
	label phrase.Phrase
	text  string
}

// fields returns the fields for one record. An empty field is one to be left
// empty.
func (s Set) fields(r caa.Record) []field {
	p := s.Where.Panel
	typed, _ := provider.Field(s.Where, s.Owner, s.zone())
	out := []field{{phrase.Of("name"), typed}}
	if p.Owner == provider.OwnerUnknown && typed != s.Owner.String() {
		out = append(out, field{phrase.Of("name, where the page wants all of it"), s.Owner.String()})
	}
	out = append(out, field{phrase.Of("type"), "CAA"}, field{phrase.Data("TTL"), fmt.Sprint(s.TTL)})
	if p.Value != provider.ValueLine {
		out = append(out, field{phrase.Of("flags"), fmt.Sprint(r.Flags)}, field{phrase.Of("tag"), r.Tag}, field{phrase.Of("value"), typeable(p, r)})
	}
	switch p.Value {
	case provider.ValueLine:
		out = append(out, field{phrase.Of("value"), p.Line(r)})
	case provider.ValueUnknown:
		out = append(out, field{phrase.Of("value, where the page has one field for all"), p.Line(r)})
	}
	return out
}

// typeable is a value for a field of its own.
func typeable(p provider.Panel, r caa.Record) string {
	if p.Quoted {
		return strings.TrimPrefix(r.String(), fmt.Sprintf("%d %s ", r.Flags, r.Tag))
	}
	return caa.EscapeValue(r.Value)
}
