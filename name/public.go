package name

import (
	"github.com/mayissue/mayissue/phrase"
)

// tld returns the rightmost label of a name that has one.
func tld(n Name) string { return n.Label(n.NumLabels() - 1) }

// checkPublic applies what the public root demands of a name.
func checkPublic(n Name, rules Rules) *RequestError {
	// RFC 6761 and its kin: these names never reach the DNS.
	for _, s := range specialUse {
		if s.name.Contains(n) {
			return fault(-1, CodeSpecialUse, phrase.Of("%s is kept out of the public DNS (%s)", s.name, s.source))
		}
	}
	// BR 4.2.2 and 7.1.2.7.12, from 2026-03-15.
	for _, z := range reverseZones {
		if z.Contains(n) && !rules.ReverseNamesAllowed {
			return fault(-1, CodeReverse, phrase.Of("names under %s are not certified (BR 4.2.2)", z))
		}
	}
	// BR 4.2.2 with 1.6.1, Internal Name: not under a top-level domain of the
	// IANA root zone.
	if t := tld(n); !rules.Suffixes.TLDExists(t) {
		return fault(-1, CodeInternal, phrase.Of("an internal name: there is no top-level domain %q (%s)", t, rules.Suffixes.Version()))
	}
	return nil
}

// checkWildcard refuses a star over a whole registry. BR 3.2.2.6 (2.3.1): not
// immediately left of a registry-controlled label or a public suffix, unless
// the applicant has the whole namespace; the private section of the list is
// not to be used.
func checkWildcard(n Name, rules Rules) *RequestError {
	switch l := rules.Suffixes; {
	case rules.WildcardAtSuffix:
		return nil
	case rules.SuffixMaxAge != 0 && l.Stale(rules.Now, rules.SuffixMaxAge):
		return fault(-1, CodeStaleList, phrase.Of("whether *.%s spans a registry cannot be told: the list of public suffixes is too old (%s)", n, l.Version()))
	case l.RegistryControlled(n):
		return fault(-1, CodePublicSuffix, phrase.Of("*.%s spans every domain that the registry of %s hands out (BR 3.2.2.6)", n, n))
	}
	return nil
}

// special is a name that is reserved with all below it.
type special struct {
	name   Name
	source string
}

// specialUse holds the IANA registry of special-use domain names, and the
// name that ICANN's board reserved in 2024, as known in November 2026. Left
// out are onion, which has a kind of its own, the reverse zones, and
// example.com, example.net and example.org, which are delegated. Never
// written.
var specialUse = []special{
	{MustParse("alt"), "RFC 9476"},
	{MustParse("example"), "RFC 6761"},
	{MustParse("internal"), "ICANN board, 2024-07-29"},
	{MustParse("invalid"), "RFC 6761"},
	{MustParse("local"), "RFC 6762"},
	{MustParse("localhost"), "RFC 6761"},
	{MustParse("test"), "RFC 6761"},
	{MustParse("6tisch.arpa"), "RFC 9031"},
	{MustParse("eap.arpa"), "RFC 9965"},
	{MustParse("eap-noob.arpa"), "RFC 9140"},
	{MustParse("home.arpa"), "RFC 8375"},
	{MustParse("ipv4only.arpa"), "RFC 8880"},
	{MustParse("resolver.arpa"), "RFC 9462"},
	{MustParse("service.arpa"), "RFC 9665"},
}

// reverseZones are the zones of addresses. Never written.
var reverseZones = []Name{MustParse("in-addr.arpa"), MustParse("ip6.arpa")}
