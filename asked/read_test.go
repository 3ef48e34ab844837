package asked_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/mayissue/mayissue/asked"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
)

const (
	acmName   = "_8b0e7153bf7c3706d85c524e44006655.example.com"
	acmValue  = "_9a6656c90bd5482a90a29b9fa5ff5180.pqbwrpqxbs.acm-validations.aws"
	apiName   = "_15637ebb8e3b91d26ab4a829a95249f5.api.example.com"
	apiValue  = "_12c17b8ed411fa644d35db41d94e5efa.tlmtqgfqwh.acm-validations.aws"
	digest    = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
	acmRecord = acmName + ". CNAME " + acmValue + "."
	apiRecord = apiName + ". CNAME " + apiValue + "."
)

// three is what most test files ask for.
const three = `example.com: ` + acmRecord + ` acm
*.example.com: ` + acmRecord + ` acm
api.example.com: ` + apiRecord + ` acm
`

// read writes what a text asks for, one item a line; errors in their place.
func read(file, text string, o asked.Options) string {
	var b strings.Builder
	for e, err := range asked.Read(file, strings.NewReader(text), o) {
		switch {
		case err != nil:
			fmt.Fprintln(&b, err)
		case e.Type == 0:
			fmt.Fprintf(&b, "%s: %s %s\n", e.Domain, e.Said, e.Certificate.Method)
		default:
			fmt.Fprintln(&b, strings.TrimSpace(fmt.Sprintf("%s: %s %s", e.Domain, e.Text(), e.Scheme)))
		}
	}
	return b.String()
}

