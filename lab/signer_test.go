package lab_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// rich is a zone with everything that a denial can trip over, below it a
// signed and an unsigned zone; it is signed as the line says.
func rich(line string) string {
	return `-- zone/z.test --
@ CAA 0 issue "ca.example"
www A 192.0.2.1
MiXed MX 10 Mail.Z.Test.
*.w A 192.0.2.2
*.w CAA 0 issue ";"
real.w A 192.0.2.4
*.alias CNAME www
a.b.ent A 192.0.2.1
old DNAME new
www.new A 192.0.2.3
cname CNAME www
out CNAME www.signed.z.test.
far NS ns.far
ns.far A 192.0.2.9
x.y.deep NS ns.far
-- zone/signed.z.test --
www A 192.0.2.1
-- zone/plain.z.test --
www A 192.0.2.1
-- signing --
z.test ` + line + "\nsigned.z.test\n"
}

// questions to rich, each with its state where opt-out is not used, and where
// it is.
func richQuestions() []struct{ name, typ, want, optOut string } {
	return []struct{ name, typ, want, optOut string }{
		{"z.test", "CAA", "secure", "secure"},
		{"z.test", "DNSKEY", "secure", "secure"},
		{"z.test", "SOA", "secure", "secure"},
		{"z.test", "MX", "secure", "secure"},
		{"www.z.test", "A", "secure", "secure"},
		{"www.z.test", "CAA", "secure", "secure"},
		{"mixed.z.test", "MX", "secure", "secure"},
		{"x.www.z.test", "CAA", "secure", "insecure"},
		{"nope.z.test", "CAA", "secure", "insecure"},
		{"x.w.z.test", "A", "secure", "insecure"},
		{"x.y.w.z.test", "CAA", "secure", "insecure"},
		{"x.w.z.test", "MX", "secure", "insecure"},
		{"x.alias.z.test", "CAA", "secure", "insecure"},
		{"w.z.test", "CAA", "secure", "secure"},
		{"*.w.z.test", "CAA", "secure", "secure"},
		{"ent.z.test", "CAA", "secure", "secure"},
		{"b.ent.z.test", "CAA", "secure", "secure"},
		{"deep.z.test", "CAA", "secure", "insecure"},
		{"www.old.z.test", "A", "secure", "secure"},
		{"nope.old.z.test", "A", "secure", "secure"},
		{"old.z.test", "DNAME", "secure", "secure"},
		{"cname.z.test", "CAA", "secure", "secure"},
		{"out.z.test", "A", "secure", "secure"},
		{"www.signed.z.test", "CAA", "secure", "secure"},
		{"www.plain.z.test", "CAA", "insecure", "insecure"},
		{"nope", "CAA", "secure", "secure"},
		{"nope.test", "CAA", "secure", "secure"},
	}
}

// TestSignedZones: whatever the algorithm and the denial, package dnssec
// finds every answer Secure, or Insecure for the reason that is due, and
// another implementation verifies every signature: SEC-20, SEC-26, SEC-27,
// SEC-38.
func TestSignedZones(t *testing.T) {
	for _, line := range []string{
		"", "keys=one", "algorithm=5", "algorithm=7 denial=nsec3", "algorithm=8 ds=1,2,4", "algorithm=10", "algorithm=14 ds=4", "algorithm=15 ds=2",
		"algorithm=8,13", "denial=nsec3", "denial=nsec3 iterations=50 salt=00ff", "denial=opt-out", "algorithm=15 keys=one denial=opt-out iterations=1",
	} {
		t.Run(line, func(t *testing.T) {
			j := newJudge(t, internet(t, rich(line)))
			signatures := 0
			for _, q := range richQuestions() {
				n, typ := name.MustParse(q.name), dns.StringToType[q.typ]
				want := q.want
				if strings.Contains(line, "opt-out") {
					want = q.optOut
				}
				if sec, _, _ := j.look(n, typ); word(sec) != want {
					t.Errorf("%s %s: %s, want %s", q.name, q.typ, sec, want)
				}
				signatures += j.verifyMessage(n, typ)
			}
			if signatures < len(richQuestions()) {
				t.Errorf("%d signatures in %d answers", signatures, len(richQuestions()))
			}
		})
	}
}

