package name

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func Example() {
	zone, www := MustParse("example.com"), MustParse("WWW.Example.COM.")
	fmt.Println(www, www.NumLabels(), zone.Contains(www), MustParse("badexample.com").IsValid())
	for n, ok := www, true; ok; n, ok = n.Parent() {
		fmt.Print(n, " ")
	}
	fmt.Println(www == MustParse("www.example.com"))
	// Output:
	// www.example.com 3 true true
	// www.example.com example.com com . true
}

// longest returns a name of 255 octets in wire form: 127 labels of one octet.
func longest() string { return strings.Repeat("a.", 126) + "a" }

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		".":                        ".",
		"example.com":              "example.com",
		"example.com.":             "example.com",
		"WWW.Example.COM":          "www.example.com",
		`a\.b.c`:                   `a\.b.c`,
		`a\046b.c`:                 `a\.b.c`,
		`\065.c`:                   "a.c", // an escaped letter has no case either
		`\A.c`:                     "a.c",
		`\000\255.c`:               `\000\255.c`,
		"a b.c":                    `a\032b.c`,
		"_x.target.net":            "_x.target.net", // NAME-19: a name to ask, if none to certify
		`\"\(\).c`:                 `\"\(\).c`,
		"*.example.com":            "*.example.com",
		strings.Repeat("x", 63):    strings.Repeat("x", 63),
		longest():                  longest(),
		"\x1b[31m.example":         `\027[31m.example`,
		"xn--bcher-kva.example.":   "xn--bcher-kva.example",
		"1.2.0.192.in-addr.arpa":   "1.2.0.192.in-addr.arpa",
		"_acme-challenge.A.b":      "_acme-challenge.a.b",
		"bücher.example":           `b\195\188cher.example`, // octets: who wants A-labels asks ParseRequest
		strings.ToUpper(longest()): longest(),
	} {
		n, err := Parse(in)
		if err != nil || n.String() != want {
			t.Errorf("Parse(%q) = %s, %v; want %s", in, n, err, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for in, want := range map[string]string{
		"":                             `name "": empty (at octet 0)`,
		"..":                           `name "..": empty label (at octet 0)`,
		"a..b":                         `name "a..b": empty label (at octet 2)`,
		".a":                           `name ".a": empty label (at octet 0)`,
		`a\`:                           `name "a\\": bad escape (at octet 1)`,
		`a\25`:                         `name "a\\25": bad escape (at octet 1)`,
		`a\256`:                        `name "a\\256": bad escape (at octet 1)`,
		"x." + strings.Repeat("a", 64): `name "x.` + strings.Repeat("a", 64) + `": label longer than 63 octets (at octet 65)`,
		longest() + ".a":               `name "` + longest() + `.a": longer than 255 octets in wire form (at octet 255)`,
	} {
		n, err := Parse(in)
		var e *ParseError
		if !errors.As(err, &e) || err.Error() != want || n.IsValid() {
			t.Errorf("Parse(%q) = %s, %v; want %s", in, n, err, want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("MustParse of no name does not panic")
		}
	}()
	MustParse("a..b")
}

func TestFromWireErrors(t *testing.T) {
	for in, want := range map[string]string{
		"":                               "name: wire form of 0 octets",
		strings.Repeat("\x01a", 128):     "name: wire form of 256 octets",
		"\x01":                           "name: wire form ends inside a label",
		"\x01a":                          "name: wire form ends inside a label",
		"\x03ab\x00":                     "name: wire form ends inside a label",
		"\xc0\x0c":                       "name: label length 192 at octet 0", // compression
		"\x01a\x00\x00":                  "name: 1 octets after the root label",
		"\x40" + strings.Repeat("a", 65): "name: label length 64 at octet 0",
	} {
		if n, err := FromWire([]byte(in)); err == nil || err.Error() != want || n.IsValid() {
			t.Errorf("FromWire(%q) = %s, %v; want %s", in, n, err, want)
		}
	}
}

// The zero value is no name: it stands in no relation to any.
func TestZeroName(t *testing.T) {
	var zero Name
	if zero.IsValid() || zero.IsRoot() || zero.String() != "" || zero.Wire() != "" || zero.NumLabels() != 0 {
		t.Errorf("the zero name is %q", zero.Wire())
	}
	for _, n := range []Name{zero, Root(), MustParse("a.b")} {
		if zero.Contains(n) || n.Contains(zero) {
			t.Errorf("the zero name contains or is contained in %q", n)
		}
	}
	for what, f := range map[string]func() (Name, error){
		"Prepend":                  func() (Name, error) { return zero.Prepend("a") },
		"ReplaceSuffix of it":      func() (Name, error) { return zero.ReplaceSuffix(Root(), Root()) },
		"ReplaceSuffix from it":    func() (Name, error) { return MustParse("a.b").ReplaceSuffix(zero, Root()) },
		"ReplaceSuffix by it":      func() (Name, error) { return MustParse("a.b").ReplaceSuffix(Root(), zero) },
		"ReplaceSuffix of itself":  func() (Name, error) { return MustParse("a.b").ReplaceSuffix(MustParse("a.b"), Root()) },
		"ReplaceSuffix of another": func() (Name, error) { return MustParse("ab").ReplaceSuffix(MustParse("b"), Root()) },
		"Prepend of nothing":       func() (Name, error) { return Root().Prepend("") },
		"Prepend of 64 octets":     func() (Name, error) { return Root().Prepend(strings.Repeat("a", 64)) },
		"Prepend to the longest":   func() (Name, error) { return MustParse(longest()).Prepend("a") },
		"UnmarshalText":            func() (n Name, err error) { return n, n.UnmarshalText([]byte("a..b")) },
	} {
		if n, err := f(); err == nil || n.IsValid() {
			t.Errorf("%s gives %q, %v", what, n, err)
		}
	}
	if _, ok := zero.Parent(); ok {
		t.Error("the zero name has a parent")
	}
	if _, ok := Root().Parent(); ok {
		t.Error("the root has a parent")
	}
	if _, err := MustParse(longest()).ReplaceSuffix(MustParse("a"), MustParse("aa")); err == nil {
		t.Error("a name of 256 octets came of ReplaceSuffix")
	}
}

func TestNamePanics(t *testing.T) {
	for what, f := range map[string]func(){
		"Label":    func() { MustParse("a.b").Label(2) },
		"Ancestor": func() { MustParse("a.b").Ancestor(3) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s beyond the labels does not panic", what)
				}
			}()
			f()
		}()
	}
}

// drawLabels makes labels of few octets, so that equal ones and ancestors come
// up often, and of all octets now and then.
func drawLabels(t *rapid.T, what string) []string {
	octet := rapid.OneOf(rapid.SampledFrom([]byte("abAB")), rapid.Byte())
	label := rapid.Custom(func(t *rapid.T) string {
		return string(rapid.SliceOfN(octet, 1, 3).Draw(t, "octets"))
	})
	return rapid.SliceOfN(label, 0, 5).Draw(t, what)
}

func fromLabels(t *rapid.T, labels []string) Name {
	n := Root()
	for _, l := range slices.Backward(labels) {
		var err error
		if n, err = n.Prepend(l); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// lowered is the model of a name: its labels in lower case by RFC 4343, which
// knows ASCII only.
func lowered(labels []string) []string {
	out := make([]string, len(labels))
	for i, l := range labels {
		b := []byte(l)
		for j, c := range b {
			if 'A' <= c && c <= 'Z' {
				b[j] = c | 0x20
			}
		}
		out[i] = string(b)
	}
	return out
}

// below reports in the model whether sub ends in the labels of n.
func below(sub, n []string) bool {
	return len(sub) >= len(n) && slices.Equal(sub[len(sub)-len(n):], n)
}

// NAME-17: equality and order go by lower-case labels.
func TestNameAgreesWithLabels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		la, lb := drawLabels(t, "a"), drawLabels(t, "b")
		a, b := fromLabels(t, la), fromLabels(t, lb)
		la, lb = lowered(la), lowered(lb)
		if a.NumLabels() != len(la) || (a == b) != slices.Equal(la, lb) || a.Contains(b) != below(lb, la) {
			t.Fatalf("%s and %s: %d labels, equal %t, contains %t", a, b, a.NumLabels(), a == b, a.Contains(b))
		}
		for i, l := range la {
			if a.Label(i) != l || !slices.Equal(labelsOf(a.Ancestor(i)), la[len(la)-i:]) {
				t.Fatalf("%s: label %d is %q, ancestor %s", a, i, a.Label(i), a.Ancestor(i))
			}
		}
		if p, ok := a.Parent(); ok != (len(la) > 0) || ok && !slices.Equal(labelsOf(p), la[1:]) {
			t.Fatalf("%s: parent %s, %t", a, p, ok)
		}
		slices.Reverse(la)
		slices.Reverse(lb)
		if got, want := a.Compare(b), slices.CompareFunc(la, lb, cmp.Compare[string]); got != want {
			t.Fatalf("%s Compare %s = %d, want %d", a, b, got, want)
		}
	})
}

func labelsOf(n Name) []string {
	var out []string
	for i := range n.NumLabels() {
		out = append(out, n.Label(i))
	}
	return out
}

func TestCompareIsATotalOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := fromLabels(t, drawLabels(t, "a")), fromLabels(t, drawLabels(t, "b")), fromLabels(t, drawLabels(t, "c"))
		if a.Compare(b) != -b.Compare(a) || (a.Compare(b) == 0) != (a == b) {
			t.Fatalf("%s and %s: %d and %d", a, b, a.Compare(b), b.Compare(a))
		}
		if a.Compare(b) <= 0 && b.Compare(c) <= 0 && a.Compare(c) > 0 {
			t.Fatalf("%s <= %s <= %s, but not %s <= %s", a, b, c, a, c)
		}
	})
}

// The order of the example in RFC 4034 section 6.1.
func TestCanonicalOrder(t *testing.T) {
	want := []string{"example", "a.example", "yljkjljk.a.example", "Z.a.example", "zABC.a.EXAMPLE",
		"z.example", `\001.z.example`, "*.z.example", `\200.z.example`}
	var names []Name
	for _, s := range slices.Backward(want) {
		names = append(names, MustParse(s))
	}
	slices.SortFunc(names, Name.Compare)
	for i, n := range names {
		if n != MustParse(want[i]) {
			t.Errorf("place %d: %s, want %s", i, n, want[i])
		}
	}
}

func TestReplaceSuffixAgreesWithLabels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		head, old, new := drawLabels(t, "head"), drawLabels(t, "old"), drawLabels(t, "new")
		n := fromLabels(t, slices.Concat(head, old))
		got, err := n.ReplaceSuffix(fromLabels(t, old), fromLabels(t, new))
		if len(head) == 0 {
			if err == nil {
				t.Fatalf("%s was replaced as a whole by %s", n, got)
			}
			return
		}
		if want := fromLabels(t, slices.Concat(head, new)); err != nil || got != want {
			t.Fatalf("%s with %q for %q: %s, %v; want %s", n, new, old, got, err, want)
		}
	})
}

func TestNameRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := fromLabels(t, drawLabels(t, "name"))
		if back, err := Parse(n.String()); err != nil || back != n {
			t.Fatalf("%q as text %s is read as %q, %v", n.Wire(), n, back.Wire(), err)
		}
		if back, err := FromWire([]byte(strings.ToUpper(n.Wire()))); isASCII(n.Wire()) && (err != nil || back != n) {
			t.Fatalf("%q in upper case is read as %q, %v", n.Wire(), back.Wire(), err)
		}
		if back, err := FromWire([]byte(n.Wire())); err != nil || back != n {
			t.Fatalf("%q is read as %q, %v", n.Wire(), back.Wire(), err)
		}
		b, err := json.Marshal(map[Name]Name{n: n})
		if err != nil {
			t.Fatal(err)
		}
		var m map[Name]Name
		if err := json.Unmarshal(b, &m); err != nil || m[n] != n {
			t.Fatalf("%s as JSON %s is read as %v, %v", n, b, m, err)
		}
	})
	var zero, back Name
	back = Root()
	b, err := json.Marshal(zero)
	if err != nil || json.Unmarshal(b, &back) != nil || back != zero {
		t.Errorf("the zero name as JSON %s is read as %q, %v", b, back, err)
	}
}

func isASCII(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7e }) }

// A label is turned as a whole: an escaped dot separates nothing.
func TestNameUnicode(t *testing.T) {
	for in, want := range map[string]string{
		`a\.xn--bcher-kva.com`:   "",
		`xn--bcher-kva\.b.com`:   "",
		`a\.b.xn--bcher-kva.com`: `a\.b.bücher.com`,
		`_x\007.xn--bcher-kva`:   `_x\007.bücher`,
		"_x.example.com":         "",
		".":                      "",
	} {
		if got := MustParse(in).Unicode(); got != want {
			t.Errorf("%s in Unicode is %q, want %q", in, got, want)
		}
	}
	if u := (Name{}).Unicode(); u != "" {
		t.Errorf("the zero name in Unicode is %q", u)
	}
}
