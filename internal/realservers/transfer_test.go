package realservers

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/mayissue/mayissue/name"
)

// version is a zone with a serial number.
func version(origin string, serial int) Zone {
	text := fmt.Sprintf(`%[1]s. 300 IN SOA ns.%[1]s. hostmaster.%[1]s. %[2]d 3600 600 864000 300
%[1]s. 300 IN NS ns.%[1]s.
ns.%[1]s. 300 IN A 192.0.2.1
`, origin, serial)
	return Zone{Origin: name.MustParse(origin), Text: text}
}

// TestTransfers: every make takes a zone from Knot and from PowerDNS, and keeps
// it as it was when they have another; and every make can be given another.
func TestTransfers(t *testing.T) {
	at := func(n byte) netip.Addr { return netip.AddrFrom4([4]byte{127, 53, 249, n}) }
	primaries := map[string]netip.Addr{"of-knot.test": at(1), "of-pdns.test": at(2)}
	var taken []Zone
	for origin, a := range primaries {
		taken = append(taken, Zone{Origin: name.MustParse(origin), Primary: a})
	}
	own := map[string]netip.Addr{"of-nsd.test": at(3), "of-bind.test": at(4)}
	secondaries := []Server{
		{Kind: NSD, Addrs: []netip.Addr{at(3)}, Zones: append([]Zone{version("of-nsd.test", 1)}, taken...)},
		{Kind: BIND, Addrs: []netip.Addr{at(4)}, Zones: append([]Zone{version("of-bind.test", 1)}, taken...)},
		{Kind: Knot, Addrs: []netip.Addr{at(5)}, Zones: taken},
		{Kind: PowerDNS, Addrs: []netip.Addr{at(6)}, Zones: taken},
	}
	network := start(t, append([]Server{
		{Kind: Knot, Addrs: []netip.Addr{at(1)}, Zones: []Zone{version("of-knot.test", 1)}},
		{Kind: PowerDNS, Addrs: []netip.Addr{at(2)}, Zones: []Zone{version("of-pdns.test", 1)}},
	}, secondaries...)...)
	for _, zones := range []map[string]netip.Addr{primaries, own} {
		for origin, a := range zones {
			if err := network.Rewrite(t.Context(), a, version(origin, 2), 2); err != nil {
				t.Errorf("%s: %v", origin, err)
			}
		}
	}
	for _, s := range secondaries {
		for origin := range primaries {
			if err := askSerial(t.Context(), netip.AddrPortFrom(s.Addrs[0], network.Port()), name.MustParse(origin), 1); err != nil {
				t.Errorf("%s with zone %s: %v", s.Kind, origin, err)
			}
		}
	}
	for what, err := range map[string]error{
		"no server": network.Rewrite(t.Context(), at(99), version("of-knot.test", 3), 3),
		"no zone":   network.Rewrite(t.Context(), at(1), version("of-pdns.test", 3), 3),
	} {
		if err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}
