package dnssec_test

import (
	"fmt"
	"testing"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
)

// sameTag makes DNSKEY records of one tag and algorithm: RSA keys whose
// modulus differs in ways that the sum of the tag does not see.
func sameTag(count int) []dnssec.Record {
	var out []dnssec.Record
	for i := range count {
		modulus := make([]byte, 128)
		for j := range modulus {
			modulus[j] = 0x81
		}
		modulus[20] += byte(i) // two octets of equal weight, one up and one down
		modulus[40] -= byte(i)
		out = append(out, dnssec.Record{Owner: n("example.org"), Type: typeKEY, TTL: 1, RData: append([]byte{1, 0, 3, 8, 3, 1, 0, 1}, modulus...)})
	}
	return out
}

// SEC-37, trap 21: KeyTrap (CVE-2023-50387). Colliding keys times signatures
// end at the limits, as Indeterminate, and the count of what was computed is
// bounded.
func TestKeyTrap(t *testing.T) {
	colliding := sameTag(60)
	tag := wire.KeyTag(colliding[0].RData)
	for _, k := range colliding {
		if wire.KeyTag(k.RData) != tag {
			t.Fatal("the key tags do not collide")
		}
	}
	data := records("example.org. 300 CAA 0 issue \";\"")
	forge := func(count int, s *signer) []dnssec.Record {
		out := append([]dnssec.Record{}, data...)
		for i := range count {
			out = append(out, s.with(func(s *signer) {
				s.rdata = colliding[0].RData
				s.sign = func([]byte) []byte { return append(make([]byte, 126), byte(i>>8), byte(i)) }
			}).rrsig(data...))
		}
		return out
	}
	s := newSigner("example.org", 8, 256)
	for _, c := range []struct {
		what             string
		keys, signatures int
		want             dnssec.Reason
		spent            int
	}{
		{"one of each", 1, 1, dnssec.SignatureWrong, 1},
		{"four colliding keys", 4, 1, dnssec.SignatureWrong, 4},
		{"five", 5, 1, dnssec.OverBudget, 4},
		{"eight signatures", 1, 8, dnssec.SignatureWrong, 8},
		{"nine", 1, 9, dnssec.OverBudget, 8},
		{"two signatures and four keys", 4, 2, dnssec.SignatureWrong, 8},
		{"sixty of each", 60, 60, dnssec.OverBudget, 4},
	} {
		v := dnssec.Validator{Now: now, Meter: dnssec.NewMeter(dnssec.Limits{})}
		got := v.Verify(dnssec.KeysForTest(dnssec.Policy{}, colliding[:c.keys]...), one(forge(c.signatures, s)))
		if got.Security().Reason() != c.want || v.Meter.Spent().Signatures != c.spent {
			t.Errorf("%s: %v after %d signatures, want %s after %d", c.what, got.Security(), v.Meter.Spent().Signatures, c.want, c.spent)
		}
		if c.want == dnssec.OverBudget && got.Security().Status() != dnssec.Indeterminate {
			t.Errorf("%s: %v", c.what, got.Security())
		}
	}
}

// SEC-37: the limits of a message and of a decision; nothing resets them.
func TestSignatureLimits(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	var sets []dnssec.RRset
	for i := range 130 {
		sets = append(sets, one(s.signed(fmt.Sprintf("%d.example.org. 300 CAA 0 issue \";\"", i))))
	}
	decision := dnssec.NewMeter(dnssec.Limits{})
	verified := 0
	for message := 0; message < 10; message++ {
		v := dnssec.Validator{Now: now, Meter: decision.ForMessage()}
		for i := 0; ; i++ {
			sec := v.Verify(keys, sets[verified]).Security()
			if sec.IsSecure() {
				verified++
				continue
			}
			if want := 32; message < 4 && i != want || message >= 4 && i != 0 || sec.Reason() != dnssec.OverBudget || sec.Status() != dnssec.Indeterminate {
				t.Fatalf("message %d after %d sets: %v", message, i, sec)
			}
			break
		}
	}
	if verified != 128 || decision.Spent().Signatures != 128 {
		t.Errorf("verified %d sets with %d signatures", verified, decision.Spent().Signatures)
	}
	// What held once in the decision holds on, and costs nothing.
	again := dnssec.Validator{Now: now, Meter: decision.ForMessage()}
	if sec := again.Verify(keys, sets[0]).Security(); !sec.IsSecure() || decision.Spent().Signatures != 128 {
		t.Errorf("the first set again: %v after %d signatures", sec, decision.Spent().Signatures)
	}
	// A denial and a delegation fail in the same way, never as Insecure.
	v := dnssec.Validator{Now: now, Meter: decision.ForMessage()}
	if p := v.Denial(keys, dnssec.Group(s.signed("a.example.org. 300 NSEC b.example.org. NS"))).NoDS(n("a.example.org")); p.Security.String() != "indeterminate (over-budget)" {
		t.Errorf("a denial: %v", p.Security)
	}
	d := newDelegation(15)
	ds := validator().Verify(d.parent.keys(t), one(d.parent.signSets(rrs(d.child.ds(2)))))
	if _, sec := v.MatchDS(ds, one(d.child.signSets(rrs(d.child.dnskey())))); sec.String() != "indeterminate (over-budget)" {
		t.Errorf("a delegation: %v", sec)
	}
}

