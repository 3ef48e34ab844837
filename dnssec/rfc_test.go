package dnssec_test

import (
	"testing"
	"time"

	"github.com/mayissue/mayissue/dnssec"
)

// keysOf enters a zone of a vector file by its key-signing key.
func keysOf(t *testing.T, v dnssec.Validator, sets []dnssec.RRset, zone string, tag uint16) dnssec.Keys {
	t.Helper()
	dnskey := find(t, sets, zone+" DNSKEY")[0]
	var anchors []dnssec.Record
	for _, rdata := range dnskey.RData() {
		if rdata[1]&1 == 1 {
			anchors = append(anchors, dnssec.Record{Owner: n(zone), Type: typeKEY, RData: rdata})
		}
	}
	a, err := dnssec.NewAnchors(anchors...)
	if err != nil {
		t.Fatal(err)
	}
	k, sec := v.AnchorKeys(a, dnskey)
	if !sec.IsSecure() {
		t.Fatalf("keys of %s: %v", zone, sec)
	}
	for _, have := range k.Tags() {
		if have == tag {
			return k
		}
	}
	t.Fatalf("key tags of %s are %v, want %d among them", zone, k.Tags(), tag)
	return k
}

// The signed zone of RFC 4035 appendix A: every set in it verifies, at a time
// when it was valid, and each shows SHA-1's weakness.
func TestRFC4035Zone(t *testing.T) {
	for _, c := range []struct {
		file, zone string
		tag        uint16
		at         time.Time
		sets       int
	}{
		{"rfc4035.zone", "example", 38519, time.Date(2004, 4, 20, 0, 0, 0, 0, time.UTC), 14},
		{"rfc5155.zone", "example", 40430, time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC), 13},
	} {
		sets := zoneFile(t, c.file)
		v := dnssec.Validator{Now: c.at}
		keys := keysOf(t, v, sets, c.zone, c.tag)
		if len(sets) != c.sets || !keys.Weak() {
			t.Errorf("%s: %d sets, want %d; keys weak: %v", c.file, len(sets), c.sets, keys.Weak())
		}
		for _, s := range sets {
			got := v.Verify(keys, s)
			_, expanded := got.Expanded()
			if want := s.Owner() == n("a.z.w.example"); expanded != want {
				t.Errorf("%s: %s expanded: %v", c.file, s.Owner(), expanded)
			}
			if sec := got.Security(); !expanded && (!sec.IsSecure() || !sec.Weak()) {
				t.Errorf("%s: %s type %d is %v", c.file, s.Owner(), s.Type(), sec)
			}
		}
		for _, late := range []time.Time{c.at.AddDate(-7, 0, 0), c.at.AddDate(6, 0, 0)} {
			if got := (dnssec.Validator{Now: late}).Verify(keys, sets[1]).Security(); got.Status() != dnssec.Bogus {
				t.Errorf("%s at %v: %v", c.file, late, got)
			}
		}
	}
}

// SEC-20, SEC-21, SEC-25, SEC-27: the example responses of RFC 4035 appendix
// B, each with its proof, and each without one of its records.
func TestRFC4035Responses(t *testing.T) {
	sets := zoneFile(t, "rfc4035.zone")
	v := dnssec.Validator{Now: time.Date(2004, 4, 20, 0, 0, 0, 0, time.UTC)}
	keys := keysOf(t, v, sets, "example", 38519)
	for _, c := range []struct {
		what  string
		ask   func(*dnssec.Denial) dnssec.Proof
		kind  dnssec.Kind
		want  string
		parts []string
	}{
		{"B.2 name error", func(d *dnssec.Denial) dnssec.Proof { return d.NameError(n("ml.example")) },
			dnssec.ProofNameError, "secure", []string{"b.example NSEC", "example NSEC"}},
		{"B.3 no data", func(d *dnssec.Denial) dnssec.Proof { return d.NoData(n("ns1.example"), typeMX) },
			dnssec.ProofNoData, "secure", []string{"ns1.example NSEC"}},
		{"B.5 unsigned delegation", func(d *dnssec.Denial) dnssec.Proof { return d.NoDS(n("b.example")) },
			dnssec.ProofNoDS, "insecure (no-ds)", []string{"b.example NSEC"}},
		{"B.7 wildcard no data", func(d *dnssec.Denial) dnssec.Proof { return d.WildcardNoData(n("a.z.w.example"), 28) },
			dnssec.ProofWildcardNoData, "secure", []string{"x.y.w.example NSEC", "*.w.example NSEC"}},
		{"B.8 DS of the child zone's own", func(d *dnssec.Denial) dnssec.Proof { return d.NoData(n("example"), typeDS) },
			dnssec.ProofNoData, "bogus (denial-parent-side)", []string{"example NSEC"}},
	} {
		p := c.ask(v.Denial(keys, find(t, sets, c.parts...)))
		if p.Security.String() != c.want || p.Kind != c.kind {
			t.Errorf("%s: %v of %v, want %s of %v (missing %v)", c.what, p.Security, p.Kind, c.want, c.kind, p.Missing)
		}
		if !p.Holds() {
			continue
		}
		if len(p.Parts) != len(c.parts) {
			t.Errorf("%s: the proof rests on %v", c.what, p.Parts)
		}
		for i := range c.parts {
			less := append(append([]string{}, c.parts[:i]...), c.parts[i+1:]...)
			if p := c.ask(v.Denial(keys, find(t, sets, less...))); p.Security.Status() != dnssec.Bogus {
				t.Errorf("%s without %s: %v", c.what, c.parts[i], p.Security)
			}
		}
	}
	// SEC-SHA1: a denial signed with SHA-1 is authentic, but no proof that a
	// failure may be let pass on.
	if p := v.Denial(keys, find(t, sets, "b.example NSEC")).NoDS(n("b.example")); p.Security.ProvesNoDS() || !p.Security.Weak() {
		t.Errorf("no DS by SHA-1: %v, proves: %v", p.Security, p.Security.ProvesNoDS())
	}
}

