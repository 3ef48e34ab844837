package name

import (
	"bytes"
	"crypto/sha3"
	"encoding/base32"

	"github.com/mayissue/mayissue/phrase"
)

// checkOnion checks that a name under onion is that of a service of version
// 3, or lies below one (BR appendix B; the address by Tor's rend-spec-v3
// section 6: key, checksum and version in base32). Such a name is never looked
// up (RFC 7686 section 2).
func checkOnion(n Name) *RequestError {
	if n.NumLabels() < 2 {
		return fault(-1, CodeOnion, phrase.Of("no onion service: 56 characters stand before .onion"))
	}
	addr := n.Label(n.NumLabels() - 2)
	switch {
	case len(addr) == 16:
		return fault(-1, CodeOnion, phrase.Of("an onion service of version 2, which is gone: only version 3 is certified"))
	case len(addr) != 56:
		return fault(-1, CodeOnion, phrase.Of("%d characters before .onion: an onion service of version 3 has 56", len(addr)))
	}
	b, err := base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").DecodeString(addr)
	if err != nil {
		return fault(-1, CodeOnion, phrase.Of("not base32 (letters and the digits 2 to 7) before .onion"))
	}
	key, sum, version := b[:32], b[32:34], b[34]
	if version != 3 {
		return fault(-1, CodeOnion, phrase.Of("an onion service of version %d: only version 3 is certified", version))
	}
	if !bytes.Equal(sum, onionChecksum(key)) {
		return fault(-1, CodeOnion, phrase.Of("the checksum of the onion address is wrong: copy it again"))
	}
	return nil
}

// onionChecksum returns the two octets that guard the key of an onion service
// of version 3.
func onionChecksum(key []byte) []byte {
	in := append([]byte(".onion checksum"), key...)
	sum := sha3.Sum256(append(in, 3))
	return sum[:2]
}
