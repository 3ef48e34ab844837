package dnssec

import (
	"maps"
	"slices"

	"github.com/mayissue/mayissue/phrase"
)

// Reason says why a [Security] is what it is. The list is closed; the zero
// value "" is the reason of nothing.
type Reason string

// Why data are Bogus.
const (
	MalformedRecord      Reason = "malformed-record"       // RDATA that has no canonical form, or no meaning
	NoSignature          Reason = "rrsig-missing"          // an RRset of a signed zone without any RRSIG
	WrongSigner          Reason = "wrong-signer"           // signer, owner and zone do not fit (RFC 4035 section 5.3.1)
	WrongLabels          Reason = "wrong-labels"           // labels field above the owner's, or below the zone's
	SignatureExpired     Reason = "signature-expired"      // now is after the expiration
	SignatureNotYetValid Reason = "signature-not-yet"      // now is before the inception
	SignatureBackwards   Reason = "signature-backwards"    // expiration before inception
	AlgorithmUnknown     Reason = "algorithm-not-usable"   // signed by algorithms that we cannot verify alone
	KeyMissing           Reason = "dnskey-missing"         // no DNSKEY for the signature, or none at all
	KeyNotForZone        Reason = "dnskey-not-zone"        // zone bit clear or protocol not 3
	KeyRevoked           Reason = "dnskey-revoked"         // REVOKE set (RFC 5011 section 2.1)
	KeyMalformed         Reason = "dnskey-malformed"       // public key that its algorithm refuses
	SignatureWrong       Reason = "signature-wrong"        // the key does not verify it
	DSMismatch           Reason = "ds-mismatch"            // no DNSKEY has the digest of a usable DS
	DenialMissing        Reason = "denial-missing"         // no NSEC or NSEC3 record of the zone
	DenialIncomplete     Reason = "denial-incomplete"      // records, but not all that the proof needs
	DenialParentSide     Reason = "denial-parent-side"     // record of the wrong side of a zone cut, or above a DNAME
	DenialContradicts    Reason = "denial-contradicts"     // record that shows the opposite of what is to be proven
	NotADelegation       Reason = "denial-no-delegation"   // no DS, but no NS either: no zone cut here
	MixedNSEC3           Reason = "nsec3-mixed-parameters" // NSEC3 records of different chains in one message
	WildcardUnproven     Reason = "wildcard-unproven"      // expansion without denial of a closer match
)

// Why data are Indeterminate.
const (
	NotAsked       Reason = "not-asked"        // the zero value: nobody judged this
	NotFetched     Reason = "not-fetched"      // DS, DNSKEY or denial could not be had
	NoAnchor       Reason = "no-trust-anchor"  // no usable trust anchor for the zone
	NoKeys         Reason = "no-keys"          // judged with an empty Keys
	NeverSigned    Reason = "never-signed"     // RRSIG records, which nothing signs (RFC 4035 section 2.2)
	OverBudget     Reason = "over-budget"      // a limit of the Meter is reached
	IterationsHigh Reason = "nsec3-iterations" // above the limit (RFC 9276 section 3.2)
)

// EDE is an extended DNS error code (RFC 8914 section 4, and the IANA
// registry from 25 on). A code is a hint for people, never evidence.
type EDE uint16

// The codes that this package gives.
const (
	EDEOther                 EDE = 0
	EDEUnsupportedAlgorithm  EDE = 1
	EDEUnsupportedDigest     EDE = 2
	EDEIndeterminate         EDE = 5
	EDEBogus                 EDE = 6
	EDESignatureExpired      EDE = 7
	EDESignatureNotYetValid  EDE = 8
	EDEDNSKEYMissing         EDE = 9
	EDERRSIGsMissing         EDE = 10
	EDENoZoneKeyBit          EDE = 11
	EDENSECMissing           EDE = 12
	EDEExpiredBeforeValid    EDE = 25
	EDEUnsupportedIterations EDE = 27
)

