package tally

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func at(d time.Duration) *time.Time {
	t := noon.Add(d)
	return &t
}

const day = 24 * time.Hour

// result is one that was decided for a CA.
func result(name, ca, res, reason string) report.Result {
	return report.Result{
		Schema: report.Schema, Name: name, Issuers: []string{ca}, Result: res, Reason: reason, Security: "insecure", InsecureBy: "no-ds",
		CheckedAt: noon, Climb: []report.Level{{Name: name}}, Engine: "devel",
	}
}

// broken is a failure of some servers.
func broken(name, reason string, servers ...string) report.Result {
	r := result(name, "ca.example", "error", reason)
	for i, s := range servers {
		r.FailedServers = append(r.FailedServers, report.Server{Name: s, Address: fmt.Sprintf("192.0.2.%d", i+1)})
	}
	r.Findings = []report.Finding{finding("srv.lookup-"+reason, diagnose.Error, name), finding("srv.all-down", diagnose.Error, name)}
	return r
}

func finding(code, severity, at string) report.Finding {
	return report.Finding{Code: code, Severity: severity, Who: diagnose.DNSHost, At: at, Title: phrase.Data(code + " at " + at)}
}

func tallied(rs ...report.Result) Summary {
	t := New(noon)
	for _, r := range rs {
		t.Add(r)
	}
	return t.Summary()
}

// Several CAs, a duplicate, what is no name, and a name without a CA: each is
// counted in its place and nothing twice.
func TestCounts(t *testing.T) {
	again := result("a.example", "one.example", "permit", "no-caa")
	again.Line, again.DuplicateOf = 3, 1
	invalid := result("a..b", "one.example", "error", "invalid-name")
	invalid.Climb = nil
	open := result("open.example", "", "", "")
	open.Issuers, open.WhoMayIssue = nil, &report.WhoMayIssue{}
	unknown := result("gone.example", "one.example", "", "timeout") // nobody was named, and the lookup failed
	ip := result("192.0.2.1", "one.example", "permit", "not-applicable")
	ip.Climb = nil
	reused := result("b.example", "one.example", "deny", "not-authorized")
	reused.ReuseUntil, reused.CheckedAt = at(8*time.Hour), noon.Add(time.Minute)
	s := tallied(
		result("a.example", "one.example", "permit", "no-caa"), result("a.example", "two.example", "permit", "no-caa"),
		again, reused, invalid, open, unknown, ip,
	)
	if s.Requests != 8 || s.Duplicates != 1 || s.Names != 6 || s.Invalid != 1 {
		t.Errorf("%d requests, %d duplicates, %d names, %d invalid", s.Requests, s.Duplicates, s.Names, s.Invalid)
	}
	want := []Result{
		{"permit", 3, []Reason{{"no-caa", 2}, {"not-applicable", 1}}}, {"deny", 1, []Reason{{"not-authorized", 1}}},
		{"error", 2, []Reason{{"invalid-name", 1}, {"timeout", 1}}}, {"who-may-issue", 1, []Reason{}},
	}
	if d := cmp.Diff(want, s.Results); d != "" {
		t.Errorf("results (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]CA{
		{Issuers: []string{"one.example"}, Requests: 5, Permitted: 2, Denied: 1, Failed: 2},
		{Issuers: []string{"two.example"}, Requests: 1, Permitted: 1},
		{Issuers: []string{}, Requests: 1},
	}, s.CAs); d != "" {
		t.Errorf("CAs (-want +got):\n%s", d)
	}
	// Of what was not asked nothing is known, and a name counts once.
	if d := cmp.Diff(map[string]int{"insecure": 4}, s.Security); d != "" {
		t.Errorf("security (-want +got):\n%s", d)
	}
	if s.InsecureBy["no-ds"] != 4 {
		t.Errorf("insecure by: %v", s.InsecureBy)
	}
	if !s.FirstChecked.Equal(noon) || !s.LastChecked.Equal(noon.Add(time.Minute)) || !s.ReuseFirst.Equal(noon.Add(8*time.Hour)) || !s.ReuseLast.Equal(*s.ReuseFirst) {
		t.Errorf("times: %v %v %v %v", s.FirstChecked, s.LastChecked, s.ReuseFirst, s.ReuseLast)
	}
}

