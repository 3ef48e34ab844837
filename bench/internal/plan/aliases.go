package plan

import "fmt"

// contentZones is one in how many zones is that of a content network, which
// other zones' names are aliases into.
const contentZones = 500

// aliases makes about a sixth of the hosts aliases into another zone, mostly
// each to a name of its own in a content network's zone, and some to the apex
// of their own zone. An apex or a name server is never one.
func (d *drawer) aliases() {
	var content []*Zone
	for i, z := range d.Zones {
		if i%contentZones == contentZones/2 || i == len(d.Zones)-1 {
			content = append(content, z)
		}
	}
	for i, z := range d.Zones {
		for k := range z.Owners {
			o := &z.Owners[k]
			if o.Name == z.Origin || !d.percent(28) {
				continue
			}
			if target := d.target(content, z, fmt.Sprintf("c%d-%d", i, k)); target != o.Name {
				*o = Owner{Name: o.Name, Target: target}
			}
		}
	}
}

// target draws where an alias of zone z points.
func (d *drawer) target(content []*Zone, z *Zone, customer string) string {
	switch n := d.r.IntN(100); {
	case n < 15:
		return z.Origin
	case n < 25:
		other := d.Zones[d.r.IntN(len(d.Zones))]
		return other.Origin
	}
	at := content[d.r.IntN(len(content))]
	if at == z {
		return z.Origin
	}
	o := d.host(customer + ".edge." + at.Origin)
	at.Owners = append(at.Owners, o) // its name is like no other's
	return o.Name
}
