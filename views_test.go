package mayissue_test

import (
	"bytes"
	"context"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/resolve"
	"github.com/mayissue/mayissue/view"
)

// behind is a network in which one address is a resolver with old records.
type behind struct {
	resolve.Transport
	resolver netip.AddrPort
	text     string // its records for whatever is asked
}

func (b *behind) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	if server != b.resolver {
		return b.Transport.Exchange(ctx, network, server, query, accept)
	}
	m, err := wire.Parse(query)
	if err != nil {
		return nil, err
	}
	out := wiretest.Message{ID: m.ID, QR: true, RA: true, Question: wiretest.Ask(m.Question[0].Name.String(), wire.TypeCAA)}
	for _, r := range wiretest.Records(b.text) {
		if r.Owner == m.Question[0].Name {
			out.Answer = append(out.Answer, r)
		}
	}
	packed := out.Pack()
	accept(packed)
	return packed, nil
}

const viewed = `A set that has changed.

-- scenario --
title: a set that has changed

-- zone/shop.test --
@   CAA 0 issue "new.example"
www A   192.0.2.1

-- check --
name: www.shop.test
ca: new.example
result: permit
reason: authorized
show: by the records that are served now
`

// checkBehind decides a name with a resolver that has the records of text.
func checkBehind(t *testing.T, text, ca string) (report.Result, *evidence.Trace) {
	t.Helper()
	s, err := lab.ParseScenario("viewed.txtar", []byte(viewed))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.NewAt(time.Now(), s)
	if err != nil {
		t.Fatal(err)
	}
	cfg := mayissue.Config{
		Hints: []byte(in.RootHints()), Anchors: []byte(in.Anchors()), Transport: in,
		Permit: []netip.Prefix{netip.MustParsePrefix("127.53.0.0/16"), netip.MustParsePrefix("fd53::/64")},
	}
	if text != "" {
		b := &behind{in, netip.MustParseAddrPort("192.0.2.53:53"), text}
		cfg.Transport, cfg.Resolvers = b, []view.Resolver{{Label: "office", Addr: b.resolver}}
	}
	e, err := mayissue.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	n, err := name.ParseRequest("www.shop.test", name.Rules{OwnHierarchy: true})
	if err != nil {
		t.Fatal(err)
	}
	results, traces := e.Check(context.Background(), mayissue.Request{Name: n, Issuers: []string{ca}})
	return results[0], traces[0]
}

func stale(r report.Result) []report.Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f report.Finding) bool { return f.Code != "caa.stale-cache" })
}

// What a resolver says decides nothing: with one that lies, every decision is
// what it is without, and so is the reason and what it rests on.
func TestViewsDecideNothing(t *testing.T) {
	const lie = "shop.test. 100 IN CAA 0 issue \"old.example\"\nwww.shop.test. 100 IN CAA 0 issue \"old.example\"\n"
	for _, ca := range []string{"new.example", "old.example", "third.example"} {
		synctest.Test(t, func(t *testing.T) {
			plain, _ := checkBehind(t, "", ca)
			lied, trace := checkBehind(t, lie, ca)
			if len(trace.Survey.Views) != 2 {
				t.Fatalf("%d views, want those of the name and of where its set was found", len(trace.Survey.Views))
			}
			if lied.Result != plain.Result || lied.Reason != plain.Reason || lied.FoundAt != plain.FoundAt || !slices.Equal(lied.Records, plain.Records) || lied.Queries != plain.Queries {
				t.Errorf("%s: %s (%s) at %s, without the resolver %s (%s) at %s", ca, lied.Result, lied.Reason, lied.FoundAt, plain.Result, plain.Reason, plain.FoundAt)
			}
			if len(stale(lied)) != 2 || len(stale(plain)) != 0 {
				t.Errorf("%s: findings %+v", ca, stale(lied))
			}
		})
	}
}

// CAR-02: the resolver asks again when its TTL has passed; a CA may go on for
// max(TTL, 8 h).
func TestStaleCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		res, trace := checkBehind(t, "shop.test. 100 IN CAA 0 issue \"old.example\"\n", "new.example")
		found := stale(res)
		if len(found) != 1 {
			t.Fatalf("%+v", res.Findings)
		}
		f, at := found[0], trace.Survey.Views[1].Exchange.Sent
		if f.At != "shop.test" || !f.RetryAfter.Equal(at.Add(100*time.Second)) || !f.RetryLatest.Equal(at.Add(8*time.Hour)) || !f.Retryable {
			t.Errorf("%+v", f)
		}
		if res.EvidenceHash != trace.Hash() {
			t.Error("the hash is not of the evidence with the views")
		}
		long, _ := checkBehind(t, "shop.test. 90000 IN CAA 0 issue \"old.example\"\n", "new.example")
		if f := stale(long)[0]; f.RetryLatest.Sub(*f.RetryAfter) != 0 {
			t.Errorf("%v, %v: a TTL of more than 8 h is the bound", f.RetryAfter, f.RetryLatest)
		}
		if same, _ := checkBehind(t, "shop.test. 1 IN CAA 0 issue \"new.example\"\n", "new.example"); len(stale(same)) != 0 {
			t.Errorf("%+v", stale(same))
		}
	})
}

// CAR-17: evidence with views can be kept, and replays to the same result.
func TestViewsReplay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		res, trace := checkBehind(t, "shop.test. 100 IN CAA 0 issue \"old.example\"\n", "new.example")
		var b bytes.Buffer
		if err := evidence.Encode(&b, trace); err != nil {
			t.Fatal(err)
		}
		for back, err := range evidence.Decode(&b) {
			if err != nil {
				t.Fatal(err)
			}
			n, _ := name.ParseRequest("www.shop.test", name.Rules{OwnHierarchy: true})
			again := mayissue.Judge(back, mayissue.Request{Name: n, Issuers: []string{"new.example"}})
			if again.EvidenceHash != res.EvidenceHash || len(stale(again)) != 1 || again.Result != res.Result {
				t.Errorf("%s %+v, was %s", again.Result, again.Findings, res.Result)
			}
		}
	})
}
