package report

import (
	"fmt"
	"io"
	"strings"
)

// writeMarkdown writes a table of the results, then the findings of those
// that are not permitted, for an issue or a summary of a build.
func writeMarkdown(w io.Writer, rs []Result) error {
	var b strings.Builder
	b.WriteString("| | Name | CA | Result | Reason | Found at |\n|---|---|---|---|---|---|\n")
	for _, r := range rs {
		sign, _ := mark(r)
		ca, where := caName(r), found(r)
		if open(r) {
			ca, where = "", placed(r)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", sign, prose(r.Name), prose(ca), word(r), prose(r.Reason), prose(where))
	}
	for _, r := range rs {
		if !permitted(r) {
			mdDetails(&b, r)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// mdDetails writes a section on one result.
func mdDetails(b *strings.Builder, r Result) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n", prose(r.Name), prose(sentence(r)))
	if len(r.Records) > 0 {
		fmt.Fprintf(b, "\nCAA records at %s:\n\n", prose(owner(r)))
		for i, rec := range r.Records {
			if i == shownRecords {
				fmt.Fprintf(b, "- and %d more\n", len(r.Records)-i)
				break
			}
			fmt.Fprintf(b, "- %s", code(zoneForm(rec)))
			if y := why(r, rec); y != "" {
				b.WriteString(": " + y)
			}
			b.WriteString("\n")
		}
	}
	if len(r.Findings) > 0 {
		b.WriteString("\n")
	}
	for i, f := range r.Findings {
		fmt.Fprintf(b, "%d. **%s** (%s, %s)\n", i+1, prose(f.Title.String()), code(f.Code), prose(actor(f)))
		if !f.Detail.IsZero() {
			fmt.Fprintf(b, "   - %s\n", prose(f.Detail.String()))
		}
		for _, s := range f.Remedy {
			if s.Copy != "" {
				fmt.Fprintf(b, "   - %s\n", code(s.Copy))
			} else {
				fmt.Fprintf(b, "   - %s\n", prose(s.Say.String()))
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
