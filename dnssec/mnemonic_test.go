package dnssec_test

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
)

// Every code that is given, and every algorithm that is supported, has its
// name.
func TestNames(t *testing.T) {
	for _, a := range dnssec.DefaultAlgorithms() {
		// The registry tells RSASHA1 for zones with NSEC3 apart by the number.
		if got := dnssec.AlgorithmText(a.Number); !strings.HasPrefix(got, a.Mnemonic) {
			t.Errorf("algorithm %d is called %q and %q", a.Number, a.Mnemonic, got)
		}
	}
	for number, want := range map[uint8]string{16: "ED448", 253: "PRIVATEDNS", 200: "algorithm 200"} {
		if got := dnssec.AlgorithmText(number); got != want {
			t.Errorf("algorithm %d is called %q, want %q", number, got, want)
		}
	}
	for code, want := range map[dnssec.EDE]string{7: "Signature Expired", 12: "NSEC Missing", 27: "Unsupported NSEC3 Iterations Value", 99: "EDE 99"} {
		if got := code.String(); got != want {
			t.Errorf("code %d is called %q, want %q", code, got, want)
		}
	}
	for _, r := range []dnssec.Reason{dnssec.SignatureExpired, dnssec.DSMismatch, dnssec.NotFetched, dnssec.OverBudget, dnssec.KeyNotForZone, dnssec.AlgorithmUnknown} {
		if got := r.EDE().String(); strings.HasPrefix(got, "EDE ") {
			t.Errorf("the code of %s has no name", r)
		}
	}
}

// SEC-32: of the keys, those that a DS record names are told from the others,
// whatever the zone itself calls them.
func TestKeysTellEntries(t *testing.T) {
	d := newDelegation(13)
	other, zsk := newSigner("example.org", 8, 257), newSigner("example.org", 13, 256)
	set := rrs(d.child.dnskey(), other.dnskey(), zsk.dnskey())
	keys, sec := d.match(t, dnssec.Policy{}, rrs(d.child.ds(2)), d.child.signSets(set))
	if !sec.IsSecure() || len(keys.All()) != 3 {
		t.Fatalf("%v with keys %+v", sec, keys.All())
	}
	want := map[dnssec.Key]bool{
		{Tag: wire.KeyTag(d.child.rdata), Algorithm: 13, SEP: true, Entry: true}: true,
		{Tag: wire.KeyTag(other.rdata), Algorithm: 8, SEP: true}:                 true,
		{Tag: wire.KeyTag(zsk.rdata), Algorithm: 13}:                             true,
	}
	for _, k := range keys.All() {
		if !want[k] {
			t.Errorf("key %+v is none of %+v", k, want)
		}
	}
}
