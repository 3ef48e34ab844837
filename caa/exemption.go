package caa

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/phrase"
)

// Exemption is one of the two cases in which a certificate needs no CAA check
// of its own (BR 4.2.2.1). The zero value is none. That the CA or an affiliate
// runs the domain's DNS is not among them: that one was removed in BR 1.7.7.
type Exemption string

// The exemptions.
const (
	ExemptNone        Exemption = ""
	ExemptPrecert     Exemption = "precertificate"    // the precertificate was checked and logged
	ExemptConstrained Exemption = "constrained-subca" // technically constrained, and the contract says so
)

// lawful reports whether the rules have the exemption: both may be taken back
// by a later version of the BR.
func (e Exemption) lawful(rules br.Rules) bool {
	switch e {
	case ExemptPrecert:
		return rules.ExemptionPrecert
	case ExemptConstrained:
		return rules.ExemptionConstrained
	}
	return false
}

// Precertificate is what is known of a final certificate's precertificate.
type Precertificate struct {
	Logs    []string  // the public CT logs that have it; the same one twice counts once
	CAA     Verdict   // of the CAA check at its issuance; the zero value is none
	Checked time.Time // when that check was made
}

// Issuing is a certificate about to be issued without a CAA check.
type Issuing struct {
	Product        string // by its name in the profile
	Precertificate Precertificate
	// TechnicallyConstrained says that the issuing CA certificate is of the
	// profiles of BR 7.1.2.3 or 7.1.2.5.
	TechnicallyConstrained bool
}

// ExemptionError says why a certificate needs its CAA check.
type ExemptionError struct {
	Product string
	Reason  phrase.Phrase
}

// Error gives the product and the reason.
func (e *ExemptionError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ExemptionError) Text() phrase.Phrase {
	return phrase.Of("product %s: CAA must be checked: %s", quote(e.Product), e.Reason)
}

// Exempt returns the exemption under which a certificate may be issued without
// a CAA check of its own (BR 4.2.2.1): its precertificate is logged in at
// least two public logs and CAA permitted it when that was issued, or the
// issuing CA is technically constrained and the contract says that the check
// is left out. In all other cases the check is needed, and the error is an
// [*ExemptionError], or that of Validate.
func (p *Profile) Exempt(c Issuing, rules br.Rules) (Exemption, error) {
	if err := p.Validate(rules); err != nil {
		return ExemptNone, err
	}
	no := func(reason phrase.Phrase) (Exemption, error) { return ExemptNone, &ExemptionError{c.Product, reason} }
	i := slices.IndexFunc(p.Products, func(q Product) bool { return q.Name == c.Product })
	if i < 0 {
		return no(phrase.Of("the profile has no such product"))
	}
	switch e := p.Products[i].Exemption; e {
	case ExemptPrecert:
		logs := slices.Compact(slices.Sorted(slices.Values(c.Precertificate.Logs)))
		switch {
		case len(logs) < 2:
			return no(phrase.Of("the precertificate must be in at least 2 public logs, not %d", len(logs)))
		case c.Precertificate.CAA != Permit || c.Precertificate.Checked.IsZero():
			return no(phrase.Of("CAA was not checked, or did not permit, when the precertificate was issued"))
		}
		return e, nil
	case ExemptConstrained:
		if !c.TechnicallyConstrained {
			return no(phrase.Of("the issuing CA is not technically constrained (BR 7.1.2.3, 7.1.2.5)"))
		}
		return e, nil
	}
	return no(phrase.Of("the product has no exemption"))
}
