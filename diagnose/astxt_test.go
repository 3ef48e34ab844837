package diagnose

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/caa"
)

// What reads like a CAA record in a TXT record, and what only begins alike.
func TestCAAInText(t *testing.T) {
	for text, want := range map[string]caa.Record{
		`0 issue "letsencrypt.org"`:        {Tag: "issue", Value: "letsencrypt.org"},
		`0 issue letsencrypt.org`:          {Tag: "issue", Value: "letsencrypt.org"},
		` 128  issuewild  "ca.example" `:   {Flags: 128, Tag: "issuewild", Value: "ca.example"},
		`CAA 0 ISSUE "ca.example"`:         {Tag: "issue", Value: "ca.example"},
		`0 issue ";"`:                      {Tag: "issue", Value: ";"},
		`0 issue "ca.example; a=b"`:        {Tag: "issue", Value: "ca.example; a=b"},
		`0 iodef "mailto:a@ca.example"`:    {Tag: "iodef", Value: "mailto:a@ca.example"},
		`0 iodef "nobody"`:                 {},
		`0 issue tickets left`:             {},
		`0 issue tickets`:                  {},
		`0 issue`:                          {},
		`256 issue "ca.example"`:           {},
		`-1 issue "ca.example"`:            {},
		`issue "ca.example"`:               {},
		`0 issuer "ca.example"`:            {},
		`v=spf1 include:ca.example -all`:   {},
		`0 contactemail "a@ca.example"`:    {},
		"":                                 {},
		`0 issue "ca.example`:              {},
		`google-site-verification=0 issue`: {},
	} {
		got, ok := caaInText(text)
		if !ok {
			got = caa.Record{}
		}
		if got != want {
			t.Errorf("%q: read as %+v (%t), want %+v", text, got, ok, want)
		}
	}
}

// The character-strings of a TXT record come out whole, whatever their lengths
// claim.
func TestCharacters(t *testing.T) {
	for rdata, want := range map[string]string{
		"":                 "",
		"\x00":             "",
		"\x030 i\x05ssue ": "0 issue ",
		"\x02ab\x00\x01c":  "abc",
		"\x09ab":           "ab",
		"\x01a\xffbcd":     "abcd",
	} {
		if got := characters([]byte(rdata)); got != want {
			t.Errorf("%q: %q, want %q", rdata, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOf(rapid.Byte()).Draw(t, "rdata")
		if got := characters(b); len(got) > len(b) {
			t.Fatalf("%d octets out of %d", len(got), len(b))
		}
	})
}
