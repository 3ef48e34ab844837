package main

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/resolve"
)

// moving is two zones that are delegated to a server that does not have them,
// while another does: unsigned and signed. The parent of a third does not know
// it at all.
const moving = `Zones that are about to move.

-- scenario --
title: zones that are about to move

-- zone/home.test --
@     A 192.0.2.1
plain NS ns1.old.home.test.
keyed NS ns1.old.home.test.

-- zone/old.home.test --
@ A 192.0.2.1

-- zone/plain.home.test --
@   CAA 0 issue "ca.example"
www A   192.0.2.1

-- zone/keyed.home.test --
@   CAA 0 issue "ca.example"
www A   192.0.2.1

-- servers --
ns1.new.test 127.53.99.1 plain.home.test,keyed.home.test

-- signing --
keyed.home.test

-- check --
name: home.test
ca: ca.example
result: permit
reason: no-caa
show: nothing is wrong with the zone above
`

// movingLab is a configuration that asks the lab.
func movingLab(t *testing.T) mayissue.Config {
	t.Helper()
	s, err := lab.ParseScenario("moving.txtar", []byte(moving))
	must(t, err)
	in, err := lab.NewAt(time.Now(), s)
	must(t, err)
	return mayissue.Config{
		Transport: in, Hints: []byte(in.RootHints()), Anchors: []byte(in.Anchors()), Permit: labNets(), Now: time.Now,
	}
}

// orderOf asks for one name.
func orderOf(t *testing.T, n string) []order {
	t.Helper()
	r, err := name.ParseRequest(n, name.Rules{OwnHierarchy: true})
	must(t, err)
	return []order{{subject{request: r, input: n}, mayissue.Request{Name: r, Issuers: []string{"ca.example"}, Rules: br.At(time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC))}}}
}

func TestUndelegated(t *testing.T) {
	for _, c := range []struct {
		what, name string
		flags      undelegatedFlags
		want       string
	}{
		{"where it is delegated", "www.plain.home.test", undelegatedFlags{}, "error local"},
		{"where it will be", "www.plain.home.test", undelegatedFlags{servers: []string{"ns1.new.test/127.53.99.1"}, zone: "plain.home.test"}, "permit undelegated insecure"},
		{"by the address alone", "www.plain.home.test", undelegatedFlags{servers: []string{"127.53.99.1"}, zone: "plain.home.test"}, "permit undelegated insecure"},
		{"a DS record that is published stays in force", "www.keyed.home.test", undelegatedFlags{servers: []string{"127.53.99.1"}, zone: "keyed.home.test"}, "permit undelegated secure"},
		{"a DS record that matches no key", "www.keyed.home.test", undelegatedFlags{servers: []string{"127.53.99.1"}, zone: "keyed.home.test", ds: []string{"1 13 2 " + strings.Repeat("00", 32)}}, "error undelegated bogus"},
	} {
		cfg := movingLab(t)
		engine, err := mayissue.New(cfg)
		must(t, err)
		orders := orderOf(t, c.name)
		var d *delegation
		if c.flags.given() {
			d, engine, err = c.flags.apply(context.Background(), engine, &cfg, orders)
			must(t, err)
		}
		results, traces := decide(context.Background(), engine, orders)
		d.mark(results, orders)
		r := results[0]
		got := r.Result + " " + r.Vantage
		if d != nil {
			got += " " + r.Security
		}
		if got != c.want {
			t.Errorf("%s: %s (%s: %s), want %s", c.what, got, r.Reason, r.Detail, c.want)
		}
		if marked := finds(r, "chk.undelegated"); marked != c.flags.given() {
			t.Errorf("%s: marked as not published: %t", c.what, marked)
		}
		replays(t, c.what, traces[0], orders[0].request, r.Result)
	}
}

// finds reports whether a result has a finding of a code.
func finds(r report.Result, code string) bool {
	return slices.ContainsFunc(r.Findings, func(f report.Finding) bool { return f.Code == code })
}

// replays judges stored evidence again.
func replays(t *testing.T, what string, trace *evidence.Trace, r mayissue.Request, want string) {
	t.Helper()
	if err := trace.Validate(); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if again := mayissue.Judge(trace, r); again.Result != want {
		t.Errorf("%s: replays as %s (%s), was %s", what, again.Result, again.Detail, want)
	}
}

// beside is a network in which one address is another lab's: a host that has a
// zone which nobody delegates.
type beside struct {
	resolve.Transport
	addr  netip.Addr
	other resolve.Transport
}

func (b *beside) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	if server.Addr() == b.addr {
		return b.other.Exchange(ctx, network, server, query, accept)
	}
	return b.Transport.Exchange(ctx, network, server, query, accept)
}

// SEC-28: a zone that does not exist yet is unsigned, where the zone above
// leaves such zones out of its proofs. Where it proves that there is none,
// nothing can prove one unsigned; signed, with its DS record, it is tested all
// the same.
func TestUndelegatedNew(t *testing.T) {
	const above = "A zone above.\n\n-- scenario --\ntitle: a zone above\n\n-- zone/home.test --\n@ A 192.0.2.1\n\n-- signing --\nhome.test denial=KIND\n\n-- check --\nname: home.test\nca: ca.example\nresult: permit\nreason: no-caa\nshow: nothing is wrong here\n"
	for _, c := range []struct{ denial, want, said string }{
		{"opt-out", "permit insecure", ""},
		{"nsec", "error bogus", "denies that plain.home.test exists"},
	} {
		s, err := lab.ParseScenario("above.txtar", []byte(strings.ReplaceAll(above, "KIND", c.denial)))
		must(t, err)
		in, err := lab.NewAt(time.Now(), s)
		must(t, err)
		cfg := movingLab(t)
		addr := netip.MustParseAddr("127.53.99.1")
		cfg.Transport, cfg.Hints, cfg.Anchors = &beside{in, addr, cfg.Transport}, []byte(in.RootHints()), []byte(in.Anchors())
		engine, err := mayissue.New(cfg)
		must(t, err)
		flags := undelegatedFlags{servers: []string{addr.String()}, zone: "plain.home.test"}
		orders := orderOf(t, "www.plain.home.test")
		d, engine, err := flags.apply(context.Background(), engine, &cfg, orders)
		must(t, err)
		p, _, said := quietly()
		d.note(p)
		results, _ := decide(context.Background(), engine, orders)
		if got := results[0].Result + " " + results[0].Security; got != c.want || !strings.Contains(said.String(), c.said) || c.said == "" && strings.Count(said.String(), "\n") != 1 {
			t.Errorf("%s: %s (%s: %s), want %s; said %s", c.denial, got, results[0].Reason, results[0].Detail, c.want, said)
		}
	}
}
