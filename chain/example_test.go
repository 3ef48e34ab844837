package chain_test

import (
	"fmt"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// A source that has seen nothing proves nothing: the zone is not Insecure, it
// is unknown, and no failure there may ever count as permission.
func ExampleJudge_Zone() {
	j := chain.New(dnssec.Validator{}, dnssec.RootAnchors(), chain.FromTrace(&evidence.Trace{}))
	fmt.Println(j.Zone(name.MustParse("example.org")).Security)
	// Output:
	// indeterminate (no-trust-anchor)
}
