package dnssec_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
)

// delegation is a parent zone that signs DS records for a child.
type delegation struct {
	parent, child *signer
}

func newDelegation(algorithm uint8) delegation {
	return delegation{newSigner("org", 15, 257), newSigner("example.org", algorithm, 257)}
}

// match verifies the DS set by the parent and enters the child.
func (d delegation) match(t *testing.T, p dnssec.Policy, ds, dnskey []dnssec.Record) (dnssec.Keys, dnssec.Security) {
	t.Helper()
	v := dnssec.Validator{Policy: p, Now: now}
	return v.MatchDS(v.Verify(d.parent.keys(t), one(d.parent.signSets(ds))), first(dnssec.Group(dnskey)))
}

func first(sets []dnssec.RRset) dnssec.RRset {
	if len(sets) == 0 {
		return dnssec.RRset{}
	}
	return sets[0]
}

// broken returns the record with one octet changed.
func broken(r dnssec.Record, at int) dnssec.Record {
	r.RData = append([]byte{}, r.RData...)
	r.RData[at] ^= 1
	return r
}

func rrs(all ...dnssec.Record) []dnssec.Record { return all }

// SEC-30, SEC-31, SEC-32 and traps 8 and 9: which DS and DNSKEY sets make a
// zone Secure, Bogus, or Insecure by algorithm.
func TestMatchDS(t *testing.T) {
	d := newDelegation(15)
	child, other := d.child, newSigner("example.org", 13, 256)
	own := func(s *signer, keys ...dnssec.Record) []dnssec.Record { return append(keys, s.rrsig(keys...)) }
	good := own(child, child.dnskey(), other.dnskey())
	unknown := func(digestType, algorithm uint8) dnssec.Record {
		r := child.ds(2)
		r.RData = append([]byte{r.RData[0], r.RData[1], algorithm, digestType}, r.RData[4:]...)
		return r
	}
	flags := func(hi, lo, protocol byte) *signer {
		return child.with(func(s *signer) { s.rdata = append([]byte{hi, lo, protocol}, child.rdata[3:]...) })
	}
	odd := child.with(func(s *signer) { s.algorithm, s.rdata = 253, append([]byte{1, 1, 3, 253}, child.rdata[4:]...) })
	revoked, noZone, oddProtocol := flags(1, 0x81, 3), flags(0, 1, 3), flags(1, 1, 4)
	for _, c := range []struct {
		what       string
		ds, dnskey []dnssec.Record
		want       string
		keys       int
	}{
		{"one DS", rrs(child.ds(2)), good, "secure", 2},
		{"SHA-384", rrs(child.ds(4)), good, "secure", 2},
		{"SHA-1 alone", rrs(child.ds(1)), good, "secure", 2},
		{"SEC-31: SHA-1 good, SHA-256 bad", rrs(child.ds(1), broken(child.ds(2), 9)), good, "bogus (ds-mismatch)", 0},
		{"SEC-31: SHA-1 bad, SHA-256 good", rrs(broken(child.ds(1), 9), child.ds(2)), good, "secure", 2},
		{"SEC-31: SHA-256 for an algorithm that is not supported", rrs(child.ds(1), unknown(2, 253)), good, "secure", 2},
		{"one good DS of two", rrs(broken(child.ds(2), 9), child.ds(4)), good, "secure", 2},
		{"SEC-32: DS for a key that is not there", rrs(child.ds(2), newSigner("example.org", 8, 257).ds(2)), good, "secure", 2},
		{"trap 9: known and unknown algorithms", rrs(unknown(2, 253), child.ds(2)), good, "secure", 2},
		{"trap 9: unknown beside a bad one", rrs(unknown(2, 253), broken(child.ds(2), 9)), good, "bogus (ds-mismatch)", 0},
		{"trap 9: only the DNSKEY set is of an unknown algorithm", rrs(child.ds(2)), own(odd, odd.dnskey()), "bogus (ds-mismatch)", 0},
		{"trap 8: the right digest with another key tag", rrs(broken(child.ds(2), 1)), good, "bogus (ds-mismatch)", 0},
		{"trap 8: the right digest with another algorithm", rrs(unknown(2, 13)), good, "bogus (ds-mismatch)", 0},
		{"SEC-30: unknown algorithm alone", rrs(unknown(2, 253)), good, "insecure (algorithm)", 0},
		{"SEC-30: GOST digest alone", rrs(unknown(3, 15)), good, "insecure (algorithm)", 0},
		{"SEC-30, SEC-38: Ed448, RSAMD5, DSA and GOST alone", rrs(unknown(2, 16), unknown(2, 1), unknown(2, 3), unknown(2, 6), unknown(2, 12)), nil, "insecure (algorithm)", 0},
		{"trap 8: DNSKEY set not signed by the key of the DS", rrs(child.ds(2)), own(other, child.dnskey(), other.dnskey()), "bogus (dnskey-missing)", 0},
		{"trap 8: DNSKEY set not signed", rrs(child.ds(2)), rrs(child.dnskey()), "bogus (rrsig-missing)", 0},
		{"trap 8: signed by the key, for the parent", rrs(child.ds(2)), own(child.with(func(s *signer) { s.signerName = n("org") }), child.dnskey()), "bogus (wrong-signer)", 0},
		{"trap 8: a digest that differs in its last octet", rrs(broken(child.ds(2), 35)), good, "bogus (ds-mismatch)", 0},
		{"trap 8: a revoked key", rrs(revoked.ds(2)), own(revoked, revoked.dnskey()), "bogus (dnskey-revoked)", 0},
		{"trap 8: no zone key", rrs(noZone.ds(2)), own(noZone, noZone.dnskey()), "bogus (dnskey-not-zone)", 0},
		{"trap 8: protocol 4", rrs(oddProtocol.ds(2)), own(oddProtocol, oddProtocol.dnskey()), "bogus (dnskey-not-zone)", 0},
		{"keys beside that are none", rrs(child.ds(2)), own(child, child.dnskey(), noZone.dnskey(), revoked.dnskey(), oddProtocol.dnskey()), "secure", 1},
		{"no DNSKEY (CAF-20)", rrs(child.ds(2)), nil, "bogus (dnskey-missing)", 0},
		{"DNSKEY set of another zone", rrs(child.ds(2)), newSigner("example.net", 15, 257).signSets(rrs(newSigner("example.net", 15, 257).dnskey())), "bogus (dnskey-missing)", 0},
		{"DS without its fixed fields", rrs(child.ds(2), dnssec.Record{Owner: n("example.org"), Type: typeDS, TTL: 3600, RData: []byte{1}}), good, "bogus (malformed-record)", 0},
	} {
		keys, sec := d.match(t, dnssec.Policy{}, c.ds, c.dnskey)
		if sec.String() != c.want || keys.Len() != c.keys {
			t.Errorf("%s: %v with %d keys, want %s with %d", c.what, sec, keys.Len(), c.want, c.keys)
		}
		if sec.ProvesNoDS() {
			t.Errorf("%s: passes for a denial of DS", c.what)
		}
		if by, at := sec.InsecureBy(); (by == dnssec.ByAlgorithm) != (sec.Status() == dnssec.Insecure) || by != 0 && at != n("example.org") {
			t.Errorf("%s: insecure by %v at %v", c.what, by, at)
		}
	}
}

