package dnssec_test

import (
	"errors"
	"testing"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// SEC-03, SEC-38: one zone for each algorithm, signed by another
// implementation, entered by its DS; every set verifies, whatever names are in
// its records and in whatever case and order they came.
func TestAlgorithms(t *testing.T) {
	sets := zoneFile(t, "algorithms.zone")
	zones := 0
	for _, ds := range sets {
		if ds.Type() != typeDS {
			continue
		}
		zones++
		zone := ds.Owner()
		keys, sec := validator().MatchDS(dnssec.VerdictForTest(ds), find(t, sets, zone.String()+" DNSKEY")[0])
		if !sec.IsSecure() || keys.Len() != 1 {
			t.Errorf("%s: %v, %d keys", zone, sec, keys.Len())
			continue
		}
		count := 0
		for _, s := range sets {
			if !zone.Contains(s.Owner()) || s.Type() == typeDS {
				continue
			}
			count++
			got := validator().Verify(keys, s)
			if !got.Security().IsSecure() || got.TTL() == 0 {
				t.Errorf("%s type %d: %v", s.Owner(), s.Type(), got.Security())
			}
			if _, algorithm := got.SignedBy(); (algorithm < 8) != got.Security().Weak() {
				t.Errorf("%s: algorithm %d is weak: %v", zone, algorithm, got.Security().Weak())
			}
		}
		if count != 17 {
			t.Errorf("%s: %d sets, want 17", zone, count)
		}
	}
	if zones != 7 {
		t.Errorf("%d zones, want 7", zones)
	}
}

// SEC-38: what is supported, and what is not.
func TestDefaultAlgorithms(t *testing.T) {
	want := []uint8{5, 7, 8, 10, 13, 14, 15}
	got := dnssec.DefaultAlgorithms()
	if len(got) != len(want) {
		t.Fatalf("%d algorithms, want %d", len(got), len(want))
	}
	for i, a := range got {
		if a.Number != want[i] || a.Mnemonic == "" || a.Weak != (a.Number < 8) {
			t.Errorf("%+v, want number %d", a, want[i])
		}
	}
}

// Each row breaks one precondition of RFC 4035 section 5.3.1, and is named
// after the attack or the mistake that would do so.
func TestPreconditions(t *testing.T) {
	good := newSigner("example.org", 15, 257)
	keys := good.keys(t)
	hour := time.Hour
	tag := func(v uint16) *uint16 { return &v }
	const www = "www.example.org. 300 CAA 0 issue \"ca.example\""
	for _, c := range []struct {
		what   string
		text   string
		change func(*signer)
		want   dnssec.Reason
		ede    dnssec.EDE
	}{
		{"nothing", www, func(s *signer) {}, "", 0},
		{"SEC-34: the signer is a sibling zone", www, func(s *signer) { s.signerName = n("example.net") }, dnssec.WrongSigner, 6},
		{"SEC-34: the signer is the parent zone", www, func(s *signer) { s.signerName = n("org") }, dnssec.WrongSigner, 6},
		{"SEC-34: the signer is the owner itself", www, func(s *signer) { s.signerName = n("www.example.org") }, dnssec.WrongSigner, 6},
		{"trap 4: an owner that ends in the same letters", "evilexample.org. 300 CAA 0 issue \";\"", func(s *signer) {}, dnssec.WrongSigner, 6},
		{"trap 4: a signer that ends in the same letters", "www.evilexample.org. 300 CAA 0 issue \";\"", func(s *signer) { s.signerName = n("evilexample.org") }, dnssec.WrongSigner, 6},
		{"trap 4: an owner outside the zone", "www.example.net. 300 CAA 0 issue \";\"", func(s *signer) {}, dnssec.WrongSigner, 6},
		{"trap 6: a DS set in the name of the zone itself", "example.org. 300 DS 1 13 2 " + hex64, func(s *signer) {}, dnssec.WrongSigner, 6},
		{"keys of another zone at a name of this one", "www.example.org. 300 DNSKEY 257 3 15 AAAA", func(s *signer) {}, dnssec.WrongSigner, 6},
		{"more labels than the owner has", www, func(s *signer) { s.labels = 4 }, dnssec.WrongLabels, 6},
		{"trap 5: a wildcard above the zone (CVE-2026-44690)", www, func(s *signer) { s.labels = 1 }, dnssec.WrongLabels, 6},
		{"trap 5: a wildcard at the root", www, func(s *signer) { s.labels = 0 }, dnssec.WrongLabels, 6},
		{"trap 5: an NSEC record moved by its labels", "a.example.org. 300 NSEC z.example.org. A", func(s *signer) { s.labels = 2 }, dnssec.WrongLabels, 6},
		{"trap 5: a DS set from a wildcard", "a.example.org. 300 DS 1 13 2 " + hex64, func(s *signer) { s.labels = 2 }, dnssec.WrongLabels, 6},
		{"trap 5: a DNAME from a wildcard", "a.example.org. 300 DNAME example.net.", func(s *signer) { s.labels = 2 }, dnssec.WrongLabels, 6},
		{"SEC-33: expired by a second", www, func(s *signer) { s.expires = now.Add(-time.Second) }, dnssec.SignatureExpired, 7},
		{"SEC-33: expires this second", www, func(s *signer) { s.expires = now }, "", 0},
		{"SEC-33: valid in an hour", www, func(s *signer) { s.inception = now.Add(hour) }, dnssec.SignatureNotYetValid, 8},
		{"SEC-33: valid from this second", www, func(s *signer) { s.inception = now }, "", 0},
		{"SEC-33: valid for this second alone", www, func(s *signer) { s.inception, s.expires = now, now }, "", 0},
		{"SEC-42: expires before it is valid", www, func(s *signer) { s.inception, s.expires = now.Add(hour), now.Add(-hour) }, dnssec.SignatureBackwards, 25},
		{"SEC-42: the same, both in the past", www, func(s *signer) { s.inception, s.expires = now.Add(-hour), now.Add(-2*hour) }, dnssec.SignatureBackwards, 25},
		{"another key tag", www, func(s *signer) { s.tag = tag(1) }, dnssec.KeyMissing, 9},
		{"another algorithm of the same key", www, func(s *signer) { s.wrongAlgorithm = 13 }, dnssec.KeyMissing, 9},
		{"trap 9: an algorithm that nobody knows", www, func(s *signer) { s.wrongAlgorithm = 253 }, dnssec.AlgorithmUnknown, 1},
		{"a signature of another type", www, func(s *signer) { s.covered = typeA }, dnssec.NoSignature, 10},
		{"a signature by another key", www, func(s *signer) { s.sign = newSigner("example.org", 15, 257).sign }, dnssec.SignatureWrong, 6},
		{"a signature of no octets", www, func(s *signer) { s.sign = func([]byte) []byte { return nil } }, dnssec.SignatureWrong, 6},
	} {
		got := validator().Verify(keys, dnssec.Group(good.with(c.change).signed(c.text))[0]).Security()
		if got.IsSecure() != (c.want == "") || got.Reason() != c.want {
			t.Errorf("%s: %v, want %q", c.what, got, c.want)
		}
		if ede, ok := got.EDE(); ok != (c.want != "") || ede != c.ede {
			t.Errorf("%s: EDE %d, %v, want %d", c.what, ede, ok, c.ede)
		}
		var e *dnssec.Error
		if err := got.Err(); c.want != "" && (!errors.As(err, &e) || !errors.Is(err, c.want) || e.Status != dnssec.Bogus) || c.want == "" && err != nil {
			t.Errorf("%s: error %v", c.what, err)
		}
	}
}

const hex64 = "0000000000000000000000000000000000000000000000000000000000000000"

// SEC-33: serial arithmetic over the wrap of the 32-bit clock in 2106, and the
// tolerance that a policy may have.
func TestTimes(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	wrap := time.Unix(1<<32, 0)
	set := func(from, to time.Time) dnssec.RRset {
		return one(s.with(func(s *signer) { s.inception, s.expires = from, to }).signed("example.org. 300 CAA 0 issue \";\""))
	}
	over := set(wrap.Add(-time.Hour), wrap.Add(time.Hour))
	for _, c := range []struct {
		what string
		set  dnssec.RRset
		at   time.Time
		skew time.Duration
		want dnssec.Reason
	}{
		{"before the wrap", over, wrap.Add(-time.Minute), 0, ""},
		{"after the wrap", over, wrap.Add(time.Minute), 0, ""},
		{"too early", over, wrap.Add(-2 * time.Hour), 0, dnssec.SignatureNotYetValid},
		{"too late", over, wrap.Add(2 * time.Hour), 0, dnssec.SignatureExpired},
		{"2038", set(time.Unix(1<<31-60, 0), time.Unix(1<<31+60, 0)), time.Unix(1<<31, 0), 0, ""},
		{"half the circle", set(time.Unix(0, 0), time.Unix(1<<31, 0)), time.Unix(60, 0), 0, dnssec.SignatureBackwards},
		{"within the tolerance", over, wrap.Add(time.Hour + 59*time.Second), time.Minute, ""},
		{"beyond it", over, wrap.Add(time.Hour + 61*time.Second), time.Minute, dnssec.SignatureExpired},
		{"a tolerance below zero is none", over, wrap.Add(time.Hour), -time.Hour, ""},
		{"no clock at all", over, time.Time{}, 0, dnssec.SignatureNotYetValid},
	} {
		v := dnssec.Validator{Policy: dnssec.Policy{Skew: c.skew}, Now: c.at}
		got := v.Verify(keys, c.set)
		if got.Security().Reason() != c.want || got.Security().IsSecure() != (c.want == "") {
			t.Errorf("%s: %v, want %q", c.what, got.Security(), c.want)
		}
		if c.want == "" && c.skew == 0 && !got.Until().After(c.at.Add(-time.Second)) {
			t.Errorf("%s: until %v", c.what, got.Until())
		}
	}
}

// Trap 11: the TTL is held to what the owner signed and to what the signature
// has left (RFC 4035 section 5.3.3).
func TestTTL(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	for _, c := range []struct {
		received, original uint32
		left               time.Duration
		want               uint32
	}{
		{300, 300, time.Hour, 300},
		{900000, 300, time.Hour, 300},
		{60, 300, time.Hour, 60},
		{900, 900, time.Minute, 60},
		{900, 900, 0, 0},
	} {
		rrs := s.with(func(s *signer) { s.originalTTL, s.expires = &c.original, now.Add(c.left) }).signed("example.org. 1 CAA 0 issue \";\"")
		for i := range rrs {
			rrs[i].TTL = c.received
		}
		if got := validator().Verify(keys, one(rrs)); !got.Security().IsSecure() || got.TTL() != c.want || !got.Until().Equal(now.Add(c.left)) {
			t.Errorf("%+v: %v, TTL %d until %v", c, got.Security(), got.TTL(), got.Until())
		}
	}
}

// SEC-32: any one good signature suffices, and a strong one is preferred.
func TestAnySignature(t *testing.T) {
	a, b, weak := newSigner("example.org", 15, 257), newSigner("example.org", 13, 256), newSigner("example.org", 5, 256)
	keys := dnssec.KeysForTest(dnssec.Policy{}, a.dnskey(), b.dnskey(), weak.dnskey())
	data := records("example.org. 300 CAA 0 issue \";\"")
	bad := func(s *signer) dnssec.Record {
		return s.with(func(s *signer) { s.expires = now.Add(-1) }).rrsig(data...)
	}
	for _, c := range []struct {
		what   string
		sigs   []dnssec.Record
		secure bool
		weak   bool
		tag    uint16
	}{
		{"both", []dnssec.Record{a.rrsig(data...), b.rrsig(data...)}, true, false, wire.KeyTag(a.rdata)},
		{"only the other", []dnssec.Record{b.rrsig(data...)}, true, false, wire.KeyTag(b.rdata)},
		{"one of them expired", []dnssec.Record{bad(a), b.rrsig(data...)}, true, false, wire.KeyTag(b.rdata)},
		{"the weak one first", []dnssec.Record{weak.rrsig(data...), b.rrsig(data...)}, true, false, wire.KeyTag(b.rdata)},
		{"the weak one alone", []dnssec.Record{weak.rrsig(data...), bad(b)}, true, true, wire.KeyTag(weak.rdata)},
		{"none", []dnssec.Record{bad(a), bad(b), bad(weak)}, false, false, 0},
	} {
		got := validator().Verify(keys, one(append(c.sigs, data...)))
		tag, _ := got.SignedBy()
		if sec := got.Security(); sec.IsSecure() != c.secure || sec.Weak() != c.weak || tag != c.tag {
			t.Errorf("%s: %v, weak %v, by key %d", c.what, sec, sec.Weak(), tag)
		}
	}
}

// Trap 12, SEC-24: sets are judged one by one. Neither a good signature on one
// type, nor a good set at another owner, is worth anything to its neighbour
// (CVE-2026-123581, CVE-2026-123590).
func TestSetsAreJudgedAlone(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	rrs := append(s.signed("example.org. 300 A 192.0.2.1\nwww.example.org. 300 CAA 0 issue \";\""),
		records("example.org. 300 CAA 0 issue \"evil.example\"\nexample.org. 300 NSEC z.example.org. A\nftp.example.org. 300 CAA 0 issue \"evil.example\"")...)
	want := map[string]dnssec.Reason{"example.org/1": "", "www.example.org/257": ""}
	for _, set := range dnssec.Group(rrs) {
		got := validator().Verify(keys, set).Security()
		_, signed := want[key(set)]
		if got.IsSecure() != signed || !signed && got.Reason() != dnssec.NoSignature {
			t.Errorf("%s: %v", key(set), got)
		}
	}
	if _, ok := dnssec.Find(dnssec.Group(rrs), n("ftp.example.org"), typeA); ok {
		t.Error("found records of another type")
	}
}

func key(s dnssec.RRset) string {
	if s.Type() == typeA {
		return s.Owner().String() + "/1"
	}
	if s.Type() == typeCAA {
		return s.Owner().String() + "/257"
	}
	return s.Owner().String()
}

// Order, duplicates and letter case of what is signed do not matter; one
// octet more does.
func TestCanonicalSets(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	rrs := s.signed("example.org. 300 MX 10 mail.example.org.\nexample.org. 300 MX 5 a.example.org.")
	shuffled := []dnssec.Record{rrs[1], rrs[2], rrs[0], rrs[1]}
	upper := rrs[0]
	upper.RData = append([]byte{0, 10, 4}, "MAIL\x07Example\x03ORG\x00"...)
	shuffled = append(shuffled, upper)
	set := one(shuffled)
	if got := validator().Verify(keys, set); !got.Security().IsSecure() || set.Len() != 2 {
		t.Errorf("%v with %d records", got.Security(), set.Len())
	}
	extra := rrs[0]
	extra.RData = append([]byte{0, 11}, extra.RData[2:]...)
	for what, set := range map[string]dnssec.RRset{
		"one record more": one(append([]dnssec.Record{extra}, rrs...)),
		"one less":        one(rrs[1:]),
		"RDATA too long":  one(append([]dnssec.Record{{Owner: n("example.org"), Type: typeMX, RData: append(rrs[0].RData, 0)}}, rrs...)),
	} {
		if got := validator().Verify(keys, set).Security(); got.Status() != dnssec.Bogus {
			t.Errorf("%s: %v", what, got)
		}
	}
}

// The zero values of everything lead to Indeterminate or Bogus.
func TestZeroValuesFailClosed(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	set := one(s.signed("example.org. 300 CAA 0 issue \";\""))
	for what, got := range map[string]dnssec.Security{
		"Security":       {},
		"Verdict":        dnssec.Verdict{}.Security(),
		"Keys":           validator().Verify(dnssec.Keys{}, set).Security(),
		"RRset":          validator().Verify(s.keys(t), dnssec.RRset{}).Security(),
		"Validator":      dnssec.Validator{}.Verify(s.keys(t), set).Security(),
		"Denial":         new(dnssec.Denial).NameError(n("x.example.org")).Security,
		"Denial of Keys": validator().Denial(dnssec.Keys{}, []dnssec.RRset{set}).NoDS(n("x.example.org")).Security,
		"Proof":          dnssec.Proof{}.Security,
		"Weakest":        dnssec.Weakest(),
		"Anchors":        second(validator().AnchorKeys(dnssec.Anchors{}, one([]dnssec.Record{s.dnskey()}))),
		"DS verdict":     second(validator().MatchDS(dnssec.Verdict{}, one([]dnssec.Record{s.dnskey()}))),
	} {
		if got.IsSecure() || got.Status() == dnssec.Insecure || got.Err() == nil || got.Reason() == "" {
			t.Errorf("%s: %v (%q)", what, got, got.Reason())
		}
	}
}

func second(_ dnssec.Keys, s dnssec.Security) dnssec.Security { return s }

// SEC-36: the target of a DNAME is made from the signed record; the CNAME that
// the server sends along is unsigned and not asked.
func TestSynthesize(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	sets := dnssec.Group(append(s.signed("old.example.org. 300 DNAME new.example.net."),
		records("www.old.example.org. 300 CNAME www.evil.example.")...))
	if got := validator().Verify(keys, sets[1]).Security(); got.Reason() != dnssec.NoSignature {
		t.Errorf("the synthesized CNAME: %v", got)
	}
	v := validator().Verify(keys, sets[0])
	if got, err := v.Synthesize(n("www.old.example.org")); err != nil || got != n("www.new.example.net") {
		t.Errorf("target %v, %v", got, err)
	}
	for _, c := range []struct {
		v dnssec.Verdict
		n name.Name
	}{
		{v, n("old.example.org")}, {v, n("old.example.com")},
		{dnssec.Verdict{}, n("www.old.example.org")},
		{validator().Verify(keys, sets[1]), n("x.www.old.example.org")},
		{validator().Verify(keys, dnssec.Group(s.signed("old.example.org. 300 CAA 0 issue \";\""))[0]), n("x.old.example.org")},
	} {
		if got, err := c.v.Synthesize(c.n); err == nil {
			t.Errorf("%v has the target %v", c.n, got)
		}
	}
}

// SEC-35: a chain is as strong as its weakest hop, and a SHA-1 hop shows.
func TestWeakest(t *testing.T) {
	s, weak := newSigner("example.org", 15, 257), newSigner("example.org", 5, 257)
	data := "a.example.org. 300 NSEC c.example.org. NS"
	secure := validator().Verify(s.keys(t), one(s.signed(data))).Security()
	sha1 := validator().Verify(weak.keys(t), one(weak.signed(data))).Security()
	insecure := validator().Denial(s.keys(t), dnssec.Group(s.signed(data))).NoDS(n("a.example.org")).Security
	bogus, indeterminate := dnssec.BogusFor(dnssec.SignatureExpired), dnssec.IndeterminateFor(dnssec.NotFetched)
	for _, c := range []struct {
		in   []dnssec.Security
		want dnssec.Security
	}{
		{[]dnssec.Security{secure, secure}, secure},
		{[]dnssec.Security{secure, insecure}, insecure},
		{[]dnssec.Security{indeterminate, insecure, secure}, indeterminate},
		{[]dnssec.Security{insecure, indeterminate, bogus}, bogus},
		{[]dnssec.Security{bogus, dnssec.BogusFor(dnssec.WrongSigner)}, bogus},
		{[]dnssec.Security{secure, {}}, dnssec.Security{}},
		{[]dnssec.Security{secure, sha1}, sha1},
	} {
		if got := dnssec.Weakest(c.in...); got != c.want {
			t.Errorf("Weakest(%v) = %v, want %v", c.in, got, c.want)
		}
	}
	if got := dnssec.Weakest(sha1, insecure); got.Status() != dnssec.Insecure || got.ProvesNoDS() || !insecure.ProvesNoDS() {
		t.Errorf("an Insecure hop after a weak one proves: %v", got.ProvesNoDS())
	}
}
