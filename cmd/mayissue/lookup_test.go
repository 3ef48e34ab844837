package main

import (
	"strings"
	"testing"
)

// What can be asked for is any name of the DNS, and letters outside
// ASCII become what the DNS holds.
func TestLookupName(t *testing.T) {
	for in, want := range map[string]string{
		".":                           ".",
		"Example.COM.":                "example.com",
		"_acme-challenge.a.example":   "_acme-challenge.a.example",
		"*.a.example":                 "*.a.example",
		"b\u00fccher.example":         "xn--bcher-kva.example",
		"*.b\u00fccher.example":       "*.xn--bcher-kva.example",
		"192.0.2.1":                   "192.0.2.1",
		"1.2.0.192.in-addr.arpa":      "1.2.0.192.in-addr.arpa",
		"\uff11\uff19\uff12.0.2.1":    "",
		"a..b":                        "",
		"":                            "",
		"b\u00fc cher.example":        "",
		strings.Repeat("a", 64) + ".": "",
	} {
		n, err := lookupName(in)
		if n.String() != want || (err == nil) != (want != "") {
			t.Errorf("%q is read as %q, %v; want %q", in, n, err, want)
		}
	}
}
