package realservers

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// engine makes one that starts at the root of the lab and asks real servers.
func engine(t *testing.T, in *lab.Internet, network *Network) *mayissue.Engine {
	t.Helper()
	e, err := mayissue.New(mayissue.Config{
		Hints:     []byte(in.RootHints()),
		HintsFile: "hints of the lab",
		Anchors:   []byte(in.Anchors()),
		Port:      network.Port(),
		Permit:    []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Diagnose:  true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// request turns a check of a scenario into a request to the engine; false
// where the name is none, so that nothing would be asked.
func request(c lab.Check) (mayissue.Request, bool) {
	n, err := name.ParseRequest(c.Name, name.Rules{OwnHierarchy: true})
	if err != nil || n.Kind != name.KindDNS {
		return mayissue.Request{}, false
	}
	at := c.PolicyDate
	if at.IsZero() {
		at = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	}
	return mayissue.Request{Name: n, Issuers: c.CA, Method: c.Method, Account: c.Account, Rules: br.At(at)}, true
}

// verify holds a result to what a scenario expects.
func verify(t *testing.T, c lab.Check, got report.Result) {
	t.Helper()
	if got.Result != c.Result || got.Reason != c.Reason {
		t.Errorf("%s for %s: %s (%s), want %s (%s); %s", c.Name, c.CA, got.Result, got.Reason, c.Result, c.Reason, got.Detail)
	}
	if c.Security != "" && got.Security != c.Security {
		t.Errorf("%s: %s, want %s; %s", c.Name, got.Security, c.Security, got.Detail)
	}
	if c.FoundAt != "" && got.FoundAt != c.FoundAt {
		t.Errorf("%s: found at %q, want %q", c.Name, got.FoundAt, c.FoundAt)
	}
	if c.Alias != nil && !slices.Equal(got.Alias, c.Alias) {
		t.Errorf("%s: alias %q, want %q", c.Name, got.Alias, c.Alias)
	}
	if c.Lines != nil && !slices.Equal(got.Lines, c.Lines) {
		t.Errorf("%s: lines\n%s\nwant\n%s", c.Name, strings.Join(got.Lines, "\n"), strings.Join(c.Lines, "\n"))
	}
	var codes []string
	for _, f := range got.Findings {
		codes = append(codes, f.Code)
	}
	for _, code := range c.Must {
		if !slices.Contains(codes, code) {
			t.Errorf("%s: finding %s is missing from %q", c.Name, code, codes)
		}
	}
	for _, code := range c.MustNot {
		if slices.Contains(codes, code) {
			t.Errorf("%s: finding %s should not be there", c.Name, code)
		}
	}
}

// TestScenarios decides on real servers what the scenarios of the lab check
// without a fault in the way: NSD, Knot, BIND and PowerDNS must show the same.
func TestScenarios(t *testing.T) {
	needPrograms(t)
	scenarios := realScenarios(t)
	in, err := lab.NewAt(time.Now(), scenarios...)
	if err != nil {
		t.Fatal(err)
	}
	e := engine(t, in, startLab(t, in))
	decided := 0
	for _, s := range scenarios {
		t.Run(strings.TrimSuffix(s.File, ".txtar"), func(t *testing.T) {
			for _, c := range s.Checks {
				req, ok := request(c)
				if !ok || !sound(in, s, c) || len(c.With) > 0 { // what several names tell together needs no servers
					continue
				}
				results, _ := e.Check(t.Context(), req)
				verify(t, c, results[0])
				decided++
			}
		})
	}
	if decided < 120 {
		t.Errorf("only %d names of %d scenarios were decided", decided, len(scenarios))
	}
	t.Logf("decided %d names of %d scenarios", decided, len(scenarios))
}
