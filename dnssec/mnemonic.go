package dnssec

import "fmt"

// AlgorithmText returns the mnemonic of an algorithm number in the IANA
// registry, supported or not, and "algorithm N" for one that it lacks.
func AlgorithmText(number uint8) string {
	switch number {
	case 1:
		return "RSAMD5"
	case 3:
		return "DSA"
	case 5:
		return "RSASHA1"
	case 6:
		return "DSA-NSEC3-SHA1"
	case 7:
		return "RSASHA1-NSEC3-SHA1"
	case 8:
		return "RSASHA256"
	case 10:
		return "RSASHA512"
	case 12:
		return "ECC-GOST"
	case 13:
		return "ECDSAP256SHA256"
	case 14:
		return "ECDSAP384SHA384"
	case 15:
		return "ED25519"
	case 16:
		return "ED448"
	case 17:
		return "SM2SM3"
	case 23:
		return "ECC-GOST12"
	case 253:
		return "PRIVATEDNS"
	case 254:
		return "PRIVATEOID"
	}
	return fmt.Sprintf("algorithm %d", number)
}

// String returns the name of the code in the IANA registry (RFC 8914 section
// 4), and "EDE N" for one that this package does not give.
func (e EDE) String() string {
	switch e {
	case EDEOther:
		return "Other Error"
	case EDEUnsupportedAlgorithm:
		return "Unsupported DNSKEY Algorithm"
	case EDEUnsupportedDigest:
		return "Unsupported DS Digest Type"
	case EDEIndeterminate:
		return "DNSSEC Indeterminate"
	case EDEBogus:
		return "DNSSEC Bogus"
	case EDESignatureExpired:
		return "Signature Expired"
	case EDESignatureNotYetValid:
		return "Signature Not Yet Valid"
	case EDEDNSKEYMissing:
		return "DNSKEY Missing"
	case EDERRSIGsMissing:
		return "RRSIGs Missing"
	case EDENoZoneKeyBit:
		return "No Zone Key Bit Set"
	case EDENSECMissing:
		return "NSEC Missing"
	case EDEExpiredBeforeValid:
		return "Signature Expired before Valid"
	case EDEUnsupportedIterations:
		return "Unsupported NSEC3 Iterations Value"
	}
	return fmt.Sprintf("EDE %d", uint16(e))
}
