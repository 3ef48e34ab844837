package resolve_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// aliasesThrough has www.a0.t0 lead through zones of as many TLDs, all signed,
// to www.aN.tN, which has a CAA record. Zones but the last are signed as said.
func aliasesThrough(n int, signing string) string {
	var zones, signed strings.Builder
	for i := range n {
		fmt.Fprintf(&zones, "-- zone/a%d.t%d --\nwww CNAME www.a%d.t%d.\n", i, i, i+1, i+1)
		fmt.Fprintf(&signed, "a%d.t%d%s\n", i, i, signing)
	}
	return fmt.Sprintf("-- scenario --\ntitle: aliases\n%s-- zone/a%d.t%d --\nwww CAA 0 issue \"ca.example\"\n-- signing --\n%sa%d.t%d\n"+
		"-- check --\nname: www.a0.t0\nca: ca.example\nresult: permit\nreason: authorized\nshow: nothing\n", zones.String(), n, n, signed.String(), n, n)
}

// first decides a name and returns its first level.
func first(r *resolve.Resolver, host string) caa.Level {
	tr := r.Climb(context.Background(), name.MustParse(host))
	return climb.Validated(tr, tr.Name, chain.Replay(tr, nil))[0]
}

// CAA-07, SEC-37: the longest chain of aliases, each target in a signed zone of
// a TLD of its own, is judged within the limits of one decision.
func TestAliasesThroughSignedZones(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := validating(t, labOf(t, aliasesThrough(evidence.MaxAliases, "")), nil)
		if l := first(r, "www.a0.t0"); l.Outcome != caa.LevelCAA || l.Security != caa.Secure || len(l.Alias) != evidence.MaxAliases {
			t.Errorf("%s, %s after %d aliases: %s", l.Outcome, l.Security, len(l.Alias), l.Detail)
		}
	})
}

// SEC-37: a decision that has used up its work says nothing about the zone at
// which that happened: for others its answers are as good as before. Here the
// owner of a name makes its judgement dear and then points at somebody else.
func TestUsedUpWorkIsNobodyElsesFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		world := aliasesThrough(12, " algorithm=15 keys=one keytrap=1x3")
		r := validating(t, labOf(t, world), nil)
		dear := first(r, "www.a0.t0")
		if dear.Failure != evidence.FailBudget {
			t.Fatalf("the dear name: %s (%s)", dear.Failure, dear.Detail)
		}
		host := dear.FailedAt.String()
		for what, r := range map[string]*resolve.Resolver{"alone": validating(t, labOf(t, world), nil), "after it": r} {
			if l := first(r, host); l.Outcome != caa.LevelCAA {
				t.Errorf("%s %s: %s (%s)", host, what, l.Failure, l.Detail)
			}
		}
	})
}

// CAF-25: look-ups of server addresses that one name has used up are no failure
// of the zone that its alias leads to.
func TestUsedUpLookupsAreNobodyElsesFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(),
			zone{origin: "example.com", servers: []string{"ns1.host.net 192.0.2.41"}, text: "www CNAME www.other.com."},
			zone{origin: "other.com", servers: []string{"b.host.net 192.0.2.42"}, text: "www " + permit},
			zone{origin: "host.net", servers: []string{"ns1.host.net 192.0.2.41"}, text: "b A 192.0.2.42"})
		r := w.resolver(t, func(cfg *resolve.Config) { cfg.Limits.HostLooks = 1 })
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com alias, www.other.com !budget-exceeded")
		wantLevels(t, w.climb(t, r, "www.other.com"), "www.other.com answer")
		w.take()
	})
}
