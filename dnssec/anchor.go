package dnssec

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"math"
	"slices"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Anchors are the trust anchors that chains begin at: DS or DNSKEY records
// that are believed without a signature. They do not change. The zero value
// has none, and every chain from it is Indeterminate ([NoAnchor]): without an
// anchor nothing is Secure, and nothing is Insecure either (SEC-13).
type Anchors struct {
	ds  map[name.Name][]wire.DS
	key map[name.Name][][]byte // DNSKEY RDATA
}

// AnchorError says which record cannot be a trust anchor, and why.
type AnchorError struct {
	Owner  name.Name
	Type   uint16
	Reason phrase.Phrase
}

// Error names the owner and gives the reason.
func (e *AnchorError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *AnchorError) Text() phrase.Phrase {
	return phrase.Of("dnssec: trust anchor for %s (record type %d): %s", e.Owner, e.Type, e.Reason)
}

// NewAnchors makes trust anchors of DS and DNSKEY records. The error is an
// [*AnchorError] for the first record that is neither, that makes no sense,
// or that could never be a key.
func NewAnchors(records ...Record) (Anchors, error) {
	a := Anchors{map[name.Name][]wire.DS{}, map[name.Name][][]byte{}}
	for _, r := range records {
		if err := a.add(r); !err.IsZero() {
			return Anchors{}, &AnchorError{r.Owner, r.Type, err}
		}
	}
	return a, nil
}

func (a Anchors) add(r Record) phrase.Phrase {
	if !r.Owner.IsValid() {
		return phrase.Of("no owner")
	}
	switch r.Type {
	case wire.TypeDS:
		d, err := wire.ParseDS(r.RData)
		if err != nil {
			return phrase.OfError(err)
		}
		if want := len(digestOf(d.DigestType, "", nil)); want != 0 && want != len(d.Digest) {
			return phrase.Of("digest of %d octets, type %d has %d", len(d.Digest), d.DigestType, want)
		}
		a.ds[r.Owner] = append(a.ds[r.Owner], d)
	case wire.TypeDNSKEY:
		if _, why := eligible(r.RData); why != "" {
			return why.Text()
		}
		a.key[r.Owner] = append(a.key[r.Owner], bytes.Clone(r.RData))
	default:
		return phrase.Of("neither DS nor DNSKEY")
	}
	return phrase.Phrase{}
}

// RootAnchors returns the anchors of the root zone that IANA publishes: the
// keys with tags 20326 and 38696 (requirement SEC-10).
func RootAnchors() Anchors {
	ds := func(tag uint16, digest string) wire.DS {
		d, err := hex.DecodeString(digest)
		if err != nil {
			return wire.DS{} // matches no key
		}
		return wire.DS{KeyTag: tag, Algorithm: 8, DigestType: digestSHA256, Digest: d}
	}
	return Anchors{ds: map[name.Name][]wire.DS{name.Root(): {
		ds(20326, "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"),
		ds(38696, "683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16"),
	}}}
}

// Records returns the anchors as records, in an order that does not change,
// so that evidence can say what it was validated from.
func (a Anchors) Records() []Record {
	var out []Record
	for zone, all := range a.ds {
		for _, d := range all {
			out = append(out, Record{Owner: zone, Type: wire.TypeDS, RData: d.Append(nil)})
		}
	}
	for zone, all := range a.key {
		for _, rdata := range all {
			out = append(out, Record{Owner: zone, Type: wire.TypeDNSKEY, RData: bytes.Clone(rdata)})
		}
	}
	slices.SortFunc(out, func(a, b Record) int {
		return cmp.Or(a.Owner.Compare(b.Owner), cmp.Compare(a.Type, b.Type), bytes.Compare(a.RData, b.RData))
	})
	return out
}

// Has reports whether there is an anchor for the zone itself.
func (a Anchors) Has(zone name.Name) bool { return len(a.ds[zone])+len(a.key[zone]) > 0 }

// Zones returns the number of zones with an anchor.
func (a Anchors) Zones() int {
	n := len(a.ds)
	for zone := range a.key {
		if len(a.ds[zone]) == 0 {
			n++
		}
	}
	return n
}

// AnchorKeys returns the keys of the zone at which the DNSKEY set stands,
// with its state: Secure, or Bogus, or Indeterminate where no usable anchor
// has that owner. An anchor for one zone says nothing of another, and one
// that nothing supports leads to no Insecure zone, unlike a DS.
func (v Validator) AnchorKeys(a Anchors, dnskey RRset) (Keys, Security) {
	zone := dnskey.owner
	usable, _ := v.Policy.usable(a.ds[zone])
	from := link{ttl: math.MaxUint32}
	if len(usable) > 0 {
		if k, s := v.match(zone, from, usable, dnskey); s.IsSecure() || len(a.key[zone]) == 0 {
			return k, s
		}
	}
	entry := Keys{zone: zone}
	known := false
	for _, rdata := range a.key[zone] {
		k, _ := eligible(rdata)
		one, ok := parseKey(v.Policy, k, rdata)
		known = known || ok
		if ok && contains(dnskey.rdata, rdata) {
			entry.keys = append(entry.keys, one)
		}
	}
	switch {
	case !known && len(usable) == 0:
		return Keys{}, IndeterminateFor(NoAnchor)
	case dnskey.typ != wire.TypeDNSKEY || len(entry.keys) == 0:
		return Keys{}, BogusFor(KeyMissing)
	}
	return v.enter(entry, from, dnskey, v.meter())
}

func contains(all [][]byte, one []byte) bool {
	for _, b := range all {
		if bytes.Equal(b, one) {
			return true
		}
	}
	return false
}
