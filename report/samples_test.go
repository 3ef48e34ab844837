package report

import (
	"maps"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
)

// hostile is what a record, a name or an error text may hold: markup, an
// escape sequence, a bell, the C1 form of CSI, an override of direction, a
// zero-width space, a broken octet, a link, a table's bar and a fence.
const hostile = "<script>alert(1)</script>\x1b[31m\a\u009b2J\u202egnp.exe\u200b\xffhttps://evil.example|`**x**`"

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func at(hours int) *time.Time {
	t := noon.Add(time.Duration(hours) * time.Hour)
	return &t
}

func ttl(n uint32) *uint32 { return &n }

// base is what every sample shares.
func base(name, result, reason string) Result {
	return Result{
		Schema: Schema, Name: name, Issuers: []string{"globalsign.com"}, CA: "GlobalSign",
		Result: result, Reason: reason, Security: "indeterminate", CheckedAt: noon, Queries: 3,
		Notes:  []phrase.Phrase{phrase.Of("the final dot was dropped: names in certificates have none")},
		Engine: "mayissue devel", Vantage: "local", EvidenceHash: "sha256:0123",
		Policy:     Policy{Mode: "default", Date: noon, BR: "2.3.1", Section: "4.2.2.1"},
		Recognised: []string{"issue", "issuewild", "iodef"},
	}
}

func missing(at string) Finding {
	return Finding{
		Code: "caa.issuer-missing.parent", Severity: "error", Who: "owner", At: at, Confidence: "certain",
		Title:  phrase.Of("The CAA records at %s do not name %s", at, "GlobalSign"),
		Detail: phrase.Data("They name different.issuer.com."),
		Remedy: diagnose.Remedy{
			{Say: phrase.Of("Add this record, and keep those of the CAs that you still use:")}, {Copy: at + `. CAA 0 issue "globalsign.com"`},
		}, Evidence: []int{2},
	}
}

