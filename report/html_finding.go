package report

import "github.com/mayissue/mayissue/phrase"

// htmlFindings are the findings with the words that all of them share.
type htmlFindings struct {
	Heading  string
	Excluded string // above what else it might have been
	Commands string // above the commands
	All      []htmlFinding
}

type htmlFinding struct {
	Tone     string
	Title    string
	Code     string
	Page     string // about the code
	Marks    []string
	Detail   []string
	Who      string
	Steps    []htmlStep
	Excluded []string
	Commands [][2]string // tool, command
	When     string
}

// htmlStep is one step of a remedy, one of the two.
type htmlStep struct{ Say, Copy string }

func (p *page) htmlFindings(r Result) htmlFindings {
	out := htmlFindings{Heading: p.title("What to do:"), Excluded: p.title("What it is not:"), Commands: p.title("Commands that show it:")}
	for _, f := range r.Findings {
		out.All = append(out.All, p.htmlFinding(f))
	}
	return out
}

func (p *page) htmlFinding(f Finding) htmlFinding {
	out := htmlFinding{
		Tone: map[string]string{"error": "bad", "warning": "odd"}[f.Severity], Title: p.word(f.Title),
		Code: Inert(f.Code), Page: findingPage(Inert(f.Code)), Who: Inert(p.say("Who: %s.", actor(f))), When: p.word(retried(f)),
	}
	for _, m := range []phrase.Phrase{severity(f.Severity), confidence(f.Confidence)} {
		if !m.IsZero() {
			out.Marks = append(out.Marks, p.word(m))
		}
	}
	if f.Retryable {
		out.Marks = append(out.Marks, p.say("may pass by itself"))
	}
	for _, d := range []phrase.Phrase{f.Detail, seenAt(f)} {
		if !d.IsZero() {
			out.Detail = append(out.Detail, p.word(d))
		}
	}
	for _, s := range f.Remedy {
		out.Steps = append(out.Steps, htmlStep{p.word(s.Say), Inert(s.Copy)})
	}
	for _, e := range f.Excluded {
		out.Excluded = append(out.Excluded, p.word(e))
	}
	for _, c := range f.Commands {
		out.Commands = append(out.Commands, tools(c)...)
	}
	return out
}
