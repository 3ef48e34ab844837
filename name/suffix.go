package name

import (
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// SuffixList knows the top-level domains and the public suffixes: the ICANN
// section of the Public Suffix List, the only one that BR 3.2.2.6 wants used.
// The zero value is the list embedded in the program; a newer one is read by
// [ParseSuffixList], and the top-level domains by WithTLDs. Values are
// immutable.
type SuffixList struct{ data *suffixData }

type suffixData struct {
	version string
	dated   time.Time
	rules   map[string]ruleKind // nil: the embedded list
	tlds    map[string]bool     // nil: those of the list
}

// ruleKind is what the list says of the names at and below one name.
type ruleKind uint8

const (
	rulePlain     ruleKind = 1 << iota // the name is a public suffix
	ruleStar                           // every name one label below it is
	ruleException                      // it is not, whatever a star says
)

// Version says which list this is, for the record of a decision.
func (l SuffixList) Version() string {
	if l.data != nil && l.data.version != "" {
		return l.data.version
	}
	return "embedded " + publicsuffix.List.String()
}

// Dated returns when the list was made, and the zero time where it does not
// say.
func (l SuffixList) Dated() time.Time {
	if l.data != nil && l.data.rules != nil {
		return l.data.dated
	}
	// The embedded list says so at the end of its version: "(RFC 3339)".
	s := publicsuffix.List.String()
	s = strings.TrimSuffix(s[strings.LastIndexByte(s, '(')+1:], ")")
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Stale reports whether the list is older than maxAge at the time now. A list
// without a date and a time without a value are stale: age unknown.
func (l SuffixList) Stale(now time.Time, maxAge time.Duration) bool {
	d := l.Dated()
	return d.IsZero() || now.IsZero() || now.Sub(d) > maxAge
}

// TLDExists reports whether the lower-case A-label is a top-level domain of
// the public root (BR 1.6.1, Internal Name).
func (l SuffixList) TLDExists(tld string) bool {
	if l.data != nil && l.data.tlds != nil {
		return l.data.tlds[tld]
	}
	if tld == "" || strings.Contains(tld, ".") {
		return false
	}
	return l.suffix(tld) == tld || l.suffix(probe+tld) == probe+tld
}

// probe stands for any name one label below another. No exception of the list
// is spelt so.
const probe = "0."

// PublicSuffix returns the public suffix of n, n itself included, and false
// where the list has no rule for it: an unlisted top-level domain is no
// public suffix here, it is unknown.
func (l SuffixList) PublicSuffix(n Name) (Name, bool) {
	s := n.String()
	if !n.IsValid() || n.IsRoot() || strings.Contains(s, `\`) {
		return Name{}, false
	}
	suffix := l.suffix(s)
	if suffix == "" {
		return Name{}, false
	}
	return n.Ancestor(strings.Count(suffix, ".") + 1), true
}

// BaseDomain returns the Base Domain Name of n (BR 1.6.1): its public suffix
// and one label more; false where n is a public suffix or has none.
func (l SuffixList) BaseDomain(n Name) (Name, bool) {
	suffix, ok := l.PublicSuffix(n)
	if !ok || suffix == n {
		return Name{}, false
	}
	return n.Ancestor(suffix.NumLabels() + 1), true
}

// RegistryControlled reports whether a star directly under n would span names
// of several registrants: n is a public suffix, or a top-level domain, or the
// names one label below it are public suffixes (BR 3.2.2.6).
func (l SuffixList) RegistryControlled(n Name) bool {
	if n.NumLabels() < 2 {
		return true
	}
	if suffix, ok := l.PublicSuffix(n); !ok || suffix == n {
		return true
	}
	return l.suffix(probe+n.String()) == probe+n.String()
}

// suffix returns the public suffix of a domain in lower-case A-labels, or ""
// where no rule of the ICANN section speaks of it.
func (l SuffixList) suffix(domain string) string {
	if l.data != nil && l.data.rules != nil {
		return l.data.suffix(domain)
	}
	for {
		s, icann := publicsuffix.PublicSuffix(domain)
		if icann {
			return s
		}
		// A rule of the private section, or none: look above it.
		_, above, ok := strings.Cut(s, ".")
		if !ok {
			return ""
		}
		domain = above
	}
}

// suffix goes by the longest rule; an exception beats the others.
func (d *suffixData) suffix(domain string) string {
	for s := domain; s != ""; {
		_, above, _ := strings.Cut(s, ".")
		switch k := d.rules[s]; {
		case k&ruleException != 0:
			return above
		case k&rulePlain != 0, above != "" && d.rules[above]&ruleStar != 0:
			return s
		}
		s = above
	}
	return ""
}