// SEC-26, SEC-28: the example responses of RFC 5155 appendix B. Every span of
// that zone is opt-out, so what rests on one is Insecure (section 9.2).
func TestRFC5155Responses(t *testing.T) {
	sets := zoneFile(t, "rfc5155.zone")
	v := dnssec.Validator{Now: time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)}
	keys := keysOf(t, v, sets, "example", 40430)
	const (
		apex = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example NSEC3"
		ns1  = "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example NSEC3"
		a    = "35mthgpgcu1qg68fab165klnsnk3dpvl.example NSEC3"
		xw   = "b4um86eghhds6nea196smvmlo4ors995.example NSEC3"
		yw   = "ji6neoaepv8b5o6k4ev33abha8ht9fgc.example NSEC3"
		w    = "k8udemvp1j2f7eg6jebps17vp3n8i58h.example NSEC3"
		ns2  = "q04jkcevqvmu85r014c7dkba38o0ji5r.example NSEC3"
		wild = "r53bq7cc2uvmubfu5ocmm6pers9tk9en.example NSEC3"
	)
	for _, c := range []struct {
		what  string
		ask   func(*dnssec.Denial) dnssec.Proof
		kind  dnssec.Kind
		want  string
		parts []string
	}{
		{"B.1 name error", func(d *dnssec.Denial) dnssec.Proof { return d.NameError(n("a.c.x.w.example")) },
			dnssec.ProofNameError, "insecure (opt-out)", []string{xw, apex, a}},
		{"B.2 no data", func(d *dnssec.Denial) dnssec.Proof { return d.NoData(n("ns1.example"), typeMX) },
			dnssec.ProofNoData, "secure", []string{ns1}},
		{"B.2.1 empty non-terminal", func(d *dnssec.Denial) dnssec.Proof { return d.NoData(n("y.w.example"), typeA) },
			dnssec.ProofEmptyNonTerminal, "secure", []string{yw}},
		{"B.3 opt-out delegation", func(d *dnssec.Denial) dnssec.Proof { return d.NoDS(n("c.example")) },
			dnssec.ProofNoDS, "insecure (opt-out)", []string{apex, a}},
		{"B.5 wildcard no data", func(d *dnssec.Denial) dnssec.Proof { return d.WildcardNoData(n("a.z.w.example"), 28) },
			dnssec.ProofWildcardNoData, "insecure (opt-out)", []string{w, ns2, wild}},
		{"B.6 DS of the child zone's own", func(d *dnssec.Denial) dnssec.Proof { return d.NoData(n("example"), typeDS) },
			dnssec.ProofNoData, "bogus (denial-parent-side)", []string{apex}},
	} {
		p := c.ask(v.Denial(keys, find(t, sets, c.parts...)))
		if p.Security.String() != c.want || p.Kind != c.kind || p.Security.ProvesNoDS() {
			t.Errorf("%s: %v of %v, want %s of %v (missing %v)", c.what, p.Security, p.Kind, c.want, c.kind, p.Missing)
		}
		for i := range c.parts {
			less := append(append([]string{}, c.parts[:i]...), c.parts[i+1:]...)
			if p := c.ask(v.Denial(keys, find(t, sets, less...))); p.Security.Status() != dnssec.Bogus {
				t.Errorf("%s without %s: %v", c.what, c.parts[i], p.Security)
			}
		}
	}
}

