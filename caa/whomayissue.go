package caa

import (
	"slices"

	"github.com/mayissue/mayissue/br"
)

// Issuers is a set of CAs: all of them, or those that go by these domains. The
// zero value is nobody.
type Issuers struct {
	Any bool // CAA restricts nobody
	// Domains are issuer-domain-names in lower case, in the order of the
	// records, each once. Parameters of RFC 8657 are not looked at: an issuer
	// here may be held to one account or method.
	Domains []string
}

// WhoMayIssue answers where no CA was named: who may issue for the plain name,
// and who for the wildcard below it. A critical property with a tag outside
// recognised lets nobody in; without tags, [DefaultRecognised] counts.
//
// The decision is that for a plain name and a CA that no record names: it has
// the records, where they were found and the notes. Where its verdict is an
// error, both sets are empty and mean nothing.
func WhoMayIssue(levels []Level, rules br.Rules, recognised ...string) (plain, wild Issuers, base Decision) {
	auth := Authority{recognised: DefaultRecognised()}
	if len(recognised) > 0 {
		auth.recognised = nil
		for _, t := range recognised {
			auth.recognised = append(auth.recognised, lowerASCII(t))
		}
	}
	base = decide(levels, auth, Request{}, rules)
	return issuers(base), issuers(decide(levels, auth, Request{Wildcard: true}, rules)), base
}

// issuers lists whom a decision's set names.
func issuers(d Decision) Issuers {
	if d.Verdict == Permit {
		return Issuers{Any: true}
	}
	var is Issuers
	if d.Verdict != Deny || d.Reason == CriticalUnknown {
		return is
	}
	for _, j := range d.Records {
		if lowerASCII(j.Record.Tag) != d.Property {
			continue
		}
		v, err := ParseValue(j.Record.Value)
		if id := lowerASCII(v.Issuer); err == nil && id != "" && !slices.Contains(is.Domains, id) {
			is.Domains = append(is.Domains, id)
		}
	}
	return is
}
