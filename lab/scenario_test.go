package lab_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// equal compares scenarios, names and addresses by value.
func equal(a, b *lab.Scenario) string {
	return cmp.Diff(a, b, cmp.Comparer(func(a, b name.Name) bool { return a == b }),
		cmp.Comparer(func(a, b netip.Addr) bool { return a == b }))
}

const whole = `About it.

-- scenario --
title: a title
source: a document
ids: CAA-01, CAA-02
signed: 2026-11-20T12:00:00Z
-- zone/z.test --
@ CAA 0 issue "ca.example"
-- servers --
# a comment
ns1.z.test 127.53.9.9,v6 z.test
ns2.z.test v4
-- signing --
z.test denial=opt-out ds=1,2/253!
test
-- faults --
ns1.z.test drop type=CAA,TYPE65280 except=A name=www.z.test transport=udp family=4 times=2 server=first
z.test delay 1s
* extra answer x.test. 1 IN A 192.0.2.1
-- check --
name: www.z.test
ca: ca.example, ca.test
method: dns-01
account: https://ca.example/1
result: deny
reason: not-authorized
security: bogus
found_at: z.test
alias: none
line: one
line: two: three
must: caa.deny-all
must_not: caa.flag-1, caa.dname
ids: CAA-03
queries: 0
seed: yes
now: 2026-11-21T12:00:00Z
policy_date: 2026-11-22T12:00:00+09:00
show: what it shows
-- golden --
the
text
-- check2 --
name: *.z.test
ca: ca.example
result: permit
reason: no-caa
alias: a.test, b.test
show: more
`

