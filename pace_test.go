package mayissue_test

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/internal/pace"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/resolve"
)

// manyNames is a world of many names on few servers, of which some fall silent
// and some fail: decisions and surveys meet at all of them.
func manyNames() (text string, names []string) {
	zones, servers, faults := "", "", ""
	for i := range 8 {
		zone := fmt.Sprintf("z%d.test", i)
		zones += fmt.Sprintf("-- zone/%s --\n@ CAA 0 issue \"ca.example\"\nwww A 192.0.2.1\nother CAA 0 issue \"other.example\"\nmail CNAME www.z%d.test.\n", zone, (i+1)%8)
		servers += fmt.Sprintf("ns1.%[1]s v4 %[1]s\nns2.%[1]s v4 %[1]s\n", zone)
		switch i {
		case 2:
			faults += fmt.Sprintf("ns1.%s dead\n", zone)
		case 5:
			faults += fmt.Sprintf("ns1.%[1]s servfail\nns2.%[1]s servfail\n", zone)
		}
		for _, host := range []string{"www.", "other.", "mail.", "", "a.", "b."} {
			names = append(names, host+zone)
		}
	}
	return "-- scenario --\ntitle: many names\nsource: test\nids: DIAG-01\n" + zones + "-- servers --\n" + servers + "-- faults --\n" + faults +
		"-- check --\nname: z0.test\nca: ca.example\nresult: permit\nreason: authorized\nshow: x\n", names
}

// watched is a transport that notes what each address is sent.
type watched struct {
	resolve.Transport
	mu   sync.Mutex
	sent map[netip.Addr][]time.Time
	open map[netip.Addr]int
	most int
}

func (w *watched) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	a := server.Addr()
	w.mu.Lock()
	w.sent[a] = append(w.sent[a], time.Now())
	w.open[a]++
	w.most = max(w.most, w.open[a])
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		w.open[a]--
		w.mu.Unlock()
	}()
	return w.Transport.Exchange(ctx, network, server, query, accept)
}

// Decisions and surveys of many names at once, all through one pacer, ask no
// address more than it allows, root and TLD servers included; and they come to
// what they come to without, though a decision may take much less time than the
// waiting does.
func TestOnePaceForAll(t *testing.T) {
	cfg := pace.Config{Rate: 1, Burst: 2, Window: 2}
	const limit = 8 * time.Second
	decided := map[bool]map[string]string{}
	for _, paced := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			text, names := manyNames()
			s, err := lab.ParseScenario("many.txtar", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			c := labConfig(in, time.Time{})
			w := &watched{Transport: in, sent: map[netip.Addr][]time.Time{}, open: map[netip.Addr]int{}}
			c.Transport, c.Diagnose, c.Timeout = w, true, limit
			if paced {
				c.Pacer = pace.New(cfg)
			}
			e, err := mayissue.New(c)
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			decided[paced] = all(t, e, names)
			if took := time.Since(began); paced && took < 3*limit {
				t.Errorf("it took %v only, which shows nothing", took)
			}
			if paced {
				w.check(t, cfg)
			}
		})
	}
	for n, want := range decided[false] {
		if got := decided[true][n]; got != want {
			t.Errorf("%s: %s with a pacer, %s without", n, got, want)
		}
	}
}

// all decides all names at once, half of them with evidence and surveys.
func all(t *testing.T, e *mayissue.Engine, names []string) map[string]string {
	t.Helper()
	out := map[string]string{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i, n := range names {
		wg.Go(func() {
			r, _ := request(lab.Check{Name: n, CA: []string{"ca.example"}})
			var results []report.Result
			if i%2 == 0 {
				results, _ = e.Check(t.Context(), r)
			} else {
				results = e.Decide(t.Context(), r)
			}
			mu.Lock()
			defer mu.Unlock()
			out[n] = results[0].Result + " " + results[0].Reason
		})
	}
	wg.Wait()
	return out
}

// check holds what was sent to what the pace allows.
func (w *watched) check(t *testing.T, c pace.Config) {
	t.Helper()
	if w.most > c.Window {
		t.Errorf("%d questions open at one address", w.most)
	}
	for a, at := range w.sent {
		for i := range at {
			for j := i; j < len(at); j++ {
				if d := at[j].Sub(at[i]); float64(j-i+1) > float64(c.Burst)+float64(c.Rate)*d.Seconds()+1e-6 {
					t.Fatalf("%s: %d questions in %v", a, j-i+1, d)
				}
			}
		}
	}
}
