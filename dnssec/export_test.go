package dnssec

// What tests of vectors need: keys without a chain, since most RFCs sign no
// DNSKEY set.

// KeysForTest makes the keys of a zone of its DNSKEY records alone.
func KeysForTest(p Policy, records ...Record) Keys {
	set := Group(records)[0]
	return Keys{zone: set.owner, keys: parseKeys(p, set, nil)}
}

// DigestForTest is the digest of a DNSKEY record for DS.
func DigestForTest(digestType uint8, key Record) []byte {
	return digestOf(digestType, key.Owner.Wire(), key.RData)
}

// VerdictForTest puts a Secure verdict on a set that nobody signed.
func VerdictForTest(s RRset) Verdict {
	return Verdict{security: secure(false), set: s, ttl: s.ttl}
}

// ReasonsForTest lists the reasons that have a text.
func ReasonsForTest() []Reason {
	var out []Reason
	for r := range reasonTexts {
		out = append(out, r)
	}
	return out
}

// OwnRSAForTest verifies with an RSA key by the form of our own, whether or not
// crypto/rsa takes the key; standard says whether it does.
func OwnRSAForTest(key PublicKey, signed, sig []byte) (verifies, standard bool) {
	k := key.(*rsaKey)
	return k.verify(signed, sig), k.standard != nil
}

// HashLabelForTest reads the first label of an NSEC3 record's owner.
func HashLabelForTest(label string) ([]byte, bool) {
	var h hash
	ok := h.read(label)
	return h[:], ok
}
