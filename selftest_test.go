package mayissue_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
)

// inSound runs f with a lab of two sound zones, one signed.
func inSound(t *testing.T, f func(t *testing.T, in *lab.Internet)) {
	t.Helper()
	inFailing(t, "ZONE delay 1ms", f)
}

// SEC-10, SEC-11, SEC-13: anchors that fit the root pass; those of another root
// are a fault of the configuration that names both sides, and nothing is
// permitted with them.
func TestSelfTest(t *testing.T) {
	inSound(t, func(t *testing.T, in *lab.Internet) {
		ctx := context.Background()
		if err := labEngine(t, in, time.Time{}).SelfTest(ctx); err != nil {
			t.Errorf("the lab's own anchors: %v", err)
		}
		both := labConfig(in, time.Time{})
		both.Anchors = append(both.Anchors, ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n"...)
		e, err := mayissue.New(both)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.SelfTest(ctx); err != nil {
			t.Errorf("one anchor of two: %v", err)
		}
		foreign := labConfig(in, time.Time{})
		foreign.Anchors = nil // IANA's
		if e, err = mayissue.New(foreign); err != nil {
			t.Fatal(err)
		}
		var ce *mayissue.ConfigError
		err = e.SelfTest(ctx)
		if !errors.As(err, &ce) || !strings.Contains(err.Error(), "trust anchors are 20326, 38696") || !strings.Contains(err.Error(), "has the keys ") {
			t.Errorf("IANA's anchors: %v", err)
		}
		results, _ := e.Check(ctx, failureCase{host: "www.plain.test"}.request(t, "", true))
		if results[0].Result != "error" || results[0].Security == "secure" || results[0].Security == "insecure" {
			t.Errorf("IANA's anchors: %s (%s), %s", results[0].Result, results[0].Reason, results[0].Security)
		}
	})
}

// SEC-13: anchors of the root that nothing supports are as good as none, and
// anchors of other zones alone are none.
func TestUselessAnchors(t *testing.T) {
	const ds = " IN DS 1 200 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n"
	inSound(t, func(t *testing.T, in *lab.Internet) {
		cfg := labConfig(in, time.Time{})
		cfg.Anchors = []byte("." + ds)
		e, err := mayissue.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		var ce *mayissue.ConfigError
		if err := e.SelfTest(context.Background()); !errors.As(err, &ce) || !strings.Contains(err.Error(), "no algorithm or digest of 1 is supported") {
			t.Errorf("of an unknown algorithm: %v", err)
		}
		cfg.Anchors = []byte("signed." + ds)
		if _, err := mayissue.New(cfg); !errors.As(err, &ce) || !strings.Contains(err.Error(), "no trust anchor of the root zone") {
			t.Errorf("of another zone: %v", err)
		}
	})
}

// A clock that is wrong is our own fault, and told as such, whatever the zone.
func TestWrongClock(t *testing.T) {
	for _, off := range []time.Duration{-365 * 24 * time.Hour, 365 * 24 * time.Hour} {
		for _, host := range []string{"www.plain.test", "www.strong.signed"} {
			inSound(t, func(t *testing.T, in *lab.Internet) {
				e := labEngine(t, in, in.SigningTime().Add(off))
				if err := e.SelfTest(context.Background()); err != nil {
					t.Errorf("%v: %v", off, err)
				}
				for _, brMode := range []bool{false, true} {
					results, _ := e.Check(context.Background(), failureCase{host: host}.request(t, "", brMode))
					got := results[0]
					if got.Result != "error" || got.Reason != "own-network" || len(got.Findings) == 0 || got.Findings[0].Code != "chk.clock" || got.Findings[0].Who != "own-network" || got.Retryable || got.Findings[0].Retryable {
						t.Errorf("%s by a clock off by %v: %s (%s), %+v", host, off, got.Result, got.Reason, got.Findings)
					}
				}
			})
		}
	}
}

// SEC-SHA1: zones signed with nothing but RSASHA1. Enforced, broken ones are
// bogus; counted as unsupported, they pass for unsigned, which proves nothing
// to the BR mode.
func TestSHA1(t *testing.T) {
	const world = `-- scenario --
title: SHA-1
-- zone/good.old --
www A 192.0.2.1
-- zone/expired.old --
www A 192.0.2.1
-- zone/missing.old --
www A 192.0.2.1
-- zone/fails.old --
www A 192.0.2.1
-- signing --
good.old algorithm=5
expired.old algorithm=5
missing.old algorithm=5
fails.old algorithm=5
-- faults --
expired.old rrsig expired
missing.old rrsig missing
fails.old servfail type=CAA
-- check --
name: www.good.old
ca: ca.example
result: permit
reason: no-caa
show: nothing
`
	s, err := lab.ParseScenario("sha1.txtar", []byte(world))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sha1 dnssec.SHA1
		want string
	}{
		{dnssec.SHA1Enforce, "good no-caa secure, expired dnssec-bogus bogus, missing dnssec-bogus bogus, fails servfail secure"}, // CAF-30
		{dnssec.SHA1Insecure, "good no-caa insecure, expired no-caa insecure, missing no-caa insecure, fails servfail insecure"},
	} {
		synctest.Test(t, func(t *testing.T) {
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			cfg := labConfig(in, time.Time{})
			cfg.SHA1 = c.sha1
			e, err := mayissue.New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, zone := range []string{"good", "expired", "missing", "fails"} {
				r, _ := decideIn(t, e, context.Background(), "www."+zone+".old")
				got = append(got, fmt.Sprint(zone, " ", r.Reason, " ", r.Security))
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%v, want %s", got, c.want)
			}
		})
	}
}

