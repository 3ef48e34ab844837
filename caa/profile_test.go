package caa

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/br"
)

// full is a profile in which every member is used.
const full = `{
  "name": "Example CA",
  "identities": ["ca.example", "ca2.example"],
  "recognised_tags": ["issue", "issuewild", "iodef", "issuemail"],
  "flag_1": "critical",
  "lookup_failure": "br",
  "rfc8657": {
    "label_case": "insensitive",
    "account_forms": [["https://ca.example/acct/", "https://old.ca.example/reg/"]],
    "acct_hosts": ["ca.example"],
    "parent_accounts": [{"account": "https://ca.example/acct/2", "parent": "https://ca.example/acct/1", "grant": "G-17", "audit": "log 4711"}]
  },
  "resolver": {"kind": "forwarder", "trusted": true, "validating": true},
  "products": [
    {"name": "DV"},
    {"name": "OV", "exemption": "precertificate"},
    {"name": "Enterprise", "exemption": "constrained-subca", "contract": "MSA 7, clause 12"}
  ]
}
`

func parse(t testing.TB, text string) *Profile {
	t.Helper()
	p, err := ParseProfile([]byte(text), "ca.json")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProfileIsApplied(t *testing.T) {
	p := parse(t, full)
	if err := p.Validate(rules); err != nil {
		t.Fatal(err)
	}
	a, err := p.Authority(rules)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.Identities(); !slices.Equal(got, []string{"ca.example", "ca2.example"}) || !p.PermitsFailures() {
		t.Errorf("identities %q", got)
	}
	for set, want := range map[string]Reason{
		"issue ca2.example":      Authorized,
		"1 tbs x":                CriticalUnknown,
		"128 contactemail a@b.c": CriticalUnknown,
		"128 issuemail ;":        NotRestricted,
		"issue ca.example; validationmethods=DNS-01":                Authorized,
		"issue ca.example; accounturi=https://old.ca.example/reg/1": Authorized,
		"issue ca.example; accounturi=acct:alice@ca.example":        AccountMismatch,
		"issue ca.example; accounturi=https://ca.example/acct/9":    AccountMismatch,
	} {
		if d := Decide(found(t, set), a, Request{Method: "dns-01", Account: a2}, rules); d.Reason != want {
			t.Errorf("%q: %s, want %s", set, d.Reason, want)
		}
	}
	bare := profile(t, "")
	if a, err := bare.Authority(rules); err != nil || !slices.Equal(a.Recognised(), DefaultRecognised()) || bare.PermitsFailures() {
		t.Errorf("%v, %v", a, err)
	}
}

func TestProfileErrors(t *testing.T) {
	const head = `{"name": "Example CA", "identities": ["ca.example"]`
	for _, c := range []struct{ id, text, want string }{
		{"", ``, `ca.json:1:1: the text ends too early`},
		{"", `{"name": "x"`, `ca.json:1:13: the text ends too early`},
		{"", `[]`, `ca.json:1:1: want an object`},
		{"", `null`, `ca.json:1:1: want an object`},
		{"", head + `} {}`, `ca.json:1:54: there is more after the object`},
		{"", head + "}\n\n]", `ca.json:3:1: there is more after the object`},
		{"", "{\n  \"name\": \"x\",\n  \"identity\": []\n}", `ca.json:3:3: unknown member "identity"`},
		{"", "{\n  \"Name\": \"x\"}", `ca.json:2:3: unknown member "Name"`},
		{"", head + `, "name": "y"}`, `ca.json:1:54: member "name" stands there twice`},
		{"", head + `, "n\u0061me": "y"}`, `ca.json:1:54: member "name" stands there twice`},
		{"", head + `, "rfc8657": {"off": true, "off": false}}`, `ca.json:1:79: rfc8657: member "off" stands there twice`},
		{"", head + `, "rfc8657": {"off": 1}}`, `ca.json:1:73: rfc8657.off: want true or false`},
		{"", head + `, "rfc8657": null}`, `ca.json:1:65: rfc8657: want an object`},
		{"", head + `, "products": {}}`, `ca.json:1:66: products: want a list`},
		{"", `{"name": "x", "identities": [7]}`, `ca.json:1:30: identities[0]: want text in quotation marks`},
		{"", head + `, }`, `ca.json:1:53: `},
		{"", head + ", \"flag_1\": \"\xff\"}", `ca.json:1:65: not UTF-8`},
		{"", `{"name": " ", "identities": ["ca.example"]}`, `ca.json:1:10: name: the CA needs a name`},
		{"CAD-49", `{"name": "x"}`, `ca.json:1:1: identities: issuer domain name "": a CA needs at least one issuer domain name`},
		{"CAD-49", `{"name": "x", "identities": []}`, `ca.json:1:29: identities: issuer domain name "": a CA needs at least one issuer domain name`},
		{"", `{"name": "x", "identities": ["ca.example", "ca.example."]}`, `ca.json:1:44: identities[1]: issuer domain name "ca.example.": no final dot`},
		{"", `{"name": "x", "identities": ["ca.example", "CA.example"]}`, `ca.json:1:44: identities[1]: "CA.example" stands there twice`},
		{"CAP-06", head + `, "recognised_tags": ["issue"]}`, `ca.json:1:73: recognised_tags: recognised tag "issuewild": every CA must recognise it`},
		{"CAP-06", head + `, "recognised_tags": []}`, `ca.json:1:73: recognised_tags: recognised tag "issue": every CA must recognise it`},
		{"CAP-03", head + `, "flag_1": "maybe"}`, `ca.json:1:64: flag_1: "maybe": want "ignored" or "critical"`},
		{"CAR-14", head + `, "lookup_failure": "permits"}`, `ca.json:1:72: lookup_failure: "permits": want "never-permits" or "br"`},
		{"P57-15", head + `, "rfc8657": {"label_case": "any"}}`, `ca.json:1:80: rfc8657.label_case: "any": want "exact" or "insensitive"`},
		{"P57-06", head + `, "rfc8657": {"account_forms": [[]]}}`, `rfc8657.account_forms[0]: a form needs a prefix`},
		{"P57-06", head + `, "rfc8657": {"account_forms": [["ca.example/acct/"]]}}`, `rfc8657.account_forms[0][0]: "ca.example/acct/" is no URL of accounts`},
		{"P57-06", head + `, "rfc8657": {"account_forms": [["https://a/b/"], ["https://a/b/c/"]]}}`, `rfc8657.account_forms[1][0]: "https://a/b/c/" and "https://a/b/" overlap`},
		{"P57-07", head + `, "rfc8657": {"acct_hosts": ["a@b"]}}`, `rfc8657.acct_hosts[0]: "a@b" is no host name`},
		{"P57-08", head + `, "rfc8657": {"parent_accounts": [{"account": "a:2", "parent": "a:1", "grant": "g"}]}}`, `rfc8657.parent_accounts[0].audit: say where the mapping is logged`},
		{"P57-08", head + `, "rfc8657": {"parent_accounts": [{"account": "a:2", "parent": "a:1", "audit": "l"}]}}`, `rfc8657.parent_accounts[0].grant: say where the verified grant is kept`},
		{"P57-08", head + `, "rfc8657": {"parent_accounts": [{"account": "a:2", "parent": "x", "grant": "g", "audit": "l"}]}}`, `rfc8657.parent_accounts[0].parent: "x" is no URI`},
		{"P57-08", head + `, "rfc8657": {"parent_accounts": [{"account": "a:1", "parent": "a:1", "grant": "g", "audit": "l"}]}}`, `rfc8657.parent_accounts[0]: an account is not its own parent`},
		{"CAR-07", head + `, "products": [{"name": "E", "exemption": "constrained-subca"}]}`, `products[0].contract: say where the contract has the clause`},
		{"CAR-07", head + `, "products": [{"name": "E", "exemption": "constrained-subca", "contract": " "}]}`, `ca.json:1:127: products[0].contract: say where`},
		{"CAR-06", head + `, "products": [{"name": "E", "exemption": "precertificate", "contract": "x"}]}`, `products[0].contract: only "constrained-subca" needs a contract`},
		{"CAR-08", head + `, "products": [{"name": "E", "exemption": "dns-operator"}]}`, `products[0].exemption: "dns-operator" is no exemption`},
		{"CAR-08", head + `, "dns_operator": true}`, `unknown member "dns_operator"`},
		{"", head + `, "products": [{"name": ""}]}`, `products[0].name: the product needs a name`},
		{"", head + `, "products": [{"name": "E"}, {"name": "E"}]}`, `products[1].name: "E" stands there twice`},
	} {
		p, err := ParseProfile([]byte(c.text), "ca.json")
		var e *ProfileError
		if !errors.As(err, &e) || p != nil {
			t.Errorf("%s: %s: %v", c.id, c.text, err)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "ca.json:") || e.Line < 1 || e.Column < 1 {
			t.Errorf("%s: %s:\ngot  %v\nwant %s", c.id, c.text, err, c.want)
		}
	}
}

// The zero value, and rules that are none, are refused.
func TestProfileZero(t *testing.T) {
	if err := new(Profile).Validate(rules); err == nil || err.Error() != "name: the CA needs a name" {
		t.Errorf("%v", err)
	}
	if a, err := new(Profile).Authority(rules); err == nil || a.Is("") {
		t.Errorf("%v, %v", a, err)
	}
	if err := parse(t, full).Validate(br.Rules{}); err == nil {
		t.Error("no rules, and no error")
	}
	made := Profile{Name: "Example CA", Identities: []string{"ca.example"}, RFC8657: Parameters{Off: true}}
	if err := made.Validate(br.At(time.Date(2027, 3, 15, 0, 0, 0, 0, time.UTC))); err == nil || !strings.HasPrefix(err.Error(), "rfc8657.off: ") {
		t.Errorf("%v", err)
	}
}

func TestExemptions(t *testing.T) {
	p := parse(t, full)
	logged := func(caa Verdict, logs ...string) Precertificate {
		return Precertificate{Logs: logs, CAA: caa, Checked: noon}
	}
	unchecked := logged(Permit, "a", "b")
	unchecked.Checked = time.Time{}
	none := rules
	none.ExemptionPrecert, none.ExemptionConstrained = false, false
	onlyA, onlyB := rules, rules
	onlyA.ExemptionConstrained, onlyB.ExemptionPrecert = false, false
	for _, c := range []struct {
		id    string
		in    Issuing
		rules br.Rules
		want  Exemption
	}{
		{"CAR-06", Issuing{Product: "OV", Precertificate: logged(Permit, "a", "b")}, rules, ExemptPrecert},
		{"CAR-06", Issuing{Product: "OV", Precertificate: logged(Permit, "a")}, rules, ExemptNone},
		{"CAR-06", Issuing{Product: "OV", Precertificate: logged(Permit, "a", "a")}, rules, ExemptNone},
		{"CAR-06", Issuing{Product: "OV", Precertificate: logged(VerdictError, "a", "b")}, rules, ExemptNone},
		{"CAR-06", Issuing{Product: "OV", Precertificate: logged(Deny, "a", "b")}, rules, ExemptNone},
		{"CAR-06", Issuing{Product: "OV", Precertificate: unchecked}, rules, ExemptNone},
		{"CAR-06", Issuing{Product: "DV", Precertificate: logged(Permit, "a", "b")}, rules, ExemptNone},
		{"CAR-06", Issuing{Product: "Enterprise", Precertificate: logged(Permit, "a", "b")}, rules, ExemptNone},
		{"CAR-07", Issuing{Product: "Enterprise", TechnicallyConstrained: true}, rules, ExemptConstrained},
		{"CAR-07", Issuing{Product: "Enterprise"}, rules, ExemptNone},
		{"CAR-07", Issuing{Product: "OV", TechnicallyConstrained: true}, rules, ExemptNone},
		{"CAR-07", Issuing{Product: "unheard of", TechnicallyConstrained: true}, rules, ExemptNone},
		// CAR-09: rules that take an exemption back.
		{"CAR-09", Issuing{Product: "OV", Precertificate: logged(Permit, "a", "b")}, none, ExemptNone},
		{"CAR-09", Issuing{Product: "Enterprise", TechnicallyConstrained: true}, none, ExemptNone},
	} {
		got, err := p.Exempt(c.in, c.rules)
		if got != c.want || (err == nil) != (c.want != ExemptNone) {
			t.Errorf("%s: %+v: %q, %v", c.id, c.in, got, err)
		}
	}
	_, err := p.Exempt(Issuing{Product: "DV"}, rules)
	if want := `product "DV": CAA must be checked: the product has no exemption`; err == nil || err.Error() != want {
		t.Errorf("CAR-06: %v, want %s", err, want)
	}
	// CAR-09: each can go without the other.
	for at, rules := range map[string]br.Rules{"products[2].exemption": onlyA, "products[1].exemption": onlyB} {
		var e *ProfileError
		if err := p.Validate(rules); !errors.As(err, &e) || e.Path != at || e.Line == 0 {
			t.Errorf("CAR-09: %v", err)
		}
	}
	if err := parse(t, strings.NewReplacer(`, "exemption": "precertificate"`, "", `, "exemption": "constrained-subca", "contract": "MSA 7, clause 12"`, "").Replace(full)).Validate(none); err != nil {
		t.Errorf("CAR-09: a profile without exemptions: %v", err)
	}
}

// CAR-14: the text for the CP/CPS comes from what is applied.
func TestCPS(t *testing.T) {
	want, err := os.ReadFile("testdata/cps.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got := CPS(parse(t, full), rules); got != string(want) {
		t.Errorf("CAR-14: got\n%s", got)
	}
	bare := CPS(profile(t, ""), rules)
	off := CPS(profile(t, `, "rfc8657": {"off": true}`), rules)
	for _, c := range []struct {
		text, phrase string
		want         bool
	}{
		{bare, "  - ca.example\n", true},
		{bare, "issue, issuewild, iodef, issuemail, issuevmc, contactemail, contactphone", true},
		{bare, "value 1 included, are ignored", true},
		{bare, "A failed lookup is never taken as permission", true},
		{bare, "Labels are compared exactly", true},
		{bare, "None is used", true},
		{bare, "BR 4.2.2.1 (formerly 3.2.2.8), version 2.3.1", true},
		{bare, "are not processed", false},
		{bare, "sub-account", false},
		{off, "accounturi and validationmethods (RFC 8657) are not processed", true},
		{off, "accounturi is compared", false},
		{CPS(profile(t, `, "rfc8657": {"off": true}`), br.At(noon.AddDate(1, 0, 0))), "This profile cannot be published: ca.json:1:73: rfc8657.off", true},
		{CPS(parse(t, strings.Replace(full, "Example CA", "\u8a8d\u8a3c\u5c40 \\u001b[31m", 1)), rules), "\u8a8d\u8a3c\u5c40 \ufffd[31m checks", true},
	} {
		if strings.Contains(c.text, c.phrase) != c.want {
			t.Errorf("CAR-14: %q: %v expected in\n%s", c.phrase, c.want, c.text)
		}
	}
}

// CAR-15: the directory's caaIdentities should be the profile's.
func TestCompareDirectory(t *testing.T) {
	p := parse(t, full)
	for _, c := range []struct {
		directory string
		want      []string
	}{
		{`{"newAccount": "x", "meta": {"caaIdentities": ["CA2.example", "ca.example"], "website": "y"}}`, nil},
		{`{"meta": {"caaIdentities": ["ca.example"]}}`, []string{"not-in-directory ca2.example"}},
		{`{"meta": {"caaIdentities": ["ca.example", "ca2.example", "ca3.example"]}}`, []string{"not-in-profile ca3.example"}},
		{`{"meta": {"caaIdentities": ["ca.example", "ca2.example", "n/a"]}}`, []string{"invalid n/a"}},
		{`{"meta": {}}`, []string{"not-in-directory ca.example", "not-in-directory ca2.example"}},
		{`{}`, []string{"not-in-directory ca.example", "not-in-directory ca2.example"}},
	} {
		ds, err := CompareDirectory(p, []byte(c.directory))
		var got []string
		for _, d := range ds {
			got = append(got, d.Kind+" "+d.Identity)
			if !strings.Contains(d.Detail.String(), quote(d.Identity)) {
				t.Errorf("CAR-15: %q", d.Detail)
			}
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("CAR-15: %s: %q, %v; want %q", c.directory, got, err, c.want)
		}
	}
	for _, bad := range []string{``, `[]`, `{"meta": {"caaIdentities": "ca.example"}}`} {
		if ds, err := CompareDirectory(p, []byte(bad)); err == nil || ds != nil || strings.Contains(err.Error(), "Go ") {
			t.Errorf("CAR-15: %s: %v", bad, ds)
		}
	}
}

// A profile that is accepted is written as one that is accepted and equal, it
// gives an authority, and each of its member names is in the text.
func FuzzProfile(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(`{"name": "x", "identities": ["a"], "products": []}`))
	f.Add([]byte(`{"name": "x", "identities": ["a"], "rfc8657": {"off": true, "account_forms": []}, "flag_1": "ignored"}`))
	f.Add([]byte(`{"name": "x", "identities": ["a"], "Flag_1": "critical"}`))
	f.Add([]byte(`{"name": "x", "name": "y", "identities": ["a"]}`))
	f.Add([]byte(`{"name": "x", "identities": ["a"]} 1`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := ParseProfile(text, "ca.json")
		if err != nil {
			e, ok := err.(*ProfileError)
			if !ok || e.Line < 1 || e.Column < 1 || e.Reason.IsZero() {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		once, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseProfile(once, "again.json")
		if err != nil {
			t.Fatalf("%q is accepted, %q is not: %v", text, once, err)
		}
		if twice, err := json.Marshal(again); err != nil || string(twice) != string(once) {
			t.Fatalf("%q becomes %q, %v", once, twice, err)
		}
		if a, err := p.authority(); err != nil || len(a.Identities()) == 0 {
			t.Fatalf("%q: %v, %v", text, a, err)
		}
		if _, err := CompareDirectory(p, text); err != nil {
			t.Fatalf("%q is no JSON: %v", text, err)
		}
	})
}

// SEC-04: no profile turns validation off, for all names or for some; a key that
// looks as if it did is refused like any that is unknown.
func TestProfileCannotDisableValidation(t *testing.T) {
	for _, key := range []string{"dnssec", "validate", "permissive", "domain_insecure", "negative_trust_anchors", "allow_lookup_failure"} {
		text := strings.Replace(full, `"flag_1"`, `"`+key+`": true, "flag_1"`, 1)
		if _, err := ParseProfile([]byte(text), "ca.json"); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	notValidating := strings.Replace(full, `"validating": true`, `"validating": false`, 1)
	if p, err := ParseProfile([]byte(notValidating), "ca.json"); err == nil && p.Validate(rules) == nil {
		t.Error("a resolver that does not validate is taken")
	}
}
