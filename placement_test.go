package mayissue_test

import (
	"bytes"
	"context"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/probe"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/view"
)

// validationScenarios returns those about records that a CA asked for.
func validationScenarios(t *testing.T) []*lab.Scenario {
	t.Helper()
	ss, err := lab.ValidationScenarios()
	if err != nil {
		t.Fatal(err)
	}
	return ss
}

// TestValidationScenarios decides every check about a record that a CA asked
// for, each by an engine that has asked nothing before, and demands that every
// fault of a scenario was met.
func TestValidationScenarios(t *testing.T) {
	for _, s := range validationScenarios(t) {
		t.Run(strings.TrimSuffix(s.File, ".txtar"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in, err := lab.New(s)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range s.Checks {
					runPlacement(t, in, c)
				}
				if unhit := in.Unhit(); len(unhit) > 0 {
					t.Errorf("no query met the faults %q", unhit)
				}
			})
		})
	}
}

func runPlacement(t *testing.T, in *lab.Internet, c lab.Check) {
	t.Helper()
	res := placedCheck(t, in, c)
	where := c.Name + " (" + c.Show + ")"
	if res.Result != c.Result || res.Reason != c.Reason || res.Validation.Status != c.Asked.Status && c.Asked.Status != "" {
		t.Errorf("%s: got %s %s, %s (%s), want %s %s, %s", where, res.Result, res.Reason, res.Validation.Status, res.Detail, c.Result, c.Reason, c.Asked.Status)
	}
	for _, code := range c.Must {
		if !hasCode(res, code) {
			t.Errorf("%s: no finding %s among %s", where, code, codes(res))
		}
	}
	for _, code := range c.MustNot {
		if hasCode(res, code) {
			t.Errorf("%s: finding %s must not be there, among %s", where, code, codes(res))
		}
	}
}

// placedCheck decides a check, and again from the evidence alone, which must
// come to the same.
func placedCheck(t *testing.T, in *lab.Internet, c lab.Check) report.Result {
	t.Helper()
	r := placementRequest(t, in, c)
	cfg := labConfig(in, c.Now)
	cfg.Diagnose = true
	for _, v := range c.Asked.Views {
		label, host, _ := strings.Cut(v, "=")
		cfg.Resolvers = append(cfg.Resolvers, view.Resolver{Label: label, Addr: netip.AddrPortFrom(labAddr(t, in, name.MustParse(host)), 53)})
	}
	e, err := mayissue.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	reqs := append([]mayissue.Request{r}, besideRequests(t, in, c)...)
	rs, traces := e.Check(context.Background(), reqs...)
	for _, tr := range traces[:1] {
		if err := tr.Validate(); err != nil {
			t.Errorf("%s: the evidence is not valid: %v", c.Name, err)
		}
		again := mayissue.Judge(tr, r)
		if again.Result != rs[0].Result || again.Reason != rs[0].Reason || strings.Join(said(again.Findings), "\n") != strings.Join(said(alone(rs[0].Findings)), "\n") {
			t.Errorf("%s: judged again: %s (%s) %s, was %s (%s) %s", c.Name, again.Result, again.Reason, codes(again), rs[0].Result, rs[0].Reason, codes(rs[0]))
		}
	}
	for _, form := range []string{"text", "html", "markdown", "json"} {
		var b bytes.Buffer
		if err := report.Write(&b, form, rs, report.Options{}); err != nil {
			t.Errorf("%s: %s: %v", c.Name, form, err)
		}
	}
	return rs[0]
}

// placementRequest makes the request of a check about a record: for the CA
// that it names, or else for that of the record's scheme.
func placementRequest(t *testing.T, in *lab.Internet, c lab.Check) mayissue.Request {
	t.Helper()
	r, bad := request(c)
	if bad != nil {
		t.Fatal(bad.Detail)
	}
	a := c.Asked
	typ := dcv.CNAME
	if a.Type == "TXT" {
		typ = dcv.TXT
	}
	e := dcv.Expect(r.Name, a.Owner, typ, a.Value)
	e.Order, e.Requested, e.Said, e.Failure = a.Order, a.Requested, dcv.Said(a.Said), a.Failure
	e.Certificate = certificate(a)
	e.Kept = dcv.Kept{Since: a.Since, Last: a.Last, Delegated: a.Delegated}
	if s, ok := dcv.SchemeByID(e.Scheme); ok {
		if ca, ok := issuer.ByShort(s.Issuer); ok && len(r.Issuers) == 0 {
			all, err := issuer.Expand(ca.Short)
			if err != nil {
				t.Fatal(err)
			}
			r.Issuers, r.CA = all.Identifiers, all.CA
		}
	}
	r.Expect = &e
	for _, host := range a.Named {
		r.Named = append(r.Named, probe.Server{Name: host, Addrs: []netip.Addr{labAddr(t, in, host)}})
	}
	if a.Entered != "" {
		z, err := entered.Parse("entered", []byte(a.Entered), name.Name{})
		if err != nil {
			t.Fatal(err)
		}
		r.Entered = []*entered.Zone{z}
	}
	return r
}

// certificate is what the CA of a check tells of the certificate.
func certificate(a *lab.Asked) dcv.Certificate {
	c := dcv.Certificate{NotAfter: a.NotAfter, InUse: dcv.Told(a.InUse), Eligible: dcv.Told(a.Eligible)}
	c.Renewal, c.RenewalReason, _ = strings.Cut(a.Renewal, " ")
	return c
}

// besideRequests makes the requests of the other records of a check's order.
func besideRequests(t *testing.T, in *lab.Internet, c lab.Check) []mayissue.Request {
	t.Helper()
	var out []mayissue.Request
	for _, b := range c.Asked.Beside {
		other := c
		other.Name = b.Name
		other.Asked = &lab.Asked{Owner: b.Owner, Type: b.Type, Value: b.Value, Order: c.Asked.Order, Said: c.Asked.Said}
		out = append(out, placementRequest(t, in, other))
	}
	return out
}

// labAddr is an address of a server of the lab.
func labAddr(t *testing.T, in *lab.Internet, host name.Name) netip.Addr {
	t.Helper()
	for _, s := range in.Servers() {
		if s.Name == host {
			return s.Addrs[0]
		}
	}
	t.Fatalf("the lab has no server %s", host)
	return netip.Addr{}
}