// TestSignedReferrals: a referral has DS records, or their denial, for who
// sets DO (RFC 4035 section 3.1.4).
func TestSignedReferrals(t *testing.T) {
	for _, tt := range []struct{ line, name, want string }{
		{"", "www.signed.z.test", "NS DS RRSIG"},
		{"", "www.far.z.test", "NS NSEC RRSIG"},
		{"denial=nsec3", "www.signed.z.test", "NS DS RRSIG"},
		{"denial=nsec3", "www.far.z.test", "NS NSEC3 RRSIG"},
		{"denial=opt-out", "www.far.z.test", "NS NSEC3 RRSIG NSEC3 RRSIG"},
	} {
		// The zones below stand on servers of their own.
		in := internet(t, rich(tt.line))
		for _, do := range []bool{true, false} {
			q := question{name: tt.name, edns: 1232}
			want := tt.want
			if !do {
				q.edns, want = 0, "NS"
			}
			m := ask(t, in, server(t, in, "ns1.z.test"), q)
			var got []string
			for _, rr := range m.Ns {
				got = append(got, dns.Type(rr.Header().Rrtype).String())
			}
			if strings.Join(got, " ") != want || m.Authoritative {
				t.Errorf("%q: %s with DO %v: %q, want %q", tt.line, tt.name, do, got, want)
			}
		}
	}
}

// TestDSAndDNSKEY: each side of a cut answers for its own (RFC 4035 section
// 3.1.4.1), on one server too.
func TestDSAndDNSKEY(t *testing.T) {
	const together = "-- servers --\nns1.z.test v4 z.test,signed.z.test\n"
	for _, servers := range []string{"", together} {
		in := internet(t, rich("")+servers)
		if servers != "" {
			j := newJudge(t, in)
			if sec, _, _ := j.look(name.MustParse("www.signed.z.test"), dns.TypeCAA); !sec.IsSecure() {
				t.Errorf("on one server: %s", sec)
			}
		}
		ds := ask(t, in, server(t, in, "ns1.z.test"), question{name: "signed.z.test", typ: dns.TypeDS, edns: 1232})
		if len(ds.Answer) != 2 || ds.Answer[0].Header().Rrtype != dns.TypeDS || !ds.Authoritative {
			t.Errorf("DS at the parent: %v", ds)
		}
		sig, ok := ds.Answer[1].(*dns.RRSIG)
		if !ok || sig.SignerName != "z.test." || sig.Labels != 3 || sig.OrigTtl != 300 {
			t.Errorf("its signature: %v", ds.Answer[1])
		}
	}
	in := internet(t, rich(""))
	ds := ask(t, in, server(t, in, "ns1.signed.z.test"), question{name: "signed.z.test", typ: dns.TypeDS, edns: 1232})
	if len(ds.Answer) != 0 || !strings.Contains(fmt.Sprint(ds.Ns), "NSEC\twww") && !strings.Contains(fmt.Sprint(ds.Ns), "SOA") {
		t.Errorf("DS at the child: %v", ds)
	}
}

// TestWithoutDO: who does not ask for DNSSEC records gets, octet for octet,
// what unsigned zones say.
func TestWithoutDO(t *testing.T) {
	signed := internet(t, rich("denial=nsec3"))
	before, _, _ := strings.Cut(rich(""), "-- signing --")
	plain := internet(t, before)
	for _, q := range richQuestions() {
		typ := dns.StringToType[q.typ]
		if typ == dns.TypeDNSKEY {
			continue
		}
		ask := question{name: q.name, typ: typ}
		for _, host := range []string{"ns1.root", "ns1.test", "ns1.z.test", "ns1.signed.z.test"} {
			a, err1 := raw(t, signed, server(t, signed, host), ask)
			b, err2 := raw(t, plain, server(t, plain, host), ask)
			if err1 != nil || err2 != nil || !sameBytes(a, b) {
				t.Errorf("%s answers %s %s\n%x %v\nunsigned\n%x %v", host, q.name, q.typ, a, err1, b, err2)
			}
		}
	}
}

