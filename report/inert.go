package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Inert returns s with everything in it that could act on a terminal, a page
// or a reader's eye shown instead of done (CAP-53): control characters,
// escape sequences, marks that change the direction of text, invisible
// characters, and octets that are no UTF-8. Octets are written \DDD, other
// characters \u{HEX}. Letters of every script stay as they are. What is inert
// already comes back unchanged.
func Inert(s string) string {
	if !strings.ContainsFunc(s, hidden) {
		return s
	}
	var b strings.Builder
	for i, n := 0, 0; i < len(s); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(s[i:])
		switch {
		case !hidden(r):
			b.WriteString(s[i : i+n])
		case n == 1:
			fmt.Fprintf(&b, "\\%03d", s[i])
		default:
			fmt.Fprintf(&b, "\\u{%x}", r)
		}
	}
	return b.String()
}

// hidden reports whether a character must not be shown as it is. The
// replacement character stands for broken UTF-8.
func hidden(r rune) bool {
	return r == utf8.RuneError || !unicode.IsPrint(r) || blank(r)
}

// blank reports whether a character counts as printable and still shows
// nothing: Unicode's Default_Ignorable_Code_Point beyond the format
// characters, and the empty Braille pattern.
func blank(r rune) bool {
	switch {
	case r == 0x034f, r == 0x2800, r == 0x3164, r == 0xffa0,
		r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5,
		0x180b <= r && r <= 0x180f, 0xfe00 <= r && r <= 0xfe0f,
		0xe0100 <= r && r <= 0xe01ef:
		return true
	}
	return false
}
