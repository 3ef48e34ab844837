package secondopinion

import "strings"

// differs marks a fault on which the two sides differ.
const differs = "differs"

// signedFaults are what is broken in signed zones, whichever way they are
// signed: a label, the fault, and whether the sides differ on it.
func signedFaults() [][3]string {
	return [][3]string{
		{"expired", "rrsig expired", ""},
		{"expired-caa", "rrsig expired CAA", ""},
		{"expired-keys", "rrsig expired DNSKEY", ""},
		{"expired-denials", "rrsig expired denials", ""},
		{"expired-aliases", "rrsig expired CNAME,DNAME", ""},
		{"expired-just", "rrsig expired 1s CAA", differs},
		{"future", "rrsig future", ""},
		{"future-caa", "rrsig future CAA", ""},
		{"future-soon", "rrsig future 1h CAA", differs},
		{"inverted", "rrsig inverted CAA", ""},
		{"wrong", "rrsig wrong", ""},
		{"wrong-caa", "rrsig wrong CAA", ""},
		{"wrong-keys", "rrsig wrong DNSKEY", ""},
		{"wrong-denials", "rrsig wrong denials", ""},
		{"wrong-cname", "rrsig wrong CNAME", ""},
		{"wrong-dname", "rrsig wrong DNAME", ""},
		{"wrong-soa", "rrsig wrong SOA", differs},
		{"missing", "rrsig missing", ""},
		{"missing-caa", "rrsig missing CAA", ""},
		{"missing-keys", "rrsig missing DNSKEY", ""},
		{"missing-denials", "rrsig missing denials", ""},
		{"missing-aliases", "rrsig missing CNAME,DNAME", ""},
		{"mixed-case", "rrsig mixed-case", ""},
		{"signer-parent", "rrsig signer TLD CAA", differs},
		{"signer-beside", "rrsig signer to-ours.nsec CAA", ""},
		{"signer-parent-denials", "rrsig signer TLD denials", differs},
		{"noproof", "proof-missing all", ""},
		{"noproof-match", "proof-missing match", ""},
		{"noproof-closer", "proof-missing next-closer", ""},
		{"noproof-wildcard", "proof-missing wildcard", ""},
		{"bitmap-caa", "bitmap www.ZONE +CAA", ""},
		{"bitmap-cname", "bitmap www.ZONE +CNAME", ""},
		{"bitmap-nocaa", "bitmap set.ZONE -CAA", ""},
		{"bitmap-cut", "bitmap www.ZONE +NS", differs},
		{"hidden-caa", "nodata type=CAA name=set.ZONE", ""},
		{"hidden-name", "nxdomain type=CAA name=set.ZONE", ""},
		{"denied-by-other", "denial type=CAA name=set.ZONE nodata ZONE www.ZONE", ""},
		{"denied-by-span", "denial type=CAA name=set.ZONE nxdomain ZONE ~tango.ZONE,ZONE", ""},
		{"denied-by-self", "denial type=CAA name=set.ZONE nxdomain ZONE set.ZONE,ZONE", ""},
		{"denied-by-parent", "denial type=CAA name=ZONE nodata TLD ZONE", ""},
		{"below-denied-by-parent", "denial type=CAA name=set.ZONE nxdomain TLD ZONE", ""},
		{"expanded", "expand type=CAA name=www.ZONE *.wild.ZONE ~x.wild.ZONE", ""},
		{"extra", `extra type=CAA name=www.ZONE answer www.ZONE. 300 IN CAA 0 issue "ca.example"`, ""},
		{"extra-in-set", `extra type=CAA name=set.ZONE answer set.ZONE. 300 IN CAA 0 issue "ca.example; extra=1"`, ""},
		{"high-ttl", "ttl 86400", ""},
		{"bare", "unsigned", ""},
		{"no-do", "no-do", ""},
		{"false-cname", "false-cname www.to-none.nsec", ""},
		{"nokeys-servfail", "servfail type=DNSKEY", ""},
		{"nokeys-refused", "refused type=DNSKEY", ""},
		{"nokeys-nodata", "nodata type=DNSKEY", ""},
		{"lower-case", "lower-case-question", ""},
		{"nx-for-ent", "nxdomain-for-ent", differs},
		{"malformed-short", "malformed-record short", ""},
		{"servfail", "servfail type=CAA", differs},
		{"no-soa", "no-soa", ""},
	}
}

