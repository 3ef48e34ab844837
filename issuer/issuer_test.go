package issuer

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// IDS-01: every identifier of the table is what Sanitize makes of its raw
// text, with at least two labels, a source, and no double in its CA.
func TestTableIsSanitised(t *testing.T) {
	shorts := map[string]bool{}
	for _, ca := range All() {
		if ca.Short == "" || ca.Name == "" || shorts[ca.Short] || ca.Short != strings.ToLower(ca.Short) {
			t.Errorf("CA %+v: bad or double short name", ca)
		}
		shorts[ca.Short] = true
		seen := map[string]bool{}
		for _, id := range ca.Identifiers {
			got, err := Sanitize(id.Raw)
			if err != nil || got != id.Domain {
				t.Errorf("%s: Sanitize(%q) = %q, %v; table has %q", ca.Short, id.Raw, got, err, id.Domain)
			}
			if id.Source == "" || seen[id.Domain] {
				t.Errorf("%s: identifier %+v: no source, or double", ca.Short, id)
			}
			seen[id.Domain] = true
		}
		if len(ca.Domains()) == 0 || ca.Preferred() == "" {
			t.Errorf("%s: nothing to expand to", ca.Short)
		}
	}
	if len(shorts) != 58 {
		t.Errorf("%d CAs, want the 58 of the reference table", len(shorts))
	}
}

func TestSanitize(t *testing.T) {
	for _, tc := range []struct{ raw, want, reason string }{
		// IDS-01: what the source list really holds.
		{"letsencrypt.org", "letsencrypt.org", ""},
		{"  DigiCert.com\t", "digicert.com", ""},
		{"1and1.digitalcertvalidation.com", "1and1.digitalcertvalidation.com", ""},
		{"n/a", "", "only letters"},
		{"none", "", "one label"},
		{"caa@ca.example", "", "only letters"},
		{"Recognized CAA Domains", "", "only letters"},
		{"", "", "empty"},
		{"   ", "", "empty"},
		{"https://ca.example/", "", "URL"},
		{"ca.example.", "", "ends with a dot"},
		{"ca..example", "", "empty label"},
		{".ca.example", "", "empty label"},
		{"-ca.example", "", "begins with a hyphen"},
		{"ca-.example", "", "ends with a hyphen"},
		{"c\u00e4.example", "", "only letters"},
		{"\u212apn.com", "", "only letters"}, // the Kelvin sign lower-cases to k
	} {
		got, err := Sanitize(tc.raw)
		if got != tc.want || (err == nil) != (tc.reason == "") || err != nil && !strings.Contains(err.Error(), tc.reason) {
			t.Errorf("IDS-01: Sanitize(%q) = %q, %v; want %q, %q", tc.raw, got, err, tc.want, tc.reason)
		}
	}
}

func shortsOf(cas []CA) []string {
	out := []string{}
	for _, ca := range cas {
		out = append(out, ca.Short)
	}
	return out
}

// IDS-02: an identifier maps to a set of CAs, with source and date.
func TestClaimants(t *testing.T) {
	for _, tc := range []struct {
		domain string
		want   []string
	}{
		{"entrust.net", []string{"entrust", "sectigo", "zerossl", "sslcom"}},
		{"Entrust.NET", []string{"entrust", "sectigo", "zerossl", "sslcom"}},
		{"cybertrust.ne.jp", []string{"cybertrust", "digicert"}},
		{"amazon.com", []string{"amazon", "digicert"}},
		{"amazontrust.com", []string{"amazon", "digicert"}},
		{"awstrust.com", []string{"amazon", "digicert"}},
		{"amazonaws.com", []string{"amazon", "digicert"}},
		{"aws.amazon.com", []string{"amazon"}},
		{"letsencrypt.org", []string{"letsencrypt"}},
		{"zerossl.com", []string{}},
		{"sub.letsencrypt.org", []string{}}, // CAP-43: equality, not suffix
	} {
		got := Claimants(tc.domain)
		if !slices.Equal(shortsOf(got), tc.want) {
			t.Errorf("IDS-02: Claimants(%q) = %v, want %v", tc.domain, shortsOf(got), tc.want)
		}
		for _, ca := range got {
			if id, ok := ca.Identifier(tc.domain); !ok || id.Source == "" || id.Date == "" {
				t.Errorf("IDS-02: %s claims %q without source and date: %+v", ca.Short, tc.domain, id)
			}
		}
	}
	ssl, _ := ByShort("sslcom")
	if id, _ := ssl.Identifier("entrust.net"); id.Standing != Unconfirmed || id.Date != "2025" {
		t.Errorf("IDS-02: SSL.com's claim to entrust.net is of 2025 and unconfirmed, got %+v", id)
	}
}

