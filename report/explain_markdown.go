package report

import (
	"fmt"

	"github.com/mayissue/mayissue/explain"
)

// readingMarkdown writes a Reading as sections, for an issue or a ticket.
func (p *page) readingMarkdown(r explain.Reading) {
	for i, c := range r.Conditions {
		fmt.Fprintf(p, "### %d. %s\n\n%s\n\n", i+1, prose(p.in.Say(c.Title)), code(c.Kind))
		for _, fact := range facts(c) {
			fmt.Fprintf(p, "- %s\n", prose(p.in.Say(fact)))
		}
		for _, s := range []string{p.in.Say(c.Meaning), p.in.Say(c.Todo)} {
			if s != "" {
				fmt.Fprintf(p, "\n%s\n", prose(s))
			}
		}
		if c.Change != "" {
			fmt.Fprintf(p, "\n- %s\n", code(c.Change))
		}
		for j, f := range c.Findings {
			if j == 0 {
				fmt.Fprintf(p, "\n%s", prose(p.say("May come from: %s", "")))
			} else {
				p.WriteString(", ")
			}
			p.WriteString(code(f))
		}
		p.WriteString("\n\n")
	}
	if len(r.Conditions) > 0 && len(r.Checks) > 0 {
		fmt.Fprintf(p, "%s\n\n", prose(p.say("To see how it stands now:")))
		for _, command := range checkCommands(r.Checks) {
			fmt.Fprintf(p, "- %s\n", code(command))
		}
		p.WriteString("\n")
	}
	for _, ph := range leftOver(r) {
		fmt.Fprintf(p, "%s\n\n", prose(p.in.Say(ph)))
	}
	for _, l := range r.Rest {
		fmt.Fprintf(p, "> %s\n\n", prose(l))
	}
}
