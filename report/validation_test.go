package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// What a record's status and CAA together are called.
func TestValidationWords(t *testing.T) {
	permits, denies, fails := &Refusal{"permit", "no-caa"}, &Refusal{"deny", "not-authorized"}, &Refusal{"error", "timeout"}
	for _, c := range []struct {
		status, result string
		caa            *Refusal
		lacking        int // servers of three addresses and two names
		mark, word     string
		verdict        string
		sentences      []string
	}{
		{"in-place", "permit", permits, 0, "✓", "in place", "the record is in place", []string{"is in place at all 2 name servers.", "CAA permits Amazon."}},
		{"in-place", "permit", nil, 0, "✓", "in place", "the record is in place", []string{"is in place at all 2 name servers."}},
		{"in-place", "deny", denies, 0, "✗", "denied by CAA", "the record is in place, but Amazon may not issue", []string{"CAA does not permit Amazon."}},
		{"in-place", "error", fails, 0, "?", "no answer", "the record is in place, but CAA gives no answer, so Amazon must not issue", []string{"What CAA says of Amazon could not be told."}},
		{"partly", "deny", permits, 1, "✗", "in place at 1 of 2 servers", "the record is not in place everywhere", []string{"at 1 of 2 name servers only."}},
		{"partly", "deny", permits, 3, "✗", "in place in part", "the record is not in place everywhere", []string{"is not in place everywhere."}},
		{"partly", "deny", permits, 0, "✗", "in place in part", "the record is not in place everywhere", []string{"is not in place everywhere."}},
		{"wrong", "deny", permits, 3, "✗", "wrong", "the record is wrong", []string{"is not the CNAME record that AWS Certificate Manager asked for."}},
		{"missing", "deny", denies, 3, "✗", "missing", "the record is missing", []string{"is missing at " + acmOwner + ".", "CAA does not permit Amazon."}},
		{"undetermined", "error", permits, 0, "?", "no answer", "no answer about the record", []string{"could not be told: the name servers did not answer in time."}},
		{"undetermined", "deny", denies, 0, "✗", "denied by CAA", "Amazon may not issue", []string{"could not be told.", "CAA does not permit Amazon."}},
	} {
		r := placing(c.status, c.result, "timeout")
		r.Validation.CAA = c.caa
		if c.status == "wrong" {
			r.Validation.Found = []string{"elsewhere.example."}
		}
		servers := r.Validation.Servers
		slices.Reverse(servers)
		for i := range c.lacking {
			lost(&servers[i])
		}
		sign, _ := mark(r)
		if sign != c.mark || word(r).String() != c.word || verdict(r).String() != c.verdict {
			t.Errorf("%s, %s: %s %q, %q", c.status, c.result, sign, word(r), verdict(r))
		}
		for _, want := range c.sentences {
			if got := sentence(r).String(); !strings.Contains(got, want) {
				t.Errorf("%s, %s: no %q in %q", c.status, c.result, want, got)
			}
		}
		if got := sentence(r).String(); c.caa == nil && strings.Contains(got, "CAA") {
			t.Errorf("no CA is known: %q", got)
		}
	}
}

// A server that was not asked, and one that is nobody's, do not count.
func TestCountedServers(t *testing.T) {
	r := partlySample()
	r.Validation.Servers = append(r.Validation.Servers, PlacedServer{Name: "ns9.example.net", Listed: "both", Status: "unasked", Unasked: "family"})
	if have, asked := r.Validation.counted(); have != 1 || asked != 2 {
		t.Errorf("%d of %d", have, asked)
	}
}

// Whoever asks in a way that many CAs share is not called by the way's name.
func TestAsker(t *testing.T) {
	for _, c := range []struct{ scheme, name, ca, want string }{
		{"acm", "AWS Certificate Manager", "Amazon", "AWS Certificate Manager"},
		{"dns-01", "ACME dns-01", "Let's Encrypt", "Let's Encrypt"},
		{"dns-persist-01", "persistent DNS TXT record", "", "the CA"},
		{"", "", "Amazon", "Amazon"},
	} {
		r := Result{CA: c.ca, Validation: &Validation{Scheme: c.scheme, CA: c.name}}
		if got := asker(r).String(); got != c.want {
			t.Errorf("%s: %q, want %q", c.scheme, got, c.want)
		}
		if shown := caColumn(r); shown.IsZero() != (c.want == "the CA") {
			t.Errorf("%s: column %q", c.scheme, shown)
		}
	}
}

