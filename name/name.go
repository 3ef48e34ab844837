// Package name holds the domain name: parsed once at the border of the
// program, compared by value from then on, and never a string again.
//
// A [Name] is any name that the DNS can carry; a [Request] is a name that
// somebody wants in a certificate, which is a much narrower thing.
package name

import (
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// Limits of RFC 1035 section 2.3.4, in octets of the wire form.
const (
	MaxWire  = 255 // a whole name, the root's zero octet included
	MaxLabel = 63  // one label
)

// Name is a domain name in canonical wire form (RFC 4034 section 6.2: ASCII
// letters in lower case, uncompressed). Names are comparable with == and fit
// as map keys; equality is the DNS's own, case-insensitive by label
// (RFC 4343), never by text with escapes.
//
// The zero value is no name at all, which is distinct from the root: IsValid
// reports false, it contains nothing and is contained in nothing.
type Name struct {
	wire string // length-prefixed labels, then the zero octet
}

// Root returns the name of the root, which has no labels.
func Root() Name { return Name{"\x00"} }

// ParseError says which text is no name, where, and why.
type ParseError struct {
	Input  string        // as it was given
	Offset int           // octet offset in Input at which the fault was found
	Reason phrase.Phrase // lower case, for people
}

// Error quotes the input, the reason and the position.
func (e *ParseError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ParseError) Text() phrase.Phrase {
	return phrase.Of("name %q: %s (at octet %d)", e.Input, e.Reason, e.Offset)
}

// Parse reads a name in presentation form (RFC 1035 section 5.1): labels
// joined by dots, \DDD and \C escapes, one final dot optional, "." for the
// root. Any octet may stand in a label, so underscores and escaped blanks are
// fine here. The error is a [*ParseError].
func Parse(s string) (Name, error) {
	if s == "." {
		return Root(), nil
	}
	if s == "" {
		return Name{}, &ParseError{s, 0, phrase.Of("empty")}
	}
	w := make([]byte, 1, len(s)+2)
	start := 0 // index in w of the current label's length octet
	for i := 0; i < len(s); {
		if s[i] == '.' {
			if len(w)-start == 1 {
				return Name{}, &ParseError{s, i, phrase.Of("empty label")}
			}
			w[start] = byte(len(w) - start - 1)
			start, w = len(w), append(w, 0)
			i++
			continue
		}
		c, n, ok := unescape(s[i:])
		if !ok {
			return Name{}, &ParseError{s, i, phrase.Of("bad escape")}
		}
		w = append(w, lower(c))
		if len(w)-start-1 > MaxLabel {
			return Name{}, &ParseError{s, i, phrase.Of("label longer than 63 octets")}
		}
		i += n
	}
	if len(w)-start > 1 { // no final dot
		w[start] = byte(len(w) - start - 1)
		w = append(w, 0)
	}
	if len(w) > MaxWire {
		return Name{}, &ParseError{s, len(s), phrase.Of("longer than 255 octets in wire form")}
	}
	return Name{string(w)}, nil
}

// unescape returns the octet at the start of s and how many octets of text
// it takes.
func unescape(s string) (c byte, n int, ok bool) {
	if s[0] != '\\' {
		return s[0], 1, true
	}
	if len(s) >= 4 && digit(s[1]) && digit(s[2]) && digit(s[3]) {
		v := int(s[1]-'0')*100 + int(s[2]-'0')*10 + int(s[3]-'0')
		return byte(v), 4, v <= 255
	}
	if len(s) < 2 || digit(s[1]) {
		return 0, 0, false
	}
	return s[1], 2, true
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// MustParse is [Parse] for names written in the program's own source; it
// panics where Parse would return an error.
func MustParse(s string) Name {
	n, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return n
}

// FromWire reads an uncompressed wire-form name that fills b exactly.
func FromWire(b []byte) (Name, error) {
	if len(b) == 0 || len(b) > MaxWire {
		return Name{}, phrase.Errorf("name: wire form of %d octets", len(b))
	}
	for i := 0; ; {
		l := int(b[i])
		if l > MaxLabel {
			return Name{}, phrase.Errorf("name: label length %d at octet %d", l, i)
		}
		if l == 0 {
			if i != len(b)-1 {
				return Name{}, phrase.Errorf("name: %d octets after the root label", len(b)-1-i)
			}
			break
		}
		if i += 1 + l; i >= len(b) {
			return Name{}, phrase.Errorf("name: wire form ends inside a label")
		}
	}
	for i, c := range b { // length octets are below 'A', so this is safe
		if 'A' <= c && c <= 'Z' {
			w := []byte(string(b))
			for ; i < len(w); i++ {
				w[i] = lower(w[i])
			}
			return Name{string(w)}, nil
		}
	}
	return Name{string(b)}, nil
}

// IsValid reports whether n is a name; the zero value is not.
func (n Name) IsValid() bool { return n.wire != "" }

// IsRoot reports whether n is the root.
func (n Name) IsRoot() bool { return n.wire == "\x00" }

// Wire returns the canonical wire form, the final zero octet included.
func (n Name) Wire() string { return n.wire }

// NumLabels returns the number of labels, the root's empty one not counted.
func (n Name) NumLabels() int {
	c := 0
	for i := 0; i < len(n.wire) && n.wire[i] != 0; i += 1 + int(n.wire[i]) {
		c++
	}
	return c
}

// Label returns the raw octets of the i-th label from the left, counted from
// 0. It panics where there is no such label.
func (n Name) Label(i int) string {
	at := 0
	for ; i > 0; i-- {
		at += 1 + int(n.wire[at])
	}
	l := int(n.wire[at])
	if l == 0 {
		panic("name: label index out of range")
	}
	return n.wire[at+1 : at+1+l]
}

// Parent returns the name without its leftmost label, and false for the root
// and for the zero value.
func (n Name) Parent() (Name, bool) {
	if len(n.wire) < 2 {
		return Name{}, false
	}
	return Name{n.wire[1+int(n.wire[0]):]}, true
}

// Ancestor returns the name made of n's rightmost labels: 0 gives the root,
// NumLabels n itself. It panics where n has fewer labels.
func (n Name) Ancestor(labels int) Name {
	at := 0
	for drop := n.NumLabels() - labels; drop != 0; drop-- {
		if drop < 0 {
			panic("name: ancestor has more labels than the name")
		}
		at += 1 + int(n.wire[at])
	}
	return Name{n.wire[at:]}
}

// Contains reports whether sub is n itself or lies below it, by whole labels.
func (n Name) Contains(sub Name) bool {
	if !n.IsValid() || !sub.IsValid() || len(sub.wire) < len(n.wire) {
		return false
	}
	at := 0
	for len(sub.wire)-at > len(n.wire) {
		at += 1 + int(sub.wire[at])
	}
	return sub.wire[at:] == n.wire
}

// Prepend returns the name with one more label on the left, given as raw
// octets.
func (n Name) Prepend(label string) (Name, error) {
	switch {
	case !n.IsValid():
		return Name{}, phrase.Errorf("name: no name to put label %q before", label)
	case label == "" || len(label) > MaxLabel:
		return Name{}, phrase.Errorf("name: label of %d octets", len(label))
	case len(n.wire)+1+len(label) > MaxWire:
		return Name{}, phrase.Errorf("name: %q before %s: longer than 255 octets in wire form", label, n)
	}
	var room [MaxWire]byte
	b := append(append(room[:0], byte(len(label))), label...)
	for i := 1; i < len(b); i++ {
		b[i] = lower(b[i])
	}
	return Name{string(append(b, n.wire...))}, nil
}

// ReplaceSuffix returns n with the ancestor old replaced by new: the
// substitution of a DNAME (RFC 6672 section 2.2). The error says that old is
// no proper ancestor of n, or that the result would be too long (YXDOMAIN).
func (n Name) ReplaceSuffix(old, new Name) (Name, error) {
	if !old.Contains(n) || n == old || !new.IsValid() {
		return Name{}, phrase.Errorf("name: %s does not lie below %s", n, old)
	}
	w := n.wire[:len(n.wire)-len(old.wire)] + new.wire
	if len(w) > MaxWire {
		return Name{}, phrase.Errorf("name: %s with %s for %s: longer than 255 octets in wire form", n, new, old)
	}
	return Name{w}, nil
}

// Compare orders names canonically (RFC 4034 section 6.1): label by label
// from the right, as octet strings. It returns -1, 0 or 1.
func (n Name) Compare(o Name) int {
	var room, more [maxLabels]uint8
	a, b := n.starts(&room), o.starts(&more)
	for i := 1; i <= a && i <= b; i++ {
		if c := strings.Compare(n.labelAt(room[a-i]), o.labelAt(more[b-i])); c != 0 {
			return c
		}
	}
	return min(max(a-b, -1), 1)
}

// maxLabels is the most labels that fit into a name, of one octet each.
const maxLabels = (MaxWire - 1) / 2

// starts fills in where the labels begin and returns how many there are.
func (n Name) starts(at *[maxLabels]uint8) int {
	c := 0
	for i := 0; i < len(n.wire) && n.wire[i] != 0; i += 1 + int(n.wire[i]) {
		at[c] = uint8(i)
		c++
	}
	return c
}

func (n Name) labelAt(at uint8) string {
	i := int(at) + 1
	return n.wire[i : i+int(n.wire[at])]
}

// String returns the presentation form in lower case without the final dot,
// "." for the root and "" for the zero value. Octets other than printable
// ASCII, and those with a meaning in zone files, are escaped, so the text is
// inert wherever it is shown.
func (n Name) String() string {
	if len(n.wire) < 2 {
		if n.IsRoot() {
			return "."
		}
		return ""
	}
	var room [MaxWire]byte
	b := room[:0]
	for i := 0; n.wire[i] != 0; {
		l := int(n.wire[i])
		if i > 0 {
			b = append(b, '.')
		}
		for _, c := range []byte(n.wire[i+1 : i+1+l]) {
			switch {
			case c <= 0x20 || c >= 0x7f:
				b = append(b, '\\', '0'+c/100, '0'+c/10%10, '0'+c%10)
			case strings.IndexByte(`.\"();@$`, c) >= 0:
				b = append(b, '\\', c)
			default:
				b = append(b, c)
			}
		}
		i += 1 + l
	}
	return string(b)
}

// MarshalText is String; UnmarshalText is Parse. The zero value is empty
// text.
func (n Name) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (n *Name) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*n = Name{}
		return nil
	}
	p, err := Parse(string(b))
	if err == nil {
		*n = p
	}
	return err
}