// EDE 1 and 2 tell an unsupported algorithm and an unsupported digest apart;
// EDE 9 and 11 are for keys that do not fit.
func TestMatchDSCodes(t *testing.T) {
	d := newDelegation(15)
	tag := wire.KeyTag(d.child.rdata)
	ds := func(algorithm, digestType byte) dnssec.Record {
		return dnssec.Record{Owner: n("example.org"), Type: typeDS, TTL: 1, RData: append([]byte{byte(tag >> 8), byte(tag), algorithm, digestType}, make([]byte, 32)...)}
	}
	for _, c := range []struct {
		ds   dnssec.Record
		want dnssec.EDE
	}{
		{ds(253, 2), dnssec.EDEUnsupportedAlgorithm},
		{ds(15, 3), dnssec.EDEUnsupportedDigest},
		{ds(15, 2), dnssec.EDEDNSKEYMissing},
	} {
		_, sec := d.match(t, dnssec.Policy{}, rrs(c.ds), d.child.signSets(rrs(d.child.dnskey())))
		if got, ok := sec.EDE(); !ok || got != c.want {
			t.Errorf("DS %x: EDE %d, %v, want %d", c.ds.RData[:4], got, ok, c.want)
		}
	}
	for r, want := range map[dnssec.Reason]dnssec.EDE{
		dnssec.KeyNotForZone: dnssec.EDENoZoneKeyBit, dnssec.KeyMissing: dnssec.EDEDNSKEYMissing, dnssec.DenialMissing: dnssec.EDENSECMissing,
		dnssec.IterationsHigh: dnssec.EDEUnsupportedIterations, dnssec.OverBudget: dnssec.EDEOther, dnssec.NotFetched: dnssec.EDEIndeterminate,
	} {
		if r.EDE() != want {
			t.Errorf("%s: EDE %d, want %d", r, r.EDE(), want)
		}
	}
}

