package name

import (
	"fmt"

	"github.com/mayissue/mayissue/phrase"
)

// Code says, for programs, why a text is no request. The list may only grow.
type Code string

// The codes.
const (
	CodeEmpty        Code = "empty"               // nothing was given, or only the root
	CodeForm         Code = "form"                // a URL, a port, an e-mail address, a network
	CodeLabel        Code = "label"               // a label that no certificate may hold
	CodeIDN          Code = "idn"                 // an internationalised label that cannot be used
	CodeWildcard     Code = "wildcard"            // a star elsewhere than in a leading "*."
	CodeTooLong      Code = "too-long"            // a label over 63 octets, or a name over 253
	CodeMethodLength Code = "too-long-for-method" // no room for the label of the validation method
	CodeIP           Code = "ip"                  // looks like an IP address and is none
	CodeReservedIP   Code = "reserved-ip"         // an IP address that nobody holds
	CodeOnion        Code = "onion"               // no address of an onion service of version 3
	CodeSpecialUse   Code = "special-use"         // a name that is kept out of the public DNS
	CodeInternal     Code = "internal-name"       // a name under no top-level domain
	CodeReverse      Code = "reverse-zone"        // a name under in-addr.arpa or ip6.arpa
	CodePublicSuffix Code = "public-suffix"       // a wildcard over a whole registry
	CodeStaleList    Code = "suffix-list-stale"   // the list that a wildcard is judged by is too old
	CodeCommonName   Code = "common-name"         // a common name that is no copy of a SAN
)

// RequestError says which text cannot be requested, where, and why. To a
// caller that reports results it is the error reason invalid-name.
type RequestError struct {
	Input  string // as it was given
	Offset int    // octet offset in Input at which the fault was found
	Code   Code
	Reason phrase.Phrase // lower case, for people: what is wrong and what to type instead
}

// maxQuoted is how many octets of an input an error message repeats.
const maxQuoted = 300

// Error quotes the input, the reason and the position. Octets that are not
// printable are escaped, so the text is inert wherever it is shown.
func (e *RequestError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *RequestError) Text() phrase.Phrase {
	in := phrase.Data(fmt.Sprintf("%+q", e.Input))
	if len(e.Input) > maxQuoted {
		in = phrase.Of("%s and %d octets more", fmt.Sprintf("%+q", e.Input[:maxQuoted]), len(e.Input)-maxQuoted)
	}
	return phrase.Of("name %s: %s (at octet %d)", in, e.Reason, e.Offset)
}
