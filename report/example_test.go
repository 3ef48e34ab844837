package report_test

import (
	"fmt"
	"os"
	"time"

	"github.com/mayissue/mayissue/report"
)

func denied() report.Result {
	return report.Result{
		Name: "sub.example.org", Issuers: []string{"globalsign.com"}, CA: "GlobalSign",
		Result: "deny", Reason: "not-authorized", FoundAt: "example.org", Security: "indeterminate",
		Records:   []report.Record{{Tag: "issue", Value: "letsencrypt.org", Why: "not-authorized"}},
		Lines:     []string{"sub.example.org: example.org: issue=letsencrypt.org"},
		CheckedAt: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), Queries: 3,
	}
}

func Example() {
	err := report.Write(os.Stdout, "text", []report.Result{denied()}, report.Options{})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// ✗ sub.example.org: GlobalSign may not issue (not-authorized)
	//   The CAA records at example.org do not let GlobalSign in.
	//
	//   CAA records at example.org:
	//     0 issue "letsencrypt.org"  names another CA
	//
	//   In short, asked: found: record:
	//     sub.example.org: example.org: issue=letsencrypt.org
	//
	//   Checked 2026-11-21 12:00:00 UTC with 3 questions to the DNS.
}

func ExampleWrite_acme() {
	err := report.Write(os.Stdout, "acme", []report.Result{denied()}, report.Options{})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//   "type": "urn:ietf:params:acme:error:caa",
	//   "status": 403,
	//   "detail": "The CAA records at example.org do not let GlobalSign in. sub.example.org: example.org: issue=letsencrypt.org",
	//   "subproblems": [
	//     {
	//       "type": "urn:ietf:params:acme:error:caa",
	//       "detail": "The CAA records at example.org do not let GlobalSign in. sub.example.org: example.org: issue=letsencrypt.org",
	//       "identifier": {
	//         "type": "dns",
	//         "value": "sub.example.org"
	//       }
	//     }
	//   ]
	// }
}

func ExampleInert() {
	fmt.Println(report.Inert("\x1b[2J, \u202eexe, caf\u00e9"))
	// Output: \027[2J, \u{202e}exe, café
}