// SEC-37: DS digests are limited by tag and by decision, and each is computed
// once: what matters is how many keys there are, not how many DS records.
func TestDigestLimits(t *testing.T) {
	parent := newSigner("org", 15, 257)
	colliding := sameTag(40)
	tag := wire.KeyTag(colliding[0].RData)
	ds := func(count int) dnssec.Verdict {
		var all []dnssec.Record
		for i := range count {
			all = append(all, records(fmt.Sprintf("example.org. 300 DS %d 8 2 %064x", tag, i))...)
		}
		return validator().Verify(parent.keys(t), one(parent.signSets(all)))
	}
	for _, c := range []struct {
		limit, ds, keys int
		want            string
		spent           int
	}{
		{0, 1, 4, "bogus (ds-mismatch)", 4},
		{0, 1, 5, "indeterminate (over-budget)", 4},
		{0, 100, 1, "bogus (ds-mismatch)", 1},
		{0, 40, 40, "indeterminate (over-budget)", 4},
		{3, 1, 3, "bogus (ds-mismatch)", 3},
		{2, 1, 3, "indeterminate (over-budget)", 2},
	} {
		v := dnssec.Validator{Now: now, Meter: dnssec.NewMeter(dnssec.Limits{Digests: c.limit})}
		if _, sec := v.MatchDS(ds(c.ds), one(colliding[:c.keys])); sec.String() != c.want || v.Meter.Spent().Digests != c.spent {
			t.Errorf("%d DS, %d keys: %v after %d digests", c.ds, c.keys, sec, v.Meter.Spent().Digests)
		}
	}
}

// SEC-37, trap 21: NSEC3 hashing (CVE-2023-50868) ends at the limit of the
// decision, and records beyond eight in a message are refused before any
// signature is checked.
func TestNSEC3Limits(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	c := newChain("example.org")
	c.iterations = 50
	long := "example.org"
	for range 100 {
		long = "a." + long
	}
	sets := dnssec.Group(s.signSets(rrs(c.covering("b.example.org"))))
	m := dnssec.NewMeter(dnssec.Limits{})
	var last dnssec.Proof
	for i := range 100 {
		v := dnssec.Validator{Now: now, Meter: m.ForMessage()}
		if last = v.Denial(keys, sets).NameError(n(long)); last.Security.Reason() == dnssec.OverBudget {
			if i == 0 {
				t.Error("one long name is too much")
			}
			break
		}
	}
	if last.Security.String() != "indeterminate (over-budget)" || m.Spent().HashBlocks > 8192 || m.Spent().HashBlocks < 8000 {
		t.Errorf("%v after %d blocks", last.Security, m.Spent().HashBlocks)
	}

	many := make([]dnssec.Record, 0, 9)
	for i := range 9 {
		many = append(many, c.matching(fmt.Sprintf("n%d.example.org", i), typeNS))
	}
	for count, want := range map[int]string{8: "insecure (no-ds)", 9: "indeterminate (over-budget)"} {
		v := dnssec.Validator{Now: now, Meter: dnssec.NewMeter(dnssec.Limits{})}
		p := v.Denial(keys, dnssec.Group(s.signSets(many[:count]))).NoDS(n("n0.example.org"))
		if p.Security.String() != want || count == 9 && v.Meter.Spent() != (dnssec.Work{}) {
			t.Errorf("%d records: %v after %+v", count, p.Security, v.Meter.Spent())
		}
	}
}

// That work runs out is said as it is, whichever of several proofs it runs out
// in: it is no fault of the zone's.
func TestNSEC3LimitIsNoFault(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	c := newChain("example.org")
	sets := dnssec.Group(s.signSets(rrs(c.matching("example.org", typeNS, typeSOA))))
	for blocks := 1; blocks < 4; blocks++ {
		v := dnssec.Validator{Now: now, Meter: dnssec.NewMeter(dnssec.Limits{HashBlocks: blocks})}
		for _, p := range []dnssec.Proof{v.Denial(s.keys(t), sets).Denies(n("a.b.c.example.org"), typeCAA), v.Denial(s.keys(t), sets).NoData(n("a.b.c.example.org"), typeCAA)} {
			if p.Security.String() != "indeterminate (over-budget)" {
				t.Errorf("after %d blocks: %v", blocks, p.Security)
			}
		}
	}
}

// A hash is computed once for a name, and costs what RFC 5155 section 5 says:
// one block and one for each iteration, where salt and name are short.
func TestHashesAreRemembered(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	c := newChain("example.org")
	c.iterations = 10
	m := dnssec.NewMeter(dnssec.Limits{})
	d := (dnssec.Validator{Now: now, Meter: m}).Denial(s.keys(t), dnssec.Group(s.signSets(rrs(c.matching("b.example.org", typeA)))))
	for range 3 {
		if p := d.NoData(n("b.example.org"), typeCAA); !p.Security.IsSecure() {
			t.Fatal(p.Security)
		}
	}
	if got := m.Spent().HashBlocks; got != 11 {
		t.Errorf("%d blocks", got)
	}
	// Looking for the closest encloser ends at the apex: three names more, and
	// nothing above.
	if p := d.NameError(n("a.c.example.org")); p.Holds() || m.Spent().HashBlocks != 44 {
		t.Errorf("%v after %d blocks", p.Security, m.Spent().HashBlocks)
	}
}

// Limits that are given hold; those that are not have their defaults.
func TestLimits(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	v := dnssec.Validator{Now: now, Meter: dnssec.NewMeter(dnssec.Limits{Signatures: 2})}
	for i, want := range []bool{true, true, false} {
		set := one(s.signed(fmt.Sprintf("%d.example.org. 300 CAA 0 issue \";\"", i)))
		if got := v.Verify(s.keys(t), set).Security(); got.IsSecure() != want {
			t.Errorf("set %d: %v", i, got)
		}
	}
}
