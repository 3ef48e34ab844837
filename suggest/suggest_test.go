package suggest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/suggest"
	"pgregory.net/rapid"
)

var rules = br.At(time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC))

func Example() {
	ca, _ := issuer.Expand("letsencrypt")
	wish := suggest.Wish{
		Grants:   []suggest.Grant{{CA: ca, Methods: []string{"dns-01"}}},
		Wildcard: suggest.WildcardNo,
		Iodef:    []string{"mailto:security@example.com"},
	}
	records, err := wish.Records(rules)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, _ := suggest.Write(suggest.ZoneFile, suggest.Set{Owner: name.MustParse("example.com"), TTL: 3600, Records: records}, nil)
	fmt.Print(text)
	// Output:
	// example.com. 3600 IN CAA 0 issue "letsencrypt.org; validationmethods=dns-01"
	// example.com. 3600 IN CAA 0 issuewild ";"
	// example.com. 3600 IN CAA 0 iodef "mailto:security@example.com"
}

// decide asks about www.example.com, with the set at example.com.
func decide(set []caa.Record, ids []string, req caa.Request) bool {
	auth, err := caa.NewAuthority(ids)
	if err != nil {
		panic(err)
	}
	var levels []caa.Level
	for _, n := range []string{"www.example.com", "example.com", "com"} {
		l := caa.Level{Name: name.MustParse(n), Outcome: caa.LevelNoData, Security: caa.Insecure}
		if n == "example.com" && len(set) > 0 {
			l.Outcome, l.Records = caa.LevelCAA, set
		}
		levels = append(levels, l)
	}
	return caa.Decide(levels, auth, req, rules).Verdict == caa.Permit
}

var (
	someCAs      = []string{"a.example", "b.example", "c.example", "d.example"}
	someAccounts = []string{"https://a.example/acct/1", "https://a.example/acct/2"}
	someMethods  = []string{"dns-01", "http-01", "ca-tbr-4"}
)

func anyGrant() *rapid.Generator[suggest.Grant] {
	return rapid.Custom(func(t *rapid.T) suggest.Grant {
		return suggest.Grant{
			CA:       issuer.Choice{Identifiers: []string{rapid.SampledFrom(someCAs[:3]).Draw(t, "ca")}},
			Accounts: rapid.SliceOfNDistinct(rapid.SampledFrom(someAccounts), 0, 2, rapid.ID).Draw(t, "accounts"),
			Methods:  rapid.SliceOfNDistinct(rapid.SampledFrom(someMethods), 0, 2, rapid.ID).Draw(t, "methods"),
		}
	})
}

// everyWay calls f with each CA, kind of name, account and method.
func everyWay(f func(id string, req caa.Request)) {
	for _, id := range someCAs {
		for _, wild := range []bool{false, true} {
			for _, account := range append([]string{""}, someAccounts...) {
				for _, method := range append([]string{""}, someMethods...) {
					f(id, caa.Request{Wildcard: wild, Account: account, Method: method})
				}
			}
		}
	}
}

// grants reports whether a grant covers a way to ask.
func grants(g suggest.Grant, id string, req caa.Request) bool {
	return g.CA.Identifiers[0] == id &&
		(len(g.Accounts) == 0 || slices.Contains(g.Accounts, req.Account)) &&
		(len(g.Methods) == 0 || slices.Contains(g.Methods, req.Method))
}