// SEC-SHA1: enforced, an RSASHA1 zone is validated and weak; by RFC 9905 it is
// Insecure, and what is broken in it goes unseen.
func TestSHA1(t *testing.T) {
	d := newDelegation(5)
	good := d.child.signSets(rrs(d.child.dnskey()))
	expired := d.child.with(func(s *signer) { s.expires = now.Add(-1) }).signSets(rrs(d.child.dnskey()))
	for _, c := range []struct {
		what     string
		policy   dnssec.SHA1
		ds, keys []dnssec.Record
		want     string
		weak     bool
	}{
		{"enforced", dnssec.SHA1Enforce, rrs(d.child.ds(2)), good, "secure", true},
		{"enforced, with a SHA-1 DS", dnssec.SHA1Enforce, rrs(d.child.ds(1)), good, "secure", true},
		{"enforced and expired", dnssec.SHA1Enforce, rrs(d.child.ds(2)), expired, "bogus (signature-expired)", false},
		{"as RFC 9905 says", dnssec.SHA1Insecure, rrs(d.child.ds(2)), good, "insecure (algorithm)", false},
		{"as RFC 9905 says, and expired", dnssec.SHA1Insecure, rrs(d.child.ds(2)), expired, "insecure (algorithm)", false},
	} {
		keys, sec := d.match(t, dnssec.Policy{SHA1: c.policy}, c.ds, c.keys)
		if sec.String() != c.want || sec.Weak() != c.weak || keys.Weak() != c.weak {
			t.Errorf("%s: %v, weak %v", c.what, sec, sec.Weak())
		}
	}
	strong := newDelegation(15)
	keys, sec := strong.match(t, dnssec.Policy{}, rrs(strong.child.ds(1)), strong.child.signSets(rrs(strong.child.dnskey())))
	data := validator().Verify(keys, one(strong.child.signed("example.org. 300 CAA 0 issue \";\""))).Security()
	if !sec.Weak() || !data.IsSecure() || !data.Weak() {
		t.Errorf("below a SHA-1 DS: %v, data %v, weak %v", sec, data, data.Weak())
	}
	if _, sec = strong.match(t, dnssec.Policy{SHA1: dnssec.SHA1Insecure}, rrs(strong.child.ds(1)), nil); sec.String() != "insecure (algorithm)" {
		t.Errorf("a SHA-1 DS alone, by RFC 9905: %v", sec)
	}
}