// Every key and section is read into its field.
func TestParseScenario(t *testing.T) {
	s, err := lab.ParseScenario("whole.txtar", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if s.File != "whole.txtar" || s.Comment != "About it.\n\n" || s.Title != "a title" || s.Source != "a document" || !slices.Equal(s.IDs, []string{"CAA-01", "CAA-02"}) {
		t.Errorf("head: %+v", s)
	}
	if len(s.Zones) != 1 || s.Zones[0].Origin.String() != "z.test" || len(s.Servers) != 2 || len(s.Faults) != 3 || len(s.Checks) != 2 {
		t.Fatalf("sections: %+v", s)
	}
	if a := s.Servers[0].Addrs; len(a) != 2 || a[0] != netip.MustParseAddr("127.53.9.9") || a[1] != netip.IPv6Unspecified() {
		t.Errorf("addresses %v", a)
	}
	if h := s.Signing; len(h) != 2 || h[0].Denial != lab.OptOut || len(h[0].DS) != 2 || h[0].DS[1] != (lab.DSSpec{Digest: 2, Algorithm: 253, Wrong: true}) || h[1].Zone.String() != "test" {
		t.Errorf("signing %+v", s.Signing)
	}
	if s.Signed.Format(time.RFC3339) != "2026-11-20T12:00:00Z" {
		t.Errorf("signed at %v", s.Signed)
	}
	f := s.Faults[0]
	if f.Target != "ns1.z.test" || f.Kind != "drop" || !slices.Equal(f.Types, []uint16{257, 65280}) || !slices.Equal(f.Except, []uint16{1}) ||
		f.Name.String() != "www.z.test" || f.Transport != "udp" || f.Family != 4 || f.Times != 2 || !f.First || f.Arg != "" {
		t.Errorf("fault %+v", f)
	}
	if s.Faults[1].Arg != "1s" || s.Faults[2].Arg != "answer x.test. 1 IN A 192.0.2.1" {
		t.Errorf("arguments %q, %q", s.Faults[1].Arg, s.Faults[2].Arg)
	}
	c := s.Checks[0]
	got := fmt.Sprint(c.Name, c.CA, c.Method, c.Account, c.Result, c.Reason, c.Security, c.FoundAt, len(c.Alias), c.Alias == nil, c.Lines, c.Must, c.MustNot, c.IDs,
		c.Queries, c.Seed, c.Now.UTC(), c.PolicyDate.UTC(), c.Show, c.Golden)
	want := "www.z.test[ca.example ca.test]dns-01https://ca.example/1denynot-authorizedbogusz.test0 false [one two: three] [caa.deny-all] [caa.flag-1 caa.dname] [CAA-03] " +
		"0 true 2026-11-21 12:00:00 +0000 UTC 2026-11-22 03:00:00 +0000 UTCwhat it showsthe\ntext\n"
	if got != want {
		t.Errorf("check\n got %s\nwant %s", got, want)
	}
	if c := s.Checks[1]; c.Queries != -1 || c.Lines != nil || !slices.Equal(c.Alias, []string{"a.test", "b.test"}) {
		t.Errorf("second check %+v", c)
	}
}

// Format and ParseScenario are inverse, for the built-in scenarios too.
func TestFormatRoundTrip(t *testing.T) {
	ss, err := lab.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := lab.SignedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	s, err := lab.ParseScenario("whole.txtar", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range slices.Concat(ss, signed, []*lab.Scenario{s}) {
		again, err := lab.ParseScenario(s.File, s.Format())
		if err != nil {
			t.Errorf("%s: %v\n%s", s.File, err, s.Format())
			continue
		}
		if d := equal(s, again); d != "" {
			t.Errorf("%s: %s", s.File, d)
		}
	}
}

// The beginning of a scenario, four lines, and a check.
const (
	head  = "-- scenario --\ntitle: t\n-- zone/z.test --\n@ A 192.0.2.1\n"
	check = "-- check --\nname: z.test\nca: c.example\nresult: permit\nreason: no-caa\nshow: s\n"
)

// TestScenarioErrors: nothing is ignored, and every error says where it is.
func TestScenarioErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", "f:1: no section \"scenario\""},
		{"-- scenario --\ntitle: t\n" + check, "f:1: no zone"},
		{head, "f:1: no check"},
		{"-- scenario --\ncolour: red\n", "f:2: unknown key \"colour\""},
		{"-- scenario --\ntitle\n", "f:2: a line here is \"key: value\", got \"title\""},
		{"-- scenario --\ntitle: a\ntitle: b\n", "f:3: a second \"title\""},
		{"-- scenario --\nsigned: 2026-01-01T00:00:00Z\nsigned: 2026-01-01T00:00:00Z\n", "f:3: a second \"signed\""},
		{"-- scenario --\nsigned: now\n", "f:2: parsing time \"now\""},
		{"-- scenario --\nids: A\nids: B\n", "f:3: a second \"ids\""},
		{"-- scenario --\nids: A,,B\n", "f:2: an empty word in \"A,,B\""},
		{"-- scenario --\ntitle: a\n-- scenario --\n", "f:4: a second section \"scenario\""},
		{"comment\n-- --\n", "f:2: a section without a name"},
		{"comment\n--   --\r\n", "f:2: a section without a name"},
		{"comment\n-- zones --\n", "f:2: unknown section \"zones\""},
		{"-- zone/a..b --\n", "f:1: name \"a..b\": empty label (at octet 2)"},
		{head + "-- zone/Z.test. --\n", "f:5: a second zone z.test"},
		{"-- zone/z.test --\n@ A 192.0.2.1\n@ A 192.0.2\n", "f:3: bad A A: \"192.0.2\""},
		{"-- zone/z.test --\n\n@ A 192.0.2.1\na.y. A 192.0.2.1\n", "f:4: a.y A: does not lie in the zone z.test"},
		{head + "-- servers --\nns1.z.test\n", "f:6: a server is a name, addresses and zones, got \"ns1.z.test\""},
		{head + "-- servers --\nns1.z.test 192.0.2.1 z.test\n", "f:6: address 192.0.2.1 is not in 127.53.0.0/16 or fd53::/64: write v4 or v6 for one to be given out"},
		{head + "-- servers --\nns1.z.test v5 z.test\n", "f:6: ParseAddr(\"v5\"): unable to parse IP"},
		{head + "-- servers --\nn v4\nN. v4\n", "f:7: a second server n"},
		{head + "-- servers --\nn v4 y.test\n" + check, "f:1: server n: the scenario has no zone y.test"},
		{head + "-- check2 --\n", "f:5: section \"check2\" where the next check is \"check\""},
		{head + check + "-- check3 --\n", "f:11: section \"check3\" where the next check is \"check2\""},
		{head + check + "-- golden2 --\n", "f:12: golden2 stands before check2"},
		{head + "-- check --\nnam: z.test\n", "f:6: unknown key \"nam\""},
		{head + "-- check --\nname: z.test\nname: y.test\n", "f:7: a second \"name\""},
		{head + "-- check --\nsecurity: yes\n", "f:6: security \"yes\" is none of secure, insecure, bogus and indeterminate"},
		{head + "-- check --\nqueries: few\n", "f:6: queries \"few\" is no number"},
		{head + "-- check --\nseed: no\n", "f:6: seed is \"yes\" or not there, got \"no\""},
		{head + "-- check --\ndemo: no\n", "f:6: demo is \"yes\" or not there, got \"no\""},
		{head + "-- check --\nnow: today\n", "f:6: parsing time \"today\""},
		{head + "-- check --\nca: c\nresult: permit\nreason: no-caa\nshow: s\n", "f:6: check: no name"},
		{head + strings.Replace(check, "ca: c.example\n", "", 1), "f:6: check: no ca: name the CA whose decision it is"},
		{head + strings.Replace(check, "show: s\n", "", 1), "f:6: check: no show: say in one line what the check shows"},
		{head + strings.Replace(check, "result: permit", "result: yes", 1), "f:6: check: reason no-caa belongs to result permit, not \"yes\""},
		{head + strings.Replace(check, "reason: no-caa", "reason: no", 1), "f:6: check: reason \"no\" is none of the closed list"},
		{head + strings.Replace(check, "reason: no-caa", "reason: timeout", 1), "f:6: check: reason timeout belongs to result error, not \"permit\""},
	} {
		refused(t, tt.text, tt.want)
	}
}