// Nothing is lost: the results add up to the requests, and those of the CAs as
// well, however many CAs there are.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tl := New(noon)
		n := rapid.IntRange(0, 300).Draw(t, "n")
		for i := range n {
			r := result(fmt.Sprint(rapid.IntRange(0, 5).Draw(t, "name"), ".example"), fmt.Sprint(rapid.IntRange(0, mostCAs+50).Draw(t, "ca")),
				rapid.SampledFrom([]string{"permit", "deny", "error", "", "odd"}).Draw(t, "result"), rapid.StringMatching(`[a-c]{0,3}`).Draw(t, "reason"))
			r.DuplicateOf = rapid.IntRange(0, 1).Draw(t, "duplicate") * i
			tl.Add(r)
		}
		s := tl.Summary()
		results, cas := 0, 0
		for _, r := range s.Results {
			results += r.Requests
		}
		for _, c := range s.CAs {
			cas += c.Requests
		}
		if s.OtherCAs != nil {
			cas += s.OtherCAs.Requests
		}
		if s.Requests != n || results != n-s.Duplicates || cas != results || len(s.CAs) > mostCAs {
			t.Fatalf("%d added: %d requests, %d duplicates, %d results, %d of CAs", n, s.Requests, s.Duplicates, results, cas)
		}
	})
}

// More CAs than are counted apart are counted together.
func TestManyCAs(t *testing.T) {
	tl := New(noon)
	for i := range mostCAs + 7 {
		tl.Add(result("a.example", fmt.Sprintf("ca%d.example", i), "deny", "not-authorized"))
	}
	s := tl.Summary()
	if len(s.CAs) != mostCAs || s.OtherCAs == nil || s.OtherCAs.Denied != 7 || s.Names != 1 {
		t.Errorf("%d CAs, others %+v, %d names", len(s.CAs), s.OtherCAs, s.Names)
	}
}

