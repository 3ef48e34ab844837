package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
)

// misspeltIssuer: caa.issuer-misspelt (DIAG-28, DIAG-29). A record names
// nobody that is known, and a known CA lies within two letters, or in the
// table of usual mix-ups. It stands in the way where the CA that was meant is
// the one that is refused.
func misspeltIssuer(s *scene) []Finding {
	var out []Finding
	for _, p := range s.some() {
		id, ok := s.unknown(p)
		if !ok {
			continue
		}
		right, edits := issuer.Nearest(id)
		if edits < 0 || len(out) == most {
			continue
		}
		f := s.found("caa.issuer-misspelt", Warning)
		f.Confidence = High
		if s.denied() && s.meansUs(right) {
			f.Severity = Error
		}
		f.Title = phrase.Of("The CAA record at %s names %s, which is probably meant to be %s", f.At, quoted(p.value.Issuer), right)
		f.Detail = phrase.Of("No known CA answers to %s; %s belongs to %s. CAA names are compared letter by letter, and the name of a CA's web site is not always its CAA name.",
			quoted(p.value.Issuer), right, issuer.Claimants(right)[0].Name)
		fixed := p.value
		fixed.Issuer = right
		f.Remedy = steps(saying("Replace it with:"),
			record(f.At, caa.Record{Flags: p.Record.Flags, Tag: p.Record.Tag, Value: fixed.String()}), s.wait())
		if strings.EqualFold(id, "zerossl.com") {
			f.Detail = phrase.Join(f.Detail, phrase.Of("ZeroSSL issues under the names of Sectigo."))
		}
		out = append(out, f)
	}
	return out
}

// unknown returns the issuer of a readable property where neither the CA
// asked about nor any known CA answers to it.
func (s *scene) unknown(p property) (string, bool) {
	id := strings.ToLower(p.value.Issuer)
	if p.err != nil || id == "" || s.ours(id) || len(issuer.Claimants(id)) > 0 {
		return "", false
	}
	return id, true
}

// meansUs reports whether an identifier belongs to the CA asked about, be it
// by its identities or by one that claims both.
func (s *scene) meansUs(id string) bool {
	return s.ours(id) || slices.ContainsFunc(issuer.Claimants(id), func(ca issuer.CA) bool { return ca.Short == s.known.Short })
}

// retiredIssuer: caa.issuer-retired. A record uses the name of a brand that
// its CA has given up. The CA may still honour it, or drop it one day.
func retiredIssuer(s *scene) []Finding {
	var out []Finding
	for _, p := range s.some() {
		for _, ca := range issuer.Claimants(p.value.Issuer) {
			claim, _ := ca.Identifier(p.value.Issuer)
			current := ca.Preferred()
			if claim.Standing != issuer.OldBrand || slices.Contains(s.listed, current) || len(out) == most {
				continue
			}
			f := s.found("caa.issuer-retired", Warning)
			f.Confidence = Medium
			f.Title = phrase.Of("The CAA record at %s uses an old name of %s", f.At, ca.Name)
			f.Detail = phrase.Of("%s is of a brand given up; %s calls itself %s now.", claim.Domain, ca.Name, current)
			added := p.value
			added.Issuer = current
			f.Remedy = steps(saying("Add the current name as well:"), record(f.At, caa.Record{Tag: p.Record.Tag, Value: added.String()}))
			out = append(out, f)
			break
		}
	}
	return out
}

// unknownIssuer: caa.issuer-unknown (DIAG-29). Nobody known answers to the
// name of a record and nothing near it is known either. Private CAs are not in
// any list, so this says little.
func unknownIssuer(s *scene) []Finding {
	var ids []string
	for _, p := range s.some() {
		if id, ok := s.unknown(p); ok && !slices.Contains(ids, id) {
			if _, edits := issuer.Nearest(id); edits < 0 {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	f := s.found("caa.issuer-unknown", Info)
	f.Confidence = Low
	f.Title = phrase.Of("No known CA answers to %s", phrase.List(ids))
	f.Detail = phrase.Of("The CAA records at %s name it, and it is in no list of public CAs.", f.At)
	f.Remedy = steps(saying("Nothing, if it is a CA of your own; or else look up in the CA's CP/CPS, section 4.2, what it is called in CAA."))
	return []Finding{f}
}
