package mayissue

import (
	"strings"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/report"
)

// Together adds to results of one run what they tell about each other: a name
// for which the CA may issue, and the name with or without www, for which it
// may not, though many CAs add it. The results change in place; no decision
// does. [Engine.Check] has done it already.
func Together(results []report.Result) {
	denied := map[string]*report.Result{}
	for i := range results {
		if r := &results[i]; r.Result == "deny" && r.FoundAt != "" {
			denied[asked(r.Name, r)] = r
		}
	}
	for i := range results {
		r := &results[i]
		other := diagnose.Companion(r.Name)
		if r.Result != "permit" || other == "" || len(r.Issuers) == 0 {
			continue
		}
		if d := denied[asked(other, r)]; d != nil {
			ca := issuer.Choice{CA: r.CA, Identifiers: r.Issuers}
			r.Findings = diagnose.WithCompanion(r.Findings, r.Name, d.Name, d.FoundAt, ca)
		}
	}
}

// asked is a name with all that its result depends on beside it.
func asked(n string, r *report.Result) string {
	return strings.Join(append([]string{n, r.Policy.Mode, r.Method, r.Account}, r.Issuers...), "\x00")
}
