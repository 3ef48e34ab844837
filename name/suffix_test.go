package name

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// small is a list in the published form, made for these tests.
const small = `// Any text.

// VERSION: 2026-11-01_07-08-09_UTC
// COMMIT: 0123abc

// ===BEGIN ICANN DOMAINS===

// com : a comment
com
uk
co.uk
*.ck
!www.ck
jp
*.kobe.jp
!city.kobe.jp
cn
公司.cn   trailing words are no part of the rule

// ===END ICANN DOMAINS===
// ===BEGIN PRIVATE DOMAINS===
github.io
uk.com
// ===END PRIVATE DOMAINS===
`

func mustList(t *testing.T, text string) SuffixList {
	t.Helper()
	l, err := ParseSuffixList(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// NAME-08: the ICANN section only, of the embedded list and of a fresh one.
func TestPublicSuffix(t *testing.T) {
	lists := map[string]SuffixList{"embedded": {}, "small": mustList(t, small)}
	for _, c := range []struct{ in, suffix, base string }{
		{"com", "com", ""},
		{"example.com", "com", "example.com"},
		{"www.example.com", "com", "example.com"},
		{"a.b.co.uk", "co.uk", "b.co.uk"},
		{"co.uk", "co.uk", ""},
		{"x.uk.com", "com", "uk.com"}, // private section
		{"a.foo.ck", "foo.ck", "a.foo.ck"},
		{"foo.ck", "foo.ck", ""},
		{"ck", "", ""},
		{"a.www.ck", "ck", "www.ck"},
		{"kobe.jp", "jp", "kobe.jp"},
		{"a.b.kobe.jp", "b.kobe.jp", "a.b.kobe.jp"},
		{"a.city.kobe.jp", "kobe.jp", "city.kobe.jp"},
		{"www.xn--55qx5d.cn", "xn--55qx5d.cn", "www.xn--55qx5d.cn"},
		{"host.corp", "", ""},
		{`a\.b.com`, "", ""}, // no host name: not judged
		{".", "", ""},
	} {
		for which, l := range lists {
			n := MustParse(c.in)
			suffix, ok := l.PublicSuffix(n)
			if suffix.String() != c.suffix || ok != (c.suffix != "") {
				t.Errorf("%s: suffix of %s is %q, %t; want %q", which, c.in, suffix, ok, c.suffix)
			}
			base, ok := l.BaseDomain(n)
			if base.String() != c.base || ok != (c.base != "") {
				t.Errorf("%s: base domain of %s is %q, %t; want %q", which, c.in, base, ok, c.base)
			}
		}
	}
	if n, ok := mustList(t, "net\n"+small).PublicSuffix(MustParse("a.net")); ok {
		t.Errorf("a rule before the ICANN section makes %s a suffix", n)
	}
	if _, ok := (SuffixList{}).PublicSuffix(Name{}); ok {
		t.Error("the zero name has a public suffix")
	}
}

// NAME-07: a star over a registry, with a list of one's own as with the
// embedded one.
func TestRegistryControlled(t *testing.T) {
	for which, l := range map[string]SuffixList{"embedded": {}, "small": mustList(t, small)} {
		for in, want := range map[string]bool{
			".": true, "com": true, "co.uk": true, "ck": true, "foo.ck": true, "www.ck": false, "kobe.jp": true,
			"x.kobe.jp": true, "city.kobe.jp": false, "uk.com": false, "example.com": false, "host.corp": true,
		} {
			if got := l.RegistryControlled(MustParse(in)); got != want {
				t.Errorf("%s: RegistryControlled(%s) = %t", which, in, got)
			}
		}
	}
}

// NAME-08: the version and the date of the list are at hand for the record of
// the decision.
func TestSuffixListVersion(t *testing.T) {
	var embedded SuffixList
	if v := embedded.Version(); !strings.HasPrefix(v, "embedded publicsuffix.org") || !strings.Contains(v, "git revision") {
		t.Errorf("the embedded list is %q", v)
	}
	if d := embedded.Dated(); d.Before(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the embedded list is dated %s", d)
	}
	l := mustList(t, small)
	if got, want := l.Version(), "publicsuffix.org 2026-11-01_07-08-09_UTC 0123abc"; got != want {
		t.Errorf("version %q, want %q", got, want)
	}
	if got, want := l.Dated(), time.Date(2026, 11, 1, 7, 8, 9, 0, time.UTC); got != want {
		t.Errorf("dated %s, want %s", got, want)
	}
	l, err := l.WithTLDs("# Version 2026112100, Last Updated Sat Nov 21 07:07:01 2026 UTC\nCOM\n")
	if got, want := l.Version(), "publicsuffix.org 2026-11-01_07-08-09_UTC 0123abc; root zone: Version 2026112100, Last Updated Sat Nov 21 07:07:01 2026 UTC"; err != nil || got != want {
		t.Errorf("version %q, %v, want %q", got, err, want)
	}
}

// NAME-08: with a list older than the configured limit no wildcard is judged.
func TestStaleListFailsClosed(t *testing.T) {
	made := time.Date(2026, 11, 1, 7, 8, 9, 0, time.UTC)
	l, undated := mustList(t, small), mustList(t, strings.ReplaceAll(small, "VERSION", "version"))
	const limit = 30 * 24 * time.Hour
	for _, c := range []struct {
		what string
		in   string
		r    Rules
		code Code // "" for accepted
	}{
		{"no limit", "*.example.com", Rules{Suffixes: l}, ""},
		{"at the limit", "*.example.com", Rules{Suffixes: l, SuffixMaxAge: limit, Now: made.Add(limit)}, ""},
		{"past it", "*.example.com", Rules{Suffixes: l, SuffixMaxAge: limit, Now: made.Add(limit + 1)}, CodeStaleList},
		{"past it, a suffix", "*.co.uk", Rules{Suffixes: l, SuffixMaxAge: limit, Now: made.Add(limit + 1)}, CodeStaleList},
		{"past it, no star", "www.example.com", Rules{Suffixes: l, SuffixMaxAge: limit, Now: made.Add(limit + 1)}, ""},
		{"past it, namespace proven", "*.co.uk", Rules{Suffixes: l, SuffixMaxAge: limit, Now: made.Add(limit + 1), WildcardAtSuffix: true}, ""},
		{"past it, own hierarchy", "*.example.com", Rules{Suffixes: l, SuffixMaxAge: limit, Now: made.Add(limit + 1), OwnHierarchy: true}, ""},
		{"no clock", "*.example.com", Rules{Suffixes: l, SuffixMaxAge: limit}, CodeStaleList},
		{"no date", "*.example.com", Rules{Suffixes: undated, SuffixMaxAge: limit, Now: made}, CodeStaleList},
		{"embedded, long ago", "*.example.com", Rules{SuffixMaxAge: limit, Now: made.AddDate(10, 0, 0)}, CodeStaleList},
		{"embedded, the day after", "*.example.com", Rules{SuffixMaxAge: limit, Now: (SuffixList{}).Dated().Add(time.Hour)}, ""},
	} {
		_, err := ParseRequest(c.in, c.r)
		var e *RequestError
		if errors.As(err, &e); (err == nil) != (c.code == "") || e != nil && e.Code != c.code {
			t.Errorf("%s: %v, want code %q", c.what, err, c.code)
		}
		if e != nil && !strings.Contains(e.Reason.String(), c.r.Suffixes.Version()) {
			t.Errorf("%s: %v does not name the list", c.what, err)
		}
	}
}

// NAME-09: the live list of top-level domains decides where there is one.
func TestTLDs(t *testing.T) {
	live, err := (SuffixList{}).WithTLDs("# Version 1\n\nCOM\nXN--FIQS8S\nNEWTLD\n")
	if err != nil {
		t.Fatal(err)
	}
	l := mustList(t, small)
	for _, c := range []struct {
		tld                   string
		embedded, small, live bool
	}{
		{"com", true, true, true},
		{"ck", true, true, false}, // in the list by a star only
		{"net", true, false, false},
		{"newtld", false, false, true},
		{"corp", false, false, false},
		{"xn--fiqs8s", true, false, true},
		{"co.uk", false, false, false},
		{"io", true, false, false}, // github.io stands in the private section
		{"", false, false, false},
	} {
		if e, s, v := (SuffixList{}).TLDExists(c.tld), l.TLDExists(c.tld), live.TLDExists(c.tld); e != c.embedded || s != c.small || v != c.live {
			t.Errorf("%q exists: embedded %t, small %t, live %t; want %t, %t, %t", c.tld, e, s, v, c.embedded, c.small, c.live)
		}
	}
	if _, err := ParseRequest("www.newtld", Rules{Suffixes: live}); err != nil {
		t.Error(err)
	}
	if r, err := ParseRequest("www.example.net", Rules{Suffixes: live}); err == nil {
		t.Errorf("%s is accepted though the root has no net", r)
	}
	if r, err := ParseRequest("*.newtld", Rules{Suffixes: live}); err == nil {
		t.Errorf("%s is accepted", r)
	}
	// A domain of which the list of suffixes knows nothing may hold
	// registries below it: no star is judged there.
	if r, err := ParseRequest("*.a.newtld", Rules{Suffixes: live}); err == nil {
		t.Errorf("%s is accepted", r)
	}
	if live.Dated() != (SuffixList{}).Dated() {
		t.Errorf("the live list is dated %s", live.Dated())
	}
}

func TestListErrors(t *testing.T) {
	icann := func(s string) string { return "// ===BEGIN ICANN DOMAINS===\n" + s + "\n// ===END ICANN DOMAINS===\n" }
	for in, want := range map[string]string{
		"":                                   "suffix list: no complete ICANN section with rules in it",
		icann(""):                            "suffix list: no complete ICANN section with rules in it",
		"com\n":                              "suffix list: no complete ICANN section with rules in it",
		strings.Split(small, "// ===END")[0]: "suffix list: no complete ICANN section with rules in it", // cut short
		icann("com\na..b"):                   `suffix list: line 3: "a..b": not a domain name`,
		icann("com\na.*.b"):                  `suffix list: line 3: "a.*.b": a star inside a rule is not supported`,
		icann("xn--0"):                       `suffix list: line 2: "xn--0": no A-label: invalid label "0"`,
		icann("a\x1b"):                       `suffix list: line 2: "a\x1b": not a domain name`,
	} {
		_, err := ParseSuffixList(in)
		var e *ListError
		if !errors.As(err, &e) || err.Error() != want {
			t.Errorf("ParseSuffixList(%q): %v, want %s", in, err, want)
		}
	}
	for in, want := range map[string]string{
		"":              "suffix list: no top-level domain in it",
		"# only\n":      "suffix list: no top-level domain in it",
		"com\nco.uk\n":  `suffix list: line 2: "co.uk": not a top-level domain`,
		"com\n<html>\n": `suffix list: line 2: "<html>": not a top-level domain`,
		"a b\n":         `suffix list: line 1: "a b": not a top-level domain`,
	} {
		if _, err := (SuffixList{}).WithTLDs(in); err == nil || err.Error() != want {
			t.Errorf("WithTLDs(%q): %v, want %s", in, err, want)
		}
	}
}

// Whatever the rules are, a suffix is an ancestor, and the base domain stands
// one label below it.
func TestSuffixIsAncestor(t *testing.T) {
	label := rapid.SampledFrom([]string{"a", "b", "com", "jp"})
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.Custom(func(t *rapid.T) string {
			mark := rapid.SampledFrom([]string{"", "*.", "!"}).Draw(t, "mark")
			return mark + strings.Join(rapid.SliceOfN(label, 1, 3).Draw(t, "labels"), ".")
		})
		text := strings.Join(rapid.SliceOfN(rule, 1, 8).Draw(t, "rules"), "\n")
		l, err := ParseSuffixList("// ===BEGIN ICANN DOMAINS===\n" + text + "\n// ===END ICANN DOMAINS===")
		if err != nil {
			t.Fatal(err)
		}
		n := MustParse(strings.Join(rapid.SliceOfN(label, 1, 5).Draw(t, "name"), "."))
		suffix, ok := l.PublicSuffix(n)
		base, below := l.BaseDomain(n)
		if ok && !suffix.Contains(n) || below != (ok && suffix != n) {
			t.Fatalf("%s: suffix %s, %t; base %s, %t", n, suffix, ok, base, below)
		}
		if p, _ := base.Parent(); below && (p != suffix || !base.Contains(n)) {
			t.Fatalf("%s: base %s is not one label below %s", n, base, suffix)
		}
	})
}
