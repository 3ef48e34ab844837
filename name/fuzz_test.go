package name

import (
	"errors"
	"strings"
	"testing"
)

// FuzzParse: what is read as a name is the same name after a trip through
// text and through wire form, and keeps the limits of both.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", ".", "a", "a.b.", "A.b", `a\.b`, `\000`, `a\256`, "a..b", longest(), longest() + ".a", strings.Repeat("a", 64)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		if err != nil {
			var e *ParseError
			if !errors.As(err, &e) || e.Input != s || e.Offset < 0 || e.Offset > len(s) || n.IsValid() {
				t.Fatalf("Parse(%q): %s, %#v", s, n, err)
			}
			return
		}
		if back, err := Parse(n.String()); err != nil || back != n {
			t.Fatalf("Parse(%q) as text %s is read as %s, %v", s, n, back, err)
		}
		if back, err := FromWire([]byte(n.Wire())); err != nil || back != n {
			t.Fatalf("Parse(%q) in wire form %q is read as %s, %v", s, n.Wire(), back, err)
		}
		if len(n.Wire()) > MaxWire || n.NumLabels() > 127 {
			t.Fatalf("Parse(%q): %d octets, %d labels", s, len(n.Wire()), n.NumLabels())
		}
	})
}

// FuzzFromWire: what is read differs from the octets by the case of letters
// only, its text is inert, and reads back as the same name.
func FuzzFromWire(f *testing.F) {
	for _, s := range []string{"", "\x00", "\x01a\x00", "\x01A\x00", "\x03ww", "\x01a\x00\x00", "\xc0\x00", "\x02\x1b[\x00", MustParse(longest()).Wire()} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := FromWire(b)
		if err != nil {
			if n.IsValid() {
				t.Fatalf("FromWire(%q) gives %s beside %v", b, n, err)
			}
			return
		}
		if len(n.Wire()) != len(b) || n.Wire() != strings.Join(lowered([]string{string(b)}), "") {
			t.Fatalf("FromWire(%q) = %q", b, n.Wire())
		}
		text := n.String()
		if strings.ContainsFunc(text, func(r rune) bool { return r <= 0x20 || r > 0x7e }) {
			t.Fatalf("FromWire(%q) as text %q is not inert", b, text)
		}
		if back, err := Parse(text); err != nil || back != n {
			t.Fatalf("FromWire(%q) as text %s is read as %s, %v", b, text, back, err)
		}
	})
}

// FuzzParseRequest: a request is in canonical form, so that a CA reads it
// again as the same and without a remark; what a CA takes, everybody takes,
// and for the same; what is refused is quoted, with a place in it.
func FuzzParseRequest(f *testing.F) {
	for _, c := range accepted {
		f.Add(c.in)
	}
	for _, c := range refused {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ca, caErr := ParseRequest(s, strict)
		all, err := ParseRequest(s, relax)
		if caErr == nil && (err != nil || all != ca) {
			t.Fatalf("%q: %+v to a CA, %+v, %v without its rules", s, ca, all, err)
		}
		if err != nil {
			var e *RequestError
			if !errors.As(err, &e) || e.Input != s || e.Offset < 0 || e.Offset > len(s) || e.Code == "" || e.Reason.IsZero() || all != (Request{}) {
				t.Fatalf("%q: %+v, %#v", s, all, err)
			}
			return
		}
		text := all.String()
		if len(text) > MaxText || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-.:*") != "" {
			t.Fatalf("%q: text %q", s, text)
		}
		again, err := ParseRequest(text, own)
		if err != nil || again != all.Canonical() {
			t.Fatalf("%q: %s is read again as %+v, %v", s, text, again, err)
		}
		if u := all.Unicode(); u != "" {
			if back, err := ParseRequest(u, own); err != nil || back.String() != text {
				t.Fatalf("%q: %s is shown as %q, which is read as %s, %v", s, text, u, back, err)
			}
		}
	})
}

// FuzzParseSuffixList: whatever the text, a public suffix is an ancestor of
// the name that it is asked for, and errors quote a line of the text.
func FuzzParseSuffixList(f *testing.F) {
	f.Add(small, "a.b.co.uk")
	f.Add("// ===BEGIN ICANN DOMAINS===\n*.a\n!b.a\n// ===END ICANN DOMAINS===", "c.b.a")
	f.Add("// ===BEGIN ICANN DOMAINS===\na.*\n", "a")
	f.Fuzz(func(t *testing.T, text, domain string) {
		l, err := ParseSuffixList(text)
		var e *ListError
		if err != nil {
			if !errors.As(err, &e) || !strings.Contains(text, e.Given) || e.Line > strings.Count(text, "\n")+1 || l != (SuffixList{}) {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		n, err := Parse(domain)
		if err != nil {
			return
		}
		suffix, ok := l.PublicSuffix(n)
		if ok != suffix.IsValid() || ok && (!suffix.Contains(n) || suffix.IsRoot()) {
			t.Fatalf("%q: the suffix of %s is %s, %t", text, n, suffix, ok)
		}
	})
}
