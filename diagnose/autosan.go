package diagnose

import (
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
)

// autoSAN: caa.auto-san (ecosystem.md 4.1). Many CAs put a name's companion
// into the certificate unasked, the name with or without www, and check CAA
// for it as well. Here the companion is the name above, and the climb has seen
// that its records forbid the CA; where both names are asked about in one run,
// [WithCompanion] says it.
func autoSAN(s *scene) []Finding {
	if s.req.Wildcard || s.d.Verdict != caa.Permit || len(s.ca.Identifiers) == 0 || len(s.levels) < 3 || onlyACME(s.known) {
		return nil
	}
	own, above := s.levels[0].Name, s.levels[1]
	auth, err := caa.NewAuthority(s.ca.Identifiers)
	if err != nil || own.Label(0) != "www" {
		return nil
	}
	d := caa.Decide(s.levels[1:], auth, s.req, s.dated())
	if d.Verdict != caa.Deny || !d.FoundAt.IsValid() {
		return nil
	}
	f := companion(own.String(), above.Name.String(), d.FoundAt.String(), s.caName())
	f.Evidence = append(f.Evidence, s.levels[1+d.Level].Evidence...)
	return []Finding{f}
}

// Companion returns the name that many CAs add to a certificate for n: the one
// with or without www. It is empty for a wildcard.
func Companion(n string) string {
	if strings.HasPrefix(n, "*.") {
		return ""
	}
	if rest, ok := strings.CutPrefix(n, "www."); ok {
		return rest
	}
	return "www." + n
}

// WithCompanion adds to the findings of a name for which the CA may issue that
// it may not for the companion, whose records stand at foundAt.
func WithCompanion(fs []Finding, n, other, foundAt string, ca issuer.Choice) []Finding {
	for _, f := range fs {
		if f.Code == "caa.auto-san" {
			return fs
		}
	}
	s := scene{ca: ca, known: knownCA(ca)}
	if onlyACME(s.known) {
		return fs
	}
	return ordered(append(fs, companion(n, other, foundAt, s.caName())))
}

// onlyACME reports whether the CA issues by ACME alone, where a certificate
// has the names that were ordered and no other (RFC 8555 section 7.4).
func onlyACME(ca issuer.CA) bool { return ca.Short == "letsencrypt" || ca.Short == "google" }

func companion(n, other, foundAt string, ca phrase.Phrase) Finding {
	return Finding{
		Code: "caa.auto-san", Severity: Warning, Who: Owner, At: other, Confidence: High, Evidence: []int{},
		Title:  phrase.Of("%s may not issue for %s, which many CAs add to a certificate for %s", ca, other, n),
		Detail: phrase.Of("The CAA records at %s forbid it. A CA that adds the name unasked will refuse the whole order.", foundAt),
		Remedy: steps(saying("Let the CA in there too, or tell it not to add %s.", other)),
	}
}
