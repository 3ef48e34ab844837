package dnssec_test

import (
	"testing"

	"github.com/mayissue/mayissue/dnssec"
)

// benchmarkVerify is one set of two CAA records, grouped and verified.
func benchmarkVerify(b *testing.B, algorithm uint8) {
	s := newSigner("example.org", algorithm, 257)
	keys := s.keys(b)
	all := s.signed("www.example.org. 300 CAA 0 issue \"ca.example\"\nwww.example.org. 300 CAA 0 iodef \"mailto:a@example.org\"")
	v := validator()
	b.ReportAllocs()
	for b.Loop() {
		if got := v.Verify(keys, one(all)); !got.Security().IsSecure() {
			b.Fatal(got.Security())
		}
	}
}

func BenchmarkVerifyP256(b *testing.B)    { benchmarkVerify(b, 13) }
func BenchmarkVerifyP384(b *testing.B)    { benchmarkVerify(b, 14) }
func BenchmarkVerifyRSA2048(b *testing.B) { benchmarkVerify(b, 8) }
func BenchmarkVerifyEd25519(b *testing.B) { benchmarkVerify(b, 15) }

// BenchmarkMatchDS enters a zone: one digest, one signature, two keys parsed.
func BenchmarkMatchDS(b *testing.B) {
	d := delegation{newSigner("org", 13, 257), newSigner("example.org", 13, 257)}
	other := newSigner("example.org", 13, 256)
	v := validator()
	ds := v.Verify(d.parent.keys(b), one(d.parent.signSets(rrs(d.child.ds(2)))))
	dnskey := one(d.child.signSets(rrs(d.child.dnskey(), other.dnskey())))
	b.ReportAllocs()
	for b.Loop() {
		if keys, sec := v.MatchDS(ds, dnskey); keys.Len() != 2 {
			b.Fatal(sec)
		}
	}
}

// BenchmarkOptOut is what a referral to an unsigned zone costs below a
// top-level domain with opt-out: two NSEC3 records by P-256, two hashes.
func BenchmarkOptOut(b *testing.B) {
	s := newSigner("org", 13, 257)
	keys := s.keys(b)
	o := newChain("org")
	o.optOut = true
	all := s.signSets(rrs(o.matching("org", typeNS, typeSOA), o.covering("example.org", typeNS)))
	v := validator()
	b.ReportAllocs()
	for b.Loop() {
		if p := v.Denial(keys, dnssec.Group(all)).NoDS(n("example.org")); !p.OptOut {
			b.Fatal(p.Security)
		}
	}
}

// BenchmarkNSEC3Hash is the dearest hash that is accepted: 50 iterations.
func BenchmarkNSEC3Hash(b *testing.B) {
	s := newSigner("org", 13, 257)
	keys := s.keys(b)
	c := newChain("org")
	c.iterations = 50
	all := dnssec.Group(s.signSets(rrs(c.matching("example.org", typeNS))))
	v := validator()
	b.ReportAllocs()
	for b.Loop() {
		if p := v.Denial(keys, all).NoDS(n("example.org")); !p.Holds() {
			b.Fatal(p.Security)
		}
	}
}

// A verification must not cost more allocations than it has to: the figure is
// that of Go's own ECDSA and of the parsing of one set, with some room.
func TestAllocations(t *testing.T) {
	s := newSigner("example.org", 13, 257)
	keys := s.keys(t)
	set := one(s.signed("www.example.org. 300 CAA 0 issue \"ca.example\""))
	v := validator()
	if got := testing.AllocsPerRun(100, func() {
		if !v.Verify(keys, set).Security().IsSecure() {
			t.Fatal("not secure")
		}
	}); got > 40 {
		t.Errorf("%v allocations", got)
	}
}
