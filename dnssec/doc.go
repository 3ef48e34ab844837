// Package dnssec judges DNS data by its signatures: RRSIG, DS and DNSKEY,
// and the denials of NSEC and NSEC3 (RFC 4033 to 4035, RFC 5155, RFC 6840).
// It is a function of records, policy and a reading of the clock; it asks
// nobody anything.
//
// A chain is walked like this. [Validator.AnchorKeys] turns trust anchors and
// the root's DNSKEY set into [Keys]. [Validator.Verify] checks one [RRset] of
// that zone and gives a [Verdict]. The verdict on a DS set and the child's
// DNSKEY set become the child's Keys with [Validator.MatchDS]. Where a zone
// says that something does not exist, [Validator.Denial] verifies its NSEC
// and NSEC3 records, and the methods of [Denial] say what they prove.
//
// Every answer is a [Security]. Its zero value is Indeterminate, and neither
// Secure nor Insecure can be made outside this package: Secure comes from a
// verified signature, Insecure from a verified statement of the parent zone.
// No failure makes data Insecure.
package dnssec
