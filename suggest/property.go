package suggest

import (
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// property is the data of a CAA record.
type property struct{ caa.Record }

func properties(records []caa.Record) []datum {
	var out []datum
	for _, r := range records {
		out = append(out, property{r})
	}
	return out
}

func (r property) wire() []byte { return r.Wire() }

// fits wants a tag that name servers take (RFC 8659 section 4.1), and text for
// a value where it stands as text without escapes for octets. The generic
// form takes all that has RDATA.
func (r property) fits(f Form) bool {
	if f == RFC3597 || r.Wire() == nil {
		return r.Wire() != nil
	}
	for _, c := range []byte(r.Tag) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return f.octets(r.Value)
}

func (r property) cloudflare() (string, any) {
	return "", struct {
		Flags uint8  `json:"flags"`
		Tag   string `json:"tag"`
		Value string `json:"value"`
	}{r.Flags, r.Tag, r.Value}
}

func (r property) terraformCloudflare() string {
	return fmt.Sprintf("  data = {\n    flags = %d\n    tag   = %s\n    value = %s\n  }\n", r.Flags, hcl(r.Tag), hcl(r.Value))
}

func (r property) azure() string {
	return fmt.Sprintf("--flags %d --tag %s --value=%s", r.Flags, r.Tag, shell(r.Value))
}

// fields are three, or one for all, or both where the page is not known.
func (r property) fields(p provider.Panel) []field {
	var out []field
	if p.Value != provider.ValueLine {
		value := caa.EscapeValue(r.Value)
		if p.Quoted {
			value = strings.TrimPrefix(r.String(), fmt.Sprintf("%d %s ", r.Flags, r.Tag))
		}
		out = append(out, field{phrase.Of("flags"), fmt.Sprint(r.Flags)}, field{phrase.Of("tag"), r.Tag}, field{phrase.Of("value"), value})
	}
	switch p.Value {
	case provider.ValueLine:
		out = append(out, field{phrase.Of("value"), p.Line(r.Record)})
	case provider.ValueUnknown:
		out = append(out, field{phrase.Of("value, where the page has one field for all"), p.Line(r.Record)})
	}
	return out
}