// The set of a wish permits exactly what is wished for, is well-formed, and
// has no record that could be left out.
func TestWishProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := suggest.Wish{
			Grants:   rapid.SliceOfNDistinct(anyGrant(), 0, 3, func(g suggest.Grant) string { return g.CA.Identifiers[0] }).Draw(t, "grants"),
			Wildcard: rapid.SampledFrom([]suggest.Wildcard{suggest.WildcardSame, suggest.WildcardYes, suggest.WildcardNo}).Draw(t, "wildcard"),
			Iodef:    rapid.SliceOfN(rapid.SampledFrom([]string{"mailto:a@example.com", "https://example.com/r"}), 0, 2).Draw(t, "iodef"),
		}
		set, err := w.Records(rules)
		if len(w.Grants) == 0 && w.Wildcard == suggest.WildcardYes {
			if err == nil {
				t.Fatalf("wildcards by nobody: %v", set)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		everyWay(func(id string, req caa.Request) {
			want := slices.ContainsFunc(w.Grants, func(g suggest.Grant) bool { return grants(g, id, req) }) &&
				(!req.Wildcard || w.Wildcard != suggest.WildcardNo)
			if got := decide(set, []string{id}, req); got != want {
				t.Fatalf("%v: %s, %+v: permitted %v, want %v", set, id, req, got, want)
			}
		})
		for i, r := range set {
			if r.Flags != 0 || slices.Contains(set[:i], r) {
				t.Fatalf("%v: flags, or twice the same", set)
			}
			if _, err := caa.ParseValue(r.Value); err != nil && r.Tag != "iodef" {
				t.Fatal(err)
			}
			if r.Tag == "iodef" || r.Tag == "issuewild" && w.Wildcard == suggest.WildcardYes {
				continue // wished for by themselves
			}
			less := slices.Delete(slices.Clone(set), i, i+1)
			same := true
			everyWay(func(id string, req caa.Request) {
				same = same && decide(set, []string{id}, req) == decide(less, []string{id}, req)
			})
			if same {
				t.Fatalf("%v: %v could be left out", set, r)
			}
		}
	})
}

func anyPublished() *rapid.Generator[caa.Record] {
	return rapid.Custom(func(t *rapid.T) caa.Record {
		return caa.Record{
			Flags: rapid.SampledFrom([]uint8{0, 0, 0, 128}).Draw(t, "flags"),
			Tag:   rapid.SampledFrom([]string{"issue", "issue", "Issue", "issuewild", "issuewild", "iodef", "issuemail"}).Draw(t, "tag"),
			Value: rapid.SampledFrom([]string{
				";", "", "a.example", "A.example", "b.example", "d.example", `"a.example"`, "https://b.example/", "a b", "a.example.",
				"a.example; accounturi=" + someAccounts[0], "b.example; validationmethods=dns-01", "c.example; accounturi=" + someAccounts[1] + "; validationmethods=http-01",
				"d.example; x=y",
			}).Draw(t, "value"),
		}
	})
}

// The change lets the CA in as wished; whoever could issue still can; and
// nobody comes in but that CA, on those terms. That is what Opens says, too.
func TestLetInProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := rapid.SliceOfN(anyPublished(), 0, 5).Draw(t, "set")
		g := anyGrant().Draw(t, "grant")
		wild := rapid.SampledFrom([]suggest.Wildcard{suggest.WildcardSame, suggest.WildcardYes, suggest.WildcardNo}).Draw(t, "wildcard")
		kept := slices.Clone(set)
		c, err := suggest.LetIn(set, g, wild, rules)
		if err != nil || !slices.Equal(set, kept) {
			t.Fatalf("%v: %v", set, err)
		}
		opened := map[bool][]string{}
		everyWay(func(id string, req caa.Request) {
			before, after := decide(set, []string{id}, req), decide(c.Result, []string{id}, req)
			granted := grants(g, id, req)
			switch {
			case granted && !after && (!req.Wildcard || wild != suggest.WildcardNo):
				t.Fatalf("%v, then %v: %s, %+v is not let in", set, c.Result, id, req)
			case before && !after:
				t.Fatalf("%v, then %v: %s, %+v is shut out", set, c.Result, id, req)
			case after && !before && (!granted || req.Wildcard && wild == suggest.WildcardNo):
				t.Fatalf("%v, then %v: %s, %+v comes in too", set, c.Result, id, req)
			case after && !before && !slices.Contains(opened[req.Wildcard], id):
				opened[req.Wildcard] = append(opened[req.Wildcard], id)
			}
		})
		if !slices.Equal(c.Opens.Name.Domains, opened[false]) || !slices.Equal(c.Opens.Wildcard.Domains, opened[true]) || c.Opens.Name.Any || c.Opens.Wildcard.Any {
			t.Fatalf("%v, then %v: opens %+v, want %v", set, c.Result, c.Opens, opened)
		}
		if c.IsZero() != c.Opens.IsZero() {
			t.Fatalf("%v: a change %v that opens %+v", set, c, c.Opens)
		}
		for _, r := range c.Result {
			if !slices.Contains(set, r) && !slices.Contains(c.Add, r) {
				t.Fatalf("%v comes from nowhere", r)
			}
		}
		for _, r := range set {
			if slices.Contains(c.Result, r) == slices.Contains(c.Remove, r) {
				t.Fatalf("%v is neither kept nor removed", r)
			}
		}
		for i := range c.Add { // the smallest: no addition could be left out
			less := slices.DeleteFunc(slices.Clone(c.Result), func(r caa.Record) bool { return r == c.Add[i] })
			same := true
			everyWay(func(id string, req caa.Request) {
				same = same && decide(c.Result, []string{id}, req) == decide(less, []string{id}, req)
			})
			if same {
				t.Fatalf("%v, then %v: %v could be left out", set, c.Result, c.Add[i])
			}
		}
	})
}