func TestRecords(t *testing.T) {
	set := func(name, found string, alias []string, recs ...report.Record) report.Result {
		r := result(name, "ca.example", "deny", "not-authorized")
		r.FoundAt, r.Alias, r.Records = found, alias, recs
		return r
	}
	rec := func(flags uint8, tag, value string) report.Record {
		return report.Record{Flags: flags, Tag: tag, Value: value}
	}
	s := tallied(
		result("none.example", "ca.example", "permit", "no-caa"),
		result("lost.example", "ca.example", "error", "timeout"),
		set("*.own.example", "own.example", nil, rec(0, "issue", "letsencrypt.org"), rec(0, "issue", "LetsEncrypt.org; validationmethods=dns-01"), rec(0, "ISSUEWILD", ";")),
		// Another CA of the same name: nothing is counted a second time.
		set("*.own.example", "own.example", nil, rec(0, "issue", "letsencrypt.org"), rec(0, "issuewild", ";")),
		set("www.above.example", "above.example", nil, rec(0, "issue", ";"), rec(0, "iodef", "mailto:a@above.example")),
		set("alias.example", "alias.example", []string{"target.example"}, rec(128, "issuewild", "letsencrypt.org"), rec(0, "issue", `"digicert.com"`)),
		set("only.example", "only.example", nil, rec(0, "iodef", "mailto:a@only.example")),
	)
	got := s.Records
	issuers := got.Issuers.Listed
	got.Issuers = List[Issuer]{}
	if d := cmp.Diff(Records{With: 4, Without: 1, Unknown: 1, Own: 2, Above: 1, Alias: 1, Issue: 3, Wild: 2, NoWild: 1, Nobody: 2, Report: 2, Strict: 1}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	// What cannot be read names nobody.
	if d := cmp.Diff([]Issuer{{"letsencrypt.org", []string{"Let's Encrypt"}, 2, 1, 1, "*.own.example"}}, issuers); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Failures are grouped by who runs the servers, told by their names' registrable
// domain; a name counts once for each, for however many CAs it was asked.
func TestOperators(t *testing.T) {
	second := broken("b.example", "timeout", "ns1.dns.host.co.uk", "ns2.dns.host.co.uk", "ns.other.net")
	second.Findings = append(second.Findings, finding("srv.some-down", diagnose.Warning, "b.example"), finding("srv.some-down", diagnose.Warning, "b.example"),
		finding("caa.issuer-unknown", diagnose.Info, "b.example"), report.Finding{Code: "chk.clock", Severity: diagnose.Error, Who: diagnose.OwnNetwork})
	forAnother := second
	forAnother.Issuers = []string{"another.example"}
	nameless := broken("e.example", "refused")
	nameless.FailedServers = []report.Server{{Address: "192.0.2.9"}}
	unblamed := broken("f.example", "alias-loop")
	s := tallied(
		broken("a.example", "servfail", "ns1.dns.host.co.uk"), second, forAnother, broken("c.example", "timeout", "x.host.co.uk"),
		broken("d.example", "timeout", "ns1.zone.invalidtld", "ns2.zone.invalidtld"), nameless, unblamed,
	)
	want := []Operator{
		{
			"host.co.uk", 3, []Count{{"timeout", 2}, {"servfail", 1}}, "srv.all-down",
			[]Count{{"srv.all-down", 3}, {"srv.lookup-timeout", 2}, {"srv.some-down", 1}, {"srv.lookup-servfail", 1}},
			[]string{"ns1.dns.host.co.uk", "ns2.dns.host.co.uk", "x.host.co.uk"}, []string{"a.example", "b.example", "c.example"},
		},
		{"192.0.2.9", 1, []Count{{"refused", 1}}, "srv.all-down", []Count{{"srv.all-down", 1}, {"srv.lookup-refused", 1}}, []string{"192.0.2.9"}, []string{"e.example"}},
		{"other.net", 1, []Count{{"timeout", 1}}, "srv.all-down", []Count{{"srv.all-down", 1}, {"srv.some-down", 1}, {"srv.lookup-timeout", 1}}, []string{"ns.other.net"}, []string{"b.example"}},
		{
			"zone.invalidtld", 1, []Count{{"timeout", 1}}, "srv.all-down", []Count{{"srv.all-down", 1}, {"srv.lookup-timeout", 1}},
			[]string{"ns1.zone.invalidtld", "ns2.zone.invalidtld"}, []string{"d.example"},
		},
	}
	if d := cmp.Diff(want, s.Operators.Listed); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Up to a number of groups each count is exact; after that the rest are counted
// together, and the summary says so.
func TestBound(t *testing.T) {
	tl := New(noon)
	tl.operators.most = 3
	for i := range 100 {
		tl.Add(broken(fmt.Sprintf("n%d.example", i), "timeout", fmt.Sprintf("ns.host%d.net", i%5)))
	}
	s := tl.Summary()
	if len(tl.operators.by) != 3 || s.Operators.Others != 40 || s.Operators.Apart != 3 || s.Operators.Listed[0].Names != 20 {
		t.Errorf("%d groups; %+v", len(tl.operators.by), s.Operators)
	}
	var b strings.Builder
	if err := Write(&b, "text", s, Options{}); err != nil || !strings.Contains(b.String(), "Only the first 3 of these that came are counted apart; the others were met 40 times.") {
		t.Errorf("%v in\n%s", err, b.String())
	}
}

// groups count as a map would, for as many keys as are counted apart.
func TestGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := groups[int]{most: rapid.IntRange(0, 4).Draw(t, "most")}
		naive, first, others := map[string]map[int]bool{}, []string{}, 0
		for n := range rapid.IntRange(0, 60).Draw(t, "names") {
			for _, k := range rapid.SliceOfN(rapid.StringMatching("[a-f]"), 0, 3).Draw(t, "keys") {
				if !slices.Contains(first, k) && len(first) < g.most {
					first = append(first, k)
				}
				if !slices.Contains(first, k) {
					others++
				} else if naive[k] == nil {
					naive[k] = map[int]bool{n: true}
				} else {
					naive[k][n] = true
				}
				g.count(k, n)
			}
		}
		l := list(&g, func(k string, v *group[int]) Count { return Count{k, v.names} })
		total := 0
		for i, c := range l.Listed {
			if total += c.Names; c.Names != len(naive[c.Code]) || i > 0 && c.Names > l.Listed[i-1].Names {
				t.Fatalf("%s: %d, want %d; %v", c.Code, c.Names, len(naive[c.Code]), l.Listed)
			}
		}
		if len(l.Listed) != len(naive) || l.Others != others {
			t.Fatalf("%d groups and %d others, want %d and %d", len(l.Listed), l.Others, len(naive), others)
		}
	})
}

// The domains that end soonest are exactly those, in whatever order they come.
func TestEnding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := ending{now: noon, until: noon.Add(Soon)}
		soonest := map[string]time.Time{}
		names := 0
		for i := range rapid.IntRange(0, 3*mostEnding).Draw(t, "n") {
			d := fmt.Sprintf("d%d.com", rapid.IntRange(0, 2*mostEnding).Draw(t, "domain"))
			r := report.Result{Name: fmt.Sprintf("n%d.%s", i, d), SignedUntil: at(time.Duration(rapid.IntRange(-20, 9*24).Draw(t, "hours")) * time.Hour)}
			e.add(r)
			if r.SignedUntil.After(e.until) {
				continue
			}
			names++
			if was, ok := soonest[d]; !ok || r.SignedUntil.Before(was) {
				soonest[d] = *r.SignedUntil
			}
		}
		s := e.summary()
		total := 0
		for _, n := range s.Days {
			total += n
		}
		if s.Names != names || total != names || s.Full != (len(soonest) > mostEnding) || len(s.Domains) != min(len(soonest), mostEnding) {
			t.Fatalf("%d names (%d by day), %d domains, more: %v; want %d and %d", s.Names, total, len(s.Domains), s.Full, names, len(soonest))
		}
		for i, d := range s.Domains {
			if !d.SignedUntil.Equal(soonest[d.Domain]) || i > 0 && d.SignedUntil.Before(s.Domains[i-1].SignedUntil) {
				t.Fatalf("%s ends %s, want %s", d.Domain, d.SignedUntil, soonest[d.Domain])
			}
			delete(soonest, d.Domain)
		}
		for d, until := range soonest {
			if n := len(s.Domains); n > 0 && until.Before(s.Domains[n-1].SignedUntil) {
				t.Fatalf("%s ends before those that are listed", d)
			}
		}
	})
}