// TestFaultErrors does the same for the lines of the faults section.
func TestFaultErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{head + "-- faults --\nz.test\n", "f:6: a fault is a target and a kind, got \"z.test\""},
		{head + "-- faults --\nz.test explode\n", "f:6: unknown fault \"explode\""},
		{head + "-- faults --\nz.test drop type=CAB\n", "f:6: \"CAB\" is no record type"},
		{head + "-- faults --\nz.test drop type=None\n", "f:6: \"None\" is no record type"},
		{head + "-- faults --\nz.test drop type=TYPE65536\n", "f:6: \"TYPE65536\" is no record type"},
		{head + "-- faults --\nz.test drop except=\n", "f:6: \"\" is no record type"},
		{head + "-- faults --\nz.test drop name=a..b\n", "f:6: name \"a..b\": empty label (at octet 2)"},
		{head + "-- faults --\nz.test drop transport=quic\n", "f:6: transport \"quic\" is neither udp nor tcp"},
		{head + "-- faults --\nz.test drop times=0\n", "f:6: times \"0\" is no number above 0"},
		{head + "-- faults --\nz.test drop server=second\n", "f:6: server is \"first\" or not there, got \"second\""},
		{head + "-- faults --\nz.test drop now\n", "f:6: fault drop does not take \"now\""},
		{head + "-- faults --\nz.test dead type=CAA\n", "f:6: fault dead concerns an address, not a question: no type="},
		{head + "-- faults --\nz.test delay\n", "f:6: fault delay needs an argument"},
		{head + "-- faults --\nz.test delay soon\n", "f:6: time: invalid duration \"soon\""},
		{head + "-- faults --\nz.test rcode 4096\n", "f:6: rcode 4096 is not within 0 and 4095"},
		{head + "-- faults --\nz.test lame down\n", "f:6: fault lame does not take \"down\""},
		{head + "-- faults --\nz.test lame up down\n", "f:6: fault lame does not take \"down\" after \"up\""},
		{head + "-- faults --\nz.test extra answer\n", "f:6: \"\" is no record"},
		{head + "-- faults --\nz.test extra answer a. A 192.0.2.1 x\n", "f:6: \"a. A 192.0.2.1 x\" is no record"},
		{head + "-- faults --\nz.test wrong-question name never\n", "f:6: fault wrong-question does not take \"never\""},
		{head + "-- faults --\ny.test drop\n" + check, "f:1: fault \"y.test drop\": the scenario has no server or zone y.test"},
	} {
		refused(t, tt.text, tt.want)
	}
}

