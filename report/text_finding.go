package report

import (
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
)

// shown writes where a finding is seen and, for experts, what else it might
// have been and how anybody can see it.
func (p *page) shown(indent string, f Finding) {
	p.para(indent, p.word(seenAt(f)))
	if !p.o.Verbose {
		return
	}
	if len(f.Excluded) > 0 {
		p.para(indent, p.say("What it is not:"))
	}
	for _, e := range f.Excluded {
		p.para(indent+"- ", p.word(e))
	}
	if len(f.Commands) > 0 {
		p.para(indent, p.say("Commands that show it:"))
	}
	for _, c := range f.Commands {
		for _, tool := range tools(c) {
			p.WriteString(indent + "  " + p.paint(bold, tool[1]) + "\n")
		}
	}
}

// seenAt says at which servers a finding was seen, and the zone to change.
func seenAt(f Finding) phrase.Phrase {
	var at phrase.Phrase
	if len(f.Servers) > 0 {
		at = phrase.Of("Seen at: %s.", phrase.List(f.Servers))
	}
	if f.Zone == "" {
		return at
	}
	return phrase.Join(at, phrase.Of("The zone to change: %s.", f.Zone))
}

// retried says when it makes sense to try again after a finding is mended.
func retried(f Finding) phrase.Phrase {
	if f.RetryAfter == nil {
		return phrase.Phrase{}
	}
	return again(Result{Retryable: f.Retryable, RetryAfter: f.RetryAfter, RetryLatest: f.RetryLatest})
}

// tools returns a command in the words of each tool, those that there are,
// inert, with the name of the tool.
func tools(c diagnose.Command) [][2]string {
	var out [][2]string
	for _, tool := range [][2]string{{"dig", c.Dig}, {"nslookup", c.Nslookup}, {"PowerShell", c.PowerShell}} {
		if tool[1] != "" {
			out = append(out, [2]string{tool[0], Inert(tool[1])})
		}
	}
	return out
}