// signedFaultPlans are one zone for each fault and way of denial.
func signedFaultPlans() []plan {
	var ps []plan
	for _, m := range methods() {
		for _, f := range signedFaults() {
			ps = append(ps, plan{label: f[0] + "-" + m.label, signing: m.signing, faults: []string{"ZONE " + f[1]}})
		}
		if m.label != "nsec" {
			ps = append(ps, plan{label: "noproof-encloser-" + m.label, signing: m.signing, faults: []string{"ZONE proof-missing encloser"}})
		}
	}
	return ps
}

// mixed is how many zones have two faults and a way of signing by lot.
const mixed = 40

// mixedPlans are zones with two faults each, of those on which there is no
// listed difference.
func (g *generator) mixedPlans() []plan {
	var faults [][2]string
	for _, f := range signedFaults() {
		if f[2] == "" {
			faults = append(faults, [2]string(f[:2]))
		}
	}
	var ps []plan
	for range mixed {
		a, b := faults[g.rand.IntN(len(faults))], faults[g.rand.IntN(len(faults))]
		m := methods()[g.rand.IntN(len(methods()))]
		signing := m.signing + " algorithm=" + g.pick([]string{"8", "10", "13", "14", "15"})
		if m.label != "nsec" {
			signing += " salt=" + g.pick([]string{"00", "abcdef"}) + " iterations=" + g.pick([]string{"1", "5", "20"})
		}
		ps = append(ps, plan{label: "mixed-" + a[0] + "-" + b[0], signing: signing, faults: []string{"ZONE " + a[1], "ZONE " + b[1]}})
	}
	return ps
}

// plainFaults are what is broken with or without signatures.
func plainFaults() [][2]string {
	return [][2]string{
		{"servfail", "servfail type=CAA"},
		{"refused", "refused type=CAA"},
		{"notimp", "notimp type=CAA"},
		{"formerr", "formerr type=CAA"},
		{"yxdomain", "rcode type=CAA 6"},
		{"servfail-set", "servfail type=CAA name=set.ZONE"},
		{"drop-set", "drop type=CAA name=set.ZONE"},
		{"lame-up", "lame type=CAA up"},
		{"lame-sideways", "lame type=CAA sideways"},
		{"no-aa", "lame no-aa"},
		{"no-soa", "no-soa"},
		{"empty", "empty-noerror type=CAA"},
		{"nx-for-ent", "nxdomain-for-ent"},
		{"truncated", "tc"},
		{"tcp-reset", "tc\nZONE tcp-reset"},
		{"no-edns", "no-edns"},
		{"edns-formerr", "edns-formerr"},
		{"lower-case", "lower-case-question"},
		{"malformed-short", "malformed-record short"},
		{"malformed-notag", "malformed-record no-tag"},
		{"malformed-overrun", "malformed-record overrun"},
		{"message-cut", "malformed-message type=CAA cut"},
		{"message-trailing", "malformed-message type=CAA trailing"},
		{"closed", "closed-port"},
		{"false-cname", "false-cname www.to-none.nsec"},
	}
}

// plainFaultPlans are an unsigned zone and a signed one for each.
func plainFaultPlans() []plan {
	var ps []plan
	for _, f := range plainFaults() {
		for _, m := range []method{{"unsigned", unsigned}, {"signed", ""}} {
			p := plan{label: "plain-" + f[0] + "-" + m.label, signing: m.signing, faults: []string{"ZONE " + f[1]}}
			if f[0] == "closed" {
				p.ask = []string{"www"} // it takes Unbound long to give up
			}
			ps = append(ps, p)
		}
	}
	return ps
}

// oneOfTwoPlans are zones on two servers, the first of which is broken.
func oneOfTwoPlans() []plan {
	var ps []plan
	for _, f := range [][2]string{
		{"wrong", "rrsig wrong"}, {"missing", "rrsig missing"}, {"expired-caa", "rrsig expired CAA"}, {"noproof", "proof-missing all"}, {"bare", "unsigned"},
		{"servfail", "servfail"}, {"refused", "refused type=CAA"}, {"message-cut", "malformed-message type=CAA cut"}, {"lame", "lame type=CAA up"},
	} {
		for _, m := range methods()[:2] {
			ps = append(ps, plan{label: "half-" + f[0] + "-" + m.label, signing: m.signing, two: true, faults: []string{"ns1.ZONE " + f[1]}})
		}
	}
	return ps
}

// dashed makes a part of a label of words of the lab.
func dashed(s string) string {
	return strings.NewReplacer(",", "-", "=", "-", "/", "-", "!", "x").Replace(s)
}
