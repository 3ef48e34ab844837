package lab_test

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// TestBesideUnsigned: in one lab with scenarios that sign zones, the others
// keep their zones, addresses aside, and their answers to who does not set
// DO.
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
	if alone.Anchors() != both.Anchors() || !strings.HasPrefix(both.Anchors(), ".\t300\tIN\tDS\t") {
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
			// What only probes meet is demanded where there are probes, in the
			// root package.
			unhit := slices.DeleteFunc(in.Unhit(), func(f string) bool {
				return slices.ContainsFunc([]string{" cookie ", " edns-option ", " edns-version "}, func(s string) bool { return strings.Contains(f, s) })
			})
			if len(unhit) > 0 {
				t.Errorf("no question met %q", unhit)
			}
		})
	}
}

// TestOwnDSRecords: what the scenario's parent zone says of a child stands.
func TestOwnDSRecords(t *testing.T) {
	zones := strings.Replace(rich(""), "www A 192.0.2.1\nMiXed", "plain DS 1 13 2 "+strings.Repeat("00", 32)+"\nsigned DS 1 13 2 "+strings.Repeat("00", 32)+"\nMiXed", 1)
	for child, want := range map[string]string{"plain.z.test": "bogus (dnskey-missing)", "signed.z.test": "bogus (ds-mismatch)"} {
		j := newJudge(t, internet(t, zones))
		if sec, _, _ := j.look(name.MustParse(child), dns.TypeCAA); sec.String() != want {
			t.Errorf("%s: %s, want %s", child, sec, want)
		}
	}
}
