package plaintext

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

func units(s string, big bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

func TestUTF8(t *testing.T) {
	const text = "a, 日本, 𝒳\n"
	for _, c := range []struct{ what, in, want string }{
		{"nothing", "", ""},
		{"no mark", text, text},
		{"octets that are no UTF-8", "a\xff", "a\xff"},
		{"a mark", "\xef\xbb\xbf" + text, text},
		{"a mark alone", "\xef\xbb\xbf", ""},
		{"only the first mark is one", "\xef\xbb\xbf\xef\xbb\xbf", "\xef\xbb\xbf"},
		{"UTF-16, the lower octet first", units(text, false), text},
		{"UTF-16, the higher octet first", units(text, true), text},
		{"half a unit", units("ab", false) + "c", "ab"},
		{"the first half of a pair at the end", "\xff\xfea\x00\x00\xd8", "a\ufffd"},
		{"the first half of a pair, then a letter", "\xff\xfe\x00\xd8a\x00", "\ufffda"},
		{"the first half of a pair twice", "\xff\xfe\x35\xd8\x35\xd8\xb3\xdc", "\ufffd𝒳"},
		{"the second half alone", "\xff\xfe\x00\xdca\x00", "\ufffda"},
	} {
		if got := string(UTF8([]byte(c.in))); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
		one, err := io.ReadAll(iotest.OneByteReader(NewReader(strings.NewReader(c.in))))
		if err != nil || string(one) != c.want {
			t.Errorf("%s, octet by octet: %q, %v; want %q", c.what, one, err, c.want)
		}
	}
}

// An error of what is read comes after the text before it.
func TestReaderError(t *testing.T) {
	for _, text := range []string{"ab", "\xff\xfea\x00b\x00"} {
		b, err := io.ReadAll(NewReader(io.MultiReader(strings.NewReader(text), iotest.ErrReader(io.ErrClosedPipe))))
		if string(b) != "ab" || err != io.ErrClosedPipe {
			t.Errorf("%q, %v", b, err)
		}
	}
}
