package dcv

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// ACMEValue returns the text of the TXT record that dns-01 and dns-account-01
// want for a key authorisation: its SHA-256 digest in base64url, 43 characters
// without padding (RFC 8555 section 8.4). The error says that the text is no
// key authorisation; one that is off by a blank would give a digest that no CA
// ever finds.
func ACMEValue(keyAuthorization string) (string, error) {
	// RFC 8555 section 8.1: the token, a full stop, and the thumbprint of the
	// account's key, both in base64url.
	token, thumbprint, ok := strings.Cut(keyAuthorization, ".")
	at := notBase64URL(token)
	switch {
	case !ok:
		return "", phrase.Errorf("key authorisation %q: no full stop between the token and the thumbprint of the account's key", keyAuthorization)
	case token == "":
		return "", phrase.Errorf("key authorisation %q: no token before the full stop", keyAuthorization)
	case at >= 0:
		return "", phrase.Errorf("key authorisation %q: octet %d cannot stand in base64url", keyAuthorization, at)
	}
	if at = notBase64URL(thumbprint); at >= 0 {
		return "", phrase.Errorf("key authorisation %q: octet %d cannot stand in base64url", keyAuthorization, len(token)+1+at)
	}
	if len(thumbprint) != digestText {
		return "", phrase.Errorf("key authorisation %q: a thumbprint has %d characters, not %d", keyAuthorization, digestText, len(thumbprint))
	}
	return digest64([]byte(keyAuthorization)), nil
}

// digestText is the length of a SHA-256 digest in base64url.
const digestText = 43

// digest64 is SHA-256 in base64url without padding.
func digest64(b []byte) string {
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// notBase64URL returns the offset of the first octet that is not of the
// alphabet of RFC 4648 section 5; -1 where all are.
func notBase64URL(s string) int {
	return strings.IndexFunc(s, func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !letter && r != '-' && r != '_'
	})
}

// ACMEOwner returns where dns-01 looks for the record of a name; a wildcard
// has that of the name without its star, so both may need a TXT record there
// at one time (RFC 8555 sections 7.1.3 and 8.4). The error is a
// [*name.RequestError].
func ACMEOwner(r name.Request) (name.Name, error) { return r.ValidationName(name.PrefixACME) }

// accountOctets of the digest of an account's URL make its label.
const accountOctets = 10

// AccountLabel returns the label that stands for an account in the owner names
// of dns-account-01: an underscore and the first ten octets of the SHA-256
// digest of the account's URL in lower-case base32
// (draft-ietf-acme-dns-account-label-00, which BR 3.2.2.4.21 names).
func AccountLabel(accountURL string) string {
	sum := sha256.Sum256([]byte(accountURL))
	return "_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:accountOctets]))
}

// AccountOwner returns where dns-account-01 looks for the record of a name.
// The error is a [*name.RequestError].
func AccountOwner(r name.Request, accountURL string) (name.Name, error) {
	return r.ValidationName(AccountLabel(accountURL) + "." + name.PrefixACME)
}

// PersistOwner returns where the persistent record for an Authorization Domain
// Name stands (BR 3.2.2.4.22).
func PersistOwner(adn name.Name) (name.Name, error) {
	if !adn.IsValid() || adn.IsRoot() {
		return name.Name{}, phrase.Errorf("%q: no domain name that a persistent record could stand for", adn)
	}
	return adn.Prepend(strings.TrimSuffix(name.PrefixPersist, "."))
}

// PersistAddressOwner returns where the persistent record for an IP address
// stands: under the address's own name in the reverse tree (BR 3.2.2.5.8; RFC
// 1035 section 3.5, RFC 3596 section 2.5). An IPv4-mapped address is taken as
// the IPv6 address that it is written as.
func PersistAddressOwner(ip netip.Addr) (name.Name, error) {
	if !ip.IsValid() || ip.Zone() != "" {
		return name.Name{}, phrase.Errorf("%q: no IP address that a persistent record could stand for", ip)
	}
	return name.Parse(name.PrefixPersistIP + reverseText(ip))
}

// reverseText is the name of an address in the reverse tree.
func reverseText(ip netip.Addr) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	raw := ip.AsSlice()
	for i := len(raw) - 1; i >= 0; i-- {
		if ip.Is4() {
			b.WriteString(strconv.Itoa(int(raw[i])) + ".")
			continue
		}
		b.WriteString(string([]byte{hex[raw[i]&15], '.', hex[raw[i]>>4], '.'}))
	}
	if ip.Is4() {
		return b.String() + "in-addr.arpa"
	}
	return b.String() + "ip6.arpa"
}
