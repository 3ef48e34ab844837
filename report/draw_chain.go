package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// chainIndent is how far a zone stands to the right of the one above, down to
// deepest steps.
const (
	chainIndent = 16
	deepest     = 7
)

// drawChain draws the zones from the root to the leaves, with what vouches for
// each, and the records at which the chain breaks.
func (p *page) drawChain(r Result) drawing {
	d := drawing{ID: "chain", Heading: p.title("Chain of trust:")}
	c := chainDrawing{p, &d, r}
	for _, l := range r.Chain {
		if l.Parent == "" {
			c.link(l, -1, 0)
		}
	}
	d.Desc = p.word(State{Security: r.Security, InsecureBy: r.InsecureBy, InsecureAt: r.InsecureAt}.text())
	if r.Fault != nil {
		d.Desc = p.word(faultText(*r.Fault))
	}
	return d
}

type chainDrawing struct {
	p *page
	*drawing
	r Result
}

// link draws a zone and those below it.
func (c *chainDrawing) link(l Link, above, depth int) {
	tone, sign := stateTone(l.Security)
	full := absolute(l.Zone) + " " + c.p.word(phrase.Join(linkText(l, c.r.Chain), exchanges(l.Evidence)))
	full = Inert(full)
	n := c.stack(min(depth, deepest)*chainIndent, box{Tone: tone, Sign: sign, Head: Inert(absolute(l.Zone)), Full: full}, c.p.word(linkNote(l)))
	c.Text = append(c.Text, full)
	if above >= 0 {
		c.connect(above, n, tone)
	}
	for _, below := range c.r.Chain {
		if below.Parent == l.Zone && below.Zone != l.Zone {
			c.link(below, n, depth+1)
		}
	}
	if f := c.r.Fault; f != nil && f.Zone == l.Zone && l.Fault == nil {
		tone, sign := stateTone(f.Security)
		b := box{Tone: tone, Sign: sign, Head: Inert(absolute(f.Name) + " " + f.Type), Full: c.p.word(faultText(*f))}
		c.connect(n, c.stack(min(depth+1, deepest)*chainIndent, b, c.p.word(f.State.text())), tone)
		c.Text = append(c.Text, b.Full)
	}
}

// stateTone returns the colour and the sign of a state of DNSSEC.
func stateTone(security string) (tone, sign string) {
	switch security {
	case "secure":
		return "good", "✓"
	case "insecure":
		return "odd", "○"
	case "bogus":
		return "bad", "✗"
	}
	return "odd", "?"
}

// linkNote says in short what a zone is, and by which keys.
func linkNote(l Link) phrase.Phrase {
	if l.Security != "secure" {
		return l.State.text()
	}
	var keys, tags []string
	for _, k := range l.Keys {
		keys = append(keys, fmt.Sprint(k.KeyTag))
		if k.Entry {
			tags = append(tags, fmt.Sprint(k.KeyTag))
		}
	}
	by := "DS " + strings.Join(tags, ", ")
	if len(l.Anchors) > 0 {
		tags = tags[:0]
		for _, a := range l.Anchors {
			tags = append(tags, fmt.Sprint(a))
		}
		return phrase.Of("secure: %s", phrase.Of("trust anchor %s; DNSKEY %s", strings.Join(slices.Compact(tags), ", "), strings.Join(keys, ", ")))
	}
	return phrase.Of("secure: %s", phrase.Data(by+" → DNSKEY "+strings.Join(keys, ", ")))
}
