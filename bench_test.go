package mayissue_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/resolve"
)

// benchZones is how many zones the benchmark's hierarchy has; the engine is
// made anew, outside the measurement, when all were asked.
const benchZones = 2000

// manyZones is a scenario of unsigned zones under one TLD, with glue, each
// with a www and without CAA.
func manyZones(tb testing.TB) *lab.Internet {
	tb.Helper()
	var b strings.Builder
	b.WriteString("Zones for measuring.\n-- scenario --\ntitle: many zones\n-- zone/hosting.net --\nns A 127.53.100.1\n")
	zones := []string{"hosting.net"}
	for i := range benchZones {
		n := fmt.Sprintf("zone%d.net", i)
		zones = append(zones, n)
		fmt.Fprintf(&b, "-- zone/%s --\n@ NS ns.hosting.net.\nwww A 192.0.2.1\n", n)
	}
	fmt.Fprintf(&b, "-- servers --\nns.hosting.net 127.53.100.1 %s\n", strings.Join(zones, ","))
	b.WriteString("-- check --\nname: www.zone0.net\nca: ca.example\nresult: permit\nreason: no-caa\nshow: nothing\n")
	s, err := lab.ParseScenario("many.txtar", []byte(b.String()))
	if err != nil {
		tb.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		tb.Fatal(err)
	}
	return in
}

func benchEngine(tb testing.TB, in *lab.Internet, tr resolve.Transport, port uint16) *mayissue.Engine {
	tb.Helper()
	e, err := mayissue.New(mayissue.Config{
		Hints: []byte(in.RootHints()), HintsFile: "lab", Anchors: []byte(in.Anchors()), Now: in.SigningTime, Transport: tr, Port: port,
		Permit: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func benchRequest(tb testing.TB, host string) mayissue.Request {
	tb.Helper()
	n, err := name.ParseRequest(host, name.Rules{OwnHierarchy: true})
	if err != nil {
		tb.Fatal(err)
	}
	return mayissue.Request{Name: n, Issuers: []string{"ca.example"}, Rules: br.At(rulesDate)}
}

// BenchmarkDecision measures one decision with root and TLD warm and no CAA
// anywhere: a referral and two questions. "loopback" uses sockets, and the
// lab's servers answer in the same process; "memory" leaves the sockets out;
// "warm" repeats a decision that the caches hold.
func BenchmarkDecision(b *testing.B) {
	in := manyZones(b)
	for how, decide := range deciders() {
		b.Run(how, func(b *testing.B) { decisionsBy(b, in, decide) })
	}
}

// decider decides requests about one name.
type decider func(*mayissue.Engine, context.Context, ...mayissue.Request) []report.Result

// deciders are the two ways to decide: with all evidence, and with none kept.
func deciders() map[string]decider {
	return map[string]decider{"check": checked, "decide": (*mayissue.Engine).Decide}
}

// checked decides with all evidence.
func checked(e *mayissue.Engine, ctx context.Context, reqs ...mayissue.Request) []report.Result {
	results, _ := e.Check(ctx, reqs...)
	return results
}

func decisionsBy(b *testing.B, in *lab.Internet, decide decider) {
	b.Run("loopback", func(b *testing.B) {
		lo, err := in.Listen(context.Background(), 0)
		if err != nil {
			b.Fatal(err)
		}
		defer lo.Close()
		decisions(b, decide, func() *mayissue.Engine { return benchEngine(b, in, nil, lo.Port()) }, benchZones-1, 3)
	})
	b.Run("memory", func(b *testing.B) {
		decisions(b, decide, func() *mayissue.Engine { return benchEngine(b, in, in, 0) }, benchZones-1, 3)
	})
	b.Run("warm", func(b *testing.B) {
		decisions(b, decide, func() *mayissue.Engine { return benchEngine(b, in, in, 0) }, 0, 0)
	})
}

// decisions runs b.N decisions over the zones 1 to spread, or over zone 0
// alone, and checks the queries of each.
func decisions(b *testing.B, decide decider, newEngine func() *mayissue.Engine, spread, queries int) {
	first := benchRequest(b, "www.zone0.net")
	reqs := []mayissue.Request{first}
	for i := 1; i <= spread; i++ {
		reqs = append(reqs, benchRequest(b, fmt.Sprintf("www.zone%d.net", i)))
	}
	var e *mayissue.Engine
	ctx := context.Background()
	b.ReportAllocs()
	began := cpuTime(b)
	for i := 0; b.Loop(); i++ {
		k := 0
		if spread > 0 {
			k = 1 + i%spread
		}
		if e == nil || k == 1 {
			b.StopTimer()
			paused := cpuTime(b)
			e = newEngine()
			e.Check(ctx, first)
			began += cpuTime(b) - paused
			b.StartTimer()
		}
		rs := decide(e, ctx, reqs[k])
		if rs[0].Reason != "no-caa" || rs[0].Queries != queries {
			b.Fatalf("%s: %s, %d queries", rs[0].Name, rs[0].Reason, rs[0].Queries)
		}
	}
	b.ReportMetric(float64(cpuTime(b)-began)/float64(b.N), "cpu-ns/op")
}

// cpuTime is the processor time of this process, user and system.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
