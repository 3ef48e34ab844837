package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// shownServers is how many servers a sentence names.
const shownServers = 4

// WriteChain draws what a decision's answers are worth: the chain of trust as
// a tree, each zone below the one that vouches for it, and then the answers.
// It writes nothing where no chain was followed. Of the options only the
// language counts.
func WriteChain(w io.Writer, r Result, o Options) error {
	p := newPage(Options{Lang: o.Lang})
	if len(r.Chain) > 0 {
		p.WriteString(Inert(p.say("chain of trust of %s:", r.Name)) + "\n")
		p.tree("  ", r.Chain)
		p.WriteString(p.say("answers:") + "\n")
		p.hops("  ", "CAA", hopsOf(r))
		p.fault("  ", r.Fault)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// trust is WriteChain inside a text.
func (p *page) trust(r Result) {
	if len(r.Chain) == 0 {
		return
	}
	p.heading("Chain of trust:")
	p.tree("    ", r.Chain)
	p.heading("Answers:")
	p.hops("    ", "CAA", hopsOf(r))
}

func hopsOf(r Result) []Hop {
	var all []Hop
	for _, l := range r.Climb {
		all = append(all, l.Hops...)
	}
	return all
}

// tree draws links, those without a parent first of theirs.
func (p *page) tree(indent string, links []Link) {
	for _, l := range links {
		if l.Parent == "" {
			p.link(indent, indent, l, links)
		}
	}
}

// link draws a zone on a line that begins with lead, and those below it on
// lines that begin with indent.
func (p *page) link(lead, indent string, l Link, all []Link) {
	p.para(lead, absolute(l.Zone)+" "+p.word(phrase.Join(linkText(l, all), exchanges(l.Evidence))))
	var below []Link
	for _, c := range all {
		if c.Parent == l.Zone && c.Zone != l.Zone {
			below = append(below, c)
		}
	}
	for i, c := range below {
		if i < len(below)-1 {
			p.link(indent+"├─ ", indent+"│  ", c, all)
		} else {
			p.link(indent+"└─ ", indent+"   ", c, all)
		}
	}
}

// absolute writes a name as a zone file has it.
func absolute(n string) string {
	if n == "." {
		return n
	}
	return n + "."
}

// exchanges says which exchanges something rests on.
func exchanges(ids []int) phrase.Phrase {
	var out []string
	for _, id := range ids {
		out = append(out, fmt.Sprintf("#%d", id))
	}
	switch len(out) {
	case 0:
		return phrase.Phrase{}
	case 1:
		return phrase.Of("(exchange %s)", out[0])
	}
	return phrase.Of("(exchanges %s)", strings.Join(out, ", "))
}

// linkText says what a zone is, and by what.
func linkText(l Link, all []Link) phrase.Phrase {
	i := slices.IndexFunc(all, func(above Link) bool { return above.Zone == l.Parent })
	switch {
	case i >= 0 && all[i].Security != "secure":
		return phrase.Of("%s, as %s is", security(l.Security), absolute(l.Parent))
	case l.Security == "secure":
		return phrase.Of("secure: %s", secureText(l))
	case l.Security != "insecure" && l.Fault != nil:
		return phrase.Of("%s: %s", security(l.Security), faultText(*l.Fault))
	case l.Security != "insecure":
		return l.State.text()
	case l.InsecureBy == "algorithm":
		return withEDE(phrase.Of("insecure: %s, of which no algorithm and digest is supported", dsText(l.DS)), l.EDE)
	case l.InsecureBy == "opt-out":
		return commas(phrase.Of("insecure: no DS, in an opt-out span"), proven(l.Proof))
	}
	return commas(phrase.Of("insecure: no DS"), proven(l.Proof))
}

// secureText names what vouches for a zone, and its keys, first those that
// are vouched for.
func secureText(l Link) phrase.Phrase {
	sorted := slices.Clone(l.Keys)
	slices.SortStableFunc(sorted, func(a, b Key) int { return bit(!a.Entry) - bit(!b.Entry) })
	var parts []phrase.Phrase
	for _, k := range sorted {
		if k.Entry {
			parts = append(parts, phrase.Of("%d (%s, entry)", k.KeyTag, k.Mnemonic))
		} else {
			parts = append(parts, phrase.Of("%d (%s)", k.KeyTag, k.Mnemonic))
		}
	}
	keys := commas(parts...)
	tags := strings.Trim(strings.ReplaceAll(fmt.Sprint(l.Anchors), " ", ", "), "[]")
	switch len(l.Anchors) {
	case 0:
		return phrase.Of("%s → DNSKEY %s", dsText(l.DS), keys)
	case 1:
		return phrase.Of("trust anchor %s; DNSKEY %s", tags, keys)
	}
	return phrase.Of("trust anchors %s; DNSKEY %s", tags, keys)
}

// dsText writes a DS set without its digests.
func dsText(all []DS) string {
	var parts []string
	for _, d := range all {
		parts = append(parts, fmt.Sprintf("%d %d %d", d.KeyTag, d.Algorithm, d.DigestType))
	}
	return "DS " + strings.Join(parts, ", ")
}

// proven names the records of a proof with their roles.
func proven(pr *Proof) phrase.Phrase {
	if pr == nil || len(pr.Parts) == 0 {
		return phrase.Phrase{}
	}
	var parts []string
	for _, part := range pr.Parts {
		parts = append(parts, fmt.Sprintf("%s %s (%s)", part.Type, absolute(part.Owner), part.Role))
	}
	return phrase.Of("proven by %s", strings.Join(parts, ", "))
}

// text says a state and why it is so.
func (s State) text() phrase.Phrase {
	switch {
	case s.InsecureBy == "no-ds":
		return phrase.Of("insecure (no DS at %s)", s.InsecureAt)
	case s.InsecureBy == "opt-out":
		return phrase.Of("insecure (%s lies in an opt-out span)", s.InsecureAt)
	case s.InsecureBy == "algorithm":
		return phrase.Of("insecure (algorithm or digest of %s not supported)", s.InsecureAt)
	case !s.ReasonText.IsZero():
		return withEDE(phrase.Of("%s: %s", security(s.Security), s.ReasonText), s.EDE)
	}
	return security(s.Security)
}

// withEDE adds the code of RFC 8914; the one for everything else says
// nothing.
func withEDE(ph phrase.Phrase, e *EDE) phrase.Phrase {
	if e == nil || e.Code == 0 {
		return ph
	}
	return phrase.Of("%s; EDE %d (%s)", ph, e.Code, e.Name)
}

// faultText names the records, who was asked, and the reason.
func faultText(f Fault) phrase.Phrase {
	var from []phrase.Phrase
	for _, s := range f.Servers {
		if s.Name != "" {
			s.Address = s.Name + " (" + s.Address + ")"
		}
		from = append(from, phrase.Data(s.Address))
	}
	if more := len(from) - shownServers; more > 0 {
		from = append(from[:shownServers], phrase.Of("%d more", more))
	}
	said := phrase.Of("the %s records of %s, which nobody could be asked for: %s", f.Type, f.Name, f.ReasonText)
	if len(from) > 0 {
		said = phrase.Of("the %s records of %s, asked of %s: %s", f.Type, f.Name, commas(from...), f.ReasonText)
	}
	return withEDE(said, f.EDE)
}

// fault says where validation failed.
func (p *page) fault(lead string, f *Fault) {
	if f != nil {
		p.para(lead, p.say("DNSSEC %s: %s.", security(f.Security), faultText(*f)))
	}
}

// hops writes one line an answer.
func (p *page) hops(indent, typ string, all []Hop) {
	widths := []int{0, Columns(typ)}
	for _, h := range all {
		widths[0] = max(widths[0], Columns(Inert(absolute(h.Name))))
	}
	for _, h := range all {
		p.row(indent, widths, Inert(absolute(h.Name)), Inert(typ), p.word(h.text()))
	}
}

// text says what the answer is worth and what it rests on.
func (h Hop) text() phrase.Phrase {
	parts := []phrase.Phrase{h.State.text(), phrase.Of("zone %s", absolute(h.Zone))}
	if h.SignedBy != nil {
		parts = append(parts, phrase.Of("signed by key %d (%s)", h.SignedBy.KeyTag, h.SignedBy.Mnemonic))
	}
	if h.Proof != nil {
		parts = append(parts, proofKind(h.Proof.Kind))
		if len(h.Proof.Parts) == 0 || h.Proof.Parts[0].Record == "" { // or else they are shown whole
			parts = append(parts, proven(h.Proof))
		}
	}
	if h.Expires != nil {
		parts = append(parts, phrase.Of("expires %s", clock(*h.Expires)))
	}
	said := commas(parts...)
	if h.Exchange != 0 {
		said = phrase.Join(said, exchanges([]int{h.Exchange}))
	}
	return said
}
