package suggest

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// Change is what to do to a set. Where it removes a record and adds another,
// the one takes the place of the other.
type Change struct {
	Add, Remove []caa.Record
	Result      []caa.Record // the set afterwards
	Opens       Opening      // what it newly permits
}

// IsZero reports whether nothing is to be done.
func (c Change) IsZero() bool { return len(c.Add)+len(c.Remove) == 0 }

// maxRecords is the size of a set that is still looked through record by
// record; no set of a real domain is near it.
const maxRecords = 200

// LetIn returns the smallest change to a set that lets a CA in, for the name
// and, unless the wish is [WildcardNo], for wildcards. Nothing else changes:
// who may issue already goes on to, and nobody else comes in, with one
// exception. A critical record with a tag that the CA does not know forbids
// everybody (RFC 8659 section 4.1); where its flag has to go, those whom the
// other records name come in too. Opens says who.
//
// The set is the one that decides for the name. With no records every CA is
// let in already, and nothing is to be done.
func LetIn(set []caa.Record, g Grant, wildcard Wildcard, rules br.Rules) (Change, error) {
	if err := g.check(rules); err != nil {
		return Change{}, err
	}
	if len(set) > maxRecords {
		return Change{}, phrase.Errorf("the set has %d records, more than the %d that are looked through: clear it up by hand", len(set), maxRecords)
	}
	if lets(set, g, false, rules) && (wildcard == WildcardNo || lets(set, g, true, rules)) {
		return Change{Result: slices.Clone(set)}, nil
	}
	base := uncritical(set)
	after := base
	if Opens(set, base, rules).Name.Any {
		// Nothing but the flag kept the others out.
		base = append(base, caa.Record{Tag: "issue", Value: nobody})
		after = base
	}
	if !lets(after, g, false, rules) {
		after = admit(after, "issue", g, rules)
	}
	switch wild := lets(after, g, true, rules); {
	case wildcard != WildcardNo && !wild:
		after = admit(after, "issuewild", g, rules)
	case wildcard == WildcardNo:
		after = keepWildcards(base, after, rules)
	}
	after = prune(base, after, rules)
	if !lets(after, g, false, rules) || wildcard != WildcardNo && !lets(after, g, true, rules) {
		return Change{}, phrase.Errorf("no change of a few records lets %s in", g.Identifier())
	}
	return Difference(set, after, rules), nil
}

// Difference returns the change that makes one set of another.
func Difference(before, after []caa.Record, rules br.Rules) Change {
	return Change{Add: without(after, before), Remove: without(before, after), Result: after, Opens: Opens(before, after, rules)}
}

// prune drops added records that, with what others have given way, make no
// difference.
func prune(base, after []caa.Record, rules br.Rules) []caa.Record {
	for _, r := range without(after, base) {
		less := slices.DeleteFunc(slices.Clone(after), func(o caa.Record) bool { return o == r })
		if Opens(after, less, rules).IsZero() && Opens(less, after, rules).IsZero() {
			after = less
		}
	}
	return after
}

// without returns the records of one set that the other lacks.
func without[R comparable](set, other []R) []R {
	return slices.DeleteFunc(slices.Clone(set), func(r R) bool { return slices.Contains(other, r) })
}

// uncritical clears the critical flag of records whose tag a CA cannot be
// expected to know.
func uncritical(set []caa.Record) []caa.Record {
	out := slices.Clone(set)
	for i, r := range out {
		if r.Critical() && !slices.Contains(caa.DefaultRecognised(), strings.ToLower(r.Tag)) {
			out[i].Flags &^= 0x80
		}
	}
	return out
}

// admit adds to the properties of one tag what lets the CA in. Records that
// the new ones make pointless, and that let nobody else in, give way to them.
func admit(set []caa.Record, tag string, g Grant, rules br.Rules) []caa.Record {
	out := slices.DeleteFunc(slices.Clone(set), func(r caa.Record) bool {
		return strings.EqualFold(r.Tag, tag) && givesWay(set, r, g)
	})
	for _, r := range g.records(tag) {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// givesWay reports whether a record has no use beside the new ones: it forbids
// everybody, by itself or along with others of that kind; it was meant to name
// the CA and cannot be read; or it lets the CA in on narrower terms.
func givesWay(set []caa.Record, r caa.Record, g Grant) bool {
	v, err := caa.ParseValue(r.Value)
	switch {
	case err != nil:
		return slices.Contains(g.CA.Identifiers, meant(r.Value))
	case v.Issuer == "":
		return !slices.ContainsFunc(set, func(o caa.Record) bool {
			w, err := caa.ParseValue(o.Value)
			return strings.EqualFold(o.Tag, r.Tag) && (err != nil || w.Issuer != "")
		})
	}
	return len(g.Accounts)+len(g.Methods) == 0 && slices.Contains(g.CA.Identifiers, strings.ToLower(v.Issuer))
}

// meant returns the issuer that somebody probably meant who wrote a value in
// quotation marks, as a URL or with a final dot; "" where that is not clear.
func meant(value string) string {
	s := strings.Trim(value, " \t\"'\u201c\u201d\u2018\u2019")
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = strings.TrimSuffix(rest, "/")
	}
	v, err := caa.ParseValue(strings.TrimSuffix(s, "."))
	if err != nil {
		return ""
	}
	return strings.ToLower(v.Issuer)
}

// keepWildcards gives wildcards issuewild records that say what issue said of
// them before, where a new issue record would have opened them.
func keepWildcards(before, after []caa.Record, rules br.Rules) []caa.Record {
	opened := Opens(before, after, rules).Wildcard
	if !opened.Any && len(opened.Domains) == 0 {
		return after
	}
	out := slices.Clone(after)
	for _, r := range before {
		v, err := caa.ParseValue(r.Value)
		if !strings.EqualFold(r.Tag, "issue") || err != nil || v.Issuer == "" {
			continue
		}
		r.Tag = "issuewild"
		out = append(out, r)
	}
	if len(out) == len(after) {
		out = append(out, caa.Record{Tag: "issuewild", Value: nobody})
	}
	return out
}