// A critical record that nobody can know keeps everybody out. Where it must
// give way, those whom the others name come in as well, and Opens says so; a
// CA that nobody names never does.
func TestLetInPastCritical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := append(rapid.SliceOfN(anyPublished(), 0, 4).Draw(t, "set"), caa.Record{Flags: 128, Tag: "tbs", Value: "x"})
		g := anyGrant().Draw(t, "grant")
		wild := rapid.SampledFrom([]suggest.Wildcard{suggest.WildcardSame, suggest.WildcardNo}).Draw(t, "wildcard")
		c, err := suggest.LetIn(set, g, wild, rules)
		if err != nil {
			t.Fatalf("%v: %v", set, err)
		}
		opened := map[bool][]string{}
		everyWay(func(id string, req caa.Request) {
			after := decide(c.Result, []string{id}, req)
			if grants(g, id, req) && !after && (!req.Wildcard || wild != suggest.WildcardNo) {
				t.Fatalf("%v, then %v: %s, %+v is not let in", set, c.Result, id, req)
			}
			if after && !slices.Contains(opened[req.Wildcard], id) {
				opened[req.Wildcard] = append(opened[req.Wildcard], id)
			}
		})
		if decide(c.Result, []string{"stranger.example"}, caa.Request{}) || c.Opens.Name.Any {
			t.Fatalf("%v, then %v: everybody comes in", set, c.Result)
		}
		if !slices.ContainsFunc(set, func(r caa.Record) bool { return r.Tag == "issuewild" }) && decide(c.Result, []string{"stranger.example"}, caa.Request{Wildcard: true}) {
			t.Fatalf("%v, then %v: everybody comes in for wildcards", set, c.Result)
		}
		for i, got := range [][]string{c.Opens.Name.Domains, c.Opens.Wildcard.Domains} {
			if slices.Sort(got); !slices.Equal(got, slices.Sorted(slices.Values(opened[i == 1]))) {
				t.Fatalf("%v, then %v: opens %+v, want %v", set, c.Result, c.Opens, opened)
			}
		}
	})
}

// Opens names those, and only those, whom some way of asking lets in with one
// set and not with the other.
func TestOpensProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.SliceOfN(anyPublished(), 0, 4).Draw(t, "before")
		after := rapid.SliceOfN(anyPublished(), 0, 4).Draw(t, "after")
		if rapid.Bool().Draw(t, "critical") {
			before = append(before, caa.Record{Flags: 128, Tag: "tbs"})
		}
		want := map[bool][]string{}
		everyWay(func(id string, req caa.Request) {
			if decide(after, []string{id}, req) && !decide(before, []string{id}, req) && !slices.Contains(want[req.Wildcard], id) {
				want[req.Wildcard] = append(want[req.Wildcard], id)
			}
		})
		o := suggest.Opens(before, after, rules)
		for i, got := range []caa.Issuers{o.Name, o.Wildcard} {
			req := caa.Request{Wildcard: i == 1}
			stranger := []string{"nobody.example"}
			if got.Any != (decide(after, stranger, req) && !decide(before, stranger, req)) {
				t.Fatalf("%v, then %v: opens %+v", before, after, o)
			}
			if slices.Sort(got.Domains); !got.Any && !slices.Equal(got.Domains, slices.Sorted(slices.Values(want[i == 1]))) {
				t.Fatalf("%v, then %v: opens %+v, want %v", before, after, o, want)
			}
		}
	})
}

// set reads records written as "issue value", with "!" before it if critical.
func set(texts ...string) []caa.Record {
	var out []caa.Record
	for _, s := range texts {
		s, critical := strings.CutPrefix(s, "!")
		tag, value, _ := strings.Cut(s, " ")
		r := caa.Record{Tag: tag, Value: value}
		if critical {
			r.Flags = 128
		}
		out = append(out, r)
	}
	return out
}

