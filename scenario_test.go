package mayissue_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// rulesDate is the clock of the rules where a check names none.
var rulesDate = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// labEngine makes an engine that asks a lab in memory.
func labEngine(t *testing.T, in *lab.Internet, now time.Time) *mayissue.Engine {
	t.Helper()
	e, err := mayissue.New(labConfig(in, now))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// labConfig is the configuration of such an engine. Its clock begins at the
// time given, or when the lab was signed.
func labConfig(in *lab.Internet, now time.Time) mayissue.Config {
	cfg := mayissue.Config{
		Hints: []byte(in.RootHints()), HintsFile: "lab", Anchors: []byte(in.Anchors()), AnchorsFile: "lab", Transport: in,
		Permit: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fd53::/16")},
	}
	if now.IsZero() {
		now = in.SigningTime()
	}
	began := time.Now()
	cfg.Now = func() time.Time { return now.Add(time.Since(began)) }
	return cfg
}

// request makes the request of a check; the result is set where the name is
// none that can be requested.
func request(c lab.Check) (mayissue.Request, *report.Result) {
	date := c.PolicyDate
	if date.IsZero() {
		date = rulesDate
	}
	r := mayissue.Request{Issuers: c.CA, Method: c.Method, Account: c.Account, Rules: br.At(date)}
	n, err := name.ParseRequest(c.Name, name.Rules{OwnHierarchy: true})
	if err != nil {
		res := mayissue.InvalidName(c.Name, err, r)
		return r, &res
	}
	r.Name = n
	return r, nil
}

// everyScenario returns those of the lab, with those about records that a CA
// asked for last.
func everyScenario(t *testing.T) []*lab.Scenario {
	t.Helper()
	return append(allScenarios(t), validationScenarios(t)...)
}

// allScenarios returns those of the lab about CAA, the signed ones last.
func allScenarios(t *testing.T) []*lab.Scenario {
	t.Helper()
	plain, err := lab.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := lab.SignedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(plain, signed)
}

// TestScenarios decides every check of every scenario in memory, each by an
// engine that has asked nothing before, and demands that every fault of a
// scenario was met.
func TestScenarios(t *testing.T) {
	scenarios := allScenarios(t)
	checks := 0
	for _, s := range scenarios {
		checks += len(s.Checks)
		t.Run(strings.TrimSuffix(s.File, ".txtar"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { runScenario(t, s) })
		})
	}
	if checks == 0 {
		t.Error("no check was found in any scenario")
	}
}

func runScenario(t *testing.T, s *lab.Scenario) {
	in, err := lab.New(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.Checks {
		runCheck(t, in, c)
	}
	if unhit := in.Unhit(); len(unhit) > 0 {
		t.Errorf("no query met the faults %q", unhit)
	}
}

func runCheck(t *testing.T, in *lab.Internet, c lab.Check) {
	t.Helper()
	res := decideCheck(t, in, c)
	where := c.Name
	if res.Result != c.Result || res.Reason != c.Reason {
		t.Errorf("%s: got %s (%s: %s), want %s (%s)", where, res.Result, res.Reason, res.Detail, c.Result, c.Reason)
		return
	}
	if c.Security != "" && res.Security != c.Security {
		t.Errorf("%s: %s, want %s (%s)", where, res.Security, c.Security, c.Show)
	}
	if c.FoundAt != "" && res.FoundAt != c.FoundAt {
		t.Errorf("%s: found at %q, want %q", where, res.FoundAt, c.FoundAt)
	}
	if c.Alias != nil && !slices.Equal(res.Alias, c.Alias) {
		t.Errorf("%s: alias %q, want %q", where, res.Alias, c.Alias)
	}
	if c.Lines != nil {
		if d := cmp.Diff(c.Lines, res.Lines); d != "" {
			t.Errorf("%s: lines (-want +got):\n%s", where, d)
		}
	}
	if c.Queries >= 0 && res.Queries != c.Queries {
		t.Errorf("%s: %d queries, want %d", where, res.Queries, c.Queries)
	}
	for _, code := range c.Must {
		if !hasCode(res, code) {
			t.Errorf("%s: no finding %s among %s", where, code, codes(res))
		}
	}
	for _, code := range c.MustNot {
		if hasCode(res, code) {
			t.Errorf("%s: finding %s must not be there", where, code)
		}
	}
	if c.Golden != "" {
		var b bytes.Buffer
		if err := report.Write(&b, "text", []report.Result{res}, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.Golden, b.String()); d != "" {
			t.Errorf("%s: text (-want +got):\n%s", where, d)
		}
	}
}

func decideCheck(t *testing.T, in *lab.Internet, c lab.Check) report.Result {
	t.Helper()
	if c.Asked != nil {
		return placedCheck(t, in, c)
	}
	r, bad := request(c)
	if bad != nil {
		return *bad
	}
	cfg := labConfig(in, c.Now)
	cfg.Diagnose = true // which must not change what is decided
	e, err := mayissue.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	reqs := []mayissue.Request{r}
	for _, other := range c.With {
		also := c
		also.Name = other
		o, _ := request(also)
		reqs = append(reqs, o)
	}
	rs, traces := e.Check(context.Background(), reqs...)
	for _, tr := range traces[:min(len(traces), 1)] {
		if err := tr.Validate(); err != nil {
			t.Errorf("%s: the evidence is not valid: %v", c.Name, err)
		}
		if again := mayissue.Judge(tr, r); again.Result != rs[0].Result || again.Reason != rs[0].Reason || again.EvidenceHash != rs[0].EvidenceHash {
			t.Errorf("%s: judged again: %s (%s), was %s (%s)", c.Name, again.Result, again.Reason, rs[0].Result, rs[0].Reason)
		} else if d := cmp.Diff(said(alone(rs[0].Findings)), said(again.Findings)); d != "" {
			t.Errorf("%s: diagnosed again (-then +now):\n%s", c.Name, d)
		}
	}
	return rs[0]
}

// alone leaves out what only a run of several names can tell; see
// [mayissue.Together].
func alone(fs []report.Finding) []report.Finding {
	return slices.DeleteFunc(slices.Clone(fs), func(f report.Finding) bool {
		return f.Code == "caa.auto-san" || f.Code == "caa.loosened" || f.Code == "dcv.partial-sans"
	})
}

// said writes findings out, so that two diagnoses can be compared.
func said(fs []report.Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, fmt.Sprintf("%s %s %s %s %v %v: %s %s %s", f.Code, f.Severity, f.Confidence, f.Who, f.Servers, f.Evidence, f.Title, f.Detail, f.Remedy))
	}
	return out
}

