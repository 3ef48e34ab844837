package attacks_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/lab"
)

// played are the attacks that a scenario of the lab plays already: the check
// named there is made, and must come out as it says.
func played() []known {
	return []known{
		play("sdns: parent-side NSEC denies the child's CAA", "sdns verifyNODATA; RFC 6840 section 4.1", "sec-22-parent-side", "shop.shared.signed"),
		play("sdns #512: an answer from a wildcard without next closer, NSEC", "RFC 4035 section 5.3.4", "sec-27-wildcard", "new.starproof.signed"),
		play("sdns #512: an answer from a wildcard without next closer, NSEC3", "RFC 5155 section 8.8", "sec-27-wildcard", "new.starproof3.signed"),
		play("sdns #471: a reply to another question", "RFC 5452 section 9.1", "forged-replies", "www.before-name.test"),
		play("nsmithuk: a DNSKEY set that no DS fits", "RFC 4035 section 5.2", "orphan-ds", "www.mismatch.signed"),
		play("nsmithuk: a DS set of unsupported algorithms", "RFC 4035 section 5.2", "sec-30-unsupported", "www.private.signed"),
		play("nsmithuk: unsupported algorithms beside a supported one", "RFC 6840 section 5.2", "sec-30-unsupported", "www.mixedds.signed"),
		play("zdns: an unsigned set of a signed zone", "RFC 4035 section 5.5", "slipped-in", "bareset.signed"),
		play("zdns: no data without a proof", "RFC 4035 section 5.4", "empty-answers", "www.emptynone.signed"),
		play("CVE-2018-1000002: a name error whose wildcard half is missing", "Knot Resolver; RFC 4035 section 5.4", "sec-20-name-error", "november.nowild.signed"),
		play("CVE-2019-10190: NXDOMAIN that does not validate", "Knot Resolver; RFC 4035 section 5.4", "sec-20-name-error", "november.noproof.signed"),
		play("CVE-2023-50387: KeyTrap with ECC", "all validators; RFC 4035 section 5.3.3", "sec-37-keytrap", "www.keytrap.signed"),
		play("CVE-2023-50387: KeyTrap with RSA", "all validators; RFC 4035 section 5.3.3", "sec-37-keytrap", "www.keytrap8.signed"),
		play("CVE-2023-50868: NSEC3 iterations", "all validators; RFC 9276 section 3.2", "sec-29-iterations", "www.i2500.signed"),
		play("Hickory #696: a denial of CAA", "the type lies in the second window; RFC 4034 section 4.1.2", "sec-21-no-data", "www.nodata.signed"),
		play("Hickory #696: a denial that lists CAA", "RFC 6840 section 4.3", "sec-21-no-data", "www.hascaa.signed"),
		play("sylvinus: opt-out proves that DS is absent, and no more", "RFC 5155 section 9.2", "sec-28-opt-out", "gone.loose.signed"),
		play("sylvinus: a key that is revoked", "RFC 5011 section 2.1", "orphan-ds", "www.revoked.signed"),
		play("miekg/dns: one record that makes no sense hides a message", "RFC 8659 section 4.1", "malformed-record", "beside.badrdata.test"),
	}
}

// play is the attack that a check of one of the lab's scenarios makes.
func play(name, source, file, host string) known {
	return known{name, source, func(t *testing.T) {
		s := scenario(t, file+".txtar")
		i := slices.IndexFunc(s.Checks, func(c lab.Check) bool { return c.Name == host })
		if i < 0 {
			t.Fatalf("%s has no check of %s", s.File, host)
		}
		c := s.Checks[i]
		synctest.Test(t, func(t *testing.T) {
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			w := &world{t: t, in: in, begin: time.Now()}
			w.reset()
			want := c.Result + " " + c.Reason
			if c.Result != "error" && c.Security != "" {
				want += " " + c.Security
			}
			if got := w.decided(host); got != want && !(c.Security == "" && strings.HasPrefix(got, want+" ")) {
				t.Errorf("%s: %s, want %s (%s)", host, got, want, c.Show)
			}
		})
	}}
}

// scenario finds one of the lab's scenarios by its file.
func scenario(t *testing.T, file string) *lab.Scenario {
	t.Helper()
	plain, err := lab.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := lab.SignedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append(plain, signed...) {
		if s.File == file {
			return s
		}
	}
	t.Fatalf("the lab has no scenario %s", file)
	return nil
}
