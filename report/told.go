package report

import (
	"slices"
	"strings"
)

// told returns the findings of a result for forms that show nothing else:
// where it is not permitted and no finding says why, one does that is made of
// the reason.
func told(r Result) []Finding {
	if permitted(r) {
		return r.Findings
	}
	for _, f := range r.Findings {
		if f.Severity == "error" {
			return r.Findings
		}
	}
	bare := Finding{Code: bareCode + r.Reason, Severity: "error", At: r.Name, Title: verdict(r), Detail: sentence(r), Retryable: r.Retryable}
	return append([]Finding{bare}, r.Findings...)
}

// bareCode begins the codes of findings that are made of a reason. No page
// speaks of them.
const bareCode = "result."

// messageOf says a finding in lines of text: what is wrong with which name,
// what was seen, and what to do.
func (p *page) messageOf(r Result, f Finding) string {
	lines := []string{Inert(p.say("%s: %s.", shownName(r), f.Title)), p.word(f.Detail), p.word(seenAt(f))}
	for _, s := range f.Remedy {
		if s.Copy != "" {
			lines = append(lines, "    "+Inert(s.Copy))
		} else {
			lines = append(lines, p.word(s.Say))
		}
	}
	if f.Who != "" {
		lines = append(lines, Inert(p.say("Who: %s.", actor(f))))
	}
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n")
}