func choice(t *testing.T, s string) issuer.Choice {
	c, err := issuer.Expand(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLetIn(t *testing.T) {
	for _, c := range []struct {
		what        string
		set         []caa.Record
		ca          string
		wild        suggest.Wildcard
		add, remove []caa.Record
		opens       suggest.Opening
	}{
		{"no set", nil, "letsencrypt", suggest.WildcardSame, nil, nil, suggest.Opening{}},
		{"another CA", set("issue digicert.com"), "letsencrypt", suggest.WildcardSame, set("issue letsencrypt.org"), nil, both("letsencrypt.org")},
		{"another name of the CA", set("issue comodoca.com"), "sectigo", suggest.WildcardSame, nil, nil, suggest.Opening{}},
		{"another CA, no wildcards", set("issue digicert.com"), "letsencrypt", suggest.WildcardNo, set("issue letsencrypt.org", "issuewild digicert.com"), nil, plainOnly("letsencrypt.org")},
		{"nobody", set("issue ;"), "letsencrypt", suggest.WildcardSame, set("issue letsencrypt.org"), set("issue ;"), both("letsencrypt.org")},
		{"nobody, no wildcards", set("issue ;"), "letsencrypt", suggest.WildcardNo, set("issue letsencrypt.org", "issuewild ;"), set("issue ;"), plainOnly("letsencrypt.org")},
		{"wildcards denied", set("issue letsencrypt.org", "issuewild digicert.com"), "letsencrypt", suggest.WildcardSame, set("issuewild letsencrypt.org"), nil, wildOnly("letsencrypt.org")},
		{"both denied", set("issue digicert.com", "issuewild ;"), "letsencrypt", suggest.WildcardSame, set("issue letsencrypt.org", "issuewild letsencrypt.org"), set("issuewild ;"), both("letsencrypt.org")},
		{"wildcards only restricted", set("issuewild digicert.com"), "letsencrypt", suggest.WildcardSame, set("issuewild letsencrypt.org"), nil, wildOnly("letsencrypt.org")},
		{"in quotation marks", set(`issue "letsencrypt.org"`), "letsencrypt", suggest.WildcardSame, set("issue letsencrypt.org"), set(`issue "letsencrypt.org"`), both("letsencrypt.org")},
		{"as a URL", set("issue https://letsencrypt.org/", "issue digicert.com"), "letsencrypt", suggest.WildcardSame, set("issue letsencrypt.org"), set("issue https://letsencrypt.org/"), both("letsencrypt.org")},
		{"a broken record of somebody else", set("issue a b"), "letsencrypt", suggest.WildcardSame, set("issue letsencrypt.org"), nil, both("letsencrypt.org")},
		{"another account", set("issue letsencrypt.org; accounturi=https://x.example/1"), "letsencrypt", suggest.WildcardSame,
			set("issue letsencrypt.org"), set("issue letsencrypt.org; accounturi=https://x.example/1"), both("letsencrypt.org")},
		{"a critical unknown record", set("!tbs x", "issue digicert.com"), "letsencrypt", suggest.WildcardSame,
			set("tbs x", "issue letsencrypt.org"), set("!tbs x"), both("digicert.com", "letsencrypt.org")},
		{"a critical unknown record alone", set("!tbs x"), "letsencrypt", suggest.WildcardSame, set("tbs x", "issue letsencrypt.org"), set("!tbs x"), both("letsencrypt.org")},
		{"the same, no wildcards", set("!tbs x"), "letsencrypt", suggest.WildcardNo, set("tbs x", "issue letsencrypt.org", "issuewild ;"), set("!tbs x"), plainOnly("letsencrypt.org")},
		{"the same with wildcards restricted", set("!tbs x", "issuewild digicert.com"), "letsencrypt", suggest.WildcardNo, set("tbs x", "issue letsencrypt.org"), set("!tbs x"),
			suggest.Opening{Name: caa.Issuers{Domains: []string{"letsencrypt.org"}}, Wildcard: caa.Issuers{Domains: []string{"digicert.com"}}}},
	} {
		got, err := suggest.LetIn(c.set, suggest.Grant{CA: choice(t, c.ca)}, c.wild, rules)
		if err != nil || !slices.Equal(got.Add, c.add) || !slices.Equal(got.Remove, c.remove) {
			t.Errorf("%s: add %v, remove %v, %v; want %v and %v", c.what, got.Add, got.Remove, err, c.add, c.remove)
		}
		if fmt.Sprint(got.Opens) != fmt.Sprint(c.opens) {
			t.Errorf("%s: opens %+v, want %+v", c.what, got.Opens, c.opens)
		}
	}
}

func both(ids ...string) suggest.Opening {
	return suggest.Opening{Name: caa.Issuers{Domains: ids}, Wildcard: caa.Issuers{Domains: ids}}
}

func plainOnly(ids ...string) suggest.Opening {
	return suggest.Opening{Name: caa.Issuers{Domains: ids}}
}

func wildOnly(ids ...string) suggest.Opening {
	return suggest.Opening{Wildcard: caa.Issuers{Domains: ids}}
}

// A set that nobody has is not looked through, and one that cannot be read has
// no remedy in adding records.
func TestLetInRefuses(t *testing.T) {
	g := suggest.Grant{CA: choice(t, "letsencrypt")}
	long := slices.Repeat(set("issue digicert.com"), 201)
	if _, err := suggest.LetIn(long, g, suggest.WildcardSame, rules); err == nil || !strings.Contains(err.Error(), "201 records") {
		t.Errorf("got %v", err)
	}
	if _, err := suggest.LetIn([]caa.Record{{}}, g, suggest.WildcardSame, rules); err == nil || !strings.Contains(err.Error(), "lets letsencrypt.org in") {
		t.Errorf("got %v", err)
	}
}

// What no record can say is refused, with the input quoted.
func TestWishRefuses(t *testing.T) {
	le := choice(t, "letsencrypt")
	for _, c := range []struct {
		w    suggest.Wish
		want string
	}{
		{suggest.Wish{Wildcard: suggest.WildcardYes}, "no CA is to issue"},
		{suggest.Wish{Grants: []suggest.Grant{{}}}, "a CA needs at least one issuer domain name"},
		{suggest.Wish{Grants: []suggest.Grant{{CA: le, Accounts: []string{"12345"}}}}, `account "12345"`},
		{suggest.Wish{Grants: []suggest.Grant{{CA: le, Accounts: []string{"https://x.example/a;b=c"}}}}, `account "https://x.example/a;b=c"`},
		{suggest.Wish{Grants: []suggest.Grant{{CA: le, Accounts: []string{"https://x.example/a b"}}}}, `account "https://x.example/a b"`},
		{suggest.Wish{Grants: []suggest.Grant{{CA: le, Methods: []string{"dns 01"}}}}, `method "dns 01"`},
		{suggest.Wish{Grants: []suggest.Grant{{CA: le, Methods: []string{"ca-tbr-07"}}}}, `method "ca-tbr-07"`},
		{suggest.Wish{Grants: []suggest.Grant{{CA: le, Methods: []string{"dns-01,http-01"}}}}, `method "dns-01,http-01"`},
		{suggest.Wish{Grants: []suggest.Grant{{CA: le, Methods: []string{""}}}}, `method ""`},
		{suggest.Wish{Iodef: []string{"security@example.com"}}, `iodef "security@example.com"`},
		{suggest.Wish{Iodef: []string{"mailto:security"}}, `iodef "mailto:security"`},
		{suggest.Wish{Iodef: []string{"https://"}}, `iodef "https://"`},
		{suggest.Wish{Iodef: []string{"ftp://example.com/"}}, `iodef "ftp://example.com/"`},
		{suggest.Wish{Iodef: []string{"mailto:a@example.com\n"}}, `iodef "mailto:a@example.com\n"`},
	} {
		if got, err := c.w.Records(rules); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, %v; want an error with %s", c.w, got, err, c.want)
		}
	}
}

// A known CA goes by the name that it prefers, and by no other than was asked
// for.
func TestIdentifier(t *testing.T) {
	for flag, want := range map[string]string{"sectigo": "sectigo.com", "comodoca.com": "comodoca.com", "ca.example": "ca.example", "letsencrypt": "letsencrypt.org"} {
		if got := (suggest.Grant{CA: choice(t, flag)}).Identifier(); got != want {
			t.Errorf("%s: %s, want %s", flag, got, want)
		}
	}
	if got := (suggest.Grant{}).Identifier(); got != "" {
		t.Errorf("nobody goes by %q", got)
	}
}

func TestParseWildcard(t *testing.T) {
	for s, want := range map[string]suggest.Wildcard{"same": suggest.WildcardSame, "yes": suggest.WildcardYes, "NO": suggest.WildcardNo} {
		if got, err := suggest.ParseWildcard(s); got != want || err != nil {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	if _, err := suggest.ParseWildcard("maybe"); err == nil {
		t.Error("maybe is taken")
	}
}

func TestWhoMayIssue(t *testing.T) {
	plain, wild := suggest.WhoMayIssue(set("issue a.example", "issuewild ;"), rules)
	if !slices.Equal(plain.Domains, []string{"a.example"}) || plain.Any || wild.Any || len(wild.Domains) > 0 {
		t.Errorf("%+v, %+v", plain, wild)
	}
	if plain, _ := suggest.WhoMayIssue(nil, rules); !plain.Any {
		t.Errorf("no set: %+v", plain)
	}
}

func request(t *testing.T, s string) name.Request {
	r, err := name.ParseRequest(s, name.Rules{OwnHierarchy: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		names, at string
		want      string // or part of the error
	}{
		{"example.com", "", "[example.com: example.com]"},
		{"a.b.example.co.jp www.example.co.jp *.example.com", "", "[example.co.jp: a.b.example.co.jp www.example.co.jp] [example.com: *.example.com]"},
		{"me.github.io", "", "[github.io: me.github.io]"}, // a private suffix is a registered domain
		{"a.b.signed", "", "[b.signed: a.b.signed]"},      // a hierarchy of one's own
		{"a.b.example.com", "b.example.com", "[b.example.com: a.b.example.com]"},
		{"a.example.com", "b.example.com", "a.example.com does not lie at or below b.example.com"},
		{"co.jp", "", "co.jp is a suffix"},
		{"co.jp", "co.jp", "[co.jp: co.jp]"},
		{"signed", "", "signed is a suffix"},
		{"8.8.8.8", "", `"8.8.8.8": CAA speaks of domain names only`},
	} {
		var names []name.Request
		for _, s := range strings.Fields(c.names) {
			names = append(names, request(t, s))
		}
		var at name.Name
		if c.at != "" {
			at = name.MustParse(c.at)
		}
		places, err := suggest.Places(names, at, name.SuffixList{})
		var got []string
		for _, p := range places {
			var under []string
			for _, n := range p.Names {
				under = append(under, n.String())
			}
			got = append(got, fmt.Sprintf("[%s: %s]", p.At, strings.Join(under, " ")))
		}
		if text := strings.Join(got, " "); err == nil && text != c.want || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s at %q: %s, %v; want %s", c.names, c.at, text, err, c.want)
		}
	}
}

func TestParsePublished(t *testing.T) {
	at := name.MustParse("example.com")
	for text, want := range map[string]string{
		"":                      "[]",
		"0 issue \"a.example\"": "[{example.com 0 issue \"a.example\"}]",
		" 128 ISSUE a.example\n0 iodef \"mailto:x@y\"\n":                              "[{example.com 128 ISSUE \"a.example\"} {example.com 0 iodef \"mailto:x@y\"}]",
		"example.com.\t300\tIN\tCAA\t0 issue \"a.example; x=y\"\n; a comment":         "[{example.com 0 issue \"a.example; x=y\"}]",
		"@ IN CAA 0 issue \";\"\nwww CAA 0 issue \"b\"\n A 192.0.2.1":                 "[{example.com 0 issue \";\"} {www.example.com 0 issue \"b\"}]",
		"$ORIGIN example.net.\n@ SOA ns root (\n 1 2 3 4 5 )\n CAA 0 issue \"c.d\"\n": "[{example.net 0 issue \"c.d\"}]",
		`example.com. IN TYPE257 \# 8 00056973737565 3b`:                              "[{example.com 0 issue \";\"}]",
	} {
		got, err := suggest.ParsePublished(at, []byte(text), "f")
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%q: %v, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"nonsense", "@ IN CAA 0 issue", "a\nb"} {
		if _, err := suggest.ParsePublished(at, []byte(text), "f"); err == nil || !strings.HasPrefix(err.Error(), "f:1: ") {
			t.Errorf("%q: %v", text, err)
		}
	}
	all, _ := suggest.ParsePublished(at, []byte("@ CAA 0 issue a\nwww CAA 0 issue b"), "f")
	if got := suggest.At(all, at); len(got) != 1 || got[0].Value != "a" {
		t.Errorf("%v", got)
	}
}
