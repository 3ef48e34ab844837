package dnssec

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Keys is the set of keys that a zone's signatures are checked with: those of
// a DNSKEY set that was itself verified by a key that the parent's DS set, or
// a trust anchor, names. It does not change. The zero value is no keys, and
// everything judged with it is Indeterminate.
type Keys struct {
	zone  name.Name
	keys  []key
	weak  bool // the chain to them rests on SHA-1
	ttl   uint32
	until time.Time
}

// key is one DNSKEY record that may sign the zone's data.
type key struct {
	tag       uint16
	algorithm Algorithm
	public    PublicKey // nil where the record makes no sense
	rdata     []byte
	id        [sha256.Size]byte // digest of rdata
	entry     bool              // a DS record or an anchor names it
}

// Key is what there is to tell of one key of a zone.
type Key struct {
	Tag       uint16
	Algorithm uint8
	SEP       bool // the zone calls it a secure entry point: a hint (RFC 4034 section 2.1.1)
	Entry     bool // the parent's DS set, or a trust anchor, names it
}

// All returns the keys, in the order of the records.
func (k Keys) All() []Key {
	var out []Key
	for _, one := range k.keys {
		flags := binary.BigEndian.Uint16(one.rdata) // of an eligible record, so they are there
		out = append(out, Key{one.tag, one.algorithm.Number, flags&wire.FlagSEP != 0, one.entry})
	}
	return out
}

// Zone returns the zone that the keys belong to.
func (k Keys) Zone() name.Name { return k.zone }

// Len returns the number of keys.
func (k Keys) Len() int { return len(k.keys) }

// Tags returns the key tags, in the order of the records.
func (k Keys) Tags() []uint16 {
	var out []uint16
	for _, one := range k.keys {
		out = append(out, one.tag)
	}
	return out
}

// TTL returns for how long the keys may be kept from the time of the
// judgement, in seconds: the smallest of the TTLs of DS and DNSKEY sets, and
// of the time that their signatures have left.
func (k Keys) TTL() uint32 { return k.ttl }

// Until returns when the first signature that the keys rest on expires.
func (k Keys) Until() time.Time { return k.until }

// Weak reports whether the chain to the keys rests on SHA-1.
func (k Keys) Weak() bool { return k.weak }

// eligible reads a DNSKEY record and says why it is no key that may sign zone
// data, or "": RFC 4034 section 2.1.1 and 2.1.2 for the zone bit and the
// protocol, RFC 5011 section 2.1 for REVOKE.
func eligible(rdata []byte) (wire.DNSKEY, Reason) {
	k, err := wire.ParseDNSKEY(rdata)
	switch {
	case err != nil:
		return k, MalformedRecord
	case k.Flags&wire.FlagZone == 0 || k.Protocol != 3:
		return k, KeyNotForZone
	case k.Flags&wire.FlagRevoke != 0:
		return k, KeyRevoked
	}
	return k, ""
}

// parseKey makes a usable key of an eligible record, and false where the
// policy does not support its algorithm.
func parseKey(p Policy, k wire.DNSKEY, rdata []byte) (key, bool) {
	a, ok := p.algorithm(k.Algorithm)
	if !ok {
		return key{}, false
	}
	public, err := a.ParseKey(k.PublicKey)
	if err != nil {
		public = nil
	}
	return key{tag: k.Tag, algorithm: a, public: public, rdata: rdata, id: sha256.Sum256(rdata)}, true
}

// parseKeys makes keys of all records of a DNSKEY set that can be keys. Those
// that vouch for it are made already, and are marked as entries.
func parseKeys(p Policy, set RRset, entries []key) []key {
	out := make([]key, 0, len(set.rdata))
	for _, rdata := range set.rdata {
		known := slices.IndexFunc(entries, func(k key) bool { return bytes.Equal(k.rdata, rdata) })
		if known >= 0 {
			one := entries[known]
			one.entry = true
			out = append(out, one)
			continue
		}
		if k, why := eligible(rdata); why == "" {
			if one, ok := parseKey(p, k, rdata); ok {
				out = append(out, one)
			}
		}
	}
	return out
}
