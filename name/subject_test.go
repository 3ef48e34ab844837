package name

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func ExampleSubject_Candidates() {
	s := Subject{
		CommonName: "example.com",
		SANs:       []string{"example.com", "Example.com", "shop.example.com", "a_b.example.com"},
		Added:      []string{"www.example.com"},
	}
	for _, c := range s.Candidates(Rules{}) {
		if c.Err != nil {
			fmt.Println(c.Err)
			continue
		}
		fmt.Println(c.Request)
	}
	// Output:
	// example.com
	// shop.example.com
	// name "a_b.example.com": an underscore: such names carry records, not certificates (at octet 1)
	// www.example.com
}

// NAME-18: every name is checked, once, those that the CA adds by itself
// included.
func TestCandidates(t *testing.T) {
	for _, c := range []struct {
		what string
		s    Subject
		want string
	}{
		{"nothing", Subject{}, ""},
		{"auto-www-san", Subject{
			CommonName: "auto-www-san.caatestsuite.com", SANs: []string{"auto-www-san.caatestsuite.com"},
			Added: []string{"www.auto-www-san.caatestsuite.com"},
		}, "auto-www-san.caatestsuite.com www.auto-www-san.caatestsuite.com"},
		{"auto-base-san", Subject{
			SANs: []string{"www.auto-base-san.caatestsuite.com"}, Added: []string{"auto-base-san.caatestsuite.com"},
		}, "www.auto-base-san.caatestsuite.com auto-base-san.caatestsuite.com"},
		{"common name beside the SANs", Subject{CommonName: "b.example.com", SANs: []string{"a.example.com"}}, "a.example.com b.example.com"},
		{"star and base", Subject{SANs: []string{"*.example.com", "example.com", "*.EXAMPLE.com"}}, "*.example.com example.com"},
		{"added already there", Subject{SANs: []string{"www.example.com"}, Added: []string{"WWW.example.com"}}, "www.example.com"},
		{"bad ones in place, once", Subject{CommonName: "a_b.com", SANs: []string{"a_b.com", "8.8.8.8", "x.test", "a_b.com"}}, "label 8.8.8.8 special-use"},
	} {
		var got []string
		for _, cand := range c.s.Candidates(strict) {
			var e *RequestError
			switch {
			case errors.As(cand.Err, &e):
				got = append(got, string(e.Code))
			case cand.Err == nil:
				got = append(got, cand.Request.String())
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", c.what, s, c.want)
		}
	}
}

// NAME-18: the common name is a copy, octet for octet.
func TestCheckCommonName(t *testing.T) {
	sans := []string{"www.example.com", "xn--bcher-kva.example.com", "8.8.8.8"}
	for cn, want := range map[string]string{
		"":                          "",
		"www.example.com":           "",
		"xn--bcher-kva.example.com": "",
		"8.8.8.8":                   "",
		"example.com":               "add it to those",
		"bücher.example.com":        "add it to those",
		"WWW.example.com":           `no exact copy of the subject alternative name "www.example.com"`,
	} {
		err := Subject{CommonName: cn, SANs: sans, Added: []string{"example.com"}}.CheckCommonName()
		var e *RequestError
		if want == "" && err != nil || want != "" && (!errors.As(err, &e) || e.Code != CodeCommonName || e.Input != cn || !strings.Contains(e.Reason.String(), want)) {
			t.Errorf("common name %q: %v, want %q", cn, err, want)
		}
	}
}
