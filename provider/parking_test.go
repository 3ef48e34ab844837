package provider_test

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/provider"
)

func TestParkedAt(t *testing.T) {
	for _, c := range []struct {
		servers string
		want    string
		lapsed  bool
	}{
		{"ns1.sedoparking.com NS2.sedoparking.com", "Sedo", false},
		{"ns1.bodis.com", "Bodis", false},
		{"verify-contact-details.namecheap.com failed-whois-verification.namecheap.com", "Namecheap", true},
		{"ns1.verification-hold.suspended-domain.com", "PublicDomainRegistry", true},
		{"expirens3.hichina.com expirens4.hichina.com", "Alibaba Cloud", true},
		{"expired1.namebrightdns.com", "NameBright", true},
		{"ns1.namebrightdns.com", "", false}, // its customers' own
		{"dns9.hichina.com", "", false},
		{"dns1.registrar-servers.com", "", false},
		{"ns1.sedoparking.com ns1.example.com", "", false}, // one that somebody runs
		{"ns1.notsedoparking.com", "", false},
		{"", "", false},
	} {
		p, ok := provider.ParkedAt(names(strings.Fields(c.servers)...))
		if p.Name != c.want || ok != (c.want != "") || p.Lapsed != c.lapsed {
			t.Errorf("%s: %q %v %v, want %q %v", c.servers, p.Name, p.Lapsed, ok, c.want, c.lapsed)
		}
	}
}

// Nobody is at once a provider with a page for records and a place where there
// is none, but for registrars, whose own servers bear other names.
func TestParkingIsNoProvider(t *testing.T) {
	for _, s := range []string{"ns1.sedoparking.com", "ns1.bodis.com", "ns1.dan.com", "failed-whois-verification.namecheap.com"} {
		if p, ok := provider.Of(names(s)); ok {
			t.Errorf("%s is of %s", s, p.ID)
		}
	}
}