// A signature counts for the day on which it ends; one that had ended is of the
// first.
func TestEndingDays(t *testing.T) {
	var rs []report.Result
	for i, d := range []time.Duration{-day, 0, day - 1, day, 6*day + 1, Soon, Soon + 1} {
		r := result(fmt.Sprintf("n%d.example%d.com", i, i), "ca.example", "permit", "no-caa")
		r.SignedUntil = at(d)
		rs = append(rs, r)
	}
	s := tallied(rs...)
	if want := []int{3, 1, 0, 0, 0, 0, 2}; !slices.Equal(s.Ending.Days, want) || s.Ending.Names != 6 {
		t.Errorf("%v, %d names; want %v", s.Ending.Days, s.Ending.Names, want)
	}
	if d := s.Ending.Domains[0]; d.Domain != "example0.com" || d.Name != "n0.example0.com" {
		t.Errorf("first %+v", d)
	}
}

// A finding counts once a name; the example is of the gravest, and what is only
// worth knowing comes last.
func TestFindings(t *testing.T) {
	with := func(name string, fs ...report.Finding) report.Result {
		r := result(name, "ca.example", "deny", "not-authorized")
		r.Findings = fs
		return r
	}
	grave := finding("sec.expiring", diagnose.Error, "zone.example")
	grave.Remedy = diagnose.Remedy{{Say: phrase.Of("Sign it anew.")}, {Copy: "zone.example. CAA 0 issue \"ca.example\""}}
	other := with("c.example", finding("srv.slow", diagnose.Info, "c.example"))
	again := other
	again.Issuers = []string{"two.example"}
	s := tallied(
		with("a.example", finding("sec.expiring", diagnose.Warning, "a.example"), finding("srv.slow", diagnose.Info, "a.example"), finding("sec.expiring", diagnose.Warning, "b.a.example")),
		with("b.example", grave, finding("srv.slow", diagnose.Info, "b.example")), other, again,
		with("d.example", finding("caa.flag-1", diagnose.Warning, "d.example")),
	)
	var got []string
	for _, f := range s.Findings.Listed {
		got = append(got, fmt.Sprint(f.Code, " ", f.Severity, " ", f.Names, " ", f.Example.Name, " ", f.Example.At))
		if f.Meaning.IsZero() {
			t.Errorf("%s: no meaning", f.Code)
		}
	}
	want := []string{"sec.expiring error 2 b.example zone.example", "caa.flag-1 warning 1 d.example d.example", "srv.slow info 3 a.example a.example"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got := s.Findings.Listed[0].Example.Remedy.String(); got != "Sign it anew.\nzone.example. CAA 0 issue \"ca.example\"" {
		t.Errorf("remedy %q", got)
	}
}

// Most names may have their certificate, and counting them costs nothing.
func TestPermitsCostNothing(t *testing.T) {
	tl := New(noon)
	r := result("a.example", "one.example", "permit", "no-caa")
	r.ReuseUntil = at(time.Hour)
	other := r
	other.Name = "b.example"
	tl.Add(r)
	if n := testing.AllocsPerRun(100, func() { tl.Add(r); tl.Add(other) }); n != 0 {
		t.Errorf("%v allocations for two permits", n)
	}
}

// A summary is of its moment: what is added later does not change it.
func TestSummaryIsAValue(t *testing.T) {
	tl := New(noon)
	tl.SetInput(Input{Lines: 3, Blank: 1})
	add := func() {
		r := broken("a.example", "timeout", "ns.host.net")
		r.SignedUntil, r.FoundAt, r.Records = at(day), "a.example", []report.Record{{Tag: "issue", Value: "ca.example"}}
		tl.Add(r)
		r.Name = "b.example"
		tl.Add(r)
	}
	add()
	s := tl.Summary()
	before := fmt.Sprintf("%+v %+v", s, *s.Input)
	add()
	tl.SetInput(Input{Lines: 9})
	if after := fmt.Sprintf("%+v %+v", s, *s.Input); after != before {
		t.Errorf("%s\nbecame\n%s", before, after)
	}
}