// EDE returns the extended DNS error that fits the reason best; EDEOther
// where none does.
func (r Reason) EDE() EDE {
	switch r {
	case AlgorithmUnknown:
		return EDEUnsupportedAlgorithm
	case SignatureExpired:
		return EDESignatureExpired
	case SignatureNotYetValid:
		return EDESignatureNotYetValid
	case SignatureBackwards:
		return EDEExpiredBeforeValid
	case KeyMissing, DSMismatch:
		return EDEDNSKEYMissing
	case NoSignature:
		return EDERRSIGsMissing
	case KeyNotForZone:
		return EDENoZoneKeyBit
	case DenialMissing, DenialIncomplete, WildcardUnproven:
		return EDENSECMissing
	case IterationsHigh:
		return EDEUnsupportedIterations
	case NotAsked, NotFetched, NoAnchor, NoKeys, NeverSigned:
		return EDEIndeterminate
	case MalformedRecord, WrongSigner, WrongLabels, KeyRevoked, KeyMalformed, SignatureWrong,
		DenialParentSide, DenialContradicts, NotADelegation, MixedNSEC3:
		return EDEBogus
	}
	return EDEOther
}

// indeterminate reports whether the reason stands for a state that nobody
// could establish, not for data that are wrong.
func (r Reason) indeterminate() bool {
	switch r {
	case "", NotAsked, NotFetched, NoAnchor, NoKeys, NeverSigned, OverBudget, IterationsHigh:
		return true
	}
	return false
}

// Error lets a Reason stand as an error; see [Security.Err].
func (r Reason) Error() string { return r.Text().String() }

// Text is Error in every language.
func (r Reason) Text() phrase.Phrase {
	if text, ok := reasonTexts[r]; ok {
		return text
	}
	return reasonTexts[NotAsked]
}

// Reasons returns the whole list, sorted.
func Reasons() []Reason { return slices.Sorted(maps.Keys(reasonTexts)) }

// reasonTexts says each reason in plain words.
var reasonTexts = map[Reason]phrase.Phrase{
	MalformedRecord:      phrase.Of("a record makes no sense"),
	NoSignature:          phrase.Of("the records are not signed, in a signed zone"),
	WrongSigner:          phrase.Of("the signature is in the name of another zone"),
	WrongLabels:          phrase.Of("the signature is for another number of labels"),
	SignatureExpired:     phrase.Of("the signature has expired"),
	SignatureNotYetValid: phrase.Of("the signature is not valid yet"),
	SignatureBackwards:   phrase.Of("the signature expires before it becomes valid"),
	AlgorithmUnknown:     phrase.Of("only signatures of algorithms that cannot be verified here"),
	KeyMissing:           phrase.Of("the key that made the signature is not in the zone's DNSKEY set"),
	KeyNotForZone:        phrase.Of("the key is not marked as a zone key"),
	KeyRevoked:           phrase.Of("the key is revoked"),
	KeyMalformed:         phrase.Of("the public key makes no sense"),
	SignatureWrong:       phrase.Of("the signature does not fit the records and the key"),
	DSMismatch:           phrase.Of("no DNSKEY of the zone fits a DS record of its parent"),
	DenialMissing:        phrase.Of("the denial came without NSEC or NSEC3 records"),
	DenialIncomplete:     phrase.Of("the NSEC or NSEC3 records do not prove the denial"),
	DenialParentSide:     phrase.Of("the NSEC or NSEC3 record belongs to the other side of a zone cut"),
	DenialContradicts:    phrase.Of("the NSEC or NSEC3 record says the opposite"),
	NotADelegation:       phrase.Of("the NSEC or NSEC3 record shows no delegation there"),
	MixedNSEC3:           phrase.Of("NSEC3 records of different chains in one message"),
	WildcardUnproven:     phrase.Of("an answer from a wildcard without proof that no closer name exists"),
	NotAsked:             phrase.Of("not judged"),
	NotFetched:           phrase.Of("the keys, the DS or its denial could not be had"),
	NoAnchor:             phrase.Of("no usable trust anchor"),
	NoKeys:               phrase.Of("no keys of the zone at hand"),
	NeverSigned:          phrase.Of("signatures are never signed themselves"),
	OverBudget:           phrase.Of("judging it takes more work than is allowed"),
	IterationsHigh:       phrase.Of("NSEC3 with more iterations than are accepted"),
}