// hasCode reports whether a finding has the code, or one below it where the
// code ends in ".*".
func hasCode(r report.Result, code string) bool {
	prefix, below := strings.CutSuffix(code, "*")
	return slices.ContainsFunc(r.Findings, func(f report.Finding) bool {
		return f.Code == code || below && strings.HasPrefix(f.Code, prefix)
	})
}

func codes(r report.Result) string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Code)
	}
	return strings.Join(out, " ")
}

// TestScenariosTogether decides all checks in one hierarchy that holds every
// scenario, as `check --lab` and `dcv --lab` do: no scenario may disturb another.
func TestScenariosTogether(t *testing.T) {
	scenarios := slices.DeleteFunc(everyScenario(t), func(s *lab.Scenario) bool {
		return !s.Signed.IsZero() // one hierarchy has one signing time
	})
	synctest.Test(t, func(t *testing.T) {
		in, err := lab.New(scenarios...)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range scenarios {
			for _, c := range s.Checks {
				c.Queries = -1 // others' delegations may be shared
				if c.Asked != nil {
					runPlacement(t, in, c)
				} else {
					runCheck(t, in, c)
				}
			}
		}
	})
}

// TestTypesAsked decides all checks without diagnosing them, and looks at what
// a decision asks.
func TestTypesAsked(t *testing.T) {
	for _, s := range allScenarios(t) {
		synctest.Test(t, func(t *testing.T) {
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range s.Checks {
				if r, bad := request(c); bad == nil {
					labEngine(t, in, c.Now).Check(context.Background(), r)
				}
			}
			checkTypes(t, in)
		})
	}
}

// checkTypes demands that nothing but CAA, the type that finds cuts where CAA
// fails, addresses, and the links of the chain of trust was asked: never ANY
// (CAA-23, SEC-24), and no record that automates DS, which is the registry's
// concern and not a CA's (OPS-24).
func checkTypes(t *testing.T, in *lab.Internet) {
	t.Helper()
	const a, ns, aaaa, ds, dnskey, caa = 1, 2, 28, 43, 48, 257
	for _, q := range in.Queries() {
		if !slices.Contains([]uint16{a, ns, aaaa, ds, dnskey, caa}, q.Type) {
			t.Errorf("type %d was asked for %s", q.Type, q.Name)
		}
	}
}

// TestConfigErrors: a configuration that cannot work is refused with its
// file and reason before anything is asked.
func TestConfigErrors(t *testing.T) {
	for _, tt := range []struct {
		name string
		cfg  mayissue.Config
		want string
	}{
		{"hints that are no zone text", mayissue.Config{Hints: []byte(". NS\n"), HintsFile: "h.zone"}, "h.zone"},
		{"hints without an address", mayissue.Config{Hints: []byte(". NS a.\n"), HintsFile: "h.zone"}, "no root server with an address"},
		{"hints for another zone", mayissue.Config{Hints: []byte("org. NS a.\na. A 192.0.2.1\n"), HintsFile: "h.zone"}, "root hints hold NS records of the root only"},
		{"SEC-13: anchors without an anchor", mayissue.Config{Anchors: []byte(". NS a.\n"), AnchorsFile: "k.zone"}, "no trust anchor"},
		{"anchors that are no zone text", mayissue.Config{Anchors: []byte(". DS x\n"), AnchorsFile: "k.zone"}, "k.zone"},
		{"no family left", mayissue.Config{IPv4Only: true, IPv6Only: true}, "neither IPv4 nor IPv6"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := mayissue.New(tt.cfg)
			var ce *mayissue.ConfigError
			if !errors.As(err, &ce) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want a ConfigError with %q", err, tt.want)
			}
		})
	}
}