// A DS set that is not Secure says nothing, and a verdict on another type is
// no DS set.
func TestMatchDSWantsSecureDS(t *testing.T) {
	d := newDelegation(15)
	dnskey := one(d.child.signSets(rrs(d.child.dnskey())))
	v := validator()
	want := map[string]dnssec.Reason{
		"unsigned": dnssec.NoSignature, "expired": dnssec.SignatureExpired, "a CAA set instead": dnssec.MalformedRecord, "DS of another owner": dnssec.KeyMissing,
	}
	for what, ds := range map[string]dnssec.RRset{
		"unsigned":             one(rrs(d.child.ds(2))),
		"signed by the child":  one(d.child.with(func(s *signer) { s.zone = n("org"); s.tag = nil }).signSets(rrs(d.child.ds(2)))),
		"expired":              one(d.parent.with(func(s *signer) { s.expires = now.Add(-1) }).signSets(rrs(d.child.ds(2)))),
		"a CAA set instead":    one(d.parent.signed("example.org. 300 CAA 0 issue \";\"")),
		"DS of another owner":  one(d.parent.signSets(rrs(newSigner("example2.org", 15, 257).ds(2)))),
		"made from a wildcard": one(d.parent.with(func(s *signer) { s.labels = 1 }).signSets(rrs(d.child.ds(2)))),
	} {
		keys, sec := v.MatchDS(v.Verify(d.parent.keys(t), ds), dnskey)
		if sec.Status() != dnssec.Bogus || keys.Len() != 0 || want[what] != "" && sec.Reason() != want[what] {
			t.Errorf("%s: %v with %d keys", what, sec, keys.Len())
		}
	}
}

// Keys live no longer than what vouches for them.
func TestKeysTTL(t *testing.T) {
	d := newDelegation(15)
	keys, sec := d.match(t, dnssec.Policy{}, rrs(func() dnssec.Record { r := d.child.ds(2); r.TTL = 60; return r }()), d.child.signSets(rrs(d.child.dnskey())))
	if !sec.IsSecure() || keys.TTL() != 60 || !keys.Until().Equal(d.child.expires) || keys.Zone() != n("example.org") {
		t.Errorf("keys of %s for %d s until %v", keys.Zone(), keys.TTL(), keys.Until())
	}
}

// SEC-10, SEC-11, SEC-13 and trap 22: what the chains begin at.
func TestAnchors(t *testing.T) {
	root, next, com := newSigner(".", 8, 257), newSigner(".", 13, 257), newSigner("com", 15, 257)
	set := func(s *signer, keys ...*signer) dnssec.RRset {
		var all []dnssec.Record
		for _, k := range keys {
			all = append(all, k.dnskey())
		}
		return one(append(all, s.rrsig(all...)))
	}
	for _, c := range []struct {
		what    string
		anchors []dnssec.Record
		dnskey  dnssec.RRset
		want    string
	}{
		{"DS", rrs(root.ds(2)), set(root, root), "secure"},
		{"DNSKEY", rrs(root.dnskey()), set(root, root, next), "secure"},
		{"both keys, the new one signs", rrs(root.ds(2), next.ds(2)), set(next, root, next), "secure"},
		{"the DS is stale, the DNSKEY is not", rrs(broken(root.ds(2), 8), next.dnskey()), set(next, root, next), "secure"},
		{"SEC-11: only the old key, the new one signs", rrs(root.ds(2)), set(next, root, next), "bogus (dnskey-missing)"},
		{"SEC-11: the key is gone", rrs(root.ds(2)), set(next, next), "bogus (ds-mismatch)"},
		{"SEC-11: the key is gone, as DNSKEY", rrs(root.dnskey()), set(next, next), "bogus (dnskey-missing)"},
		{"SEC-11: the key signs, but is not in the set", rrs(root.dnskey()), set(root, next), "bogus (dnskey-missing)"},
		{"trap 22: the root's anchor at another zone (CVE-2026-123593)", rrs(root.ds(2)), set(com, com), "indeterminate (no-trust-anchor)"},
		{"SEC-13: none", nil, set(root, root), "indeterminate (no-trust-anchor)"},
		{"SEC-13: one that nothing supports", rrs(records(". 300 DS 1 253 2 " + hex64)...), set(root, root), "indeterminate (no-trust-anchor)"},
		{"no DNSKEY set at all", rrs(root.ds(2)), one(records(". 300 NS a.")), "bogus (dnskey-missing)"},
		{"unsigned", rrs(root.ds(2)), one(rrs(root.dnskey())), "bogus (rrsig-missing)"},
	} {
		a, err := dnssec.NewAnchors(c.anchors...)
		if err != nil {
			t.Fatal(err)
		}
		keys, sec := validator().AnchorKeys(a, c.dnskey)
		if sec.String() != c.want || (keys.Len() > 0) != sec.IsSecure() {
			t.Errorf("%s: %v with %d keys, want %s", c.what, sec, keys.Len(), c.want)
		}
	}
}

