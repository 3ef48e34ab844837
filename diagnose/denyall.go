package diagnose

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// denyAll: caa.deny-all. Every record of the governing kind has an empty
// issuer, the regular way to let nobody in (RFC 8659 section 4.2).
func denyAll(s *scene) []Finding {
	if !s.denied() || s.d.Reason != caa.NotAuthorized || !s.forbidsAll() || s.req.Wildcard && s.d.Property == "issuewild" {
		return nil
	}
	f := s.found("caa.deny-all", Error)
	f.Title = phrase.Of("The CAA records at %s let no CA in", f.At)
	f.Detail = phrase.Join(s.whereFound(), phrase.Of("Each %s record there has an empty issuer, which forbids every CA.", s.d.Property))
	f.Remedy = append(s.howToName(s.d.FoundAt.String(), s.d.Level == 0),
		saying("The record with the empty issuer may stay, since permissions add up, or go."),
		saying("If no certificates are wanted, leave it as it is."))
	return []Finding{f}
}

// forbidsAll reports whether the governing records are all well-formed and
// all name nobody.
func (s *scene) forbidsAll() bool {
	for _, p := range s.props {
		if p.err != nil || p.value.Issuer != "" {
			return false
		}
	}
	return len(s.props) > 0
}