// SEC-27: the wildcard answers of RFC 4035 appendix B.6 and RFC 5155 appendix
// B.4, with and without the denial of a closer name.
func TestRFCWildcardAnswers(t *testing.T) {
	for _, c := range []struct {
		file   string
		tag    uint16
		at     time.Time
		closer string
		want   string
	}{
		{"rfc4035.zone", 38519, time.Date(2004, 4, 20, 0, 0, 0, 0, time.UTC), "x.y.w.example NSEC", "secure"},
		{"rfc5155.zone", 40430, time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC), "q04jkcevqvmu85r014c7dkba38o0ji5r.example NSEC3", "insecure (opt-out)"},
	} {
		sets := zoneFile(t, c.file)
		v := dnssec.Validator{Now: c.at}
		keys := keysOf(t, v, sets, "example", c.tag)
		got := v.Verify(keys, find(t, sets, "a.z.w.example MX")[0])
		if encloser, ok := got.Expanded(); !ok || encloser != n("w.example") || got.Security().Reason() != dnssec.WildcardUnproven || got.TTL() != 0 {
			t.Errorf("%s: %v, below %v, TTL %d", c.file, got.Security(), encloser, got.TTL())
		}
		if done, p := v.Denial(keys, find(t, sets, c.closer)).WildcardAnswer(got); done.Security().String() != c.want || p.Kind != dnssec.ProofWildcardAnswer || done.TTL() != 3600 {
			t.Errorf("%s: with its proof it is %v (%v), TTL %d", c.file, done.Security(), p, done.TTL())
		}
		if done, p := v.Denial(keys, find(t, sets, "example SOA")).WildcardAnswer(got); done.Security().Reason() != dnssec.DenialMissing || p.Holds() {
			t.Errorf("%s: without proof it is %v", c.file, done.Security())
		}
	}
}

// The keys and signatures of RFC 5702 section 6, RFC 6605 section 6, and
// RFC 8080 section 6 (the signature made again with the private key printed
// there, since the printed one has a wrong number of labels).
func TestRFCKeys(t *testing.T) {
	at := func(y int) time.Time { return time.Date(y, 8, 20, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		what, zone, key string
		tag             uint16
		ds, set, sig    string
		at              time.Time
	}{
		{"RFC 5702 6.1", "example.net", "256 3 8 AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk=", 9033, "",
			"www.example.net. 3600 A 192.0.2.91",
			"www.example.net. 3600 RRSIG A 8 3 3600 20300101000000 20000101000000 9033 example.net. kRCOH6u7l0QGy9qpC9l1sLncJcOKFLJ7GhiUOibu4teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4bwg==", at(2026)},
		{"RFC 5702 6.2", "example.net", "256 3 10 AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/AyhqFDxj13tOnD9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL", 3740, "",
			"www.example.net. 3600 A 192.0.2.91",
			"www.example.net. 3600 RRSIG A 10 3 3600 20300101000000 20000101000000 3740 example.net. tsb4wnjRUDnB1BUi+t6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDtsuJRaeUw1ep94PzEWzr0iGYgZBWm/zpq+9fOuagYJRfDqfReKBzMweOLDiNa8iP5g9vMhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw=", at(2026)},
		{"RFC 6605 6.1", "example.net", "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==", 55648,
			"55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17",
			"www.example.net. 3600 A 192.0.2.1",
			"www.example.net. 3600 RRSIG A 13 3 3600 20100909100439 20100812100439 55648 example.net. qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==", at(2010)},
		{"RFC 6605 6.2", "example.net", "257 3 14 xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40", 10771, "",
			"www.example.net. 3600 A 192.0.2.1",
			"www.example.net. 3600 RRSIG A 14 3 3600 20100909102025 20100812102025 10771 example.net. /L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuzWTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm", at(2010)},
		{"RFC 8080 6.1", "example.com", "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=", 3613,
			"3613 15 2 3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b",
			"example.com. 3600 MX 10 mail.example.com.",
			"example.com. 3600 RRSIG MX 15 2 3600 1440021600 1438207200 3613 example.com. oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==", time.Unix(1439000000, 0)},
	} {
		// The RFCs sign no DNSKEY set, so the key is entered as it stands:
		// its own tag, DS and signature are what is tested.
		key := records(c.zone + ". 3600 DNSKEY " + c.key)[0]
		if c.ds != "" {
			ds := records(c.zone + ". 3600 DS " + c.ds)[0]
			if got := dnssec.DigestForTest(ds.RData[3], key); string(got) != string(ds.RData[4:]) {
				t.Errorf("%s: DS digest %x, want %x", c.what, got, ds.RData[4:])
			}
		}
		keys := dnssec.KeysForTest(dnssec.Policy{}, key)
		if tags := keys.Tags(); len(tags) != 1 || tags[0] != c.tag {
			t.Errorf("%s: key tags %v, want %d", c.what, tags, c.tag)
		}
		set := one(records(c.set + "\n" + c.sig))
		v := dnssec.Validator{Now: c.at}
		if got := v.Verify(keys, set); !got.Security().IsSecure() || got.Security().Weak() {
			t.Errorf("%s: %v", c.what, got.Security())
		}
		v.Now = v.Now.AddDate(20, 0, 0)
		if got := v.Verify(keys, set); got.Security().Reason() != dnssec.SignatureExpired {
			t.Errorf("%s, 20 years later: %v", c.what, got.Security())
		}
	}
}
