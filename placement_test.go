package mayissue_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/internal/laborder"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/report"
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
	o := placementOrder(t, in, c)
	r := o.Requests[0]
	cfg := labConfig(in, c.Now)
	cfg.Diagnose, cfg.Resolvers = true, o.Resolvers
	e, err := mayissue.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	rs, traces := e.Check(context.Background(), o.Requests...)
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

// placementRequest makes the request of a check about a record.
func placementRequest(t *testing.T, in *lab.Internet, c lab.Check) mayissue.Request {
	t.Helper()
	return placementOrder(t, in, c).Requests[0]
}

// placementOrder makes the order of a check, by the rules of its date.
func placementOrder(t *testing.T, in *lab.Internet, c lab.Check) laborder.Order {
	t.Helper()
	date := c.PolicyDate
	if date.IsZero() {
		date = rulesDate
	}
	o, err := laborder.Of(c, laborder.Within(in), br.At(date))
	if err != nil {
		t.Fatal(err)
	}
	return o
}
