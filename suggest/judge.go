package suggest

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/name"
)

// permits asks [caa.Decide] about a set that stands at the name itself.
func permits(set []caa.Record, identities []string, req caa.Request, rules br.Rules) bool {
	auth, err := caa.NewAuthority(identities)
	if err != nil {
		return false
	}
	return caa.Decide(levels(set), auth, req, rules).Verdict == caa.Permit
}

// levels is a climb that found the set at once, or nothing up to the TLD.
func levels(set []caa.Record) []caa.Level {
	l := caa.Level{Name: name.MustParse("example"), Outcome: caa.LevelNoData, Security: caa.Insecure}
	if len(set) > 0 {
		l.Outcome, l.Records = caa.LevelCAA, set
	}
	return []caa.Level{l}
}

// lets reports whether a set lets the CA in on the terms of the grant: each
// account by each method.
func lets(set []caa.Record, g Grant, wildcard bool, rules br.Rules) bool {
	for _, account := range orNone(g.Accounts) {
		for _, method := range orNone(g.Methods) {
			req := caa.Request{Wildcard: wildcard, Account: account, Method: method}
			if !permits(set, g.CA.Identifiers, req, rules) {
				return false
			}
		}
	}
	return true
}

// WhoMayIssue returns who may issue for a name at which the set stands, and
// who for the wildcard below it.
func WhoMayIssue(set []caa.Record, rules br.Rules) (plain, wild caa.Issuers) {
	plain, wild, _ = caa.WhoMayIssue(levels(set), rules)
	return plain, wild
}

// Opening is what one set permits and another does not: for the name, and for
// the wildcard below it.
type Opening struct{ Name, Wildcard caa.Issuers }

// IsZero reports whether nothing is newly permitted.
func (o Opening) IsZero() bool {
	return !o.Name.Any && !o.Wildcard.Any && len(o.Name.Domains)+len(o.Wildcard.Domains) == 0
}

// Opens returns what is permitted with one set and is not with another. A CA
// counts as soon as one account or method of it is let in that was not.
func Opens(before, after []caa.Record, rules br.Rules) Opening {
	var o Opening
	ids, stranger := everybody(before, after)
	for i, to := range []*caa.Issuers{&o.Name, &o.Wildcard} {
		opened := func(id string) bool {
			return slices.ContainsFunc(requests(id, i == 1, before, after), func(req caa.Request) bool {
				return permits(after, []string{id}, req, rules) && !permits(before, []string{id}, req, rules)
			})
		}
		if to.Any = opened(stranger); to.Any {
			continue
		}
		for _, id := range ids {
			if opened(id) {
				to.Domains = append(to.Domains, id)
			}
		}
	}
	return o
}

// everybody returns every issuer that a record of the sets names, and one that
// none names, who stands for all the others.
func everybody(sets ...[]caa.Record) (ids []string, stranger string) {
	stranger = "stranger"
	for _, set := range sets {
		for _, r := range set {
			v, err := caa.ParseValue(r.Value)
			id := strings.ToLower(v.Issuer)
			if err == nil && id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	for slices.Contains(ids, stranger) {
		stranger = "x" + stranger
	}
	return ids, stranger
}

// maxRequests bounds the ways to ask that are tried for one issuer: a hostile
// record lists thousands of methods.
const maxRequests = 256

// requests returns the ways in which an issuer can ask that a set may permit
// and another may not. Each record of the set has its own: by the account and
// the methods that it names, and by none where it names none, since whoever
// asks without is let in by the fewest records. Those that the other set lacks
// come first.
func requests(id string, wildcard bool, other, set []caa.Record) []caa.Request {
	out := []caa.Request{{Wildcard: wildcard}}
	for _, r := range append(without(set, other), set...) {
		v, err := caa.ParseValue(r.Value)
		if err != nil || !strings.EqualFold(v.Issuer, id) {
			continue
		}
		account, methods := "", ""
		for _, p := range v.Params {
			switch strings.ToLower(p.Name) {
			case "accounturi":
				account = p.Value
			case "validationmethods":
				methods = p.Value
			}
		}
		for m := range strings.SplitSeq(methods, ",") {
			req := caa.Request{Wildcard: wildcard, Account: account, Method: m}
			if len(out) == maxRequests {
				return out
			}
			if !slices.Contains(out, req) {
				out = append(out, req)
			}
		}
	}
	return out
}
