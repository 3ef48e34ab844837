package plan

import "fmt"

// hosts are first labels in the order of how common they are.
var hosts = []string{"www", "mail", "api", "shop", "blog", "dev", "app", "cdn", "status", "vpn", "portal", "static", "git", "staging", "m", "docs"}

// owners draws what a zone has, and which of its names are on the list: about
// as many as there are names for each zone, the apex and www first.
func (d *drawer) owners(i int, z *Zone) {
	apex := Owner{Name: z.Origin, A: true}
	if d.percent(6) {
		apex.CAA = d.caa()
	}
	z.add(apex)
	var listed []string
	want := d.quota(i)
	if d.percent(92) {
		listed = append(listed, d.asked(z.Origin))
	}
	if d.percent(8) {
		z.add(d.host("*." + z.Origin))
	}
	for k := 0; len(listed) < want; k++ {
		name := d.name(z, k)
		if d.percent(95) {
			z.add(d.host(name))
		} // else a name that does not exist, or only by the wildcard
		listed = append(listed, d.asked(name))
	}
	d.listed = append(d.listed, listed[:want])
}

// quota is how many names of zone i are listed: one to seven, and what is
// missing from the whole number where the draw goes by.
func (d *drawer) quota(i int) int {
	whole := d.Params.Names * (i + 1) / d.Params.Zones
	before := d.Params.Names * i / d.Params.Zones
	n := whole - before
	// A pair of zones exchanges up to three names, so that the sum stays.
	if each := d.Params.Names / d.Params.Zones; i^1 < d.Params.Zones && each > 1 {
		swing := (i/2*7 + 3) % min(each, 4)
		if i%2 == 1 {
			return n + swing
		}
		return n - swing
	}
	return n
}

// name draws the k-th listed name of a zone beside its apex: mostly one label
// more, some deeper with a parent shared among them.
func (d *drawer) name(z *Zone, k int) string {
	first := hosts[k%len(hosts)]
	if k >= len(hosts) {
		first = fmt.Sprintf("%s%d", first, k/len(hosts))
	}
	switch n := d.r.IntN(100); {
	case k == 0 || n < 87:
		return first + "." + z.Origin
	case n < 96:
		return first + ".eu." + z.Origin
	}
	return first + ".prod.eu." + z.Origin
}

// host draws what a name other than an apex has: an address, sometimes CAA;
// which names are aliases, aliases settles.
func (d *drawer) host(name string) Owner {
	o := Owner{Name: name, A: true}
	if d.percent(1) {
		o.CAA = d.caa()
	}
	return o
}

// asked is the name as it stands on the list, some as a wildcard.
func (d *drawer) asked(name string) string {
	if d.percent(3) {
		return "*." + name
	}
	return name
}

// caa draws a CAA record set: for us, for others, for nobody, or of properties
// that forbid nothing or everything.
func (d *drawer) caa() []CAA {
	ours, other := CAA{0, "issue", CA}, CAA{0, "issue", "ca.example"}
	report := CAA{0, "iodef", "mailto:caa@ca.example"}
	switch d.r.IntN(12) {
	case 0, 1, 2, 3:
		return []CAA{ours}
	case 4:
		return []CAA{other, ours, report}
	case 5:
		return []CAA{other}
	case 6:
		return []CAA{{0, "issue", ";"}}
	case 7:
		return []CAA{report}
	case 8:
		return []CAA{{128, "futureproperty", "x"}, ours}
	case 9:
		return []CAA{{0, "issuewild", ";"}, ours}
	case 10:
		return []CAA{{0, "issue", CA + "; validationmethods=dns-01"}}
	}
	return []CAA{{0, "issue", CA + "; validationmethods=http-01"}, {0, "issuewild", "ca.example"}}
}