// TestDSVariants: SEC-30, SEC-31; the key that DS records point to may be one
// that must not be used.
func TestDSVariants(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"ds=1!,2", "secure"},
		{"ds=1,2!", "bogus (ds-mismatch)"},
		{"ds=2!,4", "secure"},
		{"ds=100", "insecure (algorithm)"},
		{"ds=2/253", "insecure (algorithm)"},
		{"ds=2/253,2", "secure"},
		{"ds=none", "insecure (no-ds)"},
		{"algorithm=253", "insecure (algorithm)"},
		{"flags=385", "bogus (dnskey-revoked)"},
		{"flags=1", "bogus (dnskey-not-zone)"},
		{"protocol=4", "bogus (dnskey-not-zone)"},
		{"since=1ns until=1ns", "secure"},
	} {
		j := newJudge(t, internet(t, rich(tt.line)))
		sec, _, _ := j.look(name.MustParse("www.z.test"), dns.TypeCAA)
		if sec.String() != tt.want {
			t.Errorf("%s: %s, want %s", tt.line, sec, tt.want)
		}
	}
}

// TestKeyTrap: SEC-37. All false keys have the tag of the true one, and the
// true signature comes last.
func TestKeyTrap(t *testing.T) {
	for _, alg := range []string{"8", "15"} {
		in := internet(t, rich("algorithm="+alg+" keys=one keytrap=30x20"))
		q := question{name: "z.test", typ: dns.TypeDNSKEY, edns: 1232, network: "tcp"}
		m := ask(t, in, server(t, in, "ns1.z.test"), q)
		keys, sigs := 0, 0
		var last *dns.RRSIG
		tags := map[uint16]bool{}
		for _, rr := range m.Answer {
			switch rr := rr.(type) {
			case *dns.DNSKEY:
				keys++
				tags[rr.KeyTag()] = true
			case *dns.RRSIG:
				sigs++
				last = rr
			}
		}
		if keys != 31 || len(tags) != 1 || sigs != 21 {
			t.Errorf("algorithm %s: %d keys, tags %v, %d signatures", alg, keys, tags, sigs)
		}
		j := newJudge(t, in)
		if err := j.verifySig(last, m.Answer[:keys]); err != nil {
			t.Errorf("algorithm %s: the true signature: %v", alg, err)
		}
		if sec, _, _ := j.look(name.MustParse("www.z.test"), dns.TypeCAA); sec.String() != "indeterminate (over-budget)" {
			t.Errorf("algorithm %s: %s", alg, sec)
		}
	}
}

// TestSignedZonesOfAnyShape: whatever a zone holds and whatever is asked, the
// answers prove what they say.
func TestSignedZonesOfAnyShape(t *testing.T) {
	labels := rapid.SampledFrom([]string{"a", "b", "*", "c"})
	names := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(labels, 1, 3).Draw(t, "labels"), ".")
	})
	rapid.Check(t, func(rt *rapid.T) {
		var zone strings.Builder
		used := map[string]bool{}
		for range rapid.IntRange(0, 5).Draw(rt, "records") {
			n := names.Draw(rt, "owner")
			data := rapid.SampledFrom([]string{"A 192.0.2.1", "CAA 0 issue \"ca.example\"", "CNAME www.y.test.", "NS ns.y.test."}).Draw(rt, "data")
			if !used[n] && !(strings.HasPrefix(n, "*") && strings.HasPrefix(data, "NS")) {
				zone.WriteString(n + " " + data + "\n")
			}
			used[n] = true
		}
		denial := rapid.SampledFrom([]string{"nsec", "nsec3", "opt-out"}).Draw(rt, "denial")
		text := "-- scenario --\n-- zone/z.test --\n" + zone.String() + "-- zone/y.test --\nwww A 192.0.2.1\n-- signing --\nz.test denial=" + denial + " keys=one\n" + check
		s, err := lab.ParseScenario("f", []byte(text))
		if err != nil {
			rt.Fatalf("%v\n%s", err, text)
		}
		in, err := lab.New(s)
		if err != nil {
			rt.Fatalf("%v\n%s", err, text)
		}
		n := name.MustParse(names.Draw(rt, "asked") + ".z.test")
		typ := rapid.SampledFrom([]uint16{dns.TypeCAA, dns.TypeDS, dns.TypeA}).Draw(rt, "type")
		if problem := provesWhatItSays(t, in, n, typ, denial); problem != "" {
			rt.Fatalf("%s %s: %s\n%s", n, dns.Type(typ), problem, text)
		}
	})
}

