package explain

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// tidy takes off what programs put around a text on its way: escapes of JSON,
// markup, colours, marks of quoting and prefixes of logs. Lines stay lines.
func tidy(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = unescapeJSON(s)
	s = stripHTML(s)
	s = colours.ReplaceAllString(s, "")
	s = strings.Map(plain, s)
	return linePrefix.ReplaceAllString(s, "")
}

// plain drops what cannot be seen and levels what looks alike.
func plain(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r == '：':
		return ':'
	case r == '＝':
		return '='
	case r == '；':
		return ';'
	case unicode.Is(unicode.Cf, r): // zero-width marks, soft hyphens, directions
		return -1
	case unicode.IsSpace(r), unicode.IsControl(r):
		return ' '
	}
	return r
}

// colours are escape sequences of terminals (ECMA-48), whole, in the form of
// cat -v, or with their first octet lost.
var colours = regexp.MustCompile(`\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|(?:\^\[|\\e|\\x1b|\\033)\[[0-9;]*m|\[[0-9]{1,3}(?:;[0-9]{1,3})*m`)

// linePrefix is what stands before the words of a line: marks of quoting,
// boxes, times, levels and names of containers.
var linePrefix = regexp.MustCompile(`(?m)^[ \t]*(?:` + strings.Join([]string{
	`[>│┃║╷╵|]+[ \t]*`,
	`\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?[ \t]+`,
	`[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [\w.-]+ [\w./-]+(?:\[\d+\])?:[ \t]`,
	`[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [\w.-]+:\d+\][ \t]*`,
	`\[(?:INFO|WARN|WARNING|ERROR|ERR|DEBUG|FATAL)\][ \t]*`,
	`[\w.-]+ +\| `,
}, "|") + `)+`)

// jsonEscape is one escape of a JSON string that people's text has no use for.
var jsonEscape = regexp.MustCompile(`\\(?:["/nrt\\]|u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})?)`)

// jsonSign tells that a text holds JSON strings.
var jsonSign = regexp.MustCompile(`\\"|\\u[0-9a-fA-F]{4}|\\/|"[^"\n]*\\[nrt]`)

// unescapeJSON undoes the escapes of JSON strings, also where a log put one
// string into another.
func unescapeJSON(s string) string {
	for range 3 {
		if !jsonSign.MatchString(s) {
			return s
		}
		s = jsonEscape.ReplaceAllStringFunc(s, unescaped)
	}
	return s
}

func unescaped(e string) string {
	switch e[1] {
	case 'n', 'r':
		return "\n"
	case 't':
		return "\t"
	case 'u':
		r := utf16.Decode(units(e))
		return string(r)
	}
	return e[1:]
}

// units are the code units of one or two \uXXXX.
func units(e string) []uint16 {
	var out []uint16
	for h := range strings.SplitSeq(e, `\u`) {
		if n, err := strconv.ParseUint(h, 16, 16); err == nil {
			out = append(out, uint16(n))
		}
	}
	return out
}

// The elements of HTML that are told from other words in angle brackets, such
// as <none>. Those that begin a line break the text.
var (
	hiddenHTML = regexp.MustCompile(`(?is)<(?:script|style|head)\b[^>]*>.*?</(?:script|style|head)\s*>|<!--.*?-->|<!doctype[^>]*>`)
	blockHTML  = regexp.MustCompile(`(?i)</?(?:br|p|div|li|ul|ol|tr|td|th|table|tbody|thead|h[1-6]|pre|blockquote|section|article|header|footer|html|body|hr|dl|dt|dd|main|nav|form|title)(?:\s[^<>]*)?/?>`)
	inlineHTML = regexp.MustCompile(`(?i)</?(?:a|b|i|u|em|strong|span|code|tt|kbd|samp|var|font|small|big|mark|wbr|img|sub|sup|s|del|ins|q|abbr|cite|label|button|input|meta|link|svg|path|script|style)(?:\s[^<>]*)?/?>`)
	entity     = regexp.MustCompile(`&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});`)
)

// stripHTML leaves the words of a web page or of a mail.
func stripHTML(s string) string {
	if strings.Contains(s, "<") {
		s = hiddenHTML.ReplaceAllString(s, "\n")
		s = blockHTML.ReplaceAllString(s, "\n")
		s = inlineHTML.ReplaceAllString(s, "")
	}
	if strings.Contains(s, "&") {
		for range 2 {
			s = entity.ReplaceAllStringFunc(s, html.UnescapeString)
		}
	}
	return s
}
