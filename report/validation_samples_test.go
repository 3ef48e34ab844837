package report

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
)

const (
	acmOwner  = "_a79865eb4cd1a6ab990a45779b4e0b96.www.example.com"
	acmTarget = "_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws"
)

func serial(n uint32) *uint32 { return &n }

// placing is a request of AWS Certificate Manager for a record whose status is
// in the reason; CAA permits.
func placing(status, result, reason string) Result {
	r := base("www.example.com", result, reason)
	r.Issuers, r.CA, r.Notes = []string{"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}, "Amazon", nil
	r.Security, r.InsecureBy, r.InsecureAt, r.FoundAt = "insecure", "no-ds", "example.com", "example.com"
	r.Records = []Record{{0, "issue", "amazon.com", "authorized"}}
	r.Climb = []Level{
		{Name: "www.example.com", Outcome: "nodata", Security: "insecure", TTL: ttl(300)},
		{Name: "example.com", Outcome: "caa", Security: "insecure", TTL: ttl(300)},
	}
	server := func(name, address string, n uint32) PlacedServer {
		return PlacedServer{Name: name, Address: address, Listed: "both", Status: "in-place", Serial: serial(n), Found: []string{acmTarget + "."}, Outcome: "answer", Evidence: 9}
	}
	r.Validation = &Validation{
		Owner: acmOwner, Type: "CNAME", Expected: acmTarget + ".", Value: acmTarget, Scheme: "acm", CA: "AWS Certificate Manager",
		Status: status, Found: []string{acmTarget + "."}, Present: []Present{{"CNAME", acmTarget}}, Security: "insecure", Zone: "example.com",
		Servers: []PlacedServer{
			server("ns1.example.com", "192.0.2.1", 2026112101), server("ns1.example.com", "2001:db8::1", 2026112101), server("ns2.example.net", "192.0.2.2", 2026112101),
		},
		CAA:   &Refusal{"permit", "authorized"},
		Order: "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012", Said: "pending",
		Requested: at(-3), Deadline: at(69),
	}
	return r
}

// lost takes the record from a server.
func lost(s *PlacedServer) { s.Status, s.Found, s.Outcome = "missing", nil, "nodata" }

func cause(code, who, at, title, detail string, remedy diagnose.Remedy) Finding {
	return Finding{
		Code: code, Severity: "error", Who: who, At: at, Confidence: "certain", Title: phrase.Data(title), Detail: phrase.Data(detail),
		Remedy: remedy, Evidence: []int{9}, Zone: "example.com",
	}
}

// validationSamples returns one result for each way in which a record stands.
func validationSamples() map[string]Result {
	m := map[string]Result{}

	r := placing("in-place", "permit", "authorized")
	r.ReuseUntil = at(8)
	r.Validation.Since, r.Validation.ExpectedBy, r.Validation.Visible = at(-1), at(1), at(0)
	m["dcv-in-place"] = r

	m["dcv-partly"] = partlySample()
	m["dcv-missing"] = missingSample()

	r = placing("undetermined", "error", "timeout")
	r.Name, r.FailedAt, r.Retryable, r.RetryAfter, r.Detail = "slow.example.com", acmOwner, true, at(1), phrase.Data("ns2.example.net (192.0.2.2) gave no answer")
	s := &r.Validation.Servers[2]
	s.Status, s.Found, s.Outcome, s.Serial = "no-answer", nil, "timeout", nil
	r.Validation.Servers = append(r.Validation.Servers, PlacedServer{Name: "ns3.example.net", Listed: "parent", Status: "unasked", Unasked: "no-address"})
	m["dcv-undetermined"] = r

	r = placing("in-place", "deny", "not-authorized")
	r.Records, r.Validation.CAA = []Record{{0, "issue", "different.issuer.com", "not-authorized"}}, &Refusal{"deny", "not-authorized"}
	r.Name, r.RetryAfter = "*.example.com", at(1)
	r.Lines = []string{"*.example.com: example.com: issue=different.issuer.com"}
	r.Findings = []Finding{missing("example.com")}
	m["dcv-caa"] = r

	r = placing("in-place", "permit", "in-place")
	r.Name, r.CA, r.Issuers, r.Validation.CAA = "acme.example.com", "", nil, nil
	r.FoundAt, r.Records, r.Climb = "", nil, nil
	v := r.Validation
	v.Owner, v.Type, v.Expected, v.Value = "_acme-challenge.acme.example.com", "TXT", `"LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0"`, "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0"
	v.Scheme, v.CA, v.Order, v.Said, v.Requested, v.Deadline = "dns-01", "ACME dns-01", "", "", nil, nil
	v.Aliases, v.Found, v.Present = []string{"acme.validation.example.net"}, []string{v.Expected}, []Present{{"CNAME", "acme.validation.example.net"}}
	v.Servers = v.Servers[:1]
	v.Servers[0].Found = []string{"acme.validation.example.net."}
	m["dcv-alias"] = r

	m["dcv-wrong"] = wrongSample()
	m["dcv-hostile"] = hostilePlacing(hostile)
	return m
}

// partlySample has a secondary that was not updated, a server that only the
// zone lists and one that nobody lists.
func partlySample() Result {
	r := placing("partly", "deny", "validation-partly")
	r.Name = "part.example.com"
	r.Validation.CAA = &Refusal{"error", "servfail"}
	r.FoundAt, r.Records, r.Lines = "", nil, []string{"servfail dns response"}
	r.Climb = []Level{{Name: "part.example.com", Outcome: "error", Reason: "servfail", Security: "indeterminate"}}
	ss := r.Validation.Servers
	lost(&ss[2])
	ss[2].Serial, ss[2].Listed = serial(2026112007), "child"
	r.Validation.Servers = append(ss, PlacedServer{Address: "198.51.100.7", Listed: "named", Status: "in-place", Found: []string{acmTarget + "."}, Outcome: "answer"})
	r.Findings = []Finding{cause("dcv.stale-server", "dns-host", "example.com", "ns2.example.net has an older copy of example.com", "Its serial number is 2026112007, that of the others 2026112101.",
		diagnose.Remedy{{Say: phrase.Data("Let ns2.example.net fetch the zone anew.")}})}
	return r
}

// missingSample has the record at a name that was doubled.
func missingSample() Result {
	r := placing("missing", "deny", "validation-missing")
	r.Name, r.Retryable = "shop.example.com", false
	v := r.Validation
	for i := range v.Servers {
		lost(&v.Servers[i])
	}
	v.Owner, v.Found, v.Present = "_0123456789abcdef0123456789abcdef.shop.example.com", nil, nil
	v.Strays = []PlacedStray{{"doubled", v.Owner + ".example.com"}}
	v.Views = []PlacedView{{"office=192.0.2.53", "in-place", []string{acmTarget + "."}, "answer", 120}, {"9.9.9.9", "no-answer", nil, "timeout", 0}}
	v.Visible = at(1)
	r.Findings = []Finding{cause("dcv.doubled", "owner", "example.com", "The zone's name was put to the end of the record's name once more", "The record stands at "+v.Owner+".example.com.",
		diagnose.Remedy{{Say: phrase.Data("Enter this name, which the provider completes:")}, {Copy: "_0123456789abcdef0123456789abcdef.shop"}})}
	return r
}

// wrongSample has the record of another request, text beside it.
func wrongSample() Result {
	r := placing("wrong", "deny", "validation-wrong")
	r.Name = "old.example.com"
	v := r.Validation
	v.Found, v.Present = []string{"_old.acm-validations.aws."}, []Present{{"CNAME", "_old.acm-validations.aws"}, {"TXT", `a "quoted" text; and \ more`}}
	for i := range v.Servers {
		v.Servers[i].Status, v.Servers[i].Found = "wrong", v.Found
	}
	v.Servers[1].Found = []string{"_a.example.net.", "_b.example.net.", "_c.example.net.", "_d.example.net."}
	v.Said, v.Failure = "failed", "CAA_ERROR"
	return r
}

// hostilePlacing has s wherever others can put text.
func hostilePlacing(s string) Result {
	r := placing("wrong", "deny", "validation-wrong")
	r.Name, r.CA = "hostile.example.com", s
	v := r.Validation
	quoted := `"` + caa.EscapeValue(s) + `"`
	v.Owner, v.Type, v.Expected, v.Value = s, "TXT", quoted, s
	v.CA, v.Found, v.Present, v.Aliases = s, []string{quoted}, []Present{{"TXT", s}, {"CNAME", s}}, []string{s}
	v.Servers = []PlacedServer{{Name: s, Address: s, Listed: "both", Status: "wrong", Found: []string{quoted}, Outcome: "answer"}, {Name: s, Listed: "", Status: "no-answer", Outcome: s}}
	v.Views = []PlacedView{{s, "no-answer", []string{quoted}, s, 1}}
	v.Strays = []PlacedStray{{"doubled", s}}
	v.Zone, v.Order, v.Failure, v.Scheme = s, s, s, s
	return r
}