// provesWhatItSays judges one answer of the server of z.test; "" is well.
func provesWhatItSays(t *testing.T, in *lab.Internet, n name.Name, typ uint16, denial string) string {
	j := newJudge(t, in)
	zone := name.MustParse("z.test")
	keys, sec := j.keys(zone)
	if !sec.IsSecure() {
		return "the zone is " + sec.String()
	}
	ans, auth, _ := j.answer(zone, n, typ)
	d := j.v.Denial(keys, auth)
	for cut := n; cut != zone; cut, _ = cut.Parent() {
		if _, referral := dnssec.Find(auth, cut, dns.TypeNS); referral {
			if p := d.NoDS(cut); !p.Holds() {
				return "referral: " + p.Security.String()
			}
			return ""
		}
	}
	for _, t := range []uint16{typ, dns.TypeCNAME} {
		set, found := dnssec.Find(ans, n, t)
		if !found {
			continue
		}
		v := j.v.Verify(keys, set)
		if _, expanded := v.Expanded(); expanded {
			v, _ = d.WildcardAnswer(v)
		}
		if v.Security().IsSecure() || denial == "opt-out" && v.Security().Status() == dnssec.Insecure {
			return ""
		}
		return "answer: " + v.Security().String()
	}
	p := d.Denies(n, typ)
	if !p.Holds() || denial != "opt-out" && !p.Security.IsSecure() {
		return "denial: " + p.Security.String()
	}
	return ""
}

// TestAskedByType: NSEC and RRSIG records can be asked for.
func TestAskedByType(t *testing.T) {
	in := internet(t, rich(""))
	at := server(t, in, "ns1.z.test")
	m := ask(t, in, at, question{name: "www.z.test", typ: dns.TypeNSEC, edns: 1232})
	if len(m.Answer) != 2 || m.Answer[0].Header().Rrtype != dns.TypeNSEC || m.Answer[1].Header().Rrtype != dns.TypeRRSIG {
		t.Errorf("NSEC: %v", m.Answer)
	}
	m = ask(t, in, at, question{name: "z.test", typ: dns.TypeRRSIG, edns: 1232, network: "tcp"})
	covered := map[string]bool{}
	for _, rr := range m.Answer {
		if sig, ok := rr.(*dns.RRSIG); ok {
			covered[dns.Type(sig.TypeCovered).String()] = true
		}
	}
	for _, want := range []string{"SOA", "NS", "CAA", "DNSKEY"} {
		if !covered[want] {
			t.Errorf("no signature of %s in %v", want, m.Answer)
		}
	}
}

// TestSigningAlgorithms: the numbers that are said to be real are (SEC-38),
// and the others lead nowhere (SEC-30).
func TestSigningAlgorithms(t *testing.T) {
	real := lab.SigningAlgorithms()
	for _, alg := range append(slices.Clone(real), 1, 3, 12, 16, 253) {
		j := newJudge(t, internet(t, rich(fmt.Sprintf("algorithm=%d keys=one", alg))))
		want := "insecure (algorithm)"
		if slices.Contains(real, alg) {
			want = "secure"
		}
		if sec, _, _ := j.look(name.MustParse("www.z.test"), dns.TypeCAA); sec.String() != want {
			t.Errorf("algorithm %d: %s, want %s", alg, sec, want)
		}
	}
}
