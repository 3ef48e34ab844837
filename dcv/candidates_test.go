package dcv_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/name"
)

var (
	newRule = br.At(date(2026, 11, 21))
	oldRule = br.At(date(2026, 11, 14).Add(24*time.Hour - 1))
)

func alias(owner, target string, s dnssec.Security) dcv.Alias {
	return dcv.Alias{Owner: name.MustParse(owner), Target: name.MustParse(target), Security: s}
}

// names writes candidates in order, those of the old rule with a question
// mark.
func names(cs []dcv.Candidate) string {
	var out []string
	for _, c := range cs {
		text := c.Name.String()
		if c.Old {
			text += "?"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func TestCandidates(t *testing.T) {
	w := worth(t)
	www := []dcv.Alias{alias("www.a.example.com", "x.cdn.net", w.secure)}
	pruned := []dcv.Alias{alias("a.example.com", "x.cdn.net", w.noDS)}
	for _, c := range []struct {
		what, name, method string
		aliases            []dcv.Alias
		brands             []string
		rules              br.Rules
		lawful, barred     string
	}{
		{"ADN-01: all of them", "www.a.example.com", "3.2.2.4.7", www, nil, newRule,
			"www.a.example.com a.example.com example.com x.cdn.net cdn.net", ""},
		{"ADN-01: no CNAME", "www.a.example.com", "3.2.2.4.7", nil, nil, newRule,
			"www.a.example.com a.example.com example.com", ""},
		{"ADN-01: two CNAMEs in a row", "www.example.com", "3.2.2.4.7",
			[]dcv.Alias{alias("b.cdn.net", "c.example.org", w.byAlgorithm), alias("www.example.com", "b.cdn.net", w.secure)}, nil, newRule,
			"www.example.com example.com b.cdn.net cdn.net c.example.org example.org", ""},
		{"ADN-01: a loop ends", "www.example.com", "3.2.2.4.7",
			[]dcv.Alias{alias("www.example.com", "b.cdn.net", w.secure), alias("b.cdn.net", "www.example.com", w.secure)}, nil, newRule,
			"www.example.com example.com b.cdn.net cdn.net", ""},
		{"ADN-02: a CNAME of a pruned name", "www.a.example.com", "3.2.2.4.7", pruned, nil, newRule,
			"www.a.example.com a.example.com example.com", ""},
		{"ADN-03: a wildcard", "*.a.example.com", "3.2.2.4.7", pruned, nil, newRule, "a.example.com example.com", ""},
		{"ADN-04: the floor of a name of two suffix labels", "www.example.co.uk", "3.2.2.4.7", nil, nil, newRule, "www.example.co.uk example.co.uk", ""},
		{"ADN-04: the floor is that of the target", "www.example.com", "3.2.2.4.7",
			[]dcv.Alias{alias("www.example.com", "a.b.co.uk", w.secure)}, nil, newRule, "www.example.com example.com a.b.co.uk b.co.uk", ""},
		{"ADN-04: a target that is a public suffix", "www.example.com", "3.2.2.4.7",
			[]dcv.Alias{alias("www.example.com", "co.uk", w.secure)}, nil, newRule, "www.example.com example.com co.uk", ""},
		{"ADN-04: a target under no known suffix", "www.example.com", "3.2.2.4.7",
			[]dcv.Alias{alias("www.example.com", "a.b.internal", w.secure)}, nil, newRule, "www.example.com example.com a.b.internal", ""},
		{"ADN-05: http-01", "www.example.com", "3.2.2.4.19", www, nil, newRule, "www.example.com", ""},
		{"ADN-05: the other methods of a website", "www.a.example.com", "3.2.2.4.18", www, nil, newRule, "www.a.example.com", ""},
		{"ADN-05: tls-alpn-01", "www.a.example.com", "3.2.2.4.20", www, nil, newRule, "www.a.example.com", ""},
		{"ADN-06: dns-account-01", "www.a.example.com", "3.2.2.4.21", www, nil, newRule, "www.a.example.com a.example.com example.com", ""},
		{"ADN-06: a persistent record", "*.a.example.com", "3.2.2.4.22", www, nil, newRule, "a.example.com example.com", ""},
		{"ADN-07: a bogus CNAME", "www.a.example.com", "3.2.2.4.7", []dcv.Alias{alias("www.a.example.com", "x.cdn.net", w.bogus)}, nil, newRule,
			"www.a.example.com a.example.com example.com", "x.cdn.net"},
		{"ADN-07: nobody judged the CNAME", "www.a.example.com", "3.2.2.4.7", []dcv.Alias{alias("www.a.example.com", "x.cdn.net", dnssec.Security{})}, nil, newRule,
			"www.a.example.com a.example.com example.com", "x.cdn.net"},
		{"ADN-07: nothing behind a bogus CNAME", "www.example.com", "3.2.2.4.7",
			[]dcv.Alias{alias("www.example.com", "b.cdn.net", w.bogus), alias("b.cdn.net", "c.example.org", w.secure)}, nil, newRule,
			"www.example.com example.com", "b.cdn.net"},
		{"ADN-07: two CNAMEs at one name", "www.example.com", "3.2.2.4.7",
			[]dcv.Alias{alias("www.example.com", "b.cdn.net", w.secure), alias("www.example.com", "c.cdn.net", w.secure)}, nil, newRule,
			"www.example.com example.com", "b.cdn.net c.cdn.net"},
		{"ADN-07: a bogus CNAME to a name that is there anyhow", "www.example.com", "3.2.2.4.7",
			[]dcv.Alias{alias("www.example.com", "example.com", w.bogus)}, nil, newRule, "www.example.com example.com", ""},
		{"ADN-08: a brand", "www.a.aws", "3.2.2.4.7", nil, []string{"aws"}, newRule, "www.a.aws a.aws aws", ""},
		{"ADN-08: no brand", "www.a.aws", "3.2.2.4.7", nil, []string{"abb"}, newRule, "www.a.aws a.aws", ""},
		{"ADN-09: a CNAME of a pruned name, by the old rule", "www.a.example.com", "3.2.2.4.7", pruned, nil, oldRule,
			"www.a.example.com a.example.com example.com x.cdn.net? cdn.net?", ""},
		{"ADN-09: a CNAME behind a wildcard, by the old rule", "*.a.example.com", "3.2.2.4.7", pruned, nil, oldRule,
			"a.example.com example.com x.cdn.net? cdn.net?", ""},
		{"ADN-09: a bogus one is barred by the old rule too", "*.a.example.com", "3.2.2.4.7",
			[]dcv.Alias{alias("a.example.com", "x.cdn.net", w.bogus)}, nil, oldRule, "a.example.com example.com", "x.cdn.net?"},
		{"ADN-09: what both rules give is not of the old one", "www.a.example.com", "3.2.2.4.7", www, nil, oldRule,
			"www.a.example.com a.example.com example.com x.cdn.net cdn.net", ""},
		{"ADN-09: no CNAME for methods without one", "www.a.example.com", "3.2.2.4.22", pruned, nil, oldRule,
			"www.a.example.com a.example.com example.com", ""},
		{"the registrar's customer: the Base Domain Name alone", "www.a.example.com", "3.2.2.4.12", www, nil, newRule, "example.com", ""},
		{"an onion service", "www." + onion, "3.2.2.4.19", nil, nil, newRule, "www." + onion, ""},
		{"an onion service by its key", "www." + onion, "B.2.b", nil, nil, newRule, "www." + onion + " " + onion, ""},
	} {
		s := dcv.Search{Request: request(t, c.name), Method: c.method, Aliases: c.aliases, Brands: c.brands, Rules: c.rules}
		got, err := dcv.Candidates(s)
		if err != nil || names(got.Lawful) != c.lawful || names(got.Barred) != c.barred || got.Method.Section != c.method {
			t.Errorf("%s:\n got %q, barred %q, %v\nwant %q, barred %q", c.what, names(got.Lawful), names(got.Barred), err, c.lawful, c.barred)
		}
	}
}

const onion = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion"

// Each candidate says how it came about.
func TestCandidateOrigins(t *testing.T) {
	w := worth(t)
	got, err := dcv.Candidates(dcv.Search{
		Request: request(t, "www.example.com"), Method: "3.2.2.4.7", Rules: newRule,
		Aliases: []dcv.Alias{alias("www.example.com", "b.cdn.net", w.secure), alias("b.cdn.net", "c.example.org", w.noDS)},
	})
	n := name.MustParse
	want := []dcv.Candidate{
		{Name: n("www.example.com"), How: dcv.HowName},
		{Name: n("example.com"), How: dcv.HowPruned, From: n("www.example.com")},
		{Name: n("b.cdn.net"), How: dcv.HowCNAME, From: n("www.example.com"), Links: 1, Security: w.secure},
		{Name: n("cdn.net"), How: dcv.HowPruned, From: n("b.cdn.net"), Links: 1, Security: w.secure},
		{Name: n("c.example.org"), How: dcv.HowCNAME, From: n("b.cdn.net"), Links: 2, Security: w.noDS},
		{Name: n("example.org"), How: dcv.HowPruned, From: n("c.example.org"), Links: 2, Security: w.noDS},
	}
	if err != nil || !slices.Equal(got.Lawful, want) {
		t.Errorf("got %+v, %v\nwant %+v", got.Lawful, err, want)
	}
}

// ADN-10: an address has the very name that its PTR gives, and no other.
func TestCandidatesOfAddress(t *testing.T) {
	w := worth(t)
	search := dcv.Search{
		Request: name.Request{Kind: name.KindIP, IP: netip.MustParseAddr("203.0.114.1")}, Method: "3.2.2.5.3", Rules: newRule,
		Pointer: dcv.Alias{Target: name.MustParse("a.b.example.com"), Security: w.noDS},
		Aliases: []dcv.Alias{alias("a.b.example.com", "x.cdn.net", w.secure)},
	}
	for _, c := range []struct {
		what           string
		security       dnssec.Security
		rules          br.Rules
		lawful, barred string
	}{
		{"the exact name", w.noDS, newRule, "a.b.example.com", ""},
		{"a bogus PTR", w.bogus, newRule, "", "a.b.example.com"},
		{"ADN-09: pruned by the old rule", w.noDS, oldRule, "a.b.example.com b.example.com? example.com?", ""},
	} {
		s := search
		s.Pointer.Security, s.Rules = c.security, c.rules
		got, err := dcv.Candidates(s)
		if err != nil || names(got.Lawful) != c.lawful || names(got.Barred) != c.barred {
			t.Errorf("%s: %q, barred %q, %v", c.what, names(got.Lawful), names(got.Barred), err)
		}
	}
	search.Pointer = dcv.Alias{}
	if got, err := dcv.Candidates(search); err != nil || len(got.Lawful)+len(got.Barred) != 0 {
		t.Errorf("no PTR: %+v, %v", got, err)
	}
}

func TestNoCandidates(t *testing.T) {
	ip := name.Request{Kind: name.KindIP, IP: netip.MustParseAddr("203.0.114.1")}
	for _, c := range []struct {
		what string
		s    dcv.Search
		want string
	}{
		{"the zero value", dcv.Search{}, "no rules are known"},
		{"no name", dcv.Search{Method: "3.2.2.4.7", Rules: newRule}, "no name to validate"},
		{"a name by hand, without its base", dcv.Search{Request: name.Request{Kind: name.KindDNS}, Method: "3.2.2.4.7", Rules: newRule}, "no name to validate"},
		{"no method", dcv.Search{Request: request(t, "example.com"), Rules: newRule}, "not allowed"},
		{"a retired method", dcv.Search{Request: request(t, "example.com"), Method: "3.2.2.4.6", Rules: newRule}, "not allowed"},
		{"a banned method", dcv.Search{Request: request(t, "example.com"), Method: "3.2.2.4.16", Rules: br.At(date(2027, 3, 15))}, "not allowed"},
		{"ADN-05: a wildcard by http-01", dcv.Search{Request: request(t, "*.example.com"), Method: "3.2.2.4.19", Rules: newRule}, "no wildcard"},
		{"an address by a method for names", dcv.Search{Request: ip, Method: "3.2.2.4.7", Rules: newRule}, "not for this kind"},
		{"a name by a method for addresses", dcv.Search{Request: request(t, "example.com"), Method: "3.2.2.5.3", Rules: newRule}, "not for this kind"},
		{"an address that has no name", dcv.Search{Request: ip, Method: "3.2.2.5.8", Rules: newRule}, "the IP address itself"},
		{"an onion service in the DNS", dcv.Search{Request: request(t, onion), Method: "3.2.2.4.7", Rules: newRule}, "not for this kind"},
		{"a key of no onion service", dcv.Search{Request: request(t, "example.com"), Method: "B.2.b", Rules: newRule}, "not for this kind"},
	} {
		got, err := dcv.Candidates(c.s)
		var typed *dcv.NoCandidateError
		if !errors.As(err, &typed) || !strings.Contains(err.Error(), c.want) || len(got.Lawful)+len(got.Barred) != 0 {
			t.Errorf("%s: %+v, %v; want %q", c.what, got, err, c.want)
		}
	}
}

// ADN-02, ADN-04, ADN-07: whatever CNAMEs there are, each lawful name is
// reached by an unbroken chain of validated answers from the name itself, and
// pruned no farther than its Base Domain Name.
func TestCandidatesAreReached(t *testing.T) {
	w := worth(t)
	pool := []string{"www.a.example.com", "a.example.com", "example.com", "x.y.cdn.net", "y.cdn.net", "cdn.net", "b.co.uk", "co.uk"}
	rapid.Check(t, func(t *rapid.T) {
		s := dcv.Search{Method: rapid.SampledFrom([]string{"3.2.2.4.7", "3.2.2.4.12", "3.2.2.4.18", "3.2.2.4.21"}).Draw(t, "method"), Rules: newRule}
		s.Request = name.Request{Kind: name.KindDNS, Base: name.MustParse(rapid.SampledFrom(pool).Draw(t, "name"))}
		for range rapid.IntRange(0, 6).Draw(t, "aliases") {
			s.Aliases = append(s.Aliases, alias(rapid.SampledFrom(pool).Draw(t, "owner"), rapid.SampledFrom(pool).Draw(t, "target"),
				rapid.SampledFrom(append(w.good(), w.bad()...)).Draw(t, "security")))
		}
		got, err := dcv.Candidates(s)
		if err != nil {
			t.Fatal(err)
		}
		// What the CNAMEs reach, worked out anew.
		reached := []name.Name{s.Request.Base}
		for cur := s.Request.Base; got.Method.CNAME; {
			at := map[dcv.Alias]bool{}
			for _, a := range s.Aliases {
				if a.Owner == cur {
					at[a] = true
				}
			}
			if len(at) != 1 {
				break
			}
			for a := range at {
				cur = a.Target
				if a.Security.Err() != nil {
					cur = name.Name{}
				}
			}
			if !cur.IsValid() || slices.Contains(reached, cur) {
				break
			}
			reached = append(reached, cur)
		}
		for _, c := range got.Lawful {
			if c.Old || !slices.ContainsFunc(reached, func(n name.Name) bool {
				if n == c.Name {
					return true
				}
				base, ok := s.Suffixes.BaseDomain(n)
				return got.Method.Prune && ok && base.Contains(c.Name) && c.Name.Contains(n)
			}) {
				t.Fatalf("%s by %s with %v: %s is not reached", s.Request, s.Method, s.Aliases, c.Name)
			}
		}
	})
}

func ExampleCandidates() {
	r, err := name.ParseRequest("www.shop.example.com", name.Rules{})
	if err != nil {
		fmt.Println(err)
		return
	}
	places, err := dcv.Candidates(dcv.Search{Request: r, Method: "3.2.2.4.7", Rules: br.At(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))})
	for _, c := range places.Lawful {
		fmt.Println(c.Name, c.How)
	}
	fmt.Println(err)
	// Output:
	// www.shop.example.com name
	// shop.example.com pruned
	// example.com pruned
	// <nil>
}
