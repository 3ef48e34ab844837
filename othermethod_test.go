package mayissue_test

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/report"
)

// TestNoRecordAskedFor: a CA that validates by e-mail asks for no record. That is
// no fault of the DNS and nothing that it could show, so the result never permits
// and never says that a record is missing.
func TestNoRecordAskedFor(t *testing.T) {
	for _, s := range validationScenarios(t) {
		if s.File != "other-method.txtar" {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			r := placementRequest(t, in, s.Checks[0])
			r.Expect = &dcv.Expectation{Domain: r.Name, Said: dcv.SaidNotDNS}
			e, err := mayissue.New(labConfig(in, s.Checks[0].Now))
			if err != nil {
				t.Fatal(err)
			}
			rs, _ := e.Check(context.Background(), r)
			res := rs[0]
			if res.Result != "error" || res.Reason != report.NotDNS || res.Validation == nil || res.Validation.Status != "undetermined" || !hasCode(res, "dcv.other-method") || hasCode(res, "dcv.undetermined") {
				t.Errorf("got %s %s, %+v, %s", res.Result, res.Reason, res.Validation, codes(res))
			}
			results, _ := schemas(t)
			valid(t, results, func() ([]byte, error) { return report.MarshalResult(res) })
			for _, form := range []string{"text", "html", "markdown", "json"} {
				var b bytes.Buffer
				if err := report.Write(&b, form, rs, report.Options{}); err != nil {
					t.Errorf("%s: %v", form, err)
				}
				if form == "text" {
					t.Logf("%s", b.String())
				}
			}
		})
		return
	}
	t.Error("no such scenario")
}
