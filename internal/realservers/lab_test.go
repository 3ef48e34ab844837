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

// notForReal are scenarios that not every make can show.
var notForReal = map[string]string{
	"alias-loop.txtar":       "BIND and PowerDNS answer SERVFAIL for a loop: see TestAliasLoops",
	"caa-beside-alias.txtar": "NSD and BIND refuse a zone with a CNAME and other data at one name",
	"malformed-record.txtar": "no make loads a CAA record without a tag",
	"tag-invalid.txtar":      "BIND loads no CAA record with an underscore in its tag",
	"sec-37-keytrap.txtar":   "NSD leaves the SOA record out of an answer with fifty signatures of it",
}

// realScenarios gives the built-in scenarios whose zones real servers can
// load, and whose servers all have an IPv4 address.
func realScenarios(t *testing.T) []*lab.Scenario {
	t.Helper()
	plain, err := lab.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := lab.SignedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	all := slices.DeleteFunc(slices.Concat(plain, signed), func(s *lab.Scenario) bool {
		return !s.Signed.IsZero() // their clock is not ours
	})
	for file := range notForReal {
		if !slices.ContainsFunc(all, func(s *lab.Scenario) bool { return s.File == file }) {
			t.Errorf("scenario %s, listed as none for real servers, does not exist", file)
		}
	}
	return slices.DeleteFunc(all, func(s *lab.Scenario) bool {
		return notForReal[s.File] != "" || slices.ContainsFunc(s.Servers, func(h lab.ServerSpec) bool {
			return !slices.ContainsFunc(h.Addrs, netip.Addr.Is4)
		})
	})
}

// sound reports whether no server that speaks for the check's name, for a
// name above it or for one of its aliases is broken in the lab: real servers
// then lead to the same decision. Errors do not tell their aliases, so those
// of a scenario with faults are taken for its faults' work.
func sound(in *lab.Internet, s *lab.Scenario, c lab.Check) bool {
	if c.Result == "error" && len(s.Faults) > 0 {
		return false
	}
	var names []name.Name
	for _, text := range append([]string{strings.TrimPrefix(c.Name, "*.")}, c.Alias...) {
		if n, err := name.Parse(text); err == nil {
			names = append(names, n)
		}
	}
	for _, h := range in.Servers() {
		if len(h.Faults) > 0 && slices.ContainsFunc(names, func(n name.Name) bool { return serves(h, n) }) {
			return false
		}
	}
	return true
}

// serves reports whether a server has a zone that the name lies in.
func serves(s lab.Server, n name.Name) bool {
	return slices.ContainsFunc(s.Zones, func(z lab.ServedZone) bool { return z.Origin.Contains(n) })
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

// TestLabAnswersAsRealServersDo asks every sound server of the lab in memory, and
// the real one in its place, about every name that the scenarios check and
// its ancestors: both replies must say the same.
func TestLabAnswersAsRealServersDo(t *testing.T) {
	needPrograms(t)
	scenarios := realScenarios(t)
	in, err := lab.NewAt(time.Now(), scenarios...)
	if err != nil {
		t.Fatal(err)
	}
	network := startLab(t, in)
	names, compared := checkedNames(scenarios), 0
	for _, s := range in.Servers() {
		for _, addr := range s.Addrs {
			for _, n := range names {
				if !addr.Is4() || len(s.Faults) > 0 || !serves(s, n) {
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
				compared++
				if faked, real := content(faked, n), content(real, n); faked != real {
					t.Errorf("%s (%s) about %s:\nlab  %s\nreal %s", s.Name, addr, n, faked, real)
				}
			}
		}
	}
	if compared < len(names) {
		t.Errorf("only %d answers about %d names were compared", compared, len(names))
	}
	t.Logf("compared %d answers about %d names of %d scenarios", compared, len(names), len(scenarios))
}

// checkedNames lists the names that the scenarios check, their aliases and
// all ancestors below the root.
func checkedNames(scenarios []*lab.Scenario) []name.Name {
	seen := map[name.Name]bool{}
	var names []name.Name
	add := func(n name.Name) {
		for ; n.IsValid() && !n.IsRoot() && !seen[n]; n, _ = n.Parent() {
			seen[n] = true
			names = append(names, n)
		}
	}
	for _, s := range scenarios {
		for _, c := range s.Checks {
			// Some checks are about names that are none: nothing is asked.
			if r, err := name.ParseRequest(c.Name, name.Rules{OwnHierarchy: true}); err == nil {
				add(r.Base)
			}
			for _, alias := range c.Alias {
				add(name.MustParse(alias))
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

// content is what a reply says about a name, whatever the order it says it
// in: response code, authority, the answer's records; where there are none,
// the SOA or the delegation that explains it. Of an alias it is the first
// step alone: how far a server follows one through its own zones is its own
// affair, and every target is asked about as well.
func content(m *wire.Message, n name.Name) string {
	if alias := firstStep(m.Answer, n); len(alias) > 0 {
		return fmt.Sprintf("alias aa=%t\n\t%s", m.Authoritative, strings.Join(alias, "\n\t"))
	}
	section := m.Answer
	if len(section) == 0 {
		section = m.Authority
	}
	var lines []string
	for _, rr := range section {
		lines = append(lines, recordText(rr))
	}
	slices.Sort(lines)
	return fmt.Sprintf("%s aa=%t\n\t%s", wire.RCodeText(m.RCode), m.Authoritative, strings.Join(lines, "\n\t"))
}

// firstStep gives the CNAME of a name, and the DNAME above it.
func firstStep(answer []wire.RR, n name.Name) []string {
	var lines []string
	for _, rr := range answer {
		if rr.Type == wire.TypeCNAME && rr.Owner == n || rr.Type == wire.TypeDNAME && rr.Owner != n && rr.Owner.Contains(n) {
			lines = append(lines, recordText(rr))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func recordText(rr wire.RR) string {
	return fmt.Sprintf("%s %s %s", rr.Owner, wire.TypeText(rr.Type), rdataText(rr))
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
