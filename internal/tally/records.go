package tally

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/report"
)

// Records says what CAA records the names have.
type Records struct {
	With    int `json:"with"`    // names for which records are in force
	Without int `json:"without"` // names for which there are none
	Unknown int `json:"unknown"` // names whose records could not be had

	Own    int `json:"at_name"`  // of With: at the name itself
	Above  int `json:"above"`    // at a name above it
	Alias  int `json:"by_alias"` // at the target of an alias of either
	Issue  int `json:"issue"`    // with an issue record
	Wild   int `json:"issuewild"`
	NoWild int `json:"no_wildcards"` // whose issuewild records let nobody in
	Nobody int `json:"nobody"`       // whose issue records let nobody in
	Report int `json:"iodef"`        // that say where to report
	Strict int `json:"critical"`     // with a record that is marked critical

	Issuers List[Issuer] `json:"issuers"`
}

// Issuer is an issuer domain name that records hold.
type Issuer struct {
	Identifier string   `json:"identifier"`
	CAs        []string `json:"cas"` // known CAs that answer to it
	Names      int      `json:"names"`
	Plain      int      `json:"issue"`     // names where an issue record has it
	Wildcard   int      `json:"issuewild"` // names where an issuewild record has it
	Example    string   `json:"example"`
}

type issuerCount struct {
	plain, wild     int
	plainAt, wildAt int // the name that was counted last
	example         string
}

// records counts what a name's records hold.
func (t *Tally) records(r report.Result, o outcome) {
	s := &t.s.Records
	switch {
	case r.FoundAt != "":
		s.With++
	case o.result == Open || o.result == Permitted && o.reason == string(caa.NoCAA):
		s.Without++
		return
	default:
		s.Unknown++
		return
	}
	switch {
	case len(r.Alias) > 0:
		s.Alias++
	case r.FoundAt == r.Name || "*."+r.FoundAt == r.Name:
		s.Own++
	default:
		s.Above++
	}
	var has struct{ issue, wild, lets, letsWild, iodef, critical bool }
	for _, rec := range r.Records {
		has.critical = has.critical || rec.Flags&0x80 != 0
		switch lower(rec.Tag) {
		case "issue":
			has.issue = true
			has.lets = t.named(r, rec, false) || has.lets
		case "issuewild":
			has.wild = true
			has.letsWild = t.named(r, rec, true) || has.letsWild
		case "iodef":
			has.iodef = true
		}
	}
	add(&s.Issue, has.issue)
	add(&s.Wild, has.wild)
	add(&s.Nobody, has.issue && !has.lets)
	add(&s.NoWild, has.wild && !has.letsWild)
	add(&s.Report, has.iodef)
	add(&s.Strict, has.critical)
}

func add(n *int, is bool) {
	if is {
		*n++
	}
}

// named counts the issuer that a record names, and reports whether it names
// any. A value that cannot be read names nobody (RFC 8659 section 4.2).
func (t *Tally) named(r report.Result, rec report.Record, wild bool) bool {
	v, err := caa.ParseValue(rec.Value)
	if err != nil || v.Issuer == "" {
		return false
	}
	g, _ := t.issuers.count(lower(v.Issuer), t.s.Names)
	if g == nil {
		return true
	}
	if g.V.example == "" {
		g.V.example = shown(r)
	}
	n, at := &g.V.plain, &g.V.plainAt
	if wild {
		n, at = &g.V.wild, &g.V.wildAt
	}
	if *at != t.s.Names {
		*at = t.s.Names
		*n++
	}
	return true
}

// issuerRow is the row of an issuer domain name.
func issuerRow(id string, g *group[issuerCount]) Issuer {
	out := Issuer{Identifier: report.Inert(id), CAs: []string{}, Names: g.names, Plain: g.V.plain, Wildcard: g.V.wild, Example: g.V.example}
	for _, ca := range issuer.Claimants(id) {
		if claim, _ := ca.Identifier(id); claim.Standing != issuer.Unconfirmed {
			out.CAs = addSome(out.CAs, ca.Name, mostExamples)
		}
	}
	return out
}

// lower is strings.ToLower for ASCII, without a copy of what is lower already.
func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] |= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}
