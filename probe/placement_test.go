package probe_test

import (
	"context"
	"crypto/rand"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/probe"
)

// TestPlaceCutOff: a server that was not given its full time to answer is not
// silent.
func TestPlaceCutOff(t *testing.T) {
	for _, c := range []struct {
		whole time.Duration
		want  evidence.Outcome
	}{{time.Second, evidence.Canceled}, {9 * time.Second, evidence.Timeout}} {
		synctest.Test(t, func(t *testing.T) {
			n := newNetwork(t, func(int, string, wire.Question) bool { return true })
			p := probe.New(probe.Config{Transport: n, Now: time.Now, Rand: rand.Reader, Limits: probe.Limits{Time: c.whole}})
			zone, owner := name.MustParse("six.test"), name.MustParse("_d.six.test")
			s := p.Place(context.Background(), []probe.Placement{{
				Zone: zone, Servers: []probe.Server{{Name: name.MustParse("ns1.six.test"), Addrs: []netip.Addr{netip.MustParseAddr("192.0.2.1")}}},
				Records: []probe.Record{{Owner: owner, Type: wire.TypeCNAME, Beside: wire.TypeTXT}},
			}}, 0)
			if len(s.Probes) == 0 {
				t.Fatal("nothing was asked")
			}
			for _, pr := range s.Probes {
				if pr.Exchange.Outcome != c.want {
					t.Errorf("%v: %s is %s (%s), want %s", c.whole, pr.Kind, pr.Exchange.Outcome, pr.Exchange.Detail, c.want)
				}
			}
		})
	}
}
