package name

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// Subject holds the names of one certificate or of one request for it, as
// text.
type Subject struct {
	CommonName string   // "" where there is none
	SANs       []string // dNSName and iPAddress entries
	Added      []string // what the CA puts in by itself, such as "www." before a name
}

// Candidate is one name of a subject: a request, or the reason why it is
// none.
type Candidate struct {
	Request Request
	Err     error // a *RequestError, or nil
}

// Candidates returns every name that must be checked before the certificate
// is signed, each once: the SANs, those that the CA adds, and the common name
// (BR 4.2.2.1: CAA is checked for every dNSName). One that may not be issued
// spoils the whole certificate.
func (s Subject) Candidates(rules Rules) []Candidate {
	var out []Candidate
	seen := make(map[Request]bool)
	for _, in := range s.all() {
		r, err := ParseRequest(in, rules)
		if err == nil {
			if seen[r.Canonical()] {
				continue
			}
			seen[r.Canonical()] = true
		}
		out = append(out, Candidate{r, err})
	}
	return out
}

// all returns the texts, equal ones once.
func (s Subject) all() []string {
	var out []string
	all := slices.Concat(s.SANs, s.Added)
	if s.CommonName != "" {
		all = append(all, s.CommonName)
	}
	for _, t := range all {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// CheckCommonName returns nil where there is no common name or it is a copy,
// octet for octet, of a SAN (BR 7.1.4.3 in 2.3.1), and else a [*RequestError]
// with CodeCommonName.
func (s Subject) CheckCommonName() error {
	if s.CommonName == "" || slices.Contains(s.SANs, s.CommonName) {
		return nil
	}
	reason := phrase.Of("the common name is no copy of a subject alternative name: add it to those, or leave it out")
	for _, san := range s.SANs {
		if strings.EqualFold(san, s.CommonName) {
			reason = phrase.Of("the common name is no exact copy of the subject alternative name %s: use the same letters", quoted(san))
		}
	}
	return &RequestError{s.CommonName, 0, CodeCommonName, reason}
}
