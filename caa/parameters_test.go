package caa

import (
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/br"
)

// profile reads a profile of ca.example with more members.
func profile(t testing.TB, more string) *Profile {
	t.Helper()
	p, err := ParseProfile([]byte(`{"name": "Example CA", "identities": ["ca.example"]`+more+`}`), "ca.json")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// authority is the CA of a profile with these rules for RFC 8657.
func authority(t testing.TB, parameters string) Authority {
	t.Helper()
	a, err := profile(t, `, "rfc8657": {`+parameters+`}`).Authority(rules)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const (
	a1 = "https://ca.example/acct/1"
	a2 = "https://ca.example/acct/2"
)

func TestAccountURI(t *testing.T) {
	literal := ours(t)
	acct := authority(t, `"acct_hosts": ["ca.example"]`)
	forms := authority(t, `"account_forms": [["https://ca.example/acct/", "https://old.ca.example/reg/"], ["https://other.ca.example/a/"]]`)
	parent := authority(t, `"parent_accounts": [{"account": "`+a2+`", "parent": "`+a1+`", "grant": "G-17", "audit": "log 4711"}]`)
	for _, c := range []struct {
		id      string
		ca      Authority
		set     string // what follows the issuer
		account string
		want    Reason
	}{
		{"P57-01", literal, "issue ca.example", a1, Authorized},
		{"P57-01", literal, "issue ca.example", "", Authorized},
		{"P57-02", literal, "issue ca.example; accounturi=" + a1, a1, Authorized},
		{"P57-02", literal, "issue ca.example; accounturi=https://ca.example/acct/01", a1, AccountMismatch},
		{"P57-02", literal, "issue ca.example; accounturi=http://ca.example/acct/1", a1, AccountMismatch},
		{"P57-02", literal, "issue ca.example; accounturi=https://ca.example/acct/1/", a1, AccountMismatch},
		{"P57-02", literal, "issue ca.example; accounturi=https://CA.example/acct/1", a1, AccountMismatch},
		{"P57-02", literal, "issue ca.example; accounturi=" + a1, "", AccountMismatch},
		{"P57-03", literal, "issue ca.example; accounturi=", "", AccountMismatch},
		{"P57-03", literal, "issue ca.example; accounturi=", a1, AccountMismatch},
		{"P57-03", literal, "issue ca.example; accounturi=foo", "foo", AccountMismatch},
		{"P57-03", literal, "issue ca.example; accounturi=1a:b", "1a:b", AccountMismatch},
		{"P57-03", literal, "issue ca.example; accounturi=:b", ":b", AccountMismatch},
		{"P57-03", literal, "issue ca.example; accounturi=a0+b-c.d:e", "a0+b-c.d:e", Authorized},
		{"P57-03", literal, "issue ca.example; accounturi=a_b:c", "a_b:c", AccountMismatch},
		{"P57-03", literal, "issue ca.example; accounturi=a:<b>", "a:<b>", AccountMismatch},
		{"P57-04", literal, "issue ca.example; accounturi=" + a1 + "; accounturi=" + a1, a1, AccountMismatch},
		{"P57-04", literal, "issue ca.example; accounturi=" + a1 + "; AccountURI=" + a1, a1, AccountMismatch},
		{"P57-05", literal, "issue ca.example; accounturi=" + a1 + "\nissue ca.example; accounturi=" + a2, a1, Authorized},
		{"P57-05", literal, "issue ca.example; accounturi=" + a1 + "\nissue ca.example; accounturi=" + a2, a2, Authorized},
		{"P57-06", forms, "issue ca.example; accounturi=" + a1, a1, Authorized},
		{"P57-06", forms, "issue ca.example; accounturi=https://old.ca.example/reg/1", a1, Authorized},
		{"P57-06", forms, "issue ca.example; accounturi=" + a1, "https://old.ca.example/reg/1", Authorized},
		{"P57-06", forms, "issue ca.example; accounturi=https://old.ca.example/reg/2", a1, AccountMismatch},
		{"P57-06", forms, "issue ca.example; accounturi=https://other.ca.example/a/1", a1, AccountMismatch},
		{"P57-06", forms, "issue ca.example; accounturi=https://ca.example/acct/", "https://ca.example/acct/", AccountMismatch},
		{"P57-06", forms, "issue ca.example; accounturi=https://x.example/1", "https://x.example/1", AccountMismatch},
		{"P57-06", forms, "issue ca.example; accounturi=" + a1, "https://x.example/1", AccountMismatch},
		{"P57-06", literal, "issue ca.example; accounturi=https://old.ca.example/reg/1", a1, AccountMismatch},
		{"P57-07", acct, "issue ca.example; accounturi=acct:alice@ca.example", "acct:alice@ca.example", Authorized},
		{"P57-07", acct, "issue ca.example; accounturi=acct:alice@ca.example", "acct:bob@ca.example", AccountMismatch},
		{"P57-07", acct, "issue ca.example; accounturi=acct:alice@other.example", "acct:alice@other.example", AccountMismatch},
		{"P57-07", acct, "issue ca.example; accounturi=acct:@ca.example", "acct:@ca.example", AccountMismatch},
		{"P57-07", forms, "issue ca.example; accounturi=acct:alice@ca.example", "acct:alice@ca.example", AccountMismatch},
		{"P57-08", parent, "issue ca.example; accounturi=" + a1, a2, Authorized},
		{"P57-08", parent, "issue ca.example; accounturi=" + a2, a1, AccountMismatch},
		{"P57-08", parent, "issue ca.example; accounturi=" + a1, "https://ca.example/acct/3", AccountMismatch},
		{"P57-08", literal, "issue ca.example; accounturi=" + a1, a2, AccountMismatch},
		// CAP-50: the name of a parameter in any letters restricts.
		{"CAP-50", literal, "issue ca.example; AccountURI=https://x/other", a1, AccountMismatch},
		{"CAP-50", literal, "issue ca.example; ACCOUNTURI=" + a1, a1, Authorized},
		// CAP-51, P57-21: what nobody defined is ignored.
		{"CAP-51", literal, "issue ca.example; cansignhttpexchanges=yes", a1, Authorized},
		{"P57-21", literal, "issue ca.example; acounturi=" + a2, a1, Authorized},
		{"CAP-44", literal, "issue ca.example; a=b; a=c", a1, Authorized},
	} {
		d := Decide(found(t, c.set), c.ca, Request{Account: c.account}, rules)
		if d.Reason != c.want {
			t.Errorf("%s: %q, account %q: %s, want %s", c.id, c.set, c.account, d.Reason, c.want)
		}
	}
	// P57-08: the decision cites the grant and its log.
	d := Decide(found(t, "issue ca.example; accounturi="+a1), parent, Request{Account: a2}, rules)
	for _, word := range []string{a1, a2, "G-17", "log 4711"} {
		if !strings.Contains(d.Detail.String(), word) {
			t.Errorf("P57-08: %q does not name %s", d.Detail, word)
		}
	}
}

func TestValidationMethods(t *testing.T) {
	folded := authority(t, `"label_case": "insensitive"`)
	for _, c := range []struct {
		id, list, method string
		want             bool
	}{
		{"P57-09", "dns-01,http-01", "http-01", true},
		{"P57-09", "dns-01,http-01", "tls-alpn-01", false},
		{"P57-09", "dns-01,http-01", "", false},
		{"P57-09", "ca-x-9", "ca-x-9", true},
		{"P57-10", "", "dns-01", false},
		{"P57-10", "", "", false},
		{"P57-11", "dns-01,,http-01", "dns-01", false},
		{"P57-11", "dns-01,", "dns-01", false},
		{"P57-11", "dns_01", "dns_01", false},
		{"P57-11", "dns-01,dns_01", "dns-01", false},
		{"P57-13", "ca-tbr-7", "ca-tbr-7", true},
		{"P57-13", "ca-tbr-07", "ca-tbr-7", false},
		{"P57-13", "ca-tbr-07", "ca-tbr-07", false},
		{"P57-13", "ca-tbr-3.2.2.4.7", "ca-tbr-7", false},
		{"P57-13", "ca-tbr-4", "ca-tbr-4", true},
		{"P57-13", "ca-tbr-1", "ca-tbr-1", true},
		{"P57-13", "ca-tbr-0", "ca-tbr-0", false},
		{"P57-13", "ca-tbr-", "ca-tbr-", false},
		{"P57-14", "ca-tbr-7", "dns-01", true},
		{"P57-14", "dns-01", "ca-tbr-7", true},
		{"P57-14", "ca-tbr-19", "http-01", true},
		{"P57-14", "http-01", "ca-tbr-19", true},
		{"P57-14", "ca-tbr-20", "tls-alpn-01", true},
		{"P57-14", "tls-alpn-01", "ca-tbr-20", true},
		{"P57-14", "ca-tbr-21", "dns-account-01", true},
		{"P57-14", "dns-account-01", "ca-tbr-21", true},
		{"P57-14", "ca-tbr-22", "dns-persist-01", true},
		{"P57-14", "dns-persist-01", "ca-tbr-22", true},
		{"P57-14", "ca-tbr-7", "dns-account-01", false},
		{"P57-14", "ca-tbr-18", "http-01", false},
		{"P57-15", "DNS-01", "dns-01", false},
		{"P57-15", "CA-TBR-7", "dns-01", false},
	} {
		set := "issue ca.example; validationmethods=" + c.list
		want := MethodMismatch
		if c.want {
			want = Authorized
		}
		if d := Decide(found(t, set), ours(t), Request{Method: c.method}, rules); d.Reason != want {
			t.Errorf("%s: %q, method %q: %s, want %s", c.id, c.list, c.method, d.Reason, want)
		}
	}
	// P57-12: one parameter twice is satisfied by nothing.
	twice := found(t, "issue ca.example; validationmethods=dns-01; validationmethods=dns-01")
	if d := Decide(twice, ours(t), Request{Method: "dns-01"}, rules); d.Reason != MethodMismatch {
		t.Errorf("P57-12: %s", d.Reason)
	}
	// P57-15: the switch, for a CA whose CP/CPS says so.
	for _, list := range []string{"DNS-01", "Ca-Tbr-7"} {
		if d := Decide(found(t, "issue ca.example; validationmethods="+list), folded, Request{Method: "dns-01"}, rules); d.Reason != Authorized {
			t.Errorf("P57-15: %s: %s", list, d.Reason)
		}
	}
	// P57-16: both parameters have to hold.
	both := found(t, "issue ca.example; accounturi="+a1+"; validationmethods=dns-01")
	for _, c := range []struct {
		account, method string
		want            Reason
	}{{a1, "dns-01", Authorized}, {a1, "http-01", MethodMismatch}, {a2, "dns-01", AccountMismatch}, {a2, "http-01", AccountMismatch}} {
		if d := Decide(both, ours(t), Request{Account: c.account, Method: c.method}, rules); d.Reason != c.want {
			t.Errorf("P57-16: %+v: %s", c, d.Reason)
		}
	}
	for what, req := range map[string]Request{"account": {Account: a2}, "validation method": {Account: a1}} {
		if d := Decide(both, ours(t), req, rules); !strings.HasSuffix(d.Detail.String(), "but not for this "+what+" (RFC 8657)") {
			t.Errorf("P57-16: %s", d.Detail)
		}
	}
	// P57-17: in issuewild as in issue.
	wild := found(t, "issue ca.example\nissuewild ca.example; validationmethods=dns-01; accounturi="+a1)
	for method, want := range map[string]Reason{"dns-01": Authorized, "http-01": MethodMismatch} {
		if d := Decide(wild, ours(t), Request{Wildcard: true, Account: a1, Method: method}, rules); d.Reason != want {
			t.Errorf("P57-17: %s: %s", method, d.Reason)
		}
	}
	// P57-18: the method is that of the authorisation, however old; the set is
	// that of today.
	if d := Decide(found(t, "issue ca.example; validationmethods=dns-01"), ours(t), Request{Method: "http-01"}, br.At(noon.Add(100*24*time.Hour))); d.Reason != MethodMismatch {
		t.Errorf("P57-18: %s", d.Reason)
	}
}

// P57-22: parameters may be left unread until 2027-03-15, not a second longer.
func TestRFC8657Boundary(t *testing.T) {
	p := profile(t, `, "rfc8657": {"off": true}`)
	last := time.Date(2027, 3, 14, 23, 59, 59, 0, time.UTC)
	if err := p.Validate(br.At(last)); err != nil {
		t.Errorf("P57-22: %v", err)
	}
	first := br.At(last.Add(time.Second))
	if err := p.Validate(first); err == nil || !strings.Contains(err.Error(), "ca.json:1:73: rfc8657.off: ") {
		t.Errorf("P57-22: %v", err)
	}
	if a, err := p.Authority(first); err == nil || len(a.Identities()) > 0 {
		t.Errorf("P57-22: %v, %v", a, err)
	}
	// An Authority made without the date's rules reads them all the same.
	set := found(t, "issue ca.example; accounturi="+a2)
	if d := Decide(set, ours(t, WithoutRFC8657()), Request{Account: a1}, br.At(last)); d.Reason != Authorized {
		t.Errorf("P57-22: %s", d.Reason)
	}
	if d := Decide(set, ours(t, WithoutRFC8657()), Request{Account: a1}, first); d.Reason != AccountMismatch {
		t.Errorf("P57-22: %s", d.Reason)
	}
}

// P57-19: what sees the DNS for a CA that reads the parameters is its own walk,
// or a trusted forwarder that validates.
func TestResolverDeclaration(t *testing.T) {
	for _, c := range []struct {
		more string
		ok   bool
	}{
		{``, true},
		{`, "resolver": {"kind": "own"}`, true},
		{`, "resolver": {"kind": "forwarder", "trusted": true, "validating": true}`, true},
		{`, "resolver": {"kind": "forwarder", "trusted": true}`, false},
		{`, "resolver": {"kind": "forwarder", "validating": true}`, false},
		{`, "resolver": {"kind": "forwarder"}, "rfc8657": {"off": true}`, true},
		{`, "resolver": {"trusted": true}`, false},
		{`, "resolver": {"kind": "public"}`, false},
	} {
		_, err := ParseProfile([]byte(`{"name": "Example CA", "identities": ["ca.example"]`+c.more+`}`), "ca.json")
		if (err == nil) != c.ok {
			t.Errorf("P57-19: %s: %v", c.more, err)
		}
	}
}

// P57-20: no product has rules or identities of its own.
func TestOneConfigurationForAllProducts(t *testing.T) {
	for _, member := range []string{`"rfc8657": {"off": true}`, `"identities": ["ca2.example"]`} {
		_, err := ParseProfile([]byte(`{"name": "Example CA", "identities": ["ca.example"], "products": [{"name": "DV", `+member+`}]}`), "ca.json")
		if err == nil || !strings.Contains(err.Error(), "products[0]: unknown member") {
			t.Errorf("P57-20: %s: %v", member, err)
		}
	}
}
