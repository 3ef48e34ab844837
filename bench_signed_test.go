package mayissue_test

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/lab"
)

// canned answers with what the lab has said before, so that the lab's own work,
// above all its signing, is not measured. The question is that of the query,
// with its letters.
type canned struct {
	in *lab.Internet
	mu sync.Mutex
	by map[string][]byte
}

func (c *canned) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	key := network + server.String() + string(bytes.ToLower(query[2:]))
	c.mu.Lock()
	stored, ok := c.by[key]
	c.mu.Unlock()
	if !ok {
		b, err := c.in.Exchange(ctx, network, server, query, func([]byte) bool { return true })
		if err != nil {
			return nil, err
		}
		stored = b
		c.mu.Lock()
		c.by[key] = b
		c.mu.Unlock()
	}
	out := bytes.Clone(stored)
	copy(out, query[:2])
	end := 12 + bytes.IndexByte(query[12:], 0) + 1
	copy(out[12:], query[12:end])
	if !accept(out) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return out, nil
}

// signedZones is a scenario of so many zones under one TLD, each with a www and
// without CAA.
func signedZones(tb testing.TB, count int, zone, tld string) *lab.Internet {
	tb.Helper()
	var b strings.Builder
	b.WriteString("-- scenario --\ntitle: signed zones\n-- zone/net --\n@ TXT x\n")
	var signing strings.Builder
	for i := range count {
		fmt.Fprintf(&b, "-- zone/zone%d.net --\nwww A 192.0.2.1\n", i)
		if zone != "" {
			fmt.Fprintf(&signing, "zone%d.net %s\n", i, zone)
		}
	}
	fmt.Fprintf(&b, "-- signing --\nnet %s\n%s", tld, signing.String())
	b.WriteString("-- check --\nname: www.zone0.net\nca: ca.example\nresult: permit\nreason: no-caa\nshow: nothing\n")
	s, err := lab.ParseScenario("signed.txtar", []byte(b.String()))
	if err != nil {
		tb.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		tb.Fatal(err)
	}
	return in
}

// BenchmarkSignedDecision measures one validated decision with root and TLD
// warm and no CAA anywhere, in memory: the zone signed with P-256 or RSA-2048
// (four questions), and unsigned, below a TLD that denies their DS by name or leaves them
// out of its NSEC3 chain (three questions).
func BenchmarkSignedDecision(b *testing.B) {
	for _, c := range []struct {
		name, zone, tld string
		zones, queries  int
	}{
		{"unsigned", "", "denial=nsec", 100, 3},
		{"p256", "keys=one", "denial=nsec", 100, 4},
		{"rsa2048", "algorithm=8 bits=2048 keys=one", "denial=nsec", 10, 4},
		{"opt-out", "", "denial=opt-out", 100, 3},
	} {
		b.Run(c.name, func(b *testing.B) {
			in := signedZones(b, c.zones, c.zone, c.tld)
			replies := &canned{in: in, by: map[string][]byte{}}
			e := benchEngine(b, in, replies, 0)
			for i := range c.zones { // so that every reply is there
				e.Check(context.Background(), benchRequest(b, fmt.Sprintf("www.zone%d.net", i)))
			}
			for how, decide := range deciders() {
				b.Run(how, func(b *testing.B) {
					decisions(b, decide, func() *mayissue.Engine { return benchEngine(b, in, replies, 0) }, c.zones-1, c.queries)
				})
			}
		})
	}
}
