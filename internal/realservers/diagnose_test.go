package realservers

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// diagnosed decides about a name on the servers given and demands a code.
func diagnosed(t *testing.T, in *lab.Internet, network *Network, asked, code string) report.Result {
	t.Helper()
	req, ok := request(lab.Check{Name: asked, CA: []string{"ca.example"}})
	if !ok {
		t.Fatalf("%q is no name", asked)
	}
	results, _ := engine(t, in, network).Check(t.Context(), req)
	var codes []string
	for _, f := range results[0].Findings {
		codes = append(codes, f.Code)
	}
	if !slices.Contains(codes, code) {
		t.Errorf("%s: %s (%s) with the findings %q, want %s", asked, results[0].Result, results[0].Reason, codes, code)
	}
	return results[0]
}

// addressOf returns where the server of single.test is.
func addressOf(t *testing.T, in *lab.Internet, host string) netip.Addr {
	t.Helper()
	for _, s := range in.Servers() {
		if s.Name == name.MustParse(host) {
			return s.Addrs[slices.IndexFunc(s.Addrs, netip.Addr.Is4)]
		}
	}
	t.Fatalf("no server %s", host)
	return netip.Addr{}
}

// TestFirewalled: S8, S27. A packet filter in front of a sound server lets
// only some record types pass: the kernel's own, where it allows rules, and a
// fault in the way where it does not.
func TestFirewalled(t *testing.T) {
	in := parsePair(t)
	zone := singleZone(t, in)
	for _, k := range Kinds() {
		t.Run(string(k), func(t *testing.T) {
			servers := instead(t, in, k, zone)
			wall, err := NewFirewall(t.Context())
			if err != nil {
				t.Logf("no rules in this kernel, so a fault stands in: %v", err)
				servers[len(servers)-1].Fault = dropTypes(wire.TypeA, wire.TypeSOA, wire.TypeNS, wire.TypeAAAA, wire.TypeDS, wire.TypeDNSKEY)
				diagnosed(t, in, start(t, servers...), "www.single.test", "srv.qtype-dropped")
				return
			}
			defer func() {
				if err := wall.Close(); err != nil {
					t.Error(err)
				}
			}()
			network := start(t, servers...)
			at := netip.AddrPortFrom(addressOf(t, in, "ns1.single.test"), network.Port())
			if err := wall.DropTCP(t.Context(), at); err != nil {
				t.Fatal(err)
			}
			for _, typ := range []wire.Type{wire.TypeCAA, 65280, 65} {
				for _, n := range []string{"www.single.test", "single.test"} {
					if err := wall.DropType(t.Context(), at, name.MustParse(n), typ); err != nil {
						t.Fatal(err)
					}
				}
			}
			res := diagnosed(t, in, network, "www.single.test", "srv.qtype-dropped")
			if res.Reason != string(evidence.FailTimeout) {
				t.Errorf("%s (%s)", res.Result, res.Reason)
			}
		})
	}
}

// singleZone is the zone single.test as the lab has it.
func singleZone(t *testing.T, in *lab.Internet) Zone {
	t.Helper()
	for _, s := range in.Servers() {
		for _, z := range s.Zones {
			if z.Origin == name.MustParse("single.test") {
				return Zone{Origin: z.Origin, Text: z.Text}
			}
		}
	}
	t.Fatal("no zone single.test")
	return Zone{}
}

// typeOf reads the type that a query asks for.
func typeOf(query []byte) wire.Type {
	_, qs, err := wire.ParseQuestion(query)
	if err != nil || len(qs) != 1 {
		return 0
	}
	return qs[0].Type
}

// dropTypes is silence for every type but those given, over UDP and TCP.
func dropTypes(known ...wire.Type) Fault {
	return func(_ string, query []byte, ask func() []byte) []byte {
		if !slices.Contains(known, typeOf(query)) {
			return nil
		}
		return ask()
	}
}