// CAA has its part where it does not permit or all is wanted, and none where
// no CA is known.
func TestCAABesideTheRecord(t *testing.T) {
	for _, c := range []struct {
		sample  string
		verbose bool
		want    bool
	}{{"dcv-in-place", false, false}, {"dcv-in-place", true, true}, {"dcv-missing", false, false}, {"dcv-caa", false, true}, {"dcv-partly", false, true}, {"dcv-alias", true, false}} {
		for _, format := range []string{"text", "html"} {
			out := render(t, format, Options{Verbose: c.verbose}, sample(c.sample))
			if got := strings.Contains(out, "What CAA says of"); got != c.want {
				t.Errorf("%s, %s, verbose %t: told of CAA: %t", c.sample, format, c.verbose, got)
			}
			if got := strings.Contains(out, "Looked at, nearest first") || strings.Contains(out, "CAA records at"); got != c.want {
				t.Errorf("%s, %s, verbose %t: CAA records or names: %t", c.sample, format, c.verbose, got)
			}
		}
	}
	r := placing("in-place", "permit", "authorized")
	r.Detail = phrase.Data("an issue property names the CA")
	if head, tail, _ := strings.Cut(render(t, "text", Options{Verbose: true}, r), "What CAA says of"); strings.Contains(head, "issue property") || !strings.Contains(tail, "issue property") {
		t.Error("the detail of CAA stands beside the record")
	}
	both := missingSample()
	both.Result, both.Validation.Status = "error", "undetermined"
	both.Validation.CAA, both.FailedAt = &Refusal{"error", "timeout"}, both.Validation.Owner
	both.Climb = []Level{{Name: "example.com", Outcome: "error", Reason: "timeout", Detail: phrase.Data("2 servers")}}
	if c, ok := caaPart(both); !ok || c.FailedAt != "example.com" || c.Detail.String() != "2 servers" || c.Reason != "timeout" {
		t.Errorf("the failure of CAA is that of the record: %+v", c)
	}
}

