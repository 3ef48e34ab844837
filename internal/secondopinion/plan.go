package secondopinion

import "fmt"

// plan says what is special about one zone.
type plan struct {
	label    string   // what it is; the zone's name begins with it
	tld      string   // below which it stands; "" for any signed one
	signing  string   // in the words of the lab's signing section, or unsigned
	child    string   // how a zone below it is signed; "" for no such zone
	together bool     // both on one server
	two      bool     // on two servers, of which one is broken
	faults   []string // lines of the lab's faults section; ZONE is the zone, TLD the one above
	records  []string // beside what every zone has
	ask      []string // the parts of [Case]; nil for all that every zone has
}

// method is one of the ways in which zones are signed.
type method struct{ label, signing string }

func methods() []method {
	return []method{{"nsec", ""}, {"nsec3", "denial=nsec3"}, {"optout", "denial=opt-out"}}
}

// plans lists all zones of a World.
func plans() []plan {
	var all []plan
	for _, part := range [][]plan{soundPlans(), algorithmPlans(), digestPlans(), iterationPlans(), childPlans(), chainPlans(), signedFaultPlans(), plainFaultPlans(), oneOfTwoPlans()} {
		all = append(all, part...)
	}
	return all
}

// soundPlans are zones without a fault, each kind below each TLD.
func soundPlans() []plan {
	var ps []plan
	for _, tld := range []string{"nsec", "nsec3", "optout", "plain", "strict"} {
		ps = append(ps, plan{label: "unsigned", tld: tld, signing: unsigned})
		if tld == "plain" {
			continue // a signed zone would have its TLD signed
		}
		for _, m := range methods() {
			ps = append(ps,
				plan{label: "sound-" + m.label, tld: tld, signing: m.signing},
				plan{label: "island-" + m.label, tld: tld, signing: m.signing + " ds=none"})
		}
	}
	return ps
}

// algorithmPlans are one zone for each algorithm and way of denial. 16 is
// Ed448, 253 private, 99 nobody's.
func algorithmPlans() []plan {
	var ps []plan
	for _, m := range methods() {
		for _, a := range []string{"5", "7", "8", "10", "13", "14", "15", "16", "99", "253", "8,13", "13,253"} {
			if a == "5" && m.label != "nsec" {
				continue
			}
			label := "alg" + dashed(a) + "-" + m.label
			ps = append(ps, plan{label: label, signing: m.signing + " algorithm=" + a})
			if a == "13" || a == "8" {
				ps = append(ps, plan{label: label + "-onekey", signing: m.signing + " keys=one algorithm=" + a})
			}
		}
	}
	for _, only := range []string{"8", "13"} {
		ps = append(ps, plan{label: "only" + only + "of-8-13", signing: "algorithm=8,13", faults: []string{"ZONE rrsig only " + only}})
	}
	return ps
}

// digestPlans are zones whose parents say different things of their keys, and
// whose keys are not what they should be.
func digestPlans() []plan {
	var ps []plan
	for _, ds := range []string{"1", "2", "4", "1,2", "2,4", "2!", "2!,2", "1!,2", "1,2!", "4!,2", "1!,2!", "99", "99,2", "99,2!", "2/99", "2/99,2", "2/253", "2/16", "3"} {
		for _, alg := range []string{"8", "13"} {
			ps = append(ps, plan{label: "ds" + dashed(ds) + "-alg" + alg, signing: "algorithm=" + alg + " ds=" + ds})
		}
	}
	for _, key := range []string{"flags=256", "flags=1", "flags=385", "protocol=2"} {
		ps = append(ps, plan{label: "key-" + dashed(key), signing: key})
	}
	return ps
}

// iterationPlans are zones with NSEC3 hashes of so many iterations.
func iterationPlans() []plan {
	var ps []plan
	for _, m := range methods()[1:] {
		for _, n := range []int{1, 10, 50, 51, 100, 150, 151, 500} {
			ps = append(ps, plan{label: fmt.Sprintf("iterations%d-%s", n, m.label), signing: fmt.Sprintf("%s iterations=%d salt=00ff", m.signing, n)})
		}
		ps = append(ps, plan{label: "forged-iterations-" + m.label, signing: m.signing, faults: []string{"ZONE forged-iterations 500"}})
	}
	return ps
}

// childPlans are zones with one below them, of every two ways of signing, on
// one server and on two.
func childPlans() []plan {
	var ps []plan
	all := append(methods(), method{"unsigned", unsigned})
	for _, parent := range all {
		for _, child := range append(all, method{"island", "ds=none"}, method{"wrongds", "ds=2!"}) {
			if parent.signing == unsigned && child.signing != unsigned {
				continue // a signed zone would have its parent signed
			}
			for _, together := range []bool{false, true} {
				label := parent.label + "-over-" + child.label
				if together {
					label += "-one"
				}
				signing := child.signing
				if signing == "" {
					signing = "keys=two"
				}
				ps = append(ps, plan{label: label, signing: parent.signing, child: signing, together: together})
			}
		}
	}
	return ps
}

// chainPlans are aliases after aliases within one zone.
func chainPlans() []plan {
	var ps []plan
	for _, m := range []method{{"signed", ""}, {"unsigned", unsigned}} {
		p := plan{label: "chain-" + m.label, signing: m.signing, records: []string{"c0 CAA 0 issue \"ca.example\"", "loop CNAME pool", "pool CNAME loop"}}
		for i := range 40 {
			p.records = append(p.records, fmt.Sprintf("c%d CNAME c%d", i+1, i))
		}
		p.ask = []string{"c1", "c8", "c10", "c16", "c17", "c24", "c40", "loop"}
		ps = append(ps, p)
	}
	return ps
}
