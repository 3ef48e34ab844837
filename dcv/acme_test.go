package dcv_test

import (
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
)

func request(t testing.TB, text string) name.Request {
	t.Helper()
	r, err := name.ParseRequest(text, name.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const thumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"

// ACME-01: the digest of a key authorisation has 43 characters and no padding;
// what is no key authorisation has none.
func TestACMEValue(t *testing.T) {
	for _, c := range []struct{ in, want, err string }{
		// sha256sum of the text, in base64url.
		{"evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA." + thumbprint, "ZTRx1Ckl1-tM05o5zaizTTA0yUy5AGereMgSNWC6Ll8", ""},
		{"token", "", "no full stop"},
		{"." + thumbprint, "", "no token"},
		{"to ken." + thumbprint, "", "octet 2"},
		{"token." + thumbprint + "=", "", "octet 49"},
		{"token." + thumbprint + "\n", "", "octet 49"},
		{"token." + thumbprint[1:], "", "43 characters, not 42"},
		{"token." + thumbprint + "." + thumbprint, "", "octet 49"},
		{"", "", "no full stop"},
	} {
		got, err := dcv.ACMEValue(c.in)
		switch {
		case c.err == "" && (err != nil || got != c.want):
			t.Errorf("%q: %q, %v; want %q", c.in, got, err, c.want)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err) || got != ""):
			t.Errorf("%q: %q, %v; want an error with %q", c.in, got, err, c.err)
		}
	}
}

// ACME-01, ACME-08: the owner is that of the name without its star, so that
// a wildcard and its base share it.
func TestACMEOwner(t *testing.T) {
	for _, text := range []string{"www.example.com", "*.www.example.com"} {
		got, err := dcv.ACMEOwner(request(t, text))
		if err != nil || got.String() != "_acme-challenge.www.example.com" {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	long := strings.Repeat(strings.Repeat("a", 60)+".", 3) + strings.Repeat("a", 51) + ".com"
	if _, err := dcv.ACMEOwner(request(t, long)); err == nil {
		t.Errorf("there is no room before %d octets", len(long))
	}
}

// ACME-06: the vector of the draft.
func TestAccountLabel(t *testing.T) {
	const account = "https://example.com/acme/acct/ExampleAccount"
	if got := dcv.AccountLabel(account); got != "_ujmmovf2vn55tgye" {
		t.Errorf("got %q", got)
	}
	got, err := dcv.AccountOwner(request(t, "*.example.org"), account)
	if err != nil || got.String() != "_ujmmovf2vn55tgye._acme-challenge.example.org" {
		t.Errorf("%s, %v", got, err)
	}
}

// ACME-06: every label fits the scheme of dns-account-01 and the room that
// package name keeps for it.
func TestAccountLabelForm(t *testing.T) {
	scheme, ok := dcv.SchemeByID("dns-account-01")
	if !ok {
		t.Fatal("no scheme dns-account-01")
	}
	rapid.Check(t, func(t *rapid.T) {
		url := rapid.String().Draw(t, "url")
		r := name.Request{Kind: name.KindDNS, Base: name.MustParse("example.org")}
		owner, err := dcv.AccountOwner(r, url)
		if err != nil {
			t.Fatal(err)
		}
		if domain, ok := scheme.Domain(owner); !ok || domain != r.Base {
			t.Fatalf("%q: the scheme does not know %s", url, owner)
		}
		if len(dcv.AccountLabel(url))+len("._acme-challenge.") != len(name.PrefixAccount) {
			t.Fatalf("%q: %q", url, dcv.AccountLabel(url))
		}
	})
}

// PST-01: the owner of a persistent record.
func TestPersistOwner(t *testing.T) {
	got, err := dcv.PersistOwner(name.MustParse("example.com"))
	if err != nil || got.String() != "_validation-persist.example.com" {
		t.Errorf("%s, %v", got, err)
	}
	for _, n := range []name.Name{{}, name.Root()} {
		if got, err := dcv.PersistOwner(n); err == nil {
			t.Errorf("%q: %s", n, got)
		}
	}
}

// PST-10: the owner for an address, in decimal under in-addr.arpa and in
// nibbles under ip6.arpa.
func TestPersistAddressOwner(t *testing.T) {
	for _, c := range []struct{ ip, want string }{
		{"192.0.2.1", "_ip-validation-persist.1.2.0.192.in-addr.arpa"},
		{"198.51.100.254", "_ip-validation-persist.254.100.51.198.in-addr.arpa"},
		{"2001:db8::567:89ab", "_ip-validation-persist.b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"},
		{"::ffff:192.0.2.1", "_ip-validation-persist.1.0.2.0.0.0.0.c.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa"},
	} {
		got, err := dcv.PersistAddressOwner(netip.MustParseAddr(c.ip))
		if err != nil || got.String() != c.want {
			t.Errorf("%s: %s, %v; want %s", c.ip, got, err, c.want)
		}
	}
	for _, ip := range []netip.Addr{{}, netip.MustParseAddr("fe80::1%eth0")} {
		if got, err := dcv.PersistAddressOwner(ip); err == nil {
			t.Errorf("%v: %s", ip, got)
		}
	}
}