// What stands at the owner, what it leads to, and where else the record is.
func TestWhatStands(t *testing.T) {
	for _, c := range []struct {
		v    Validation
		want []string
	}{
		{Validation{Status: "undetermined"}, nil},
		{Validation{Status: "missing"}, []string{"neither a CNAME nor a TXT record"}},
		{Validation{Status: "in-place", Present: []Present{{"TXT", `a"b`}}, Found: []string{`"a\"b"`}}, []string{`TXT "a\"b"`}},
		{Validation{Owner: "a.example", Status: "missing", Present: []Present{{"CNAME", "b.example"}}, Aliases: []string{"b.example", "c.example"}},
			[]string{"CNAME b.example.", "b.example is an alias of c.example", "at c.example: no such record"}},
		{Validation{Owner: "a.example", Status: "in-place", Aliases: []string{"b.example"}, Found: []string{"c.example."}},
			[]string{"a.example is an alias of b.example", "at b.example: CNAME c.example."}},
		{Validation{Status: "missing", Strays: []PlacedStray{{"doubled", "x.example.example"}}},
			[]string{"neither a CNAME nor a TXT record", "the record stands at x.example.example, by mistake"}},
	} {
		var got []string
		for _, said := range c.v.stands() {
			got = append(got, said.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// Several records: a line each, cut only where there is no room, and totals.
func TestTextOfRecords(t *testing.T) {
	long := render(t, "text", Options{Quiet: true}, sample("dcv-missing"))
	short := render(t, "text", Options{Quiet: true, Width: 60}, sample("dcv-missing"))
	if !strings.Contains(long, "  missing  CNAME _0123456789abcdef0123456789abcdef.shop.example.com\n") || !strings.Contains(short, "  missing  CNAME _01234….shop.example.com\n") {
		t.Errorf("got\n%s%s", long, short)
	}
	out := render(t, "text", Options{}, records()...)
	if !strings.HasSuffix(out, "\n3 of 7 records in place. Denied by CAA: 1. Without an answer: 2.\n") {
		t.Errorf("no totals:\n%s", out)
	}
	if out := render(t, "text", Options{}, sample("dcv-in-place"), sample("dcv-alias")); !strings.HasSuffix(out, "\n2 of 2 records in place.\n") {
		t.Errorf("no totals:\n%s", out)
	}
}

// The forms of CAs speak of CAA alone, and of nothing where no CA is known.
func TestCAAFormsOfRecords(t *testing.T) {
	for _, format := range []string{"globalsign", "acme"} {
		if out := render(t, format, Options{}, sample("dcv-missing")); strings.Contains(out, "validation-") || strings.Contains(out, "dcv") {
			t.Errorf("%s tells of the record: %s", format, out)
		}
		if out := render(t, format, Options{}, sample("dcv-caa")); !strings.Contains(out, "*.example.com: example.com: issue=different.issuer.com") {
			t.Errorf("%s: no line in %s", format, out)
		}
		var b bytes.Buffer
		if err := Write(&b, format, []Result{sample("dcv-alias")}, Options{}); err == nil || !strings.Contains(err.Error(), `"acme.example.com"`) || b.Len() > 0 {
			t.Errorf("%s without a CA: %v, %q", format, err, b.String())
		}
	}
}

// A server without a name is known by its address, in the head of its row.
func TestHTMLRowsHaveHeads(t *testing.T) {
	for _, n := range elements(t, render(t, "html", Options{}, records()...)) {
		if n.Data == "th" && textOf(n) == "" {
			t.Errorf("an empty head in %s", textOf(n.Parent))
		}
	}
}

// Programs know two records of one name apart, and see how they stand.
func TestSARIFOfRecords(t *testing.T) {
	other := sample("dcv-wrong")
	other.Validation.Value = "_other.acm-validations.aws"
	var doc sarifLog
	if err := json.Unmarshal([]byte(render(t, "sarif", Options{}, sample("dcv-wrong"), other)), &doc); err != nil {
		t.Fatal(err)
	}
	got := doc.Runs[0].Results
	if len(got) != 2 || got[0].Fingerprints["mayissue/v1"] == got[1].Fingerprints["mayissue/v1"] {
		t.Fatalf("got %+v", got)
	}
	if r := got[0]; r.Kind != "fail" || r.Properties.Validation != "wrong" || !strings.HasPrefix(r.Properties.Record, acmOwner+". CNAME ") || r.RuleID != "result.validation-wrong" {
		t.Errorf("got %+v", r)
	}
}

func TestJSONOfRecordsHasNoNull(t *testing.T) {
	r := Result{Validation: &Validation{Servers: []PlacedServer{{}}, Views: []PlacedView{{}}}}
	b, err := MarshalResult(r)
	if err != nil || bytes.Contains(b, []byte("null")) || !bytes.Contains(b, []byte(`"present":[]`)) {
		t.Errorf("%v: %s", err, b)
	}
	if r.Validation.Found != nil || r.Validation.Servers[0].Found != nil {
		t.Error("writing changed the result")
	}
	if b, _ = MarshalResult(Result{Validation: &Validation{}}); !bytes.Contains(b, []byte(`"servers":[]`)) || bytes.Contains(b, []byte("views")) {
		t.Errorf("got %s", b)
	}
}

// Reasons that speak of a record stand under their own result and beside a
// record only; nothing is permitted whose record is not in place.
func TestSchemaOfRecords(t *testing.T) {
	s := compiled(t)
	check := func(what string, r Result, valid bool) {
		t.Helper()
		b, err := MarshalResult(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, s, b); (err == nil) != valid {
			t.Errorf("%s: %v", what, err)
		}
	}
	for reason, of := range map[string]string{"in-place": "permit", "validation-missing": "deny", "validation-wrong": "deny", "validation-partly": "deny"} {
		for _, result := range []string{"permit", "deny", "error"} {
			r := placing("in-place", result, reason)
			r.FoundAt, r.Records = "", nil
			check(result+" with "+reason, r, result == of)
			r.Validation = nil
			check(reason+" of no record", r, false)
		}
	}
	for name, spoil := range map[string]func(v *Validation){
		"permit, not in place":  func(v *Validation) { v.Status = "partly" },
		"permit, CAA does not":  func(v *Validation) { v.CAA = &Refusal{"deny", "not-authorized"} },
		"permit of bogus":       func(v *Validation) { v.Security = "bogus" },
		"unknown status":        func(v *Validation) { v.Status = "perhaps" },
		"unknown type":          func(v *Validation) { v.Type = "MX" },
		"no owner":              func(v *Validation) { v.Owner = "" },
		"unknown server status": func(v *Validation) { v.Servers[0].Status = "tired" },
		"unknown listing":       func(v *Validation) { v.Servers[0].Listed = "somebody" },
		"unknown saying":        func(v *Validation) { v.Said = "hm" },
		"unknown stray":         func(v *Validation) { v.Strays = []PlacedStray{{"lost", "a.example"}} },
		"view without a label":  func(v *Validation) { v.Views = []PlacedView{{Status: "missing"}} },
	} {
		r := placing("in-place", "permit", "authorized")
		check("as it is", r, true)
		spoil(r.Validation)
		check(name, r, false)
	}
	for _, reason := range caa.Reasons() {
		if reason.Verdict() == caa.VerdictError {
			check("undetermined", placing("undetermined", "error", string(reason)), true)
		}
	}
}

// What stands at the owner may be the right record and still not do: it has
// company, too many aliases lead there, or its order has ended.
func TestRightRecordThatDoesNotDo(t *testing.T) {
	r := placing("wrong", "deny", "validation-wrong")
	if got := sentence(r).String(); !strings.Contains(got, "stands at "+acmOwner+", and not alone.") {
		t.Errorf("%q", got)
	}
	r.Validation.Aliases = []string{"a.example"}
	if got := sentence(r).String(); !strings.Contains(got, "is reached from "+acmOwner+" by more aliases than are followed.") {
		t.Errorf("%q", got)
	}
	r = placing("in-place", "deny", "order-over")
	if word(r).String() != "the order is over" || verdict(r).String() != "the record is in place, but the order is over" {
		t.Errorf("%q, %q", word(r), verdict(r))
	}
}
