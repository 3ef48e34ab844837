package probe_test

import (
	"context"
	"crypto/rand"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/pace"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/probe"
)

// Surveys at the same time that share a pacer keep its pace together, and each
// its own gap where that is slower; waiting for it is nobody's silence.
func TestSurveysShareAPacer(t *testing.T) {
	for _, c := range []struct {
		what    string
		cfg     pace.Config
		surveys int
		least   time.Duration // between two questions to one address
		most    int           // open at one address
	}{
		{"a slow pacer", pace.Config{Rate: 2, Burst: 1, Window: 1}, 3, 500 * time.Millisecond, 1},
		{"a quick pacer", pace.Config{Rate: 1000, Burst: 1000, Window: 100}, 1, 200 * time.Millisecond, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := newNetwork(t, func(s int, _ string, q wire.Question) bool { return s == 6 })
			p := probe.New(probe.Config{Transport: n, Now: time.Now, Rand: rand.Reader, Pacer: pace.New(c.cfg)})
			surveys := make([]*evidence.Survey, c.surveys)
			var wg sync.WaitGroup
			for i := range surveys {
				wg.Go(func() { surveys[i] = p.Survey(t.Context(), plan(probe.NoAnswer), 0) })
			}
			wg.Wait()
			for a, at := range n.sent {
				if len(at) < 3 {
					t.Errorf("%s: %s was asked %d times only", c.what, a, len(at))
				}
				for i := range at[1:] {
					if gap := at[i+1].Sub(at[i]); gap < c.least {
						t.Errorf("%s: %v between two questions to %s", c.what, gap, a)
					}
				}
			}
			if n.most > c.most {
				t.Errorf("%s: %d questions open at one address", c.what, n.most)
			}
			for _, s := range surveys {
				for _, x := range s.Probes {
					if dead := x.Exchange.Addr.Addr().As4()[3] == 6; x.Exchange.Outcome == evidence.Timeout && !dead {
						t.Errorf("%s: %s is said to be silent", c.what, x.Exchange.Addr)
					}
				}
			}
		})
	}
}

// The pacer hears how each question ended, and nothing is left open.
func TestPacerOfSurvey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t, func(s int, _ string, q wire.Question) bool { return s > 3 })
		pacer := &counting{Pacer: pace.New(pace.Config{})}
		probe.New(probe.Config{Transport: n, Now: time.Now, Rand: rand.Reader, Pacer: pacer}).Survey(t.Context(), plan(probe.NoAnswer), 0)
		if pacer.in == 0 || pacer.in != pacer.out || pacer.how[evidence.Timeout] == 0 || pacer.how[evidence.Answer] == 0 {
			t.Errorf("%d questions entered, %d left: %v", pacer.in, pacer.out, pacer.how)
		}
	})
}

// counting counts who enters a pacer and leaves it.
type counting struct {
	*pace.Pacer
	mu      sync.Mutex
	in, out int
	how     map[evidence.Outcome]int
}

func (c *counting) Enter(ctx context.Context, a netip.Addr) error {
	err := c.Pacer.Enter(ctx, a)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.in++
	}
	return err
}

func (c *counting) Leave(a netip.Addr, how evidence.Outcome) {
	c.Pacer.Leave(a, how)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out++
	if c.how == nil {
		c.how = map[evidence.Outcome]int{}
	}
	c.how[how]++
}
