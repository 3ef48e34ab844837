package name

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowCompare is RFC 4034 section 6.1 word by word: the labels as octet
// strings, from the right, and an absent one before any other.
func slowCompare(a, b Name) int {
	labels := func(n Name) (out []string) {
		for i := n.NumLabels() - 1; i >= 0; i-- {
			out = append(out, n.Label(i))
		}
		return out
	}
	x, y := labels(a), labels(b)
	for i := range x {
		if i == len(y) {
			return 1
		}
		if c := strings.Compare(x[i], y[i]); c != 0 {
			return c
		}
	}
	if len(x) < len(y) {
		return -1
	}
	return 0
}

// slowString writes each octet by itself.
func slowString(n Name) string {
	var labels []string
	for i := range n.NumLabels() {
		var b strings.Builder
		for _, c := range []byte(n.Label(i)) {
			switch {
			case c <= ' ' || c > '~':
				fmt.Fprintf(&b, `\%03d`, c)
			case strings.ContainsRune(`.\"();@$`, rune(c)):
				fmt.Fprintf(&b, `\%c`, c)
			default:
				fmt.Fprintf(&b, "%c", c)
			}
		}
		labels = append(labels, b.String())
	}
	if n.IsRoot() {
		return "."
	}
	return strings.Join(labels, ".")
}

func drawName(t *rapid.T, what string) Name {
	n := Root()
	for range rapid.IntRange(0, 130).Draw(t, what+" labels") {
		label := rapid.StringMatching(`[ab]|[ -~]{1,3}`).Draw(t, what)
		if rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
			label = string(rapid.SliceOfN(rapid.Byte(), 1, 63).Draw(t, what))
		}
		next, err := n.Prepend(label)
		if err != nil {
			break
		}
		n = next
	}
	return n
}

// TestForms compares the order and the text of any names with the slow forms.
func TestForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawName(t, "a"), drawName(t, "b")
		if rapid.Bool().Draw(t, "kin") {
			b = a.Ancestor(rapid.IntRange(0, a.NumLabels()).Draw(t, "up"))
		}
		if got, want := a.Compare(b), slowCompare(a, b); got != want || b.Compare(a) != -want {
			t.Fatalf("Compare(%q, %q) = %d, want %d", a.wire, b.wire, got, want)
		}
		if got, want := a.String(), slowString(a); got != want {
			t.Fatalf("%q as text is %q, want %q", a.wire, got, want)
		}
	})
}

// TestAllocations: names are looked at for nothing and made for one.
func TestAllocations(t *testing.T) {
	a, b := MustParse("www.a.example.org"), MustParse("zz.example.org")
	wire := []byte(a.Wire())
	for what, c := range map[string]struct {
		most float64
		f    func()
	}{
		"Compare":  {0, func() { a.Compare(b) }},
		"Contains": {0, func() { b.Contains(a) }},
		"Parent":   {0, func() { _, _ = a.Parent() }},
		"Ancestor": {0, func() { a.Ancestor(2) }},
		"FromWire": {1, func() { _, _ = FromWire(wire) }},
		"Prepend":  {1, func() { _, _ = b.Prepend("www") }},
		"String":   {1, func() { _ = a.String() }},
	} {
		if got := testing.AllocsPerRun(100, c.f); got > c.most {
			t.Errorf("%s: %v allocations, want at most %v", what, got, c.most)
		}
	}
}
