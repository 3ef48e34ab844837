package explain_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/explain"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// refusals are results of every reason for which a CA does not issue.
func refusals() []report.Result {
	var out []report.Result
	for _, reason := range []caa.Reason{
		caa.NotAuthorized, caa.CriticalUnknown, caa.AccountMismatch, caa.MethodMismatch, caa.MalformedValue,
		caa.Timeout, caa.ServFail, caa.Refused, caa.NotImp, caa.FormErr, caa.OtherRCode, caa.Lame, caa.NoReachableServer, caa.TCPFailed,
		caa.MalformedMessage, caa.MalformedRecord, caa.DNSSECBogus, caa.DNSSECIndeterminate, caa.AliasLoop, caa.AliasChainTooLong,
		caa.BudgetExceeded, caa.OwnNetwork, caa.Canceled,
	} {
		r := report.Result{
			Schema: report.Schema, Name: "www." + string(reason) + ".example.org", Issuers: []string{"letsencrypt.org"}, CA: "Let's Encrypt",
			Result: reason.Verdict().String(), Reason: string(reason), Security: "insecure",
		}
		switch {
		case reason == caa.Timeout:
			r.Lines = []string{"request timed out"}
		case reason == caa.ServFail:
			r.Lines = []string{"servfail dns response"}
		case reason.Verdict() == caa.Deny:
			r.FoundAt, r.Alias = r.Name, []string{"target." + r.Name}
			r.Lines = []string{r.Name + ": target." + r.Name + `: issue=digicert.com; account\DDD=x; CNAME`}
		}
		out = append(out, r)
	}
	return out
}

// Every refusal that this program prints is recognised again, with its name
// and its lines, in each form and each language.
func TestRoundTrip(t *testing.T) {
	for _, lang := range phrase.Languages() {
		for _, format := range []string{"globalsign", "acme", "json", "text"} {
			for _, result := range refusals() {
				var b bytes.Buffer
				if err := report.Write(&b, format, []report.Result{result}, report.Options{Lang: lang}); err != nil {
					t.Fatal(err)
				}
				r := explain.Read(b.String())
				named := slices.ContainsFunc(r.Checks, func(c explain.Check) bool { return c.Name == result.Name })
				bare := format == "globalsign" && len(result.Lines) > 0 && !strings.Contains(result.Lines[0], ":") // has no name in it
				if !r.Recognised() || !named && !bare {
					t.Errorf("%v, %s, %s: recognised %+v, checks %v in:\n%s", lang, format, result.Reason, r.Conditions, r.Checks, b.String())
				}
				if result.FoundAt == "" || format == "text" {
					continue
				}
				if !slices.ContainsFunc(r.Conditions, func(c explain.Condition) bool {
					return c.Kind == "globalsign-line" && c.FoundAt == "target."+result.Name && len(c.Records) == 1 && c.Records[0].CNAME
				}) {
					t.Errorf("%v, %s, %s: the line is lost: %+v", lang, format, result.Reason, r.Conditions)
				}
			}
		}
	}
}
