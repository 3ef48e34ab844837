package name

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// ofLength returns a name of n octets as text, of labels as long as possible.
func ofLength(n int) string {
	var labels []string
	for n > 63 {
		l := min(63, n-2) // leave room for a dot and one octet
		labels, n = append(labels, strings.Repeat("a", l)), n-l-1
	}
	return strings.Join(append(labels, strings.Repeat("a", n)), ".")
}

// NAME-15: 253 octets of text, 63 a label, the star counted.
func TestLengths(t *testing.T) {
	for _, c := range []struct {
		in   string
		code Code // "" for accepted
		at   int
	}{
		{ofLength(253), "", 0},
		{ofLength(253) + ".", "", 0},
		{ofLength(254), CodeTooLong, 0},
		{"*." + ofLength(251), "", 0},
		{"*." + ofLength(252), CodeTooLong, 2},
		{strings.Repeat("a", 63) + ".example", "", 0},
		{"www." + strings.Repeat("a", 64) + ".example", CodeTooLong, 4},
		{strings.Repeat("ü", 56) + ".example", "", 0},
		{"ü." + strings.Repeat("ü", 60) + ".example", CodeTooLong, 3},
		{strings.Repeat("a.", 5000), CodeTooLong, maxInput},
	} {
		r, err := ParseRequest(c.in, own)
		var e *RequestError
		if errors.As(err, &e); (err == nil) != (c.code == "") || e != nil && (e.Code != c.code || e.Offset != c.at) {
			t.Errorf("%d octets, %.20s…: %v, want code %q at %d", len(c.in), c.in, err, c.code, c.at)
		}
		if err == nil && len(r.String()) > MaxText {
			t.Errorf("%d octets came of %.20s…", len(r.String()), c.in)
		}
	}
}

// NAME-16: no name has more than 127 labels, which bounds the climb; one with
// as many is a request like any other.
func TestDeepestName(t *testing.T) {
	r, err := ParseRequest(longest(), own)
	if err != nil || r.Base.NumLabels() != 127 || len(r.String()) != 253 {
		t.Errorf("the deepest name: %d labels, %v", r.Base.NumLabels(), err)
	}
	if r, err := ParseRequest(longest()+".a", own); err == nil {
		t.Errorf("a name of %d labels is accepted", r.Base.NumLabels())
	}
}

// NAME-15: the label of the method takes its part of the 253 octets, and where
// it does not fit that is known before anything is asked.
func TestValidationName(t *testing.T) {
	for _, c := range []struct {
		prefix string
		most   int
	}{
		{PrefixACME, 237},
		{PrefixPersist, 233},
		{PrefixPersistIP, 230},
		{PrefixAccount, 219},
		{"_ujmmovf2vn55tgye._acme-challenge.", 219},
		{PrefixContactEmail, 228},
		{"", 253},
		{strings.Repeat("a", 300), 0},
	} {
		if got := MaxBaseFor(c.prefix); got != c.most {
			t.Errorf("MaxBaseFor(%q) = %d, want %d", c.prefix, got, c.most)
		}
	}
	for _, prefix := range []string{PrefixACME, PrefixPersist, PrefixPersistIP, PrefixAccount, PrefixContactEmail} {
		most := MaxBaseFor(prefix)
		for _, star := range []string{"", "*."} { // the star takes no part in the owner name
			r, err := ParseRequest(star+ofLength(most), own)
			if err != nil {
				t.Fatal(err)
			}
			n, err := r.ValidationName(prefix)
			if want := prefix + ofLength(most); err != nil || n.String() != want {
				t.Errorf("%s before %d octets: %s, %v", prefix, most, n, err)
			}
		}
		r, err := ParseRequest(ofLength(most+1), own)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.ValidationName(prefix)
		var e *RequestError
		if !errors.As(err, &e) || e.Code != CodeMethodLength || !strings.Contains(e.Reason.String(), fmt.Sprint("at most ", most)) {
			t.Errorf("%s before %d octets: %v", prefix, most+1, err)
		}
	}
}

func TestValidationNameOfNoDomain(t *testing.T) {
	r, err := ParseRequest("8.8.8.8", strict)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Request{r, {}} {
		if n, err := r.ValidationName(PrefixACME); err == nil {
			t.Errorf("%s: validation name %s", r, n)
		}
	}
	r, err = ParseRequest("example.com", strict)
	if err != nil {
		t.Fatal(err)
	}
	for _, prefix := range []string{"", ".", "..", "a..b."} {
		if n, err := r.ValidationName(prefix); err == nil {
			t.Errorf("prefix %q gives %s", prefix, n)
		}
	}
}
