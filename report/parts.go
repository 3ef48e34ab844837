package report

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// What follows are parts of the forms of results, for packages that print
// something else: all of them look, and are as harmless, as the reports do.

// PageStyle returns the style sheet of the page of the format "html". It asks
// for nothing, and has colours for light, dark and paper.
func PageStyle() string { return pageStyle }

// MarshalInert returns v as JSON in which no character is outside printable
// text but as an escape, so that it does nothing to a terminal. With an indent
// it has several lines.
func MarshalInert(v any, indent string) ([]byte, error) { return marshalInert(v, indent) }

// Actor says who can act on a finding.
func Actor(f Finding) phrase.Phrase { return actor(f) }

// SecurityText says a state of DNSSEC in a word.
func SecurityText(state string) phrase.Phrase { return security(state) }

// SeverityText says a severity of a finding in a word.
func SeverityText(s string) phrase.Phrase { return severity(s) }

// ReasonText says what a reason means, of no name in particular; a reason that
// is not known is said as it stands.
func ReasonText(reason string) phrase.Phrase {
	switch caa.Reason(reason) {
	case caa.NoCAA:
		return phrase.Of("there are no CAA records, so every CA may issue")
	case caa.NotRestricted:
		return phrase.Of("the CAA records do not restrict this kind of certificate")
	case caa.Authorized:
		return phrase.Of("the CAA records name the CA")
	case caa.LookupFailurePermitted:
		return phrase.Of("the lookup failed, and the Baseline Requirements let that pass")
	case caa.NotApplicable:
		return phrase.Of("CAA does not speak of IP addresses and onion names")
	case caa.NotAuthorized:
		return phrase.Of("the CAA records do not name the CA")
	case caa.CriticalUnknown:
		return phrase.Of("a critical record has a tag that the CA does not know")
	case caa.AccountMismatch:
		return phrase.Of("the records let only another account in")
	case caa.MethodMismatch:
		return phrase.Of("the records let the CA in for other validation methods only")
	case caa.MalformedValue:
		return phrase.Of("the CAA records cannot be read, so they let nobody in")
	case caa.InvalidName:
		return phrase.Of("no public certificate can be had for the name")
	case caa.OwnNetwork:
		return phrase.Of("this check has no way to the DNS")
	}
	return failure(reason)
}
