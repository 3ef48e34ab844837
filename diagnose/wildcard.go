package diagnose

import (
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// wildcardDenied: caa.wild-denied. For a wildcard, issuewild records replace
// the issue records altogether (RFC 8659 section 4.3), and none names the CA.
func wildcardDenied(s *scene) []Finding {
	if !s.denied() || s.d.Reason != caa.NotAuthorized || !s.req.Wildcard || s.d.Property != "issuewild" {
		return nil
	}
	f := s.found("caa.wild-denied", Error)
	f.Title = phrase.Of("The issuewild records at %s do not name %s", f.At, s.caName())
	f.Detail = phrase.Join(s.whereFound(), phrase.Of("For a wildcard name the issuewild records count and the issue records do not."))
	if ids := s.listed; len(ids) > 0 {
		f.Detail = phrase.Join(f.Detail, phrase.Of("The issuewild records name %s.", phrase.List(ids)))
	} else {
		f.Detail = phrase.Join(f.Detail, phrase.Of("The issuewild records name nobody."))
	}
	if s.plainAllowed() {
		f.Detail = phrase.Join(f.Detail, phrase.Of("Names without a star are open to %s.", s.caName()))
	}
	f.Remedy = s.howToName(s.d.FoundAt.String(), s.d.Level == 0)
	return []Finding{f}
}

// plainAllowed reports whether an issue record of the set names the CA.
func (s *scene) plainAllowed() bool {
	for _, j := range s.d.Records {
		if !strings.EqualFold(j.Record.Tag, "issue") {
			continue
		}
		if v, err := caa.ParseValue(j.Record.Value); err == nil && s.ours(v.Issuer) {
			return true
		}
	}
	return false
}

// wildOnly: caa.wild-only (DIAG-26). A set with issuewild and no issue leaves
// plain names open to every CA (RFC 8659 section 4.3), which is seldom meant
// by who writes "only this CA".
func wildOnly(s *scene) []Finding {
	if s.req.Wildcard || s.d.Reason != caa.NotRestricted || !s.has("issuewild") {
		return nil
	}
	f := s.found("caa.wild-only", Info)
	f.Title = phrase.Of("The CAA records at %s restrict wildcard certificates only", f.At)
	f.Detail = phrase.Of("There are issuewild records and no issue record, so every CA may issue for names without a star.")
	f.Remedy = steps(saying("Nothing, if that is meant. To restrict plain names too, add an issue record for each CA that you use, such as:"),
		record(f.At, caa.Record{Tag: "issue", Value: s.example()}))
	return []Finding{f}
}

// has reports whether the set holds a property of the kind.
func (s *scene) has(tag string) bool {
	for _, j := range s.d.Records {
		if strings.EqualFold(j.Record.Tag, tag) {
			return true
		}
	}
	return false
}

// example returns an identifier to show in a record: the CA's, or a stand-in
// where no CA was named.
func (s *scene) example() string {
	if len(s.ca.Identifiers) > 0 {
		return s.identifier()
	}
	return "ca.example"
}
