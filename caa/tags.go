package caa

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mayissue/mayissue/phrase"
)

// The tags that this package knows how to honour, in lower case.
const (
	tagIssue        = "issue"        // RFC 8659 section 4.2
	tagIssueWild    = "issuewild"    // RFC 8659 section 4.3
	tagIodef        = "iodef"        // RFC 8659 section 4.4
	tagIssueMail    = "issuemail"    // RFC 9495: S/MIME, without effect on TLS
	tagIssueVMC     = "issuevmc"     // Verified Mark Certificates, without effect on TLS
	tagContactEmail = "contactemail" // BR appendix A.1.1
	tagContactPhone = "contactphone" // BR appendix A.1.2
)

// DefaultRecognised returns the tags that a CA recognises unless it says
// otherwise: all that this package knows how to honour. The obsolete auth,
// path and policy, which are only reserved, and drafts such as security are
// not among them.
func DefaultRecognised() []string {
	return []string{tagIssue, tagIssueWild, tagIodef, tagIssueMail, tagIssueVMC, tagContactEmail, tagContactPhone}
}

// TagError says why a set of recognised tags cannot be.
type TagError struct {
	Tag    string // the tag at fault, as given
	Reason phrase.Phrase
}

// Error quotes the tag and the reason.
func (e *TagError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *TagError) Text() phrase.Phrase {
	return phrase.Of("recognised tag %s: %s", quote(e.Tag), e.Reason)
}

// checkRecognised returns the set in lower case without doubles.
func checkRecognised(tags []string) ([]string, error) {
	var set []string
	for _, t := range tags {
		low := lowerASCII(t)
		if !slices.Contains(DefaultRecognised(), low) {
			return nil, &TagError{t, phrase.Of("the program does not know what it asks for; known are %s", strings.Join(DefaultRecognised(), ", "))}
		}
		if !slices.Contains(set, low) {
			set = append(set, low)
		}
	}
	for _, must := range []string{tagIssue, tagIssueWild, tagIodef} {
		if !slices.Contains(set, must) {
			return nil, &TagError{must, phrase.Of("every CA must recognise it (BR 4.2.2.1)")}
		}
	}
	return set, nil
}

// validTag reports whether s is a tag that may be published: ASCII letters
// and digits (RFC 8659 section 4.1).
func validTag(s string) bool {
	for _, c := range []byte(s) {
		if !isAlnum(c) {
			return false
		}
	}
	return s != ""
}

// ContactEmail returns the address of a contactemail property: the whole
// value, which must be one bare address (BR appendix A.1.1, RFC 6532 section
// 3.2), without blanks around it, display name, angle brackets or mailto:. The
// local part may be UTF-8. It returns false where the value cannot be used.
func ContactEmail(value string) (string, bool) {
	at := strings.LastIndexByte(value, '@')
	if at < 0 || !utf8.ValidString(value) {
		return "", false
	}
	local, domain := value[:at], value[at+1:]
	if !isDotAtom(local) && !isQuotedString(local) || !isDotAtom(domain) {
		return "", false
	}
	return value, true
}

// isDotAtom reports whether s is a dot-atom-text (RFC 5322 section 3.2.3), with
// the non-ASCII characters that RFC 6532 adds.
func isDotAtom(s string) bool {
	for _, atom := range strings.Split(s, ".") {
		for _, c := range []byte(atom) {
			if !isAlnum(c) && c < 0x80 && strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) < 0 {
				return false
			}
		}
		if atom == "" {
			return false
		}
	}
	return true
}

// isQuotedString reports whether s is a quoted-string without line folding
// (RFC 5322 section 3.2.4).
func isQuotedString(s string) bool {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return false
	}
	body := s[1 : len(s)-1]
	for i := 0; i < len(body); i++ {
		if body[i] == '\\' {
			i++
			if i == len(body) {
				return false
			}
		} else if body[i] == '"' {
			return false
		}
		if body[i] < 0x20 && body[i] != '\t' || body[i] == 0x7f {
			return false
		}
	}
	return true
}

// ContactPhone returns the number of a contactphone property: the whole value,
// which must be one global number (BR appendix A.1.2, RFC 3966 section 5.1.4):
// a plus sign, the country code and the number, at most 15 digits in all
// (ITU-T E.164), with blanks, hyphens, dots and brackets between them. It
// returns false where the value cannot be used.
func ContactPhone(value string) (string, bool) {
	number, ok := strings.CutPrefix(value, "+")
	if !ok || number == "" || number[0] < '1' || number[0] > '9' {
		return "", false
	}
	digits := 0
	for _, c := range []byte(number) {
		switch {
		case '0' <= c && c <= '9':
			digits++
		case strings.IndexByte(" -.()", c) < 0:
			return "", false
		}
	}
	if last := number[len(number)-1]; digits < 4 || digits > 15 || last < '0' || last > '9' {
		return "", false
	}
	return value, true
}

// iodefFault says why no report can be sent to the URL of an iodef property
// (RFC 8659 section 4.4; BR 4.2.2.1 expects mailto and https only), or nothing.
func iodefFault(value string) phrase.Phrase {
	scheme, rest, ok := strings.Cut(value, ":")
	if !ok {
		return phrase.Of("it is no URL")
	}
	switch lowerASCII(scheme) {
	case "mailto":
		addr, _, _ := strings.Cut(rest, "?")
		if _, ok := ContactEmail(addr); !ok {
			return phrase.Of("what follows mailto: is no e-mail address")
		}
	case "https", "http":
		host, ok := strings.CutPrefix(rest, "//")
		host, _, _ = strings.Cut(host, "/")
		if !ok || host == "" || strings.ContainsAny(value, " \t") {
			return phrase.Of("it is no URL of a host")
		}
		if lowerASCII(scheme) == "http" {
			return phrase.Of("CAs are expected to report by mailto and https only")
		}
	default:
		return phrase.Of("only mailto: and https: URLs are expected")
	}
	return phrase.Phrase{}
}
