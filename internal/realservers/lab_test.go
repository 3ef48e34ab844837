package realservers

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// notForReal are scenarios without faults that real name servers cannot show.
var notForReal = map[string]string{}

// soundScenarios gives the built-in scenarios that real servers can take
// over: nothing is broken, and every server has an IPv4 address.
func soundScenarios(t *testing.T) []*lab.Scenario {
	t.Helper()
	all, err := lab.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	sound := slices.DeleteFunc(all, func(s *lab.Scenario) bool {
		return len(s.Faults) > 0 || notForReal[s.File] != "" || slices.ContainsFunc(s.Servers, func(h lab.ServerSpec) bool {
			return !slices.ContainsFunc(h.Addrs, netip.Addr.Is4)
		})
	})
	if len(sound) == 0 {
		t.Fatal("no scenario is without faults")
	}
	return sound
}

// startLab starts real servers in the place of the lab's.
func startLab(t *testing.T, in *lab.Internet) *Network {
	t.Helper()
	servers, err := Assign(in.Servers())
	if err != nil {
		t.Fatal(err)
	}
	return start(t, servers...)
}

// TestLabAnswersAsRealServersDo asks every server of the lab in memory, and
// the real one in its place, about every name that the scenarios check and
// its ancestors: both replies must say the same.
func TestLabAnswersAsRealServersDo(t *testing.T) {
	needPrograms(t)
	scenarios := soundScenarios(t)
	in, err := lab.New(scenarios...)
	if err != nil {
		t.Fatal(err)
	}
	network := startLab(t, in)
	names := checkedNames(t, scenarios)
	for _, s := range in.Servers() {
		for _, addr := range s.Addrs {
			if !addr.Is4() {
				continue
			}
			for _, n := range names {
				if !slices.ContainsFunc(s.Zones, func(z lab.ServedZone) bool { return z.Origin.Contains(n) }) {
					continue
				}
				faked, err := askLab(t.Context(), in, addr, n)
				if err != nil {
					t.Fatalf("the lab's %s (%s) about %s: %v", s.Name, addr, n, err)
				}
				real, err := askReal(t.Context(), netip.AddrPortFrom(addr, network.Port()), n)
				if err != nil {
					t.Fatalf("the real %s (%s) about %s: %v", s.Name, addr, n, err)
				}
				if faked, real := content(faked), content(real); faked != real {
					t.Errorf("%s (%s) about %s:\nlab  %s\nreal %s", s.Name, addr, n, faked, real)
				}
			}
		}
	}
}

// checkedNames lists the names that the scenarios check, their aliases and
// all ancestors below the root.
func checkedNames(t *testing.T, scenarios []*lab.Scenario) []name.Name {
	t.Helper()
	seen := map[name.Name]bool{}
	var names []name.Name
	add := func(text string) {
		n, err := name.Parse(text)
		if err != nil {
			return // some checks are about names that are none
		}
		for ; !n.IsRoot() && !seen[n]; n, _ = n.Parent() {
			seen[n] = true
			names = append(names, n)
		}
	}
	for _, s := range scenarios {
		for _, c := range s.Checks {
			add(strings.TrimPrefix(c.Name, "*."))
			for _, a := range c.Alias {
				add(a)
			}
		}
	}
	return names
}

// askLab asks the lab in memory, by TCP where the datagram was too small.
func askLab(ctx context.Context, in *lab.Internet, addr netip.Addr, n name.Name) (*wire.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	query := wire.Query{ID: 1, Name: n, Type: wire.TypeCAA, EDNS: true}.Append(nil)
	var m *wire.Message
	for _, network := range []string{"udp", "tcp"} {
		reply, err := in.Exchange(ctx, network, netip.AddrPortFrom(addr, 53), query, func([]byte) bool { return true })
		if err != nil {
			return nil, err
		}
		if m, err = wire.Parse(reply); err != nil || !m.Truncated {
			return m, err
		}
	}
	return m, nil
}

// askReal is askLab for a real server.
func askReal(ctx context.Context, server netip.AddrPort, n name.Name) (*wire.Message, error) {
	m, err := Ask(ctx, "udp", server, n, wire.TypeCAA)
	if err != nil || !m.Truncated {
		return m, err
	}
	return Ask(ctx, "tcp", server, n, wire.TypeCAA)
}

// content is what a reply says, whatever the order it says it in: response
// code, authority, the answer's records; where there are none, the SOA or the
// delegation that explains it.
func content(m *wire.Message) string {
	section := m.Answer
	if len(section) == 0 {
		section = m.Authority
	}
	var lines []string
	for _, rr := range section {
		lines = append(lines, fmt.Sprintf("%s %s %s", rr.Owner, wire.TypeText(rr.Type), rdataText(rr)))
	}
	slices.Sort(lines)
	return fmt.Sprintf("%s aa=%t\n\t%s", wire.RCodeText(m.RCode), m.Authoritative, strings.Join(lines, "\n\t"))
}

// rdataText gives the octets of a record, or where these may be compressed
// the name that they stand for.
func rdataText(rr wire.RR) string {
	switch rr.Type {
	case wire.TypeNS, wire.TypeCNAME, wire.TypeDNAME:
		if target, err := rr.Target(); err == nil {
			return target.String()
		}
	case wire.TypeSOA:
		return "" // its names may be compressed; its owner is what matters
	}
	return fmt.Sprintf("%x", bytes.Clone(rr.RData()))
}
