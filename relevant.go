package mayissue

import (
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// Relevant returns the level of the climb from a name that decides about
// issuance for it, with the records octet for octet, as the trace shows them;
// the zero Level where no name up to the TLD has a CAA record. The decision is
// that for a CA that no record names: where its verdict is an error there is
// no lawful answer, and its reason says why.
func Relevant(t *evidence.Trace, n name.Name, rules br.Rules) (caa.Level, caa.Decision) {
	levels, _ := climb.Explained(t, n, chain.Replay(t, nil))
	_, _, d := caa.WhoMayIssue(levels, rules)
	if d.Level < 0 || d.Level >= len(levels) {
		return caa.Level{}, d
	}
	return levels[d.Level], d
}
