package report

import (
	"slices"

	"github.com/mayissue/mayissue/issuer"
)

// Claim says that a known CA is listed with an identifier, by whom, and how
// much that is worth.
type Claim struct {
	Identifier string `json:"identifier"`
	CA         string `json:"ca"`
	Standing   string `json:"standing"` // current, old brand, shared, unconfirmed
	Source     string `json:"source"`
	Date       string `json:"date,omitempty"` // of the source; as exact as it is known
}

// NewIssuers returns the set of the CAs that these identifiers, as records
// name them, let in, with what is known of who answers to them. Where any is
// true every CA is in it.
func NewIssuers(any bool, identifiers []string) Issuers {
	s := Issuers{Any: any, Issuers: filled(identifiers)}
	for _, id := range identifiers {
		for _, ca := range issuer.Claimants(id) {
			claim, _ := ca.Identifier(id)
			s.Claims = append(s.Claims, Claim{id, ca.Name, claim.Standing.String(), claim.Source, claim.Date})
			if claim.Standing != issuer.Unconfirmed && !slices.Contains(s.CAs, ca.Name) {
				s.CAs = append(s.CAs, ca.Name)
			}
		}
	}
	return s
}