// SEC-10: the two keys of the root by their tags; nothing else is built in.
func TestRootAnchors(t *testing.T) {
	a := dnssec.RootAnchors()
	if !a.Has(n(".")) || a.Has(n("com")) || a.Zones() != 1 {
		t.Errorf("the root has anchors: %v, com: %v, %d zones", a.Has(n(".")), a.Has(n("com")), a.Zones())
	}
	// The key with tag 20326, as the root has published it since 2017.
	ksk := records(". 172800 DNSKEY 257 3 8 AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU=")[0]
	if tag := wire.KeyTag(ksk.RData); tag != 20326 {
		t.Errorf("key tag %d", tag)
	}
	// Its digest is found, so what fails is that the set has no signature.
	if _, sec := validator().AnchorKeys(a, one(rrs(ksk))); sec.Reason() != dnssec.NoSignature {
		t.Errorf("the published key: %v", sec)
	}
	if _, sec := validator().AnchorKeys(a, one(rrs(newSigner(".", 8, 257).dnskey()))); sec.Reason() != dnssec.DSMismatch {
		t.Errorf("some other key: %v", sec)
	}
}

// Anchors of several zones and both forms stay apart.
func TestAnchorZones(t *testing.T) {
	a, b, c := newSigner("a.example", 15, 257), newSigner("b.example", 15, 257), newSigner("c.example", 15, 257)
	anchors, err := dnssec.NewAnchors(a.ds(2), a.dnskey(), b.dnskey(), c.dnskey())
	if err != nil || anchors.Zones() != 3 || !anchors.Has(n("b.example")) || anchors.Has(n("example")) {
		t.Errorf("%d zones, %v", anchors.Zones(), err)
	}
	for _, s := range []*signer{a, b} {
		if keys, sec := validator().AnchorKeys(anchors, one(s.signSets(rrs(s.dnskey())))); !sec.IsSecure() || keys.Zone() != s.zone {
			t.Errorf("%s: %v", s.zone, sec)
		}
	}
}

func TestNewAnchorsErrors(t *testing.T) {
	s := newSigner("example", 15, 257)
	revoked := s.dnskey()
	revoked.RData = append([]byte{1, 0x81}, revoked.RData[2:]...)
	short := s.ds(2)
	short.RData = short.RData[:20]
	for what, r := range map[string]dnssec.Record{
		"another type":   records("example. 300 NS a.example.")[0],
		"a revoked key":  revoked,
		"a short digest": short,
		"a cut DS":       {Owner: n("example"), Type: typeDS, RData: []byte{1, 2}},
		"a cut DNSKEY":   {Owner: n("example"), Type: typeKEY, RData: []byte{1}},
		"no owner":       {Type: typeDS, RData: s.ds(2).RData},
	} {
		_, err := dnssec.NewAnchors(s.ds(2), r)
		var e *dnssec.AnchorError
		if !errors.As(err, &e) || e.Owner != r.Owner || e.Type != r.Type || !strings.Contains(err.Error(), e.Reason.String()) || e.Reason.IsZero() {
			t.Errorf("%s: error %v", what, err)
		}
	}
}
