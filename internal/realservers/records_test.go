package realservers

import (
	"maps"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// records is testdata/records.txtar: a scenario of the lab, the zones that real
// servers load in the place of its own, and what a CA handed out.
type records struct {
	scenario *lab.Scenario
	in       *lab.Internet
	texts    map[string]string // real/ZONE, or real/ZONE/COPY: what is loaded; asked/FILE
}

func readRecords(t *testing.T) *records {
	t.Helper()
	const file = "records.txtar"
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	r := &records{texts: map[string]string{}}
	all, rest := txtar.Parse(data), &txtar.Archive{}
	for _, f := range all.Files {
		if strings.Contains(f.Name, "/") && !strings.HasPrefix(f.Name, "zone/") {
			r.texts[f.Name] = string(f.Data)
			continue
		}
		rest.Files = append(rest.Files, f)
	}
	if r.scenario, err = lab.ParseScenario(file, txtar.Format(rest)); err != nil {
		t.Fatal(err)
	}
	if r.in, err = lab.New(r.scenario); err != nil {
		t.Fatal(err)
	}
	return r
}

// zone is one of the zones to be loaded; its copy stands behind a slash.
func (r *records) zone(t *testing.T, key string) Zone {
	t.Helper()
	text, ok := r.texts["real/"+key]
	if !ok {
		t.Fatalf("no zone %s", key)
	}
	origin, _, _ := strings.Cut(key, "/")
	return Zone{Origin: name.MustParse(origin), Text: text}
}

// at are the addresses of hosts.
func (r *records) at(t *testing.T, hosts ...string) []netip.Addr {
	t.Helper()
	var out []netip.Addr
	for _, h := range hosts {
		out = append(out, addressOf(t, r.in, h))
	}
	return out
}

// signed is the zone that the lab has signed, with a signature of one record
// altered: it has the octets of another.
func (r *records) signed(t *testing.T) Zone {
	t.Helper()
	for _, s := range r.in.Servers() {
		for _, z := range s.Zones {
			if z.Origin == name.MustParse("signed-records.test") {
				return Zone{Origin: z.Origin, Text: wrongSignature(t, z.Text)}
			}
		}
	}
	t.Fatal("no signed zone")
	return Zone{}
}

// wrongSignature gives the record at "bad" the signature of the one at "good".
func wrongSignature(t *testing.T, text string) string {
	t.Helper()
	const fields = 13 // owner, TTL, class, type and nine of the data
	var good string
	lines := strings.Split(text, "\n")
	for _, line := range lines {
		if f := strings.Fields(line); len(f) >= fields && strings.Contains(f[0], ".good.") && f[3] == "RRSIG" && f[4] == "CNAME" {
			good = strings.Join(f[fields-1:], "")
		}
	}
	altered := 0
	for i, line := range lines {
		if f := strings.Fields(line); len(f) >= fields && strings.Contains(f[0], ".bad.") && f[3] == "RRSIG" && f[4] == "CNAME" {
			lines[i], altered = strings.Join(append(f[:fields-1], good), "\t"), altered+1
		}
	}
	if good == "" || altered != 1 {
		t.Fatalf("found the signature %q, and %d to be altered, in\n%s", good, altered, text)
	}
	return strings.Join(lines, "\n")
}

// servers are those that load the zones, primaries before their secondaries.
func (r *records) servers(t *testing.T) []Server {
	t.Helper()
	zones := func(keys ...string) []Zone {
		var out []Zone
		for _, k := range keys {
			out = append(out, r.zone(t, k))
		}
		return out
	}
	late := Zone{Origin: name.MustParse("late-records.test"), Primary: r.at(t, "ns1.late-records.test")[0]}
	stale := Zone{Origin: name.MustParse("stale-records.test"), Primary: r.at(t, "ns1.stale-records.test")[0]}
	return []Server{
		{
			Kind: NSD, Zones: zones("nsd-records.test", "cached-records.test", "moved-records.test", "cut-records.test"),
			Addrs: r.at(t, "ns1.nsd-records.test", "ns1.cached-records.test", "ns1.moved-records.test", "ns1.cut-records.test"),
		},
		{
			Kind: BIND, Zones: append(zones("private-records.test", "moved-records.test/old"), r.signed(t)),
			Addrs:  r.at(t, "ns1.private-records.test", "old.moved-records.test", "ns1.signed-records.test"),
			Inside: View{Addrs: r.at(t, "inside.private-records.test"), Zones: zones("private-records.test/inside")},
		},
		{Kind: PowerDNS, Zones: zones("late-records.test", "pdns-records.test"), Addrs: r.at(t, "ns1.late-records.test", "ns1.pdns-records.test")},
		{
			Kind: Knot, Zones: append(zones("knot-records.test", "sub.cut-records.test", "stale-records.test"), late),
			Addrs: r.at(t, "ns1.knot-records.test", "ns1.sub.cut-records.test", "ns1.stale-records.test", "ns2.late-records.test"),
		},
		{Kind: PowerDNS, Zones: []Zone{stale}, Addrs: r.at(t, "ns2.stale-records.test")},
	}
}

// inPlaceOf gives real servers to a lab: those given, and for the addresses that
// they do not have, such as [Assign] deals out.
func inPlaceOf(t *testing.T, in *lab.Internet, own []Server) []Server {
	t.Helper()
	taken := map[netip.Addr]bool{}
	for _, s := range own {
		for _, a := range slices.Concat(s.Addrs, s.Inside.Addrs) {
			taken[a] = true
		}
	}
	rest := slices.DeleteFunc(in.Servers(), func(s lab.Server) bool { return taken[s.Addrs[0]] })
	return slices.Concat(assign(t, rest), own)
}

// publish adds the record of a check to a zone, at the server that owners
// change it at.
func (r *records) publish(t *testing.T, network *Network, host, zone string) {
	t.Helper()
	z := r.zone(t, zone)
	i := slices.IndexFunc(r.scenario.Checks, func(c lab.Check) bool { return z.Origin.Contains(c.Asked.Owner) })
	if i < 0 {
		t.Fatalf("no record is asked for in %s", zone)
	}
	a := r.scenario.Checks[i].Asked
	z.Text = strings.Replace(z.Text, "hostmaster 1 ", "hostmaster 2 ", 1) + a.Owner.String() + ". " + a.Type + " " + a.Value + ".\n"
	if err := network.Rewrite(t.Context(), r.at(t, host)[0], z, 2); err != nil {
		t.Fatal(err)
	}
}

// leastCauses is how many causes have to be named at real servers.
const leastCauses = 12

// TestRecordsAtRealServers: the causes for which a CA does not see a record,
// at servers whose owners made the mistakes, with their forms, their zone
// transfers, their views and their caches.
func TestRecordsAtRealServers(t *testing.T) {
	needPrograms(t, FindUnbound)
	r := readRecords(t)
	servers := inPlaceOf(t, r.in, r.servers(t))
	network := start(t, servers...)
	unbound := startUnbound(t, r.in, network)
	cached := name.MustParse("_a79865eb4cd1a6ab990a45779b4e0b96.www.cached-records.test")
	if m, err := unbound.Ask(t.Context(), cached, wire.TypeCNAME); err != nil || m.RCode != wire.RCodeNXDomain {
		t.Fatalf("before the record is there, Unbound says %v, %v", m, err)
	}
	r.publish(t, network, "ns1.cached-records.test", "cached-records.test")
	r.publish(t, network, "ns1.stale-records.test", "stale-records.test")
	r.publish(t, network, "ns1.late-records.test", "late-records.test")

	o := newOffice(t, r.in, network)
	o.resolvers["unbound"] = unbound.Addr()
	at := map[string][]string{} // finding: makes of the servers that were asked
	for _, c := range r.scenario.Checks {
		t.Run(c.Name, func(t *testing.T) {
			res := o.check(t, c)
			verifyRecord(t, c, res)
			note(at, servers, c, res)
		})
	}
	logCodes(t, at)
	if len(at) < leastCauses {
		t.Errorf("only %d causes were named, want %d", len(at), leastCauses)
	}
}

// note adds the causes that a check demands and its result names, with the makes
// that showed them.
func note(at map[string][]string, servers []Server, c lab.Check, res report.Result) {
	for _, f := range res.Findings {
		if strings.HasPrefix(f.Code, "dcv.") && slices.Contains(c.Must, f.Code) {
			at[f.Code] = append(at[f.Code], makes(servers, res)...)
		}
	}
}

// makes lists the makes of the servers that a record was looked for at, and
// the resolvers.
func makes(servers []Server, res report.Result) []string {
	var out []string
	for _, p := range res.Validation.Servers {
		for _, s := range servers {
			if slices.ContainsFunc(s.Addrs, func(a netip.Addr) bool { return a.String() == p.Address }) {
				out = append(out, string(s.Kind))
			}
		}
	}
	for _, v := range res.Validation.Views {
		out = append(out, "the resolver "+v.Label)
	}
	if len(out) == 0 {
		out = append(out, "the zone above")
	}
	return out
}

// logCodes says which findings were seen at which servers.
func logCodes(t *testing.T, at map[string][]string) {
	t.Helper()
	for _, code := range slices.Sorted(maps.Keys(at)) {
		slices.Sort(at[code])
		t.Logf("%s: %s", code, strings.Join(slices.Compact(at[code]), ", "))
	}
	t.Logf("%d causes were named at real servers", len(at))
}
