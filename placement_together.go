package mayissue

import (
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/report"
)

// orders says of records that are in place what else their order waits for: a
// certificate comes only when every name of it is validated.
func orders(results []report.Result) {
	of := map[string][]*report.Result{}
	for i := range results {
		if v := results[i].Validation; v != nil && v.Order != "" {
			of[v.Order] = append(of[v.Order], &results[i])
		}
	}
	for id, rs := range of {
		var names []diagnose.OrderedName
		for _, r := range rs {
			names = append(names, diagnose.OrderedName{Name: r.Name, Owner: r.Validation.Owner, Status: r.Validation.Status})
		}
		f, ok := diagnose.FromOrder(id, names)
		if !ok {
			continue
		}
		for _, r := range rs {
			if r.Validation.Status == "in-place" {
				f.At = r.Name
				r.Findings = diagnose.With(r.Findings, f)
			}
		}
	}
}