// samples returns one result of every kind, by name.
func samples() map[string]Result {
	m := map[string]Result{}

	r := base("www.example.com", "permit", "no-caa")
	r.ReuseUntil, r.RecheckAt = at(8), at(7)
	r.Climb = []Level{
		{Name: "www.example.com", Outcome: "nodata", Security: "indeterminate", TTL: ttl(300)},
		{Name: "example.com", Outcome: "nodata", Security: "indeterminate", TTL: ttl(300)},
		{Name: "com", Outcome: "nodata", Security: "indeterminate", TTL: ttl(900)},
	}
	m["permit"] = r

	r = base("sub.caatag.example.org", "deny", "not-authorized")
	r.FoundAt, r.Retryable = "caatag.example.org", false
	r.Records = []Record{
		{0, "issue", "different.issuer.com", "not-authorized"},
		{0, "issue", ";", "not-authorized"},
		{0, "issue", `say "cheese`, "malformed-value"},
		{0, "iodef", "mailto:security@example.org", ""},
	}
	r.RetryAfter, r.RetryLatest = at(1), at(8)
	r.Lines = []string{"sub.caatag.example.org: caatag.example.org: issue=different.issuer.com"}
	r.Climb = []Level{
		{Name: "sub.caatag.example.org", Outcome: "nxdomain", Security: "indeterminate", TTL: ttl(300)},
		{Name: "caatag.example.org", Outcome: "caa", Security: "indeterminate", TTL: ttl(3600), Evidence: []int{2}},
	}
	r.Findings = []Finding{missing("caatag.example.org"), {
		Code: "caa.issuer-unknown", Severity: "info", Who: "owner", At: "caatag.example.org", Confidence: "low",
		Title: phrase.Data("No known CA answers to different.issuer.com"), Detail: phrase.Data("It is in no list."),
	}}
	m["deny-parent"] = r

	r = base("*.cname.sub.example.org", "deny", "critical-unknown")
	r.Wildcard, r.FoundAt, r.Alias = true, "cname.sub.example.org", []string{"hop.example.net", "cname.target.example.org"}
	r.Records = []Record{{128, "invalidtag", "globalsign.com", "critical-unknown"}}
	r.Lines = []string{"*.cname.sub.example.org: cname.target.example.org: invalidtag=globalsign.com; CNAME CRITICAL"}
	r.Climb = []Level{{Name: "cname.sub.example.org", Outcome: "caa", Alias: r.Alias, Security: "indeterminate", TTL: ttl(60)}}
	m["deny-alias"] = r

	r = base("slow.example.org", "error", "timeout")
	r.Retryable, r.FailedAt, r.Detail = true, "example.org", phrase.Data("2 servers asked, 6 times")
	r.Lines = []string{"request timed out"}
	r.Climb = []Level{{Name: "slow.example.org", Outcome: "nodata", Security: "indeterminate"}, {Name: "example.org", Outcome: "error", Reason: "timeout", Security: "indeterminate"}}
	r.Findings = []Finding{{Code: "srv.lookup-timeout", Severity: "error", Who: "dns-host", At: "example.org", Confidence: "low", Retryable: true,
		Title: phrase.Data("No name server answered the CAA question for example.org in time"), Detail: phrase.Data("A firewall may drop it."), Remedy: diagnose.Remedy{{Say: phrase.Data("Ask the DNS provider.")}}}}
	m["error"] = r

	m["bogus"] = bogusSample()
	m["matrix"] = matrixSample()

	r = base("localhost", "error", "invalid-name")
	r.Detail = phrase.Data(`name "localhost": is not in the public DNS`)
	m["invalid-name"] = r

	r = base("lost.example.com", "deny", "not-authorized")
	r.Issuers, r.CA = nil, ""
	r.Findings = []Finding{{Code: "ca.identity", Severity: "error", Who: "ca", At: "lost.example.com", Confidence: "certain",
		Title: phrase.Data("The CA has no usable issuer domain name"), Detail: phrase.Data("None was given."), Remedy: diagnose.Remedy{{Say: phrase.Data("Give it.")}}}}
	m["no-identity"] = r

	r = base("192.0.2.1", "permit", "not-applicable")
	r.Queries = 0
	m["not-applicable"] = r

	r = base("xn--bcher-kva.example.com", "", "")
	r.Issuers, r.CA, r.Unicode, r.Input = nil, "", "b\u00fccher.example.com", "b\u00fccher.example.com"
	r.FoundAt = "xn--bcher-kva.example.com"
	r.Records = []Record{{0, "issue", "entrust.net", "not-authorized"}, {0, "issue", "ca.example", "not-authorized"}}
	r.RetryAfter = at(1)
	r.WhoMayIssue = &WhoMayIssue{Name: NewIssuers(false, []string{"entrust.net", "ca.example"}), Wildcard: NewIssuers(false, nil)}
	m["who"] = r

	r = base("open.example.com", "", "no-caa")
	r.Issuers, r.CA = nil, ""
	r.WhoMayIssue = &WhoMayIssue{Name: NewIssuers(true, nil), Wildcard: NewIssuers(true, nil)}
	m["who-any"] = r

	r = base("broken.example.com", "", "servfail")
	r.Issuers, r.CA = nil, ""
	r.Lines = []string{"servfail dns response"}
	m["who-error"] = r

	r = base("xss.example.org", "deny", "malformed-value")
	r.FoundAt = "xss.example.org"
	r.Input = hostile
	r.Detail, r.Account, r.Vantage = phrase.Data(hostile), hostile, hostile
	r.Records = []Record{{0, caa.EscapeValue(hostile), caa.EscapeValue(hostile), "malformed-value"}}
	r.Lines = []string{hostile}
	f := missing(hostile)
	f.Title, f.Detail, f.Remedy = phrase.Data(hostile), phrase.Data(hostile), diagnose.Remedy{{Say: phrase.Data(hostile)}}
	f.Zone, f.Servers, f.Excluded = hostile, []string{hostile}, []phrase.Phrase{phrase.Data(hostile)}
	f.Commands = []diagnose.Command{{Dig: hostile, Nslookup: hostile, PowerShell: hostile}}
	r.Findings = []Finding{f}
	r.Source = &Source{File: hostile, Line: 3}
	r.Matrix = []Matrix{{Zone: hostile, Probes: []string{"caa"}, Servers: []MatrixServer{
		{Name: hostile, Address: hostile, Cells: []Cell{{Probe: "caa", Question: hostile, Outcome: hostile, Detail: phrase.Data(hostile), Judged: Bad}}},
	}}}
	r.Notes = []phrase.Phrase{phrase.Data(hostile)}
	r.Chain, r.Climb = hostileChain()
	r.Fault = r.Chain[0].Fault
	m["hostile"] = r
	maps.Copy(m, validationSamples())
	return m
}

// matrixSample has servers that were asked for the cause, and a finding with
// everything that one can have.
func matrixSample() Result {
	r := base("www.slow.example", "error", "timeout")
	r.Retryable, r.FailedAt, r.Detail = true, "www.slow.example", phrase.Data("3 servers asked, 9 times")
	r.RetryAfter, r.RetryLatest, r.Source = at(1), at(8), &Source{"names.txt", 3}
	r.Lines = []string{"request timed out"}
	r.Climb = []Level{{Name: "www.slow.example", Outcome: "error", Reason: "timeout", Security: "indeterminate"}}
	cell := func(probe, typ, outcome, judged string, id int) Cell {
		return Cell{Probe: probe, Question: "www.slow.example " + typ, Outcome: outcome, Evidence: id, Millis: 12.5, Judged: judged}
	}
	version := cell("edns-1", "CAA", "other-rcode", Good, 6)
	version.Detail = phrase.Data("BADVERS")
	r.Matrix = []Matrix{{Zone: "slow.example", Probes: []string{"caa", "a", "edns-1"}, Servers: []MatrixServer{
		{"ns1.slow.example", "192.0.2.1", "both", "", []Cell{cell("caa", "CAA", "timeout", Bad, 3), cell("caa", "CAA", "answer", Good, 4), cell("a", "A", "answer", Good, 5), version}},
		{"ns2.slow.example", "2001:db8::2", "parent", "", []Cell{cell("caa", "CAA", "truncated", Odd, 7)}},
		{"ns3.slow.example", "", "child", "no-address", nil},
	}}}
	r.Findings = []Finding{{
		Code: "srv.lookup-timeout", Severity: "error", Who: "dns-host", At: "slow.example", Confidence: "high", Retryable: true,
		Title: phrase.Data("The servers drop CAA questions"), Detail: phrase.Data("They answer A at once."),
		Remedy: diagnose.Remedy{{Say: phrase.Data("Let the firewall pass type 257:")}, {Copy: "iptables -L | grep 257"}}, Evidence: []int{3, 5},
		Zone: "slow.example", Servers: []string{"ns1.slow.example (192.0.2.1)"}, Excluded: []phrase.Phrase{phrase.Data("It is not the way there: A is answered.")},
		Commands: []diagnose.Command{{
			Dig: "dig @192.0.2.1 www.slow.example CAA +norec", Nslookup: "nslookup -type=TYPE257 www.slow.example 192.0.2.1",
			PowerShell: "Resolve-DnsName www.slow.example -Type 257 -Server 192.0.2.1",
		}},
		RetryAfter: at(1), RetryLatest: at(8),
	}}
	return r
}

