package mayissue

import (
	"context"

	"github.com/mayissue/mayissue/report"
)

// Decide decides requests that are all about one name, as [Engine.Check] does,
// and keeps no evidence: the results have no findings, no evidence hash and no
// numbers of exchanges. It is for a great many names, most of which may have
// their certificate; of the others Check then says why.
func (e *Engine) Decide(ctx context.Context, reqs ...Request) []report.Result {
	results, _ := e.Check(ctx, reqs...)
	for i := range results {
		r := &results[i]
		r.Findings, r.Letter, r.EvidenceHash, r.Matrix = []report.Finding{}, nil, "", nil
	}
	return results
}
