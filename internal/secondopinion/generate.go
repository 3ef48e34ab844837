package secondopinion

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/mayissue/mayissue/lab"
)

// World is a hierarchy of zones, and the names to be decided in it.
type World struct {
	Scenario *lab.Scenario
	Cases    []Case
	Zones    int // how many were generated, beside the TLDs and the targets of aliases
}

// Case is one name to be decided.
type Case struct {
	Name string // perhaps with "*." in front
	Zone string // what the zone shows, as in its name
	Part string // what stands before the zone's name; "@" for the zone itself
}

// Generate makes a World. The same seed always makes the same; another changes
// what is drawn by lot: CAA sets, where aliases lead, which zones stand below
// which TLD. Each way of signing and each fault is in every World.
func Generate(seed uint64) (*World, error) {
	g := &generator{rand: rand.New(rand.NewPCG(seed, 0))}
	g.fixed()
	for _, p := range append(plans(), g.mixedPlans()...) {
		g.add(p)
	}
	s, err := lab.ParseScenario("generated.txtar", []byte(g.text()))
	if err != nil {
		return nil, err
	}
	return &World{s, g.cases, g.count}, nil
}

// generator writes a scenario.
type generator struct {
	rand    *rand.Rand
	count   int
	cases   []Case
	zones   strings.Builder
	servers strings.Builder
	signing strings.Builder
	faults  strings.Builder
}

// text is the scenario. Its one check is what both sides must say of a sound
// zone.
func (g *generator) text() string {
	return "-- scenario --\ntitle: Generated zones\n" + g.zones.String() +
		"-- servers --\n" + g.servers.String() + "-- signing --\n" + g.signing.String() + "-- faults --\n" + g.faults.String() +
		"-- check --\nname: www.to-ours.nsec\nca: ca.example\nresult: permit\nreason: authorized\nsecurity: secure\nshow: a sound zone\n"
}

// zone adds a zone. How it is signed is the words of the signing section;
// "unsigned" adds none.
func (g *generator) zone(origin, signing string, records ...string) {
	fmt.Fprintf(&g.zones, "-- zone/%s --\n%s\n", origin, strings.Join(records, "\n"))
	if signing != unsigned {
		fmt.Fprintf(&g.signing, "%s %s\n", origin, signing)
	}
}

// unsigned stands where a zone has no signatures.
const unsigned = "unsigned"

// fixed adds the TLDs, and the zones that aliases lead to.
func (g *generator) fixed() {
	const www = "www A 192.0.2.1"
	g.zone("nsec", "")
	g.zone("nsec3", "denial=nsec3 iterations=1 salt=ab")
	g.zone("optout", "denial=opt-out algorithm=8")
	g.zone("plain", unsigned)
	g.zone("strict", "algorithm=15", `@ CAA 0 issue "other.example"`)
	g.zone("to-ours.nsec", "", www, `www CAA 0 issue "ca.example"`)
	g.zone("to-other.nsec3", "denial=nsec3", www, `www CAA 0 issue "other.example"`)
	g.zone("to-none.nsec", "", www)
	g.zone("to-plain.plain", unsigned, www, `www CAA 0 issue "other.example"`)
	g.zone("to-bogus.nsec", "", www, `www CAA 0 issue "ca.example"`)
	g.zone("to-refused.nsec", "", www)
	g.faults.WriteString("to-bogus.nsec rrsig wrong\nto-refused.nsec refused type=CAA\n")
}

// targets are the zones that aliases lead to.
func targets() []string {
	return []string{"to-ours.nsec", "to-other.nsec3", "to-none.nsec", "to-plain.plain", "to-bogus.nsec", "to-refused.nsec"}
}

// sets are the CAA sets that names have, a record each separated by bars.
func sets() []string {
	return []string{
		`0 issue "ca.example"`,
		`0 issue "other.example"`,
		`0 issue ";"`,
		`0 issue "ca.example"|0 issuewild "other.example"`,
		`0 issue "other.example"|0 issuewild "ca.example"`,
		`0 issue "other.example"|0 issue "ca.example; policy=1"`,
		`0 iodef "mailto:x@ca.example"`,
		`128 unheardof "x"`,
	}
}

func (g *generator) pick(from []string) string { return from[g.rand.IntN(len(from))] }

// set gives a name one of the CAA sets.
func (g *generator) set(owner string) string {
	var lines []string
	for record := range strings.SplitSeq(g.pick(sets()), "|") {
		lines = append(lines, owner+" CAA "+record)
	}
	return strings.Join(lines, "\n")
}

// add adds the zone of a plan, with one of everything in it, and the names in
// it that are decided.
func (g *generator) add(p plan) {
	g.count++
	tld := p.tld
	if tld == "" {
		tld = g.pick([]string{"nsec", "nsec3", "optout", "strict"})
	}
	zone := fmt.Sprintf("%s-%d.%s", p.label, g.count, tld)
	records := []string{
		"@ A 192.0.2.1", "www A 192.0.2.1", "leaf.ent A 192.0.2.1", "zulu A 192.0.2.1", "*.bare A 192.0.2.1",
		g.set("set"), g.set("*.wild"),
		"alias CNAME www." + g.pick(targets()) + ".", "*.star CNAME www." + g.pick(targets()) + ".", "old DNAME " + g.pick(targets()) + ".",
	}
	if g.rand.IntN(2) == 0 {
		records = append(records, g.set("@"))
	}
	ask := []string{"@", "www", "set", "*.set", "gone", "ent", "x.wild", "x.bare", "x.star", "alias", "www.old"}
	if p.child != "" {
		g.child(p, zone)
		records = append(records, "inner CNAME www.kid", "*.inside CNAME www.kid")
		ask = append(ask, "kid", "www.kid", "set.kid", "gone.kid", "inner", "x.inside")
	}
	if p.ask != nil {
		ask = p.ask
	}
	if p.two {
		fmt.Fprintf(&g.servers, "ns1.%s v4 %s\nns2.%s v4 %s\n", zone, zone, zone, zone)
	}
	g.zone(zone, p.signing, append(records, p.records...)...)
	for _, fault := range p.faults {
		g.faults.WriteString(strings.NewReplacer("ZONE", zone, "TLD", tld).Replace(fault) + "\n")
	}
	for _, part := range ask {
		g.cases = append(g.cases, Case{strings.TrimPrefix(part+"."+zone, "@."), p.label, part})
	}
}

// child adds a zone below the one of a plan, on the same server or on one of
// its own.
func (g *generator) child(p plan, zone string) {
	kid := "kid." + zone
	g.zone(kid, p.child, "@ A 192.0.2.1", "www A 192.0.2.1", g.set("set"))
	if p.together {
		fmt.Fprintf(&g.servers, "ns1.%s v4 %s,%s\n", zone, zone, kid)
	}
}
