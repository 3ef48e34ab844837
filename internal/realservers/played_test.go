package realservers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// played is what real servers make of the faults of scenarios.
type played struct {
	servers []Server               // each with faults of its own
	left    map[string][]lab.Fault // scenario: faults that none of them has
}

// play gives real servers to the servers of a lab that have faults which a real
// one can have: an older copy of a zone, recursion, a type that is not
// answered. Those of scenarios that need a make get that one.
func play(in *lab.Internet, scenarios []*lab.Scenario, needs map[string]Kind) played {
	p := played{left: map[string][]lab.Fault{}}
	for _, h := range in.Servers() {
		var own []lab.Fault
		kind, needed := Kinds()[len(p.servers)%len(Kinds())], false
		for _, z := range h.Zones {
			if k := needs[z.Scenario]; k != "" {
				kind, needed = k, true
			}
		}
		for _, s := range scenarios {
			fs := slices.DeleteFunc(slices.Clone(s.Faults), func(f lab.Fault) bool { return !concerns(f, h) })
			if !slices.ContainsFunc(fs, func(f lab.Fault) bool { return !playable(f) }) {
				own = append(own, fs...)
				continue
			}
			p.left[s.File] = append(p.left[s.File], fs...)
		}
		if len(own) > 0 || needed {
			p.servers = append(p.servers, playing(kind, h, own))
		}
	}
	return p
}

// concerns reports whether a fault is at a server.
func concerns(f lab.Fault, h lab.Server) bool {
	return f.Target == h.Name.String() || slices.ContainsFunc(h.Zones, func(z lab.ServedZone) bool { return f.Target == z.Origin.String() })
}

// playable reports whether a real server can have the fault. A CNAME beside
// other records is loaded by none.
func playable(f lab.Fault) bool {
	if f.Transport != "" || f.Family != 0 || f.Times != 0 || f.First || len(f.Except) > 0 {
		return false
	}
	switch f.Kind {
	case "serial":
		return !f.Name.IsValid()
	case "nxdomain", "nodata":
		return f.Name.IsValid() && len(f.Types) == 0
	case "extra":
		return strings.HasPrefix(f.Arg, "answer ") && f.Name.IsValid() && len(f.Types) == 0
	case "lame":
		return f.Arg == "no-aa"
	case "servfail", "refused", "notimp", "drop":
		return len(f.Types) > 0
	}
	return false
}

// playing is a server with faults.
func playing(k Kind, h lab.Server, faults []lab.Fault) Server {
	s := Server{Kind: k, Addrs: h.Addrs}
	for _, z := range h.Zones {
		s.Zones = append(s.Zones, Zone{Origin: z.Origin, Text: copyWith(z.Text, faults)})
	}
	for _, f := range faults {
		switch f.Kind {
		case "lame":
			s.Fault = recursing
		case "servfail", "refused", "notimp", "drop":
			s.Fault = refusing(f)
		}
	}
	return s
}

// copyWith is the copy of a zone that shows the faults.
func copyWith(text string, faults []lab.Fault) string {
	for _, f := range faults {
		switch f.Kind {
		case "serial":
			text = soaSerial.ReplaceAllString(text, "${1}"+f.Arg+" ")
		case "nxdomain", "nodata":
			text = withoutOwner(text, f.Name)
			if f.Kind == "nodata" {
				text += f.Name.String() + ". 300 IN TYPE65280 \\# 0\n"
			}
		case "extra":
			_, record, _ := strings.Cut(f.Arg, " ")
			text = strings.ReplaceAll(text, f.Name.String()+". 300 IN TYPE65280 \\# 0\n", "") + record + "\n"
		}
	}
	return text
}

// soaSerial matches a SOA record up to its serial number, which follows two
// names.
var soaSerial = regexp.MustCompile(`(?m)(\sSOA\s+\S+\s+\S+\s+)[0-9]+\s`)

// withoutOwner leaves out the records at a name.
func withoutOwner(text string, owner name.Name) string {
	var out []string
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) == 0 || !strings.EqualFold(f[0], owner.String()+".") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// recursing makes an authoritative server look like a recursor. The start of a
// server waits for the SOA record as it is.
func recursing(_ string, query []byte, ask func() []byte) []byte {
	reply := ask()
	if typeOf(query) != wire.TypeSOA && len(reply) > 12 {
		reply[2] &^= 0x04 // AA
		reply[3] |= 0x80  // RA
	}
	return reply
}

// nameOf is the name that a query asks for; the zero name where it asks for none.
func nameOf(query []byte) name.Name {
	_, qs, err := wire.ParseQuestion(query)
	if err != nil || len(qs) != 1 {
		return name.Name{}
	}
	return qs[0].Name
}

// refusing answers the types and the name of a fault with its response code, or
// drops them.
func refusing(f lab.Fault) Fault {
	rcode := map[string]byte{"servfail": 2, "notimp": 4, "refused": 5}[f.Kind]
	return func(network string, query []byte, ask func() []byte) []byte {
		switch {
		case !slices.Contains(f.Types, typeOf(query)) || f.Name.IsValid() && nameOf(query) != f.Name:
			return ask()
		case f.Kind == "drop":
			return nil
		}
		return answering(rcode)(network, query, ask)
	}
}

// shows reports whether real servers show what a check is about: no fault at
// its names is left to the lab.
func (p played) shows(s *lab.Scenario, c lab.Check) bool {
	return !slices.ContainsFunc(p.left[s.File], func(f lab.Fault) bool {
		target, err := name.Parse(f.Target)
		return err != nil || !f.Name.IsValid() || f.Name == c.Asked.Owner || slices.Contains(c.Asked.Named, target)
	})
}

// String tells the faults that are left, for people.
func (p played) String() string {
	var b strings.Builder
	for file, fs := range p.left {
		for _, f := range fs {
			fmt.Fprintf(&b, "%s: %s\n", file, f)
		}
	}
	return b.String()
}
