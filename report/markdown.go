package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// writeMarkdown writes a table of the results, then the findings of those
// that are not permitted, for an issue or a summary of a build.
func writeMarkdown(w io.Writer, rs []Result, o Options) error {
	p := newPage(o)
	last := p.say("Found at")
	if validating(rs) {
		last = p.say("Record")
	}
	fmt.Fprintf(p, "| | %s | %s | %s | %s | %s |\n|---|---|---|---|---|---|\n",
		prose(p.say("Name")), prose(p.say("CA")), prose(p.say("Result")), prose(p.say("Reason")), prose(last))
	for _, r := range rs {
		sign, _ := mark(r)
		ca, where := caName(r), found(r)
		switch {
		case open(r):
			ca, where = phrase.Phrase{}, placed(r)
		case r.Validation != nil:
			ca, where = caColumn(r), placed(r)
		}
		fmt.Fprintf(p, "| %s | %s | %s | %s | %s | %s |\n", sign, prose(r.Name), prose(p.word(ca)), prose(p.word(word(r))), prose(r.Reason), prose(p.word(where)))
	}
	for _, r := range rs {
		if !permitted(r) || p.o.Verbose {
			p.mdDetails(r)
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// mdDetails writes a section on one result.
func (p *page) mdDetails(r Result) {
	fmt.Fprintf(p, "\n### %s\n", prose(r.Name))
	for _, l := range p.lead(r) {
		p.WriteString("\n" + prose(l) + "\n")
	}
	c, shown := p.caaShown(r)
	if r.Validation != nil {
		p.mdValidation(r)
	}
	if shown {
		p.mdRecords(c)
	}
	if len(r.Findings) > 0 {
		p.mdHeading(phrase.Of("What to do:"))
	}
	for i, f := range r.Findings {
		p.mdFinding(i+1, f)
	}
	if shown {
		p.mdClimb(c)
	}
	p.mdChain(r)
	for _, m := range r.Matrix {
		p.mdMatrix(m)
	}
	if s := checked(r); !s.IsZero() {
		p.WriteString("\n" + prose(p.word(s)) + "\n")
	}
	p.mdLetter(r.Letter)
}

func (p *page) mdHeading(ph phrase.Phrase) {
	p.WriteString("\n" + prose(p.word(ph)) + "\n\n")
}

// mdItem writes one item of a list, with what has been made inert already.
func (p *page) mdItem(indent, text string) {
	if text != "" {
		p.WriteString(indent + "- " + text + "\n")
	}
}

func (p *page) mdRecords(r Result) {
	if len(r.Records) == 0 {
		return
	}
	p.mdHeading(phrase.Of("CAA records at %s:", owner(r)))
	for i, rec := range r.Records {
		if i == shownRecords {
			p.mdItem("", prose(p.say("and %d more", len(r.Records)-i)))
			break
		}
		text := code(zoneForm(rec))
		if y := why(r, rec); !y.IsZero() {
			text += ": " + prose(p.word(y))
		}
		p.mdItem("", text)
	}
}

func (p *page) mdFinding(n int, f Finding) {
	fmt.Fprintf(p, "%d. **%s** (%s, %s)\n", n, prose(p.word(f.Title)), code(f.Code), prose(p.word(actor(f))))
	const below = "   "
	p.mdItem(below, prose(p.word(f.Detail)))
	p.mdItem(below, prose(p.word(seenAt(f))))
	for _, s := range f.Remedy {
		if s.Copy != "" {
			p.mdItem(below, code(s.Copy))
		} else {
			p.mdItem(below, prose(p.word(s.Say)))
		}
	}
	p.mdItem(below, prose(p.word(retried(f))))
	if len(f.Excluded) > 0 {
		p.mdItem(below, prose(p.say("What it is not:")))
	}
	for _, e := range f.Excluded {
		p.mdItem(below+"  ", prose(p.word(e)))
	}
	if len(f.Commands) > 0 {
		p.mdItem(below, prose(p.say("Commands that show it:")))
	}
	for _, c := range f.Commands {
		for _, tool := range tools(c) {
			p.mdItem(below+"  ", command(tool[1]))
		}
	}
}

func (p *page) mdClimb(r Result) {
	if len(r.Climb) == 0 {
		return
	}
	p.mdHeading(phrase.Of("Looked at, nearest first:"))
	for i, l := range r.Climb {
		if i == shownLevels && !p.o.Verbose {
			p.mdItem("", prose(p.say("and %d more", len(r.Climb)-i)))
			break
		}
		p.mdItem("", prose(p.say("%s: %s", l.Name, semicolons(outcome(l), p.beside(l)))))
	}
}

func (p *page) mdChain(r Result) {
	if len(r.Chain) == 0 {
		return
	}
	p.mdHeading(phrase.Of("Chain of trust:"))
	for _, l := range r.Chain {
		if l.Parent == "" {
			p.mdLink("", l, r.Chain)
		}
	}
}

func (p *page) mdLink(indent string, l Link, all []Link) {
	p.mdItem(indent, prose(absolute(l.Zone)+" "+p.word(linkText(l, all))))
	for _, below := range all {
		if below.Parent == l.Zone && below.Zone != l.Zone {
			p.mdLink(indent+"  ", below, all)
		}
	}
}

// mdMatrix writes a table with a row a server and a column a probe.
func (p *page) mdMatrix(m Matrix) {
	p.mdHeading(phrase.Of("What the servers of %s say:", m.Zone))
	p.WriteString("| " + prose(p.say("Server")))
	for _, probe := range m.Probes {
		p.WriteString(" | " + prose(probe))
	}
	p.WriteString(" |\n" + strings.Repeat("|---", 1+len(m.Probes)) + "|\n")
	for _, s := range m.Servers {
		p.WriteString("| " + prose(p.word(semicolons(phrase.Data(s.label()), listedBy(s), unasked(s)))))
		for _, probe := range m.Probes {
			p.WriteString(" | " + prose(s.cell(probe)))
		}
		p.WriteString(" |\n")
	}
}

// prose returns text that Markdown and HTML leave alone: their signs are
// escaped, and what looks like an address does not become a link.
func prose(s string) string {
	return strings.NewReplacer(
		"&", "&amp;", "<", "&lt;", ">", "&gt;",
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`,
		"#", `\#`, "://", `:\/\/`, "www.", `www\.`, "@", `\@`, "\n", " ",
	).Replace(Inert(s))
}

// code returns a record as a code span. The few signs that end a span or a
// cell of a table, or begin HTML, are written \DDD, which in a zone file
// means the same.
func code(s string) string {
	return "`" + strings.NewReplacer("`", `\096`, "|", `\124`, "<", `\060`, ">", `\062`, "\n", `\010`).Replace(Inert(s)) + "`"
}

// command returns a command as a code span outside of tables, like [code] but
// with its bars as they are.
func command(s string) string {
	return "`" + strings.NewReplacer("`", `\096`, "<", `\060`, ">", `\062`, "\n", `\010`).Replace(Inert(s)) + "`"
}
