package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// shownServers is how many servers a sentence names.
const shownServers = 4

// WriteChain draws what a decision's answers are worth: the chain of trust as
// a tree, each zone below the one that vouches for it, and then the answers.
// It writes nothing where no chain was followed.
func WriteChain(w io.Writer, r Result) error {
	p := &page{}
	if len(r.Chain) > 0 {
		p.WriteString("chain of trust of " + Inert(r.Name) + ":\n")
		p.tree("  ", r.Chain)
		p.WriteString("answers:\n")
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
	p.para(lead, absolute(l.Zone)+" "+linkText(l, all)+exchanges(l.Evidence))
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
func exchanges(ids []int) string {
	switch len(ids) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(" (exchange #%d)", ids[0])
	}
	var out []string
	for _, id := range ids {
		out = append(out, fmt.Sprintf("#%d", id))
	}
	return " (exchanges " + strings.Join(out, ", ") + ")"
}

// linkText says what a zone is, and by what.
func linkText(l Link, all []Link) string {
	i := slices.IndexFunc(all, func(above Link) bool { return above.Zone == l.Parent })
	switch {
	case i >= 0 && all[i].Security != "secure":
		return l.Security + ", as " + absolute(l.Parent) + " is"
	case l.Security == "secure":
		return "secure: " + secureText(l)
	case l.Security != "insecure" && l.Fault != nil:
		return l.Security + ": " + faultText(*l.Fault)
	case l.Security != "insecure":
		return l.State.text()
	case l.InsecureBy == "algorithm":
		return "insecure: " + dsText(l.DS) + ", of which no algorithm and digest is supported" + edeText(l.EDE)
	case l.InsecureBy == "opt-out":
		return "insecure: no DS, in an opt-out span" + provenBy(l.Proof)
	}
	return "insecure: no DS" + provenBy(l.Proof)
}

func secureText(l Link) string {
	var parts []string
	for _, k := range l.Keys {
		text := fmt.Sprintf("%d (%s)", k.KeyTag, k.Mnemonic)
		if k.Entry {
			text = fmt.Sprintf("%d (%s, entry)", k.KeyTag, k.Mnemonic)
		}
		parts = append(parts, text)
	}
	slices.SortStableFunc(parts, func(a, b string) int {
		return bit(!strings.HasSuffix(a, ", entry)")) - bit(!strings.HasSuffix(b, ", entry)"))
	})
	keys := "DNSKEY " + strings.Join(parts, ", ")
	if len(l.Anchors) == 0 {
		return dsText(l.DS) + " → " + keys
	}
	tags := strings.Trim(strings.ReplaceAll(fmt.Sprint(l.Anchors), " ", ", "), "[]")
	if len(l.Anchors) == 1 {
		return "trust anchor " + tags + "; " + keys
	}
	return "trust anchors " + tags + "; " + keys
}

func dsText(all []DS) string {
	var parts []string
	for _, d := range all {
		parts = append(parts, fmt.Sprintf("%d %d %d", d.KeyTag, d.Algorithm, d.DigestType))
	}
	return "DS " + strings.Join(parts, ", ")
}

// provenBy names the records of a proof with their roles.
func provenBy(pr *Proof) string {
	if pr == nil || len(pr.Parts) == 0 {
		return ""
	}
	var parts []string
	for _, part := range pr.Parts {
		parts = append(parts, fmt.Sprintf("%s %s (%s)", part.Type, absolute(part.Owner), part.Role))
	}
	return ", proven by " + strings.Join(parts, ", ")
}

// text says a state and why it is so.
func (s State) text() string {
	switch {
	case s.InsecureBy == "no-ds":
		return "insecure (no DS at " + s.InsecureAt + ")"
	case s.InsecureBy == "opt-out":
		return "insecure (" + s.InsecureAt + " lies in an opt-out span)"
	case s.InsecureBy == "algorithm":
		return "insecure (algorithm or digest of " + s.InsecureAt + " not supported)"
	case s.ReasonText != "":
		return s.Security + ": " + s.ReasonText + edeText(s.EDE)
	}
	return s.Security
}

// edeText names the code of RFC 8914; the one for everything else says
// nothing.
func edeText(e *EDE) string {
	if e == nil || e.Code == 0 {
		return ""
	}
	return fmt.Sprintf("; EDE %d (%s)", e.Code, e.Name)
}

// faultText names the records, who was asked, and the reason.
func faultText(f Fault) string {
	var from []string
	for _, s := range f.Servers {
		if s.Name != "" {
			s.Address = s.Name + " (" + s.Address + ")"
		}
		from = append(from, s.Address)
	}
	if more := len(from) - shownServers; more > 0 {
		from = append(from[:shownServers], fmt.Sprintf("%d more", more))
	}
	asked := "which nobody could be asked for"
	if len(from) > 0 {
		asked = "asked of " + strings.Join(from, ", ")
	}
	return fmt.Sprintf("the %s records of %s, %s: %s%s", f.Type, f.Name, asked, f.ReasonText, edeText(f.EDE))
}

// fault says where validation failed.
func (p *page) fault(lead string, f *Fault) {
	if f != nil {
		p.para(lead, "DNSSEC "+f.Security+": "+faultText(*f)+".")
	}
}

// hops writes one line an answer.
func (p *page) hops(indent, typ string, all []Hop) {
	widths := []int{0, columns(typ)}
	for _, h := range all {
		widths[0] = max(widths[0], columns(Inert(absolute(h.Name))))
	}
	for _, h := range all {
		p.row(indent, widths, Inert(absolute(h.Name)), Inert(typ), Inert(h.text()))
	}
}

// text says what the answer is worth and what it rests on.
func (h Hop) text() string {
	s := h.State.text() + ", zone " + absolute(h.Zone)
	if h.SignedBy != nil {
		s += fmt.Sprintf(", signed by key %d (%s)", h.SignedBy.KeyTag, h.SignedBy.Mnemonic)
	}
	if h.Proof != nil {
		s += ", " + h.Proof.Kind
		if len(h.Proof.Parts) == 0 || h.Proof.Parts[0].Record == "" { // or else they are shown whole
			s += provenBy(h.Proof)
		}
	}
	if h.Expires != nil {
		s += ", expires " + clock(*h.Expires)
	}
	if h.Exchange != 0 {
		s += exchanges([]int{h.Exchange})
	}
	return s
}
