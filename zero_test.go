package mayissue_test

import (
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// Nothing that nobody filled in permits: no request without a name, whose
// parser's error was passed over, and no evidence without an exchange.
func TestZeroValuesNeverPermit(t *testing.T) {
	engine, err := mayissue.New(mayissue.Config{Transport: explosive{}, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	bad, err := name.ParseRequest("no..name", name.Rules{})
	if err == nil {
		t.Fatal("a bad name was parsed")
	}
	for _, r := range []mayissue.Request{{}, {Issuers: []string{"ca.example"}}, {Name: bad, Issuers: []string{"ca.example"}}} {
		results, _ := engine.Check(t.Context(), r)
		results = append(results, mayissue.Judge(nil, r), mayissue.Judge(&evidence.Trace{}, r))
		for _, res := range results {
			if res.Result != "error" || res.Reason != string(caa.InvalidName) || res.WhoMayIssue != nil {
				t.Errorf("%+v: %s (%s)", r, res.Result, res.Reason)
			}
		}
	}
	good, err := name.ParseRequest("example.com", name.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range []*evidence.Trace{nil, {}} {
		for _, issuers := range [][]string{nil, {"ca.example"}} {
			res := mayissue.Judge(trace, mayissue.Request{Name: good, Issuers: issuers})
			if res.Result == "permit" || res.WhoMayIssue != nil || caa.Reason(res.Reason).Verdict() != caa.VerdictError {
				t.Errorf("%v: %s (%s)", issuers, res.Result, res.Reason)
			}
		}
	}
}
