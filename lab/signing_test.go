package lab_test

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

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

// TestBesideUnsigned: in one lab with scenarios that sign zones, the others
// keep their zones, addresses aside, and their answers to who does not set
// DO; alone, nothing of theirs is signed.
func TestBesideUnsigned(t *testing.T) {
	plain, err := lab.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := lab.SignedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	alone, err := lab.New(plain...)
	if err != nil {
		t.Fatal(err)
	}
	both, err := lab.NewAt(alone.SigningTime(), slices.Concat(plain, signed)...)
	if err != nil {
		t.Fatal(err)
	}
	if alone.Anchors() != "" || !strings.HasPrefix(both.Anchors(), ".\t300\tIN\tDS\t") {
		t.Errorf("anchors %q and %q", alone.Anchors(), both.Anchors())
	}
	address := regexp.MustCompile(`(?m)^.*\sA{1,4}\s.*\n`)
	zones := map[name.Name]string{}
	for _, s := range both.Servers() {
		for _, z := range s.Zones {
			zones[z.Origin] = address.ReplaceAllString(z.Text, "")
		}
	}
	for _, s := range alone.Servers() {
		for _, z := range s.Zones {
			if z.Scenario != "" && zones[z.Origin] != address.ReplaceAllString(z.Text, "") {
				t.Errorf("zone %s has changed", z.Origin)
			}
		}
	}
	root := netip.MustParseAddr("127.53.0.1")
	for _, l := range alone.Names() {
		n, err := name.Parse(strings.TrimPrefix(l.Name, "*."))
		if err != nil {
			continue
		}
		q := question{name: n.Ancestor(1).String(), typ: dns.TypeSOA}
		for _, in := range []*lab.Internet{alone, both} {
			if m := ask(t, in, root, q); len(m.Answer) > 0 || len(m.Ns) == 0 || m.Ns[0].Header().Rrtype != dns.TypeNS && m.Rcode == 0 {
				t.Errorf("the root about %s: %s", q.name, summary(m))
			}
		}
	}
}

