package name

import (
	"net/netip"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// foreignForm recognises what people paste instead of a name, and says what
// to type.
func foreignForm(s string, rules Rules) *RequestError {
	if i := strings.Index(s, "://"); i >= 0 {
		return fault(i, CodeForm, phrase.Of("a URL: %s", instead(hostOf(s[i+3:]), rules)))
	}
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		return fault(i, CodeForm, phrase.Of("an e-mail address: %s", instead(hostOf(s[i+1:]), rules)))
	}
	if i := strings.IndexByte(s, '/'); i >= 0 {
		if _, err := netip.ParsePrefix(s); err == nil {
			return fault(i, CodeForm, phrase.Of("a network: certificates name single addresses"))
		}
		return fault(i, CodeForm, phrase.Of("a path after the name: %s", instead(hostOf(s), rules)))
	}
	i := strings.IndexByte(s, ':')
	switch {
	case strings.HasPrefix(s, "["):
		if ap, err := netip.ParseAddrPort(s); err == nil {
			return fault(strings.LastIndexByte(s, ':'), CodeForm, phrase.Of("a port: type the address only: %s", ap.Addr()))
		}
		return fault(0, CodeIP, phrase.Of("no IPv6 address inside the brackets"))
	case i < 0:
		return nil
	case strings.Count(s, ":") > 1:
		return fault(0, CodeIP, phrase.Of("looks like an IPv6 address but is none"))
	case strings.Trim(s[i+1:], "0123456789") == "":
		return fault(i, CodeForm, phrase.Of("a port: %s", instead(hostOf(s), rules)))
	}
	return nil
}

// hostOf returns the host of what follows the scheme of a URL.
func hostOf(s string) string {
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		s = s[:i]
	}
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	if strings.HasPrefix(s, "[") {
		host, _, _ := strings.Cut(s[1:], "]")
		return host
	}
	if i := strings.LastIndexByte(s, ':'); i >= 0 {
		s = s[:i]
	}
	return s
}

// instead tells what to type; the host itself only where it would do.
func instead(host string, rules Rules) phrase.Phrase {
	if !strings.ContainsAny(host, "/@") { // what is left has at most a port to lose
		if r, err := parseRequest(host, rules); err == nil {
			return phrase.Of("type the name only: %s", r)
		}
	}
	return phrase.Of("type the name only")
}
