package issuer

import "strings"

// FromCertificateIssuer returns the CA that an issuing certificate belongs
// to, by its subject's organizationName and commonName, so that a certificate
// in hand can give the default for --ca. The organization is looked at first;
// the common name only where the organization says nothing. It is a guess
// for convenience: brands are sold under other CAs' roots.
func FromCertificateIssuer(organization, commonName string) (CA, bool) {
	for _, text := range []string{organization, commonName} {
		if ca, ok := byWords(words(text)); ok {
			return ca, true
		}
	}
	return CA{}, false
}

// byWords finds the CA whose pattern is the longest run of whole words that
// the text begins with.
func byWords(text []string) (CA, bool) {
	best, at := 0, -1
	for i := range known {
		for _, org := range known[i].organizations {
			w := words(org)
			if len(w) > best && hasPrefix(text, w) {
				best, at = len(w), i
			}
		}
	}
	if at < 0 {
		return CA{}, false
	}
	return known[at].clone(), true
}

func hasPrefix(text, prefix []string) bool {
	if len(prefix) > len(text) {
		return false
	}
	for i, w := range prefix {
		if text[i] != w {
			return false
		}
	}
	return true
}

// words splits a name into lower-case words; apostrophes belong to none.
func words(s string) []string {
	s = strings.NewReplacer("'", "", "\u2019", "").Replace(lower(s))
	return strings.FieldsFunc(s, func(r rune) bool {
		return r < 0x80 && !alnum(byte(r))
	})
}