func testdata(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every form, as it comes and as PowerShell keeps it.
func TestForms(t *testing.T) {
	for file, want := range map[string]string{
		"acm-pending.json":      three,
		"acm.csv":               three,
		"terraform-output.json": three,
		"terraform-show.json":   three,
		"terraform-plan.json":   three,
		"terraform-output.hcl":  three,
		"terraform-show.hcl":    three,
		"terraform-loop.json":   "example.com: " + acmRecord + " acm\napi.example.com: " + apiRecord + " acm\n",
		"acm-email.json":        "mail.example: not-dns EMAIL\n",
		"acm-http.json":         "cdn.example: not-dns HTTP\n",
		"zone.txt": "example.com: " + acmRecord + " acm\napi.example.com: " + apiRecord + ` acm
example.com: _dnsauth.example.com. TXT "abcdefghijklmnopqrst" digicert-txt
example.com: _acme-challenge.example.com. TXT "` + digest + `" dns-01
example.com: _validation-persist.example.com. TXT "ca.example; accounturi=https://ca.example/acct/1" dns-persist-01
`,
	} {
		text := testdata(t, file)
		for _, as := range []func(string) string{
			func(s string) string { return s },
			func(s string) string { return "\xef\xbb\xbf" + s },
			func(s string) string { return "\r\n" + strings.ReplaceAll(s, "\n", "\r\n") },
			utf16LE,
		} {
			if got := read(file, as(text), asked.Options{}); got != want {
				t.Errorf("%s:\n%s\nwant\n%s", file, got, want)
			}
		}
	}
}

func utf16LE(s string) string {
	b := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// What ACM says beside the records.
func TestSaid(t *testing.T) {
	utc := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return at.UTC()
	}
	march, none := utc("2026-03-01T09:12:45Z"), time.Time{}
	for file, want := range map[string][]dcv.Expectation{
		"acm-pending.json": {
			{Said: dcv.SaidPending, Requested: utc("2026-03-01T09:12:45.123Z"), Line: 11, Certificate: dcv.Certificate{Status: "PENDING_VALIDATION", Method: "DNS", InUse: dcv.ToldNo, Eligible: dcv.ToldNo}},
			{Said: dcv.SaidPending, Requested: utc("2026-03-01T09:12:45.123Z"), Line: 22, Certificate: dcv.Certificate{Status: "PENDING_VALIDATION", Method: "DNS", InUse: dcv.ToldNo, Eligible: dcv.ToldNo}},
			{Said: dcv.SaidValidated, Requested: utc("2026-03-01T09:12:45.123Z"), Line: 33, Certificate: dcv.Certificate{Status: "PENDING_VALIDATION", Method: "DNS", InUse: dcv.ToldNo, Eligible: dcv.ToldNo}},
		},
		"acm-renewing.json": {
			{Said: dcv.SaidValidated, Requested: utc("2025-09-01T02:00:00Z"), Line: 10, Certificate: dcv.Certificate{Status: "ISSUED", Method: "DNS", NotAfter: utc("2026-04-01T23:59:59Z"), InUse: dcv.ToldYes, Eligible: dcv.ToldYes, Renewal: "PENDING_VALIDATION", RenewalAt: utc("2026-02-01T03:04:05.678Z")}},
			{Said: dcv.SaidRenewing, Requested: utc("2025-09-01T02:00:00Z"), Line: 21, Certificate: dcv.Certificate{Status: "ISSUED", Method: "DNS", NotAfter: utc("2026-04-01T23:59:59Z"), InUse: dcv.ToldYes, Eligible: dcv.ToldYes, Renewal: "PENDING_VALIDATION", RenewalAt: utc("2026-02-01T03:04:05.678Z")}},
		},
		"acm-unused.json": {
			{Said: dcv.SaidNotInUse, Requested: utc("2026-01-01T00:00:00.25Z"), Line: 9, Certificate: dcv.Certificate{Status: "ISSUED", Method: "DNS", NotAfter: utc("2026-07-19T23:59:59Z"), InUse: dcv.ToldNo, Eligible: dcv.ToldNo}},
		},
		// CAA_ERROR comes after the validation, which the domain has passed.
		"acm-caa.json": {
			{Said: dcv.SaidValidated, Failure: "CAA_ERROR", Requested: march, Line: 9, Certificate: dcv.Certificate{Status: "FAILED", Method: "DNS", InUse: dcv.ToldNo, Eligible: dcv.ToldNo}},
		},
		"acm-timed-out.json": {
			{Said: dcv.SaidTimedOut, Requested: utc("2026-02-20T09:12:45Z"), Line: 10, Certificate: dcv.Certificate{Status: "VALIDATION_TIMED_OUT", Method: "DNS", InUse: dcv.ToldNo, Eligible: dcv.ToldNo}},
			{Said: dcv.SaidValidated, Requested: utc("2026-02-20T09:12:45Z"), Line: 21, Certificate: dcv.Certificate{Status: "VALIDATION_TIMED_OUT", Method: "DNS", InUse: dcv.ToldNo, Eligible: dcv.ToldNo}},
		},
		"acm-email.json": {
			{Said: dcv.SaidNotDNS, Requested: march, Line: 9, Certificate: dcv.Certificate{Status: "PENDING_VALIDATION", Method: "EMAIL", InUse: dcv.ToldNo, Eligible: dcv.ToldNo}},
		},
		"terraform-loop.json": {{Line: 16}, {Line: 21}},
		"terraform-show.json": {
			{Said: dcv.SaidPending, Requested: none, Line: 34, Certificate: dcv.Certificate{Status: "PENDING_VALIDATION", Method: "DNS", Eligible: dcv.ToldNo}},
			{Said: dcv.SaidPending, Requested: none, Line: 40, Certificate: dcv.Certificate{Status: "PENDING_VALIDATION", Method: "DNS", Eligible: dcv.ToldNo}},
			{Said: dcv.SaidPending, Requested: none, Line: 46, Certificate: dcv.Certificate{Status: "PENDING_VALIDATION", Method: "DNS", Eligible: dcv.ToldNo}},
		},
	} {
		i := 0
		for e, err := range asked.Read(file, strings.NewReader(testdata(t, file)), asked.Options{}) {
			if err != nil || i == len(want) {
				t.Errorf("%s: %v, %v", file, e, err)
				break
			}
			if arn := strings.HasPrefix(e.Order, "arn:aws:acm:eu-west-1:111122223333:certificate/"); arn == (file == "terraform-loop.json") {
				t.Errorf("%s: order %q", file, e.Order)
			}
			got := e
			got.Domain, got.Owner, got.Type, got.Value, got.Scheme, got.Order = name.Request{}, name.Name{}, 0, "", "", ""
			if got != want[i] {
				t.Errorf("%s, %s:\n%+v\nwant\n%+v", file, e.Domain, got, want[i])
			}
			i++
		}
		if i != len(want) {
			t.Errorf("%s: %d items, want %d", file, i, len(want))
		}
	}
}

// certificate makes what describe-certificate prints.
func certificate(fields, options string) string {
	return `{"Certificate": {"CertificateArn": "arn:aws:acm:eu-west-1:111122223333:certificate/1", ` + fields + `"DomainValidationOptions": [` + options + `]}}`
}

func option(domain, more string) string {
	return `{"DomainName": "` + domain + `", ` + more + `"ResourceRecord": {"Name": "` + acmName + `.", "Type": "CNAME", "Value": "` + acmValue + `."}}`
}

func TestSaidByStatus(t *testing.T) {
	const renewal = `"RenewalSummary": {"RenewalStatus": "%s", "RenewalStatusReason": "CAA_ERROR", "DomainValidationOptions": [{"DomainName": "a.example", "ValidationStatus": "%s"}]}, `
	for _, c := range []struct {
		what, fields, option string
		want                 dcv.Said
		failure              string
	}{
		{"nothing", "", "", "", ""},
		{"the certificate's", `"Status": "PENDING_VALIDATION", `, "", dcv.SaidPending, ""},
		{"issued", `"Status": "ISSUED", `, "", dcv.SaidValidated, ""},
		{"the domain's comes first", `"Status": "PENDING_VALIDATION", `, `"ValidationStatus": "SUCCESS", `, dcv.SaidValidated, ""},
		{"failed", `"Status": "FAILED", "FailureReason": "INVALID_PUBLIC_DOMAIN", `, `"ValidationStatus": "FAILED", `, dcv.SaidFailed, "INVALID_PUBLIC_DOMAIN"},
		{"timed out", `"Status": "VALIDATION_TIMED_OUT", `, `"ValidationStatus": "PENDING_VALIDATION", `, dcv.SaidTimedOut, ""},
		{"not in use, eligibility not told", `"Status": "ISSUED", "InUseBy": [], `, "", dcv.SaidNotInUse, ""},
		{"exported, so it is renewed", `"Status": "ISSUED", "InUseBy": [], "RenewalEligibility": "ELIGIBLE", `, "", dcv.SaidValidated, ""},
		{"in use", `"Status": "ISSUED", "InUseBy": ["x"], `, "", dcv.SaidValidated, ""},
		{"use not told", `"Status": "ISSUED", "RenewalEligibility": "INELIGIBLE", `, "", dcv.SaidValidated, ""},
		{"renewing by itself", `"Status": "ISSUED", ` + fmt.Sprintf(renewal, "PENDING_AUTO_RENEWAL", "PENDING_VALIDATION"), "", dcv.SaidRenewing, ""},
		{"renewing, this domain done", `"Status": "ISSUED", ` + fmt.Sprintf(renewal, "PENDING_VALIDATION", "SUCCESS"), "", dcv.SaidValidated, ""},
		{"renewal failed", `"Status": "ISSUED", ` + fmt.Sprintf(renewal, "FAILED", "FAILED"), "", dcv.SaidFailed, "CAA_ERROR"},
		{"renewed", `"Status": "ISSUED", ` + fmt.Sprintf(renewal, "SUCCESS", "SUCCESS"), "", dcv.SaidValidated, ""},
		{"other words", `"Status": "REVOKED", `, "", "", ""},
		{"by e-mail, records or not", "", `"ValidationMethod": "EMAIL", `, dcv.SaidNotDNS, ""},
		{"null is nothing", `"Status": null, "InUseBy": null, `, `"ValidationStatus": null, `, "", ""},
	} {
		got := dcv.Said("none at all")
		failure := ""
		for e, err := range asked.Read("f", strings.NewReader(certificate(c.fields, option("a.example", c.option))), asked.Options{}) {
			if got, failure = e.Said, e.Failure; err != nil {
				t.Errorf("%s: %v", c.what, err)
			}
		}
		if got != c.want || failure != c.failure {
			t.Errorf("%s: %q, %q; want %q, %q", c.what, got, failure, c.want, c.failure)
		}
	}
}

// One certificate, several one after the other, a list of them, JSON lines and
// what somebody cut out are read alike.
func TestNesting(t *testing.T) {
	one := certificate("", option("example.com", ""))
	inner := strings.TrimSuffix(strings.TrimPrefix(one, `{"Certificate": `), "}")
	const item = "example.com: " + acmRecord + " acm\n"
	const record = `{"Name": "` + acmName + `.", "Type": "CNAME", "Value": "` + acmValue + `."}`
	for what, c := range map[string]struct {
		text string
		want int
	}{
		"options that a query cut out":   {"[" + option("example.com", `"ValidationStatus": "SUCCESS", `) + "," + option("example.com", "") + "]", 2},
		"a record that a query cut out":  {record, 1},
		"records that a query cut out":   {"[" + record + "," + record + "]", 2},
		"other things that have a value": {`[{"Name": "_x.example.com", "Type": "String", "Value": "y.example"}, {"Name": "a", "Value": "b"}, ` + record + "]", 1},
		"one":                            {one, 1},
		"several":                        {one + "\n" + one + one, 3},
		"lines":                          {strings.Repeat(inner+"\n", 3), 3},
		"a list":                         {"[" + one + "," + inner + "]", 2},
		"a list in itself":               {`{"a": [[` + one + `]], "b": 1}`, 1},
		"an option":                      {`{"DomainValidationOptions": [` + option("example.com", "") + `]}`, 1},
	} {
		if got := read("f", c.text, asked.Options{}); got != strings.Repeat(item, c.want) {
			t.Errorf("%s: %s", what, got)
		}
	}
}

func TestNoRecords(t *testing.T) {
	list := testdata(t, "acm-list.json")
	arns := func(text string) *asked.NoRecords {
		var none *asked.NoRecords
		for e, err := range asked.Read("f", strings.NewReader(text), asked.Options{}) {
			if !errors.As(err, &none) {
				t.Errorf("%v, %v", e, err)
			}
		}
		return none
	}
	none := arns(list)
	if none == nil || len(none.ARNs) != 2 {
		t.Fatalf("%+v; want two certificates: what was imported is not validated", none)
	}
	want := "aws acm describe-certificate --region us-east-1 --certificate-arn " + none.ARNs[1]
	if got := none.Commands(); len(got) != 2 || got[1] != want {
		t.Errorf("%q, want %q", got, want)
	}
	loop := "for arn in \\\n  " + none.ARNs[0] + " \\\n  " + none.ARNs[1] + " \\\n; do\n" +
		"  aws acm describe-certificate --region \"$(echo \"$arn\" | cut -d: -f4)\" --certificate-arn \"$arn\"\ndone"
	if got := strings.Join(none.Loop(), "\n"); got != loop {
		t.Errorf("%s\nwant\n%s", got, loop)
	}
	if got := none.Error(); got != `2 certificates without the records that are to validate it; "aws acm describe-certificate" has them` {
		t.Error(got)
	}
	if none := arns(testdata(t, "acm-requested.json")); none == nil || len(none.ARNs) != 1 {
		t.Errorf("%+v", none)
	}
	if none := arns(`{"CertificateArn": "arn:aws:acm:eu-west-1:111122223333:certificate/1"}{"CertificateArn": "arn:aws:acm:eu-west-1:111122223333:certificate/1"}`); none == nil || len(none.ARNs) != 1 {
		t.Errorf("%+v; want the certificate once", none)
	}
	if zero := (&asked.NoRecords{}); zero.Loop() != nil || zero.Commands() != nil {
		t.Error("commands for no certificate")
	}
	if bad := (&asked.NoRecords{ARNs: []string{"arn:aws:acm:x; rm -rf /"}}); bad.Loop() != nil || bad.Commands() != nil {
		t.Error("a command that does something else")
	}
}
