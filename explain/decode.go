package explain

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf "golang.org/x/text/encoding/unicode"
)

// decode returns the text in UTF-8 and the name of the encoding that it was
// taken to be in. Octets that make no sense become U+FFFD.
func decode(s string) (text, encoding string) {
	if rest, ok := strings.CutPrefix(s, "\uFEFF"); ok {
		s = rest
	}
	if order, ok := utf16Order(s); ok {
		return with(utf.UTF16(order, utf.UseBOM), s), "utf-16"
	}
	s = unquotePrintable(s)
	switch {
	case strings.Contains(s, "\x1b$B") || strings.Contains(s, "\x1b$@"):
		return with(japanese.ISO2022JP, s), "iso-2022-jp"
	case utf8.ValidString(trimPartial(s)):
		return trimPartial(s), "utf-8"
	}
	return likeliest(s)
}

// utf16Order tells UTF-16 by its mark, or by the zeros between letters.
func utf16Order(s string) (utf.Endianness, bool) {
	switch {
	case strings.HasPrefix(s, "\xff\xfe"):
		return utf.LittleEndian, true
	case strings.HasPrefix(s, "\xfe\xff"):
		return utf.BigEndian, true
	}
	head := []byte(s[:min(len(s), 1024)&^1])
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch least := len(head) / 4; {
	case least == 0:
	case zeros[1] > least && zeros[0] == 0:
		return utf.LittleEndian, true
	case zeros[0] > least && zeros[1] == 0:
		return utf.BigEndian, true
	}
	return utf.LittleEndian, false
}

func with(e encoding.Encoding, s string) string {
	out, err := e.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return out
}

// trimPartial drops a character that was cut at the end.
func trimPartial(s string) string {
	for i := 1; i < utf8.UTFMax && i <= len(s); i++ {
		if tail := s[len(s)-i:]; utf8.RuneStart(tail[0]) {
			if tail[0] >= utf8.RuneSelf && !utf8.FullRuneInString(tail) {
				return s[:len(s)-i]
			}
			break
		}
	}
	return s
}

// likeliest decodes octets that are no UTF-8 in each of the encodings that
// the field still uses, and takes the one that gives the most sensible text.
// Lines of a mixed text that are in UTF-8 stay so.
func likeliest(s string) (text, encoding string) {
	lines := strings.SplitAfter(s, "\n")
	var foreign strings.Builder
	for _, l := range lines {
		if !ownUTF8(l) {
			foreign.WriteString(l)
		}
	}
	best := -1 << 62
	var decode func(string) string
	for _, c := range candidates() {
		if v := c.worth(c.decode(foreign.String())); v > best {
			best, decode, encoding = v, c.decode, c.name
		}
	}
	var b strings.Builder
	for _, l := range lines {
		if !ownUTF8(l) {
			l = decode(l)
		}
		b.WriteString(l)
	}
	return b.String(), encoding
}

// ownUTF8 reports whether a line is in UTF-8 and in nothing else: letters of
// East Asia take three octets, which elsewhere they never do. In ASCII it does
// not matter.
func ownUTF8(l string) bool {
	return utf8.ValidString(l) && strings.ContainsFunc(l, func(r rune) bool { return r > 0x7ff })
}

// candidate is an encoding with what its texts are made of.
type candidate struct {
	name   string
	decode func(string) string
	good   []*unicode.RangeTable // letters that speak for it
	bad    []*unicode.RangeTable // letters that speak against it
}

func candidates() []candidate {
	by := func(e encoding.Encoding) func(string) string {
		return func(s string) string { return with(e, s) }
	}
	kana := []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana}
	return []candidate{
		{"utf-8", func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") },
			append(kana, unicode.Hangul, unicode.Han, unicode.Latin), nil},
		{"windows-1252", by(charmap.Windows1252), nil, []*unicode.RangeTable{unicode.So, unicode.Sc}},
		{"shift_jis", by(japanese.ShiftJIS), kana, nil},
		{"euc-jp", by(japanese.EUCJP), kana, nil},
		{"euc-kr", by(korean.EUCKR), []*unicode.RangeTable{unicode.Hangul}, append(kana, unicode.Han)},
		{"gbk", by(simplifiedchinese.GBK), nil, append(kana, unicode.Hangul)},
	}
}

// tellingWords are such as only a right decoding yields.
func tellingWords() []string {
	return []string{"証明書", "検証", "認証局", "お試し", "エラー", "인증서", "검증", "도메인", "오류", "证书", "验证", "域名", "颁发", "超时"}
}

// worth counts the letters outside ASCII for and against.
func (c *candidate) worth(text string) int {
	v := 0
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
		case r == utf8.RuneError:
			v -= 10
		case unicode.In(r, c.bad...), 0xFF61 <= r && r <= 0xFF9F, unicode.Is(unicode.Co, r), unicode.IsControl(r):
			v -= 2
		case unicode.In(r, c.good...):
			v += 2
		case unicode.In(r, unicode.Han, unicode.Pi, unicode.Pf, unicode.Pd):
			v++
		}
	}
	for _, w := range tellingWords() {
		v += 20 * min(strings.Count(text, w), 50)
	}
	return v
}

// quotedPrintable tells a text in that encoding: soft line breaks, or an
// equals sign that is encoded itself.
var quotedPrintable = regexp.MustCompile(`(?i:quoted-printable)|=\r?\n|=3D`)

// unquotePrintable undoes quoted-printable (RFC 2045 section 6.7), leniently.
func unquotePrintable(s string) string {
	if !quotedPrintable.MatchString(s) {
		return s
	}
	var b bytes.Buffer
	for i := 0; i < len(s); i++ {
		rest := s[i:]
		switch {
		case rest[0] != '=':
			b.WriteByte(rest[0])
		case strings.HasPrefix(rest, "=\r\n"):
			i += 2
		case strings.HasPrefix(rest, "=\n"):
			i++
		case len(rest) >= 3 && upperHex(rest[1]) >= 0 && upperHex(rest[2]) >= 0:
			b.WriteByte(byte(upperHex(rest[1])<<4 | upperHex(rest[2])))
			i += 2
		default:
			b.WriteByte('=')
		}
	}
	return b.String()
}

// upperHex is the value of a digit, or -1. The encoding has capitals only,
// which tells =AB from a value of a record.
func upperHex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
