package provider

import (
	"slices"

	"github.com/mayissue/mayissue/name"
)

// Parking is a service whose name servers stand in for those of a domain: they
// answer for any name in the same way, and nobody enters records there. The
// zero value is none.
type Parking struct {
	Name    string
	Servers []string // patterns, as those of [Provider]
	Lapsed  bool     // a registrar put them in the place of the owner's own: the registration ran out, or a contact was not confirmed
}

// parking is what is known of such services; that these servers are theirs is
// widely known, and their owners say so where a page is named.
var parking = []Parking{
	{Name: "Sedo", Servers: []string{"sedoparking.com"}},
	{Name: "Bodis", Servers: []string{"bodis.com"}},
	{Name: "ParkingCrew", Servers: []string{"parkingcrew.net"}},
	{Name: "Above.com", Servers: []string{"above.com", "abovedomains.com"}},
	{Name: "ParkLogic", Servers: []string{"parklogic.com"}},
	{Name: "Afternic", Servers: []string{"afternic.com"}},
	{Name: "Dan.com", Servers: []string{"dan.com", "undeveloped.com"}},
	{Name: "GoDaddy CashParking", Servers: []string{"cashparking.com"}},
	{Name: "Fabulous", Servers: []string{"fabulous.com"}},
	{Name: "Domain Holdings", Servers: []string{"dsredirection.com"}},
	{Name: "Uniregistry Market", Servers: []string{"uniregistrymarket.link"}},
	{Name: "HugeDomains", Servers: []string{"hugedomains.com"}},
	// Registrars, in the place of the owner's servers.
	{Name: "Namecheap", Servers: []string{"failed-whois-verification.namecheap.com", "verify-contact-details.namecheap.com"}, Lapsed: true},
	{Name: "PublicDomainRegistry", Servers: []string{"suspended-domain.com"}, Lapsed: true}, // ns1.verification-hold.suspended-domain.com
	{Name: "Network Solutions", Servers: []string{"pendingrenewaldeletion.com"}, Lapsed: true},
	{Name: "Tucows", Servers: []string{"renewyourname.net"}, Lapsed: true},
	{Name: "NameBright", Servers: []string{"expired*.namebrightdns.com"}, Lapsed: true},
	{Name: "Onamae.com", Servers: []string{"onamae-expired.com"}, Lapsed: true},
	{Name: "Alibaba Cloud", Servers: []string{"expirens*.hichina.com"}, Lapsed: true},
}

// ParkedAt returns the service that stands in for a domain with these name
// servers: that of the first, where all of them are of such services. It
// reports false for no server.
func ParkedAt(servers []name.Name) (Parking, bool) {
	var out Parking
	for _, s := range servers {
		i := slices.IndexFunc(parking, func(p Parking) bool {
			return slices.ContainsFunc(p.Servers, func(pattern string) bool { return matches(pattern, s) })
		})
		if i < 0 {
			return Parking{}, false
		}
		if out.Name == "" {
			out = parking[i]
			out.Servers = slices.Clone(out.Servers)
		}
	}
	return out, out.Name != ""
}