// hostileChain is what a chain may hold where everything in it is hostile.
func hostileChain() ([]Link, []Level) {
	state := State{Security: "bogus", Reason: "signature-wrong", ReasonText: phrase.Data(hostile), EDE: &EDE{6, hostile}}
	proof := &Proof{Kind: hostile, Parts: []Part{{"covers-name", hostile, "NSEC", hostile}}, Missing: []string{"next-closer"}}
	fault := &Fault{Name: hostile, Type: "CAA", Zone: hostile, State: state, Servers: []Server{{hostile, hostile}}, Evidence: []int{1}}
	hop := Hop{Name: hostile, Zone: hostile, State: state, SignedBy: &Signer{1, 13, hostile}, Proof: proof}
	links := []Link{
		{Zone: hostile, State: state, Proof: proof, Fault: fault},
		{Zone: "b.example", Parent: hostile, State: State{Security: "secure"}, Keys: []Key{{Signer: Signer{1, 13, hostile}}}},
	}
	return links, []Level{{Name: hostile, Outcome: "error", Reason: "dnssec-bogus", Security: "bogus", Hops: []Hop{hop}}}
}

// bogusSample has an alias out of a signed zone to a set whose signature has
// expired, and an unsigned zone on the way.
func bogusSample() Result {
	r := base("www.example.org", "error", "dnssec-bogus")
	expired := State{Security: "bogus", Reason: "signature-expired", ReasonText: phrase.Data("the signature has expired"), EDE: &EDE{7, "Signature Expired"}}
	noDS := State{Security: "insecure", InsecureBy: "no-ds", InsecureAt: "example.org"}
	r.Security, r.FailedAt, r.Detail = "bogus", "www.example.net", phrase.Data("the signature has expired")
	r.Fault = &Fault{
		Name: "www.example.net", Type: "CAA", Zone: "example.net", State: expired,
		Servers: []Server{{"ns1.example.net", "192.0.2.53"}, {"", "2001:db8::53"}}, Evidence: []int{7, 8},
	}
	key := func(tag uint16, entry bool) Key {
		return Key{Signer: Signer{tag, 13, "ECDSAP256SHA256"}, SEP: entry, Entry: entry}
	}
	secure := State{Security: "secure"}
	r.Chain = []Link{
		{Zone: ".", State: secure, Anchors: []uint16{20326, 38696}, Keys: []Key{key(12345, false), key(20326, true)}, Evidence: []int{1}},
		{Zone: "org", Parent: ".", State: secure, DS: []DS{{26974, 13, 2}}, Keys: []Key{key(26974, true)}, Evidence: []int{2, 3}},
		{Zone: "example.org", Parent: "org", State: noDS, Proof: &Proof{Kind: "no DS", Parts: []Part{{"matches-name", "example.org", "NSEC", ""}}}, Evidence: []int{4}},
		{Zone: "sub.example.org", Parent: "example.org", State: noDS},
		{Zone: "net", Parent: ".", State: secure, DS: []DS{{37331, 13, 2}, {37332, 13, 4}}, Keys: []Key{key(37331, true), key(4711, false)}, Evidence: []int{5, 6}},
		{Zone: "odd.net", Parent: "net", State: State{Security: "insecure", InsecureBy: "algorithm", InsecureAt: "odd.net", EDE: &EDE{1, "Unsupported DNSKEY Algorithm"}}, DS: []DS{{1, 253, 2}}},
		{Zone: "example.net", Parent: "net", State: expired, Fault: r.Fault},
	}
	r.Climb = []Level{{
		Name: "www.example.org", Outcome: "error", Reason: "dnssec-bogus", Alias: []string{"www.example.net"}, Security: "bogus",
		Hops: []Hop{
			{Name: "www.example.org", Zone: "example.org", State: noDS, Exchange: 4},
			{Name: "www.example.net", Zone: "example.net", State: expired, Exchange: 7},
		},
	}}
	return r
}

func sample(name string) Result {
	r, ok := samples()[name]
	if !ok {
		panic("no sample " + name)
	}
	return r
}
