package lab

import (
	"embed"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

//go:embed scenarios/*.txtar
var builtin embed.FS

// Scenarios returns the scenarios that come with the lab, by file name. That
// there are none is an error.
func Scenarios() ([]*Scenario, error) { return readScenarios(builtin, "scenarios") }

func readScenarios(from embed.FS, dir string) ([]*Scenario, error) {
	files, err := fs.Glob(from, dir+"/*.txtar")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, phrase.Errorf("lab: no scenarios in %s", dir)
	}
	var ss []*Scenario
	for _, f := range files {
		data, err := from.ReadFile(f)
		if err != nil {
			return nil, err
		}
		s, err := ParseScenario(strings.TrimPrefix(f, dir+"/"), data)
		if err != nil {
			return nil, err
		}
		ss = append(ss, s)
	}
	return ss, nil
}

// Server is one name server of the lab and all that it is given: enough to
// let a real name server take its place.
type Server struct {
	Name   name.Name
	Addrs  []netip.Addr
	Zones  []ServedZone
	Faults []string // in the words of the scenario; none for a sound server
}

// ServedZone is one zone as a server has it.
type ServedZone struct {
	Origin   name.Name
	Text     string // a zone file with full names and no directives
	Scenario string // the file that it comes from; "" for the lab's own
}

// Servers returns all servers with their zones, the lab's own included.
func (in *Internet) Servers() []Server {
	from := map[name.Name]string{}
	for _, s := range in.scenarios {
		for _, z := range s.Zones {
			from[z.Origin] = s.File
		}
	}
	var out []Server
	for _, h := range in.hosts {
		s := Server{Name: h.name, Addrs: slices.Clone(h.addrs)}
		for _, z := range h.order {
			s.Zones = append(s.Zones, ServedZone{z, h.zones[z].Text(), from[z]})
		}
		for _, f := range h.faults {
			s.Faults = append(s.Faults, f.String())
		}
		out = append(out, s)
	}
	return out
}

// RootHints returns the hints file of the lab's root: NS, A and AAAA records
// in zone-file form.
func (in *Internet) RootHints() string {
	if in.root == nil {
		return ""
	}
	var b strings.Builder
	ns := in.root.get(name.Root(), dns.TypeNS)
	var a answer
	in.root.addresses(ns, &a)
	for _, r := range slices.Concat(ns, a.additional) {
		b.WriteString(r.text() + "\n")
	}
	return b.String()
}

// Unhit returns the faults that no query has met, as "file: fault". A
// scenario whose fault is never met does not show what it says.
func (in *Internet) Unhit() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	var out []string
	for _, f := range in.faults {
		if f.hits == 0 {
			out = append(out, fmt.Sprintf("%s: %s", f.scenario, f.Fault))
		}
	}
	return out
}

// Queries returns the queries that came so far, in order.
func (in *Internet) Queries() []Query {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.log)
}

// Reset forgets the queries and lets every fault begin anew.
func (in *Internet) Reset() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.log = nil
	for _, f := range in.faults {
		f.hits, f.bound = 0, nil
	}
}

// Listing is one name that can be asked for in the lab.
type Listing struct {
	Name     string
	CA       []string
	Show     string // what it shows
	Result   string // permit, deny or error
	Reason   string
	Scenario string   // title
	Seed     bool     // a row of the documents that the project comes from
	Codes    []string // of the findings that a diagnosis must give
	Expect   string   // the record that a CA asked for: owner, type, value; "" where only CAA is checked
}

// Names returns the names of all checks, in the order of the scenarios.
func (in *Internet) Names() []Listing {
	var out []Listing
	for _, s := range in.scenarios {
		for _, c := range s.Checks {
			l := Listing{c.Name, slices.Clone(c.CA), c.Show, c.Result, c.Reason, s.Title, c.Seed, slices.Clone(c.Must), ""}
			if a := c.Asked; a != nil {
				l.Expect = a.Owner.String() + " " + a.Type + " " + a.Value
			}
			out = append(out, l)
		}
	}
	return out
}