// SEC-12: trust anchors come with a release, both of the root's, and every trace
// says from which ones it was validated; nothing at run time adds or removes
// any.
func TestAnchorsInEvidence(t *testing.T) {
	if got := dnssec.RootAnchors().Records(); len(got) != 2 {
		t.Errorf("%d built-in anchors", len(got))
	}
	inSound(t, func(t *testing.T, in *lab.Internet) {
		_, traces := labEngine(t, in, time.Time{}).Check(context.Background(), failureCase{host: "www.strong.signed"}.request(t, "", false))
		rrs, err := wire.ParseZone([]byte(in.Anchors()), "anchors")
		if err != nil {
			t.Fatal(err)
		}
		a := traces[0].Anchors
		if len(a) != 1 || a[0].Type != wire.TypeDS || !a[0].Zone.IsRoot() || !bytes.Equal(a[0].Data, rrs[0].RData) {
			t.Errorf("anchors in the evidence: %+v", a)
		}
	})
}

// boasting is a network in which every reply claims to be authentic.
type boasting struct{ *lab.Internet }

func (n boasting) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	b, err := n.Internet.Exchange(ctx, network, server, query, accept)
	if err == nil {
		b = bytes.Clone(b)
		b[3] |= 0x20 // AD (RFC 4035 section 3.2.3)
	}
	return b, err
}

// SEC-09: what a server claims to have validated is no evidence.
func TestADIsNoEvidence(t *testing.T) {
	for faults, want := range map[string]string{"strong.signed rrsig wrong": "dnssec-bogus bogus", "strong.signed unsigned": "dnssec-bogus bogus", "plain.test delay 1ms": "no-caa secure"} {
		inFailing(t, faults, func(t *testing.T, in *lab.Internet) {
			cfg := labConfig(in, time.Time{})
			cfg.Transport = boasting{in}
			e, err := mayissue.New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := decideIn(t, e, context.Background(), "www.strong.signed")
			if got.Reason+" "+got.Security != want {
				t.Errorf("%s: %s (%s) %s, want %s", faults, got.Result, got.Reason, got.Security, want)
			}
		})
	}
}
