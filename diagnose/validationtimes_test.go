package diagnose

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// placedAs is a record of ACM that stands as said, with nothing else known.
func placedAs(status dcv.Status, change func(*ValidationCase)) ValidationCase {
	domain, err := name.ParseRequest("www.example.com", name.Rules{})
	if err != nil {
		panic(err)
	}
	owner := name.MustParse("_0123456789abcdef0123456789abcdef.www.example.com")
	e := dcv.Expect(domain, owner, dcv.CNAME, "_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws")
	j := dcv.Judgement{Expect: e, Status: status, Zone: name.MustParse("example.com"), Evidence: []int{1}}
	j.Walk.First = dcv.Seen{Exchange: 1, Outcome: evidence.NXDomain, TTL: 300}
	c := ValidationCase{
		Judged: j, Trace: &evidence.Trace{Clock: noon, Finished: noon},
		CA: issuer.Choice{Short: "amazon", CA: "Amazon Trust Services", Identifiers: []string{"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}},
	}
	change(&c)
	return c
}

// graveCodes are those of the findings with their severities, in order.
func graveCodes(fs []Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Code+"/"+f.Severity)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// What the CA says and the clock make of one record.
func TestFindValidationByTime(t *testing.T) {
	ago := func(d time.Duration) time.Time { return noon.Add(-d) }
	const day = 24 * time.Hour
	type change = func(e *dcv.Expectation, c *ValidationCase)
	for _, tt := range []struct {
		name   string
		status dcv.Status
		change change
		want   string
	}{
		{"nothing is known", dcv.InPlace, func(*dcv.Expectation, *ValidationCase) {}, ""},
		{"pending", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) { e.Said = dcv.SaidPending }, "dcv.ca-backoff/info"},
		{"pending for long", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Said, e.Kept.Since = dcv.SaidPending, ago(3*time.Hour)
		}, "dcv.ca-backoff/warning"},
		{"the last moment", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Said, e.Requested = dcv.SaidPending, ago(3*day)
		}, "dcv.ca-backoff/info"},
		{"a moment later", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Said, e.Requested = dcv.SaidPending, ago(3*day+time.Second)
		}, "dcv.deadline/error"},
		{"too late, and not there", dcv.Missing, func(e *dcv.Expectation, _ *ValidationCase) { e.Said = dcv.SaidTimedOut }, "dcv.absent/error dcv.deadline/error"},
		{"a word for the failure says more than the clock", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Failure, e.Requested = "OTHER", ago(9*day)
		}, "dcv.ca-refused/error"},
		{"failed without a word", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) { e.Said = dcv.SaidFailed }, "dcv.ca-refused/error"},
		{"a name that is validated, of a request that failed", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Said, e.Failure, e.Certificate = dcv.SaidValidated, "CAA_ERROR", dcv.Certificate{Status: "FAILED", InUse: dcv.ToldNo, Eligible: dcv.ToldNo}
		}, "dcv.caa-error/error"},
		{"CAA keeps it out", dcv.InPlace, func(e *dcv.Expectation, c *ValidationCase) { e.Said, c.CAA.Result = dcv.SaidPending, "deny" }, "dcv.caa-error/error"},
		{"neither the record nor CAA could be told", dcv.Undetermined, func(_ *dcv.Expectation, c *ValidationCase) { c.CAA.Result = "error" }, "dcv.undetermined/error"},
		{"in 61 days", dcv.Missing, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Said, e.Certificate.NotAfter = dcv.SaidValidated, noon.Add(61*day)
		}, "dcv.removed/error"},
		{"in 50 days", dcv.Missing, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Said, e.Certificate.NotAfter = dcv.SaidValidated, noon.Add(50*day)
		}, "dcv.removed/error dcv.renewal-at-risk/warning"},
		{"in 40 days", dcv.Missing, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Said, e.Certificate.NotAfter = dcv.SaidValidated, noon.Add(40*day)
		}, "dcv.removed/error dcv.renewal-at-risk/error"},
		{"CAA was changed", dcv.InPlace, func(e *dcv.Expectation, c *ValidationCase) {
			e.Said, e.Certificate.NotAfter, c.CAA.Result = dcv.SaidValidated, noon.Add(50*day), "deny"
		}, "dcv.renewal-at-risk/warning"},
		{"not in use for long yet", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Said, e.Certificate.NotAfter = dcv.SaidNotInUse, noon.Add(100*day)
		}, "dcv.not-in-use/info"},
		{"not in use", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) { e.Said = dcv.SaidNotInUse }, "dcv.not-in-use/warning"},
		{"renewing by itself", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Said, e.Certificate.Renewal = dcv.SaidRenewing, "PENDING_AUTO_RENEWAL"
		}, "dcv.renewal-pending/info"},
		{"renewed", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Said, e.Certificate.Renewal, e.Certificate.RenewalReason = dcv.SaidValidated, "SUCCESS", "CAA_ERROR"
		}, ""},
		{"the renewal was refused", dcv.InPlace, func(e *dcv.Expectation, _ *ValidationCase) {
			e.Said, e.Certificate.Renewal, e.Certificate.RenewalReason = dcv.SaidValidated, "FAILED", "CAA_ERROR"
		}, "dcv.caa-error/error dcv.renewal-pending/error"},
	} {
		c := placedAs(tt.status, func(c *ValidationCase) { tt.change(&c.Judged.Expect, c) })
		if got := graveCodes(FindValidation(c)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Serial numbers go round (RFC 1982 section 3.2), and those that are as far
// apart as can be say nothing.
func TestAges(t *testing.T) {
	told := func(serials ...uint32) (out []dcv.Server) {
		for _, n := range serials {
			out = append(out, dcv.Server{Serial: n, Serials: true})
		}
		return out
	}
	for _, tt := range []struct {
		of, than []dcv.Server
		want     copyAge
	}{
		{told(1), told(2), olderCopy},
		{told(2), told(1), newerCopy},
		{told(1<<32 - 1), told(3), olderCopy},
		{told(1, 2), told(3, 4), olderCopy},
		{told(1, 5), told(3), unknownAge},
		{told(7), told(7), unknownAge},
		{told(0), told(1 << 31), unknownAge},
		{[]dcv.Server{{}}, told(1), unknownAge},
	} {
		if got := ages(tt.of, tt.than); got != tt.want {
			t.Errorf("%v, %v: %d, want %d", tt.of, tt.than, got, tt.want)
		}
	}
}

// A server that the rules about servers have explained is not named once more,
// and one that is explained by a warning or a symptom only is.
func TestServerSilentIsExplained(t *testing.T) {
	mute := []dcv.Server{{ListedServer: evidence.ListedServer{Name: name.MustParse("ns2.example.com")}}}
	at := []string{"ns2.example.com"}
	for _, tt := range []struct {
		found Finding
		want  bool
	}{
		{Finding{}, false},
		{Finding{Code: "srv.some-down", Severity: Warning, Servers: at}, false},
		{Finding{Code: "srv.lookup-timeout", Severity: Error, Servers: at}, false},
		{Finding{Code: "sec.rrsig-expired", Severity: Error, Servers: at}, false},
		{Finding{Code: "srv.some-down", Severity: Error, Servers: []string{"ns1.example.com"}}, false},
		{Finding{Code: "srv.some-down", Severity: Error, Servers: at}, true},
	} {
		v := newValidation(placedAs(dcv.Undetermined, func(c *ValidationCase) { c.CAA.Findings = []Finding{tt.found} }))
		if got := v.explained(mute); got != tt.want {
			t.Errorf("%+v: %t", tt.found, got)
		}
	}
}

// Every word of ACM's FailureReason is known, says who acts, and once only.
func TestRefusals(t *testing.T) {
	const words = "NO_AVAILABLE_CONTACTS ADDITIONAL_VERIFICATION_REQUIRED DOMAIN_NOT_ALLOWED INVALID_PUBLIC_DOMAIN DOMAIN_VALIDATION_DENIED CAA_ERROR PCA_LIMIT_EXCEEDED " +
		"PCA_INVALID_ARN PCA_INVALID_STATE PCA_REQUEST_FAILED PCA_NAME_CONSTRAINTS_VALIDATION PCA_RESOURCE_NOT_FOUND PCA_INVALID_ARGS PCA_INVALID_DURATION PCA_ACCESS_DENIED SLR_NOT_FOUND OTHER"
	var got []string
	for _, r := range refusals() {
		got = append(got, r.word)
		if r.means.IsZero() || r.do.IsZero() || r.who == "" {
			t.Errorf("%s: %+v", r.word, r)
		}
	}
	want := strings.Fields(words)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	c := placedAs(dcv.InPlace, func(c *ValidationCase) { c.Judged.Expect.Failure = "NEW_\x1b[31mWORD" })
	f := FindValidation(c)[0]
	if f.Code != "dcv.ca-refused" || f.Confidence != Low || strings.Contains(f.Detail.String(), "\x1b") {
		t.Errorf("an unknown word: %s %s %q", f.Code, f.Confidence, f.Detail)
	}
}

func TestFromOrder(t *testing.T) {
	base := OrderedName{"example.com", "_a.example.com", "in-place"}
	wild := OrderedName{"*.example.com", "_a.example.com", "in-place"}
	shop := OrderedName{"shop.example.com", "_b.shop.example.com", "missing"}
	for _, tt := range []struct {
		names []OrderedName
		want  bool
	}{
		{nil, false},
		{[]OrderedName{base, wild}, false},
		{[]OrderedName{shop}, false},
		{[]OrderedName{base, wild, shop}, true},
	} {
		f, ok := FromOrder("order", tt.names)
		if ok != tt.want {
			t.Errorf("%v: %t", tt.names, ok)
		}
		if !ok {
			continue
		}
		if got, want := f.Detail.String(), "Records in place: 1 of 2"; !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if got, want := f.Remedy.String(), "_b.shop.example.com"; !strings.HasSuffix(got, want) || strings.Contains(got, base.Owner) {
			t.Errorf("got %q, want only %q", got, want)
		}
		if len(f.Excluded) != 1 {
			t.Errorf("that the name and its wildcard share a record: %v", f.Excluded)
		}
	}
}
