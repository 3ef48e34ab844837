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
	fmt.Fprintf(p, "| | %s | %s | %s | %s | %s |\n|---|---|---|---|---|---|\n",
		prose(p.say("Name")), prose(p.say("CA")), prose(p.say("Result")), prose(p.say("Reason")), prose(p.say("Found at")))
	for _, r := range rs {
		sign, _ := mark(r)
		ca, where := caName(r), found(r)
		if open(r) {
			ca, where = phrase.Phrase{}, placed(r)
		}
		fmt.Fprintf(p, "| %s | %s | %s | %s | %s | %s |\n", sign, prose(r.Name), prose(p.word(ca)), prose(p.word(word(r))), prose(r.Reason), prose(p.word(where)))
	}
	for _, r := range rs {
		if !permitted(r) {
			p.mdDetails(r)
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// mdDetails writes a section on one result.
func (p *page) mdDetails(r Result) {
	fmt.Fprintf(p, "\n### %s\n\n%s\n", prose(r.Name), prose(p.word(sentence(r))))
	if len(r.Records) > 0 {
		fmt.Fprintf(p, "\n%s\n\n", prose(p.say("CAA records at %s:", owner(r))))
		for i, rec := range r.Records {
			if i == shownRecords {
				fmt.Fprintf(p, "- %s\n", prose(p.say("and %d more", len(r.Records)-i)))
				break
			}
			fmt.Fprintf(p, "- %s", code(zoneForm(rec)))
			if y := why(r, rec); !y.IsZero() {
				p.WriteString(": " + prose(p.word(y)))
			}
			p.WriteString("\n")
		}
	}
	if len(r.Findings) > 0 {
		p.WriteString("\n")
	}
	for i, f := range r.Findings {
		fmt.Fprintf(p, "%d. **%s** (%s, %s)\n", i+1, prose(p.word(f.Title)), code(f.Code), prose(p.word(actor(f))))
		if !f.Detail.IsZero() {
			fmt.Fprintf(p, "   - %s\n", prose(p.word(f.Detail)))
		}
		for _, s := range f.Remedy {
			if s.Copy != "" {
				fmt.Fprintf(p, "   - %s\n", code(s.Copy))
			} else {
				fmt.Fprintf(p, "   - %s\n", prose(p.word(s.Say)))
			}
		}
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