// TestSigningIsDeterministic: two labs of one scenario are the same, and the
// signing time moves the signatures only.
func TestSigningIsDeterministic(t *testing.T) {
	text := func(at time.Time) string {
		in, err := lab.NewAt(at, scenario(t, rich("algorithm=8,13,15 denial=nsec3")))
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, s := range in.Servers() {
			for _, z := range s.Zones {
				b.WriteString(z.Text)
			}
		}
		return b.String() + in.Anchors()
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	one, two, later := text(at), text(at), text(at.Add(time.Hour))
	unsigned := func(s string) string {
		return strings.Join(slices.DeleteFunc(strings.Split(s, "\n"), func(l string) bool { return strings.Contains(l, "\tRRSIG\t") }), "\n")
	}
	if one != two {
		t.Error("two labs differ")
	}
	if one == later || unsigned(one) != unsigned(later) {
		t.Error("the signing time changes nothing, or more than signatures")
	}
}

// TestSigningTime: scenarios that name a time must agree.
func TestSigningTime(t *testing.T) {
	a, b := scenario(t, rich("")), scenario(t, "-- zone/y.test --\n@ A 192.0.2.1\n-- signing --\ny.test\n")
	a.Signed = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	in, err := lab.New(a, b)
	if err != nil || !in.SigningTime().Equal(a.Signed) {
		t.Fatalf("signed at %v, %v", in.SigningTime(), err)
	}
	if sec, _, _ := newJudge(t, in).look(name.MustParse("y.test"), dns.TypeCAA); !sec.IsSecure() {
		t.Errorf("signed then: %s", sec)
	}
	b.Signed = a.Signed.Add(time.Second)
	if _, err := lab.New(a, b); err == nil || !strings.Contains(err.Error(), "2030-01-01T00:00:01Z") {
		t.Errorf("two times: %v", err)
	}
	if in, err := lab.NewAt(time.Unix(0, 0), a, b); err != nil || !in.SigningTime().Equal(time.Unix(0, 0)) {
		t.Errorf("a time given: %v", err)
	}
	if in, err := lab.New(scenario(t, broken("dead"))); err != nil || in.SigningTime().Format(time.RFC3339) != "2026-11-21T12:00:00Z" {
		t.Errorf("no time stated: %v, %v", in.SigningTime(), err)
	}
}

// TestSigningErrors: a line that says nonsense is refused with its place.
func TestSigningErrors(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"a..b", "f:6: name \"a..b\": empty label (at octet 2)"},
		{"z.test nsec3", "f:6: how a zone is signed is said by key=value words, each key once, got \"nsec3\""},
		{"z.test keys=one keys=two", "f:6: how a zone is signed is said by key=value words, each key once, got \"keys=two\""},
		{"z.test colour=red", "f:6: unknown key \"colour\""},
		{"z.test algorithm=0", "f:6: algorithm \"0\" is no number of 1 to 255"},
		{"z.test algorithm=13,13", "f:6: algorithm 13 twice"},
		{"z.test keys=three", "f:6: keys \"three\" is neither one nor two"},
		{"z.test denial=nsec5", "f:6: denial \"nsec5\" is none of nsec, nsec3 and opt-out"},
		{"z.test iterations=3", "f:6: iterations and salt belong to denial=nsec3 or denial=opt-out"},
		{"z.test denial=nsec3 iterations=65536", "f:6: iterations \"65536\" is no number above 0 of 16 bits"},
		{"z.test denial=nsec3 salt=xy", "f:6: encoding/hex: invalid byte"},
		{"z.test denial=nsec3 salt=" + strings.Repeat("00", 256), "f:6: salt of 256 octets: at most 255"},
		{"z.test algorithm=5 denial=nsec3", "f:6: algorithm 5 cannot have NSEC3: its alias is 7 (RFC 5155 section 2)"},
		{"z.test ds=2,x", "f:6: ds \"x\" is no number above 0 of 8 bits"},
		{"z.test ds=2/300", "f:6: ds \"300\" is no number above 0 of 8 bits"},
		{"z.test flags=0", "f:6: flags \"0\" is no number above 0 of 16 bits"},
		{"z.test since=soon", "f:6: time: invalid duration \"soon\""},
		{"z.test until=-1h", "f:6: since and until are not negative"},
		{"z.test keytrap=10", "f:6: keytrap \"10\" is not KEYSxSIGNATURES, each 1 to 200"},
		{"z.test algorithm=8 keytrap=1x201", "f:6: keytrap \"1x201\" is not KEYSxSIGNATURES, each 1 to 200"},
		{"z.test keytrap=2x2", "f:6: keytrap needs algorithm 8 or 15, whose keys can be given a tag"},
		{"z.test\nz.test", "f:7: zone z.test is signed twice"},
		{"other", "f:1: signing other: the scenario has no zone there or below"},
	} {
		refused(t, head+"-- signing --\n"+tt.line+"\n"+check, tt.want)
	}
	if _, err := lab.New(scenario(t, "-- zone/a.b.test --\n@ A 192.0.2.1\n-- signing --\nb.test\n")); err == nil || !strings.Contains(err.Error(), "no zone b.test to be signed") {
		t.Errorf("a zone that nobody has: %v", err)
	}
	a := scenario(t, "-- zone/a.test --\n@ A 192.0.2.1\n-- signing --\ntest denial=nsec3\n")
	b := scenario(t, "-- zone/b.test --\n@ A 192.0.2.1\n-- signing --\ntest\n")
	if _, err := lab.New(a, b); err == nil || !strings.Contains(err.Error(), "test is signed in another way") {
		t.Errorf("one zone in two ways: %v", err)
	}
	if _, err := lab.New(a, a); err == nil {
		t.Error("one zone twice")
	}
}

// TestSigningWords: what a line says, String says again, and defaults are
// left out.
func TestSigningWords(t *testing.T) {
	for _, line := range []string{
		"z.test",
		"z.test algorithm=8,15 keys=one denial=opt-out iterations=5 salt=00ff ds=1!,2/253,100 flags=385 protocol=4 since=1h0m0s until=2h0m0s keytrap=3x4",
		"z.test denial=nsec3 ds=none",
	} {
		s := scenario(t, "-- zone/z.test --\n@ A 192.0.2.1\n-- signing --\n"+line+"\n")
		if got := s.Signing[0].String(); got != line {
			t.Errorf("got  %s\nwant %s", got, line)
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
	ans, auth := j.answer(zone, n, typ)
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

// TestSignedScenarios: they stand alone and together, quote requirements, and
// the obvious question to each name meets the faults and has the state that
// the check states.
func TestSignedScenarios(t *testing.T) {
	ss, err := lab.SignedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lab.NewAt(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), ss...); err != nil {
		t.Fatal(err)
	}
	for _, s := range ss {
		t.Run(strings.TrimSuffix(s.File, ".txtar"), func(t *testing.T) {
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			if s.Title == "" || s.Source == "" || len(s.IDs) == 0 || len(s.Signing) == 0 {
				t.Error("a scenario says its title, source, ids and what is signed")
			}
			for _, c := range s.Checks {
				j := newJudge(t, in)
				if !c.Now.IsZero() {
					j.v.Now = c.Now
				}
				got := j.climb(name.MustParse(strings.TrimPrefix(c.Name, "*.")))
				if c.Security != "" && word(got) != c.Security {
					t.Errorf("%s: %s, want %s", c.Name, got, c.Security)
				}
			}
			if unhit := in.Unhit(); len(unhit) > 0 {
				t.Errorf("no question met %q", unhit)
			}
		})
	}
}