// refused demands that the scenario is refused, with an error of the
// package's own types that begins as wanted.
func refused(t *testing.T, text, want string) {
	t.Helper()
	_, err := lab.ParseScenario("f", []byte(text))
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		return
	}
	var se *lab.ScenarioError
	var ze *lab.ZoneError
	if !errors.As(err, &se) && !errors.As(err, &ze) {
		t.Errorf("%q: error of type %T", text, err)
	}
}

// TestBuiltinScenarios: they stand alone and together, every one quotes a
// requirement, and the seeds' tables are there.
func TestBuiltinScenarios(t *testing.T) {
	ss, err := lab.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(ss...)
	if err != nil {
		t.Fatal(err)
	}
	seeds := map[string]int{}
	for _, s := range ss {
		if _, err := lab.New(s); err != nil {
			t.Errorf("%s alone: %v", s.File, err)
		}
		if s.Title == "" || s.Source == "" || len(s.IDs) == 0 {
			t.Errorf("%s: a scenario says its title, source and ids", s.File)
		}
		for _, c := range s.Checks {
			if c.Seed {
				seeds[strings.Join(c.CA, ",")]++
			}
		}
	}
	if seeds["globalsign.com"] != 8 || seeds["letsencrypt.org"] < 12 || len(seeds) != 2 {
		t.Errorf("rows of the seeds' tables by CA: %v", seeds)
	}
	total := 0
	for _, s := range ss {
		total += len(s.Checks)
	}
	if n := len(in.Names()); n != total || in.Names()[0].Show == "" {
		t.Errorf("%d names listed, want %d", n, total)
	}
}

// Item 9 of the program's specification: the lines of GlobalSign's table,
// letter by letter.
func TestGlobalSignLines(t *testing.T) {
	ss, err := lab.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range ss {
		if s.File == "globalsign-table.txtar" {
			for _, c := range s.Checks {
				got = append(got, c.Lines...)
			}
		}
	}
	want := []string{
		"example.org: example.org: issue=different.issuer.com",
		"caatag.example.org: caatag.example.org: issue=different.issuer.com",
		"sub.caatag.example.org: caatag.example.org: issue=different.issuer.com",
		"cname.sub.example.org: cname.target.example.org: issue=different.issuer.com; CNAME",
		"critical.example.org: critical.example.org: invalidtag=globalsign.com; CRITICAL",
		"cname.critical.example.org: critical.cname.target.example.org: invalidtag=globalsign.com; CNAME CRITICAL",
		"request timed out",
		"servfail dns response",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// FuzzParseScenario: what is accepted is the same scenario again after
// Format, and builds a lab or says why not.
func FuzzParseScenario(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(strings.Replace(whole, "type=", "type=TYPE0,TYPE65535,", 1)))
	f.Add([]byte("-- scenario --\n-- zone/. --\n-- check --\nname: x\nca: y\nresult: error\nreason: lame\nshow: z\n"))
	f.Add([]byte("-- scenario --\n-- zone/a --\n@ NS .\n* DNAME a\n-- check --\nname: x\nca: y\nresult: deny\nreason: critical-unknown\nshow: z\n-- golden --\n\n"))
	if ss, err := lab.Scenarios(); err == nil {
		for _, s := range ss {
			f.Add(s.Format())
		}
	}
	if ss, err := lab.SignedScenarios(); err == nil {
		for _, s := range ss {
			f.Add(s.Format())
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := lab.ParseScenario("f", data)
		if err != nil {
			return
		}
		again, err := lab.ParseScenario("f", s.Format())
		if err != nil {
			t.Fatalf("formatted: %v\n%s", err, s.Format())
		}
		if d := equal(s, again); d != "" {
			t.Fatalf("%s\n%s", d, s.Format())
		}
		in, err := lab.New(s)
		if err != nil {
			return
		}
		if in.RootHints() == "" {
			t.Error("a lab without root hints")
		}
	})
}
