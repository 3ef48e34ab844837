package resolve_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// settledAs is what a name's climb says: the records of each level. It comes
// from a settled climb, or where that left evidence, from the evidence.
func settledAs(r *resolve.Resolver, host string) string {
	n := name.MustParse(host)
	s := r.Settle(context.Background(), n, nil)
	if s.Trace != nil {
		return "with evidence: " + levelsText(climb.Validated(s.Trace, n, chain.Replay(s.Trace, nil)))
	}
	return levelsText(climb.Settled(nil, n, s.Hops))
}

func levelsText(levels []caa.Level) string {
	var out []string
	for _, l := range levels {
		text := fmt.Sprintf("%s %s %s", l.Name, l.Outcome, l.Security)
		for _, r := range l.Records {
			text += fmt.Sprintf(" %s %q", r.Tag, r.Value)
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

// changing is a lab that becomes another one: its servers stay where they are.
type changing struct{ *lab.Internet }

func (c *changing) Exchange(ctx context.Context, network string, to netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	return c.Internet.Exchange(ctx, network, to, query, accept)
}

// What a zone said of a name is worth no more than the delegation by which it
// was asked: a zone that its parent has taken back permits nothing any longer
// (ghost domains, CVE-2012-1033), neither with evidence nor without.
func TestSettledNoLongerThanDelegated(t *testing.T) {
	const head, tail = "-- scenario --\ntitle: taken back\n", "-- servers --\nns1.example.com 127.53.77.1 example.com\n%s-- check --\nname: www.sub.example.com\nca: ca.example\nresult: permit\nreason: authorized\nshow: nothing\n"
	with := fmt.Sprintf(head+"-- zone/example.com --\nwww A 192.0.2.1\n-- zone/sub.example.com --\n@ 60 NS ns1\nwww 3600 CAA 0 issue \"ca.example\"\n"+tail, "ns1.sub.example.com 127.53.77.2 sub.example.com\n")
	without := fmt.Sprintf(head+"-- zone/example.com --\nwww.sub 3600 CAA 0 issue \"other.example\"\n"+tail, "")
	synctest.Test(t, func(t *testing.T) {
		net := &changing{labOf(t, with)}
		r := validatingOver(t, net.Internet, net, nil)
		const host = "www.sub.example.com"
		if got := settledAs(r, host); !strings.Contains(got, `"ca.example"`) {
			t.Fatalf("at first: %s", got)
		}
		net.Internet = labOf(t, without)
		time.Sleep(59 * time.Second) // the delegation is known for 60
		if got := settledAs(r, host); !strings.Contains(got, `"ca.example"`) {
			t.Errorf("while it is delegated: %s", got)
		}
		time.Sleep(2 * time.Second)
		if got := settledAs(r, host); !strings.Contains(got, `"other.example"`) {
			t.Errorf("when it is not delegated any more: %s", got)
		}
	})
}

// How a zone stands rests on records that may be kept for their TTL from when
// they came, not from when they were last looked at (RFC 4035 section 5.3.3).
func TestZonesStandFromReceipt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := labOf(t, signedWorld)
		r := validating(t, in, nil)
		r.Climb(context.Background(), name.MustParse("www.example.com")) // brings the keys, for 300 s
		time.Sleep(290 * time.Second)
		settledAs(r, "mail.example.com") // judges by them
		in.Reset()
		time.Sleep(11 * time.Second)
		settledAs(r, "leaf.example.com")
		if asked := strings.Split(asksIn(in), ", "); !slices.Contains(asked, ". DNSKEY") {
			t.Errorf("the root's keys are 301 seconds old, and were not asked for again: %s", asked)
		}
	})
}

// By a clock of signatures that stands still a judgement would stand for ever:
// then nothing is settled by what was judged before.
func TestClockApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := labOf(t, signedWorld)
		r := validatingOver(t, in, in, nil, func(c *resolve.Config) { c.Clock = in.SigningTime })
		for range 2 {
			if got := settledAs(r, "www.example.com"); !strings.HasPrefix(got, "with evidence: www.example.com nodata secure") {
				t.Error(got)
			}
		}
	})
}

// late is a context whose time is up and whose timer has not run yet.
type late struct{ context.Context }

func (late) Deadline() (time.Time, bool) { return time.Now().Add(-time.Millisecond), true }

// Where no time is left nobody is asked, and no server is held to be silent,
// whenever the timer of the context runs.
func TestLateTimer(t *testing.T) {
	w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.99"))
	tr := w.resolver(t).Climb(late{context.Background()}, name.MustParse("www.example.com"))
	w.wantQueries(t)
	if f := tr.Steps[len(tr.Steps)-1].Failure; f != evidence.FailTimeout {
		t.Errorf("failure %q, want %q", f, evidence.FailTimeout)
	}
}
