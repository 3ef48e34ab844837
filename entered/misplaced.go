package entered

import (
	"regexp"
	"slices"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// caaText is what a CAA record looks like that was entered as text.
var caaText = regexp.MustCompile(`(?i)^\s*"?\d{1,3}\s+(issue|issuewild|iodef|issuemail|issuevmc)\s`)

// misplaced finds CAA records for a name that were entered where nobody
// looks, or as another type. Where the name has its own set entered, that is
// what its owner meant.
func (c *comparison) misplaced(a served) []Difference {
	if len(c.z.answer(a.name, wire.TypeCAA)) > 0 {
		return nil
	}
	var out []Difference
	d := Difference{Zone: c.z, At: a.name, Kind: AsTXT, EnteredAt: a.name, Evidence: []int{a.exchange}}
	for _, r := range c.z.at(a.name, wire.TypeTXT) {
		if s := joined(r.RData); caaText.MatchString(s) {
			d.Entered = append(d.Entered, caa.EscapeValue(s))
			d.Line = r.Line
		}
	}
	if len(d.Entered) > 0 {
		out = append(out, d)
	}
	for _, n := range c.wrongNames(a.name) {
		if found := c.z.at(n, wire.TypeCAA); len(found) > 0 {
			out = append(out, Difference{
				Zone: c.z, At: a.name, Kind: WrongOwner, EnteredAt: n, Entered: texts(found),
				EnteredTTL: found[0].TTL, Line: found[0].Line, Evidence: []int{a.exchange},
			})
		}
	}
	return out
}

// wrongNames are where records for n are put by mistake: the zone's name
// behind a name that was in full already, and the names of validation records,
// of wildcards, and of the type. A climbed name is none of them.
func (c *comparison) wrongNames(n name.Name) []name.Name {
	var out []name.Name
	if twice, err := n.ReplaceSuffix(name.Root(), c.z.Origin); err == nil {
		out = append(out, twice)
	}
	for _, label := range []string{"_acme-challenge", "*", "caa"} {
		if w, err := n.Prepend(label); err == nil {
			out = append(out, w)
		}
	}
	return slices.DeleteFunc(out, func(w name.Name) bool {
		return slices.ContainsFunc(c.s.names, func(a served) bool { return a.name == w || w.Label(0) == "*" && c.covers(w, a.name) })
	})
}

// covers reports whether the wildcard w answers for a climbed name.
func (c *comparison) covers(w, n name.Name) bool {
	up, _ := w.Parent()
	return n != up && up.Contains(n) && !c.z.nodes[n]
}

// joined puts the character-strings of a TXT record together.
func joined(rdata string) string {
	var out []byte
	for len(rdata) > 0 {
		n := min(int(rdata[0]), len(rdata)-1)
		out = append(out, rdata[1:1+n]...)
		rdata = rdata[1+n:]
	}
	return string(out)
}