func TestExpand(t *testing.T) {
	for _, tc := range []struct {
		flag string
		want Choice
		err  string
	}{
		{"letsencrypt", Choice{"letsencrypt", "Let's Encrypt", []string{"letsencrypt.org"}}, ""},
		{"LetsEncrypt", Choice{"letsencrypt", "Let's Encrypt", []string{"letsencrypt.org"}}, ""},
		// DIAG-18: any of the four, and not what merely some list has.
		{"amazon", Choice{"amazon", "Amazon Trust Services", []string{"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}}, ""},
		{"GlobalSign.com", Choice{"globalsign", "GlobalSign", []string{"globalsign.com"}}, ""},
		{"ca.example", Choice{"", "", []string{"ca.example"}}, ""},
		{"example", Choice{"", "", []string{"example"}}, ""}, // CAP-28
		{"ca.example, other.example,ca.example", Choice{"", "", []string{"ca.example", "other.example"}}, ""},
		{"digicert.com,geotrust.com", Choice{"digicert", "DigiCert", []string{"digicert.com", "geotrust.com"}}, ""},
		{"amazon.com,digicert.com", Choice{"digicert", "DigiCert", []string{"amazon.com", "digicert.com"}}, ""}, // DigiCert holds both
		{"amazon.com", Choice{"amazon", "Amazon Trust Services", []string{"amazon.com"}}, ""},
		{"zerossl.com", Choice{"", "", []string{"zerossl.com"}}, ""}, // DIAG-28: stands for itself, and is nobody's
		{"sectigo.com,entrust.net", Choice{"sectigo", "Sectigo", []string{"sectigo.com", "entrust.net"}}, ""},
		{"new.example,letsencrypt.org", Choice{"letsencrypt", "Let's Encrypt", []string{"new.example", "letsencrypt.org"}}, ""},

		{"letsencrypt.org,globalsign.com", Choice{}, "repeat --ca"},
		{"letsencrypt,globalsign", Choice{}, "repeat --ca"},
		{"new.example,letsencrypt.org,pki.goog", Choice{}, "letsencrypt.org and pki.goog belong to different CAs"},
		{"ssl.com,entrust.net", Choice{}, "repeat --ca"}, // an unconfirmed claim joins nothing
		{"amazon.com,geotrust.com,letsencrypt.org", Choice{}, "repeat --ca"},
		{"", Choice{}, "empty"},
		{"letsencrypt.org,", Choice{}, "empty"},
		{"https://letsencrypt.org", Choice{}, "URL"},
		{"letsencrypt.org;", Choice{}, `issuer "letsencrypt.org;"`},
		{"ca_x.example", Choice{}, "at octet 2"},
		{"letsencrpyt", Choice{}, `did you mean "letsencrypt"`},
	} {
		got, err := Expand(tc.flag)
		if (err == nil) != (tc.err == "") || err != nil && (!strings.Contains(err.Error(), tc.err) || !strings.Contains(err.Error(), tc.flag)) {
			t.Errorf("Expand(%q): error %v, want one with %q that quotes the flag", tc.flag, err, tc.err)
			continue
		}
		if got.CA != tc.want.CA || got.Short != tc.want.Short || !slices.Equal(got.Identifiers, tc.want.Identifiers) {
			t.Errorf("Expand(%q) = %+v, want %+v", tc.flag, got, tc.want)
		}
	}
}

func TestNearest(t *testing.T) {
	for _, tc := range []struct {
		in    string
		id    string
		edits int
	}{
		{"letsencrypt.org", "letsencrypt.org", 0},
		{"letsencrypt.com", "letsencrypt.org", 0},
		{"zerossl.com", "sectigo.com", 0}, // DIAG-28
		{"aws.amazon.com", "aws.amazon.com", 0},
		{"letsencrpyt.org", "letsencrypt.org", 1},
		{"letsencrypt.og", "letsencrypt.org", 1},
		{"lets-encrypt.og", "letsencrypt.org", 2},
		{"Globalsing.com", "globalsign.com", 1},
		{"digicert.com.", "digicert.com", 0},
		{"different.issuer.com", "", -1},
		{"kpm.cm", "", -1},
		{"", "", -1},
	} {
		if id, n := Nearest(tc.in); id != tc.id || n != tc.edits {
			t.Errorf("DIAG-29: Nearest(%q) = %q, %d; want %q, %d", tc.in, id, n, tc.id, tc.edits)
		}
	}
}

func TestFromCertificateIssuer(t *testing.T) {
	for _, tc := range []struct{ org, cn, want string }{
		{"Let's Encrypt", "R11", "letsencrypt"},
		{"Let\u2019s Encrypt", "E5", "letsencrypt"},
		{"GlobalSign nv-sa", "GlobalSign Atlas R3 DV TLS CA 2025 Q1", "globalsign"},
		{"Amazon", "Amazon RSA 2048 M02", "amazon"},
		{"DigiCert Inc", "GeoTrust TLS RSA CA G1", "digicert"},
		{"DigiCert, Inc.", "RapidSSL Global TLS RSA4096 SHA256 2022 CA1", "digicert"},
		{"Sectigo Limited", "Sectigo RSA Domain Validation Secure Server CA", "sectigo"},
		{"COMODO CA Limited", "COMODO RSA Domain Validation Secure Server CA", "sectigo"},
		{"ZeroSSL", "ZeroSSL ECC Domain Secure Site CA", "zerossl"},
		{"Google Trust Services", "WR2", "google"},
		{"GoDaddy.com, Inc.", "Go Daddy Secure Certificate Authority - G2", "godaddy"},
		{"CLOUDFLARE, INC.", "Cloudflare TLS Issuing ECC CA 3", "sslcom"},
		{"Cybertrust Japan Co., Ltd.", "Cybertrust Japan SureServer CA G8", "cybertrust"},
		{"", "Certum Domain Validation CA SHA2", "certum"},
		{"Microsoft Corporation", "Microsoft Azure RSA TLS Issuing CA 03", "microsoft"},
		{"Amazonas Bank", "Amazonas CA", ""}, // whole words only
		{"Example Corp", "Example Issuing CA", ""},
		{"", "", ""},
	} {
		ca, ok := FromCertificateIssuer(tc.org, tc.cn)
		if ca.Short != tc.want || ok != (tc.want != "") {
			t.Errorf("FromCertificateIssuer(%q, %q) = %q, %v; want %q", tc.org, tc.cn, ca.Short, ok, tc.want)
		}
	}
}

// DIAG-09, DIAG-10: what GlobalSign's two pages say, contradiction included.
func TestGlobalSign(t *testing.T) {
	gs, _ := ByShort("globalsign")
	if len(gs.CacheStated) != 2 || gs.CacheStated[0].Duration != time.Hour || gs.CacheStated[1].Duration != 8*time.Hour {
		t.Errorf("DIAG-09: cache claims %+v, want 1 h and 8 h", gs.CacheStated)
	}
	if gs.CacheStated[1].Date != "2022-11-07" || gs.LongestCache() != 8*time.Hour {
		t.Errorf("DIAG-09: %+v, longest %v", gs.CacheStated, gs.LongestCache())
	}
	for _, e := range []Event{OnOrder, OnApproval, OnReissue, OnAddedSAN, OnRenewal} {
		if !slices.Contains(gs.Checks, e) {
			t.Errorf("DIAG-10: GlobalSign checks at %s", e)
		}
	}
	if !slices.Contains(gs.Unchecked, "IntranetSSL") || !slices.Contains(gs.Unchecked, "code signing") {
		t.Errorf("unchecked products: %v", gs.Unchecked)
	}
	le, _ := ByShort("letsencrypt")
	if le.LongestCache() != 0 {
		t.Errorf("Let's Encrypt states no cache time, got %v", le.LongestCache())
	}
}

func TestLetsEncryptRetry(t *testing.T) {
	le, _ := ByShort("letsencrypt")
	want := []string{"certbot", "acme.sh", "lego", "Caddy", "cert-manager"}
	for _, client := range want {
		i := slices.IndexFunc(le.Retry, func(r RetryStep) bool { return r.Client == client })
		if i < 0 {
			t.Errorf("no way to try again with %s", client)
			continue
		}
		// A step must not reach the real CA.
		cmd := le.Retry[i].Command
		if !strings.Contains(cmd, "staging") && !strings.Contains(cmd, "dry-run") {
			t.Errorf("%s: %q does not go to the staging environment", client, cmd)
		}
	}
}

// A caller that changes what it was given changes nobody else's answer.
func TestCopies(t *testing.T) {
	ca, _ := ByShort("amazon")
	ca.Identifiers[0].Domain = "evil.example"
	ca.Checks[0] = "never"
	All()[0].Identifiers[0].Domain = "evil.example"
	Claimants("amazon.com")[0].Identifiers[1].Domain = "evil.example"
	for _, c := range All() {
		if _, ok := c.Identifier("evil.example"); ok || len(c.Checks) > 0 && c.Checks[0] == "never" {
			t.Errorf("%s was changed from outside", c.Short)
		}
	}
}

// The distance is a metric as far as it counts, and Nearest never moves away
// from a name that is already known.
func TestNearestProperties(t *testing.T) {
	var domains []string
	for _, ca := range All() {
		for _, id := range ca.Identifiers {
			domains = append(domains, id.Domain)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(domains).Draw(t, "domain")
		if id, n := Nearest(d); id != d || n != 0 {
			t.Fatalf("Nearest(%q) = %q, %d", d, id, n)
		}
		i := rapid.IntRange(0, len(d)-1).Draw(t, "at")
		c := rapid.SampledFrom([]string{"", "x", "q7"}).Draw(t, "instead")
		s := d[:i] + c + d[i+1:]
		if a, b := distance(s, d), distance(d, s); a != b || a > 2 {
			t.Fatalf("distance(%q, %q) = %d and %d", s, d, a, b)
		}
		if id, n := Nearest(s); n > 2 || id == "" && n != -1 {
			t.Fatalf("Nearest(%q) = %q, %d", s, id, n)
		}
	})
}

// FuzzExpand holds that what Expand accepts are issuer domain names that mean
// the same again, and that no choice unites CAs with nothing in common.
func FuzzExpand(f *testing.F) {
	for _, s := range []string{"letsencrypt", "a.example,b.example", "letsencrypt.org,globalsign.com", "-", ",", "\xff", "amazon.com,digicert.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, flag string) {
		ch, err := Expand(flag)
		if err != nil {
			if len(ch.Identifiers) > 0 {
				t.Fatalf("Expand(%q): identifiers beside error %v", flag, err)
			}
			return
		}
		if len(ch.Identifiers) == 0 {
			t.Fatalf("Expand(%q): no identifiers and no error", flag)
		}
		for _, id := range ch.Identifiers {
			if p, err := Parse(id); err != nil || p != id {
				t.Fatalf("Expand(%q) gave %q: %v", flag, id, err)
			}
		}
		if again, err := Expand(strings.Join(ch.Identifiers, ",")); err != nil || !slices.Equal(again.Identifiers, ch.Identifiers) {
			t.Fatalf("Expand(%q) = %v, which expands to %v, %v", flag, ch.Identifiers, again.Identifiers, err)
		}
	})
}
