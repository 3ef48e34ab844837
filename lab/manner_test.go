package lab_test

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"
)

// Questions that old servers and devices in front of them stumble over.
var (
	version1 = question{name: "z.test", edns: 1232, version: 1}
	option   = question{name: "z.test", edns: 1232, option: &dns.EDNS0_LOCAL{Code: 65001}}
	cookie   = question{name: "z.test", edns: 1232, option: &dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: "0123456789abcdef"}}
	mixed    = question{name: "z.test", edns: 1232, mixed: true}
)

// TestManners holds the faults that concern how a query is put: each stumbles
// over its own manner and over no other.
func TestManners(t *testing.T) {
	for _, r := range []faultRow{
		{"edns-version formerr", version1, "FORMERR", true},
		{"edns-version ignore", version1, caa, true},
		{"edns-version formerr", apex, caa, false},
		{"edns-version drop", option, caa, false},
		{"edns-option formerr", option, "FORMERR", true},
		{"edns-option formerr", cookie, caa, false},
		{"edns-option drop", apex, caa, false},
		{"cookie formerr", cookie, "FORMERR", true},
		{"cookie bad", cookie, "BADCOOKIE", true},
		{"cookie foreign", cookie, caa, true},
		{"cookie drop", option, caa, false},
		{"mixed-case nxdomain", mixed, "NXDOMAIN aa | auth Z.test. SOA", true},
		{"mixed-case drop", apex, caa, false},
		{"notimp family=4", apex, "NOTIMP", true},
		{"notimp family=6", apex, caa, false},
	} {
		r.run(t)
	}
}

// TestMannersDropped: silence to one manner.
func TestMannersDropped(t *testing.T) {
	for fault, q := range map[string]question{
		"edns-version": version1, "edns-option drop": option, "cookie drop": cookie, "mixed-case": mixed,
	} {
		synctest.Test(t, func(t *testing.T) {
			in := internet(t, broken(fault))
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			at := netip.AddrPortFrom(server(t, in, "ns1.z.test"), 53)
			if _, err := in.Exchange(ctx, "udp", at, q.pack(t), func([]byte) bool { return true }); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: got %v, want silence", fault, err)
			}
		})
	}
}

// TestCookieEcho: the cookie that comes back is the server's doing.
func TestCookieEcho(t *testing.T) {
	for fault, want := range map[string]string{"cookie bad": "0123456789abcdef", "cookie foreign": "6f74686572736d65"} {
		in := internet(t, broken(fault))
		m := ask(t, in, server(t, in, "ns1.z.test"), cookie)
		opts := m.IsEdns0().Option
		if len(opts) != 1 || opts[0].String()[:16] != want {
			t.Errorf("%s: options %v, want a cookie that begins %s", fault, opts, want)
		}
	}
}

// TestRateLimit: of the queries beyond the limit every second one is dropped
// and every second one comes to TC; by TCP all is well.
func TestRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := internet(t, broken("rate-limit 2"))
		at := server(t, in, "ns1.z.test")
		for i, want := range []string{caa, caa, "silence", "NOERROR aa tc", caa, caa, "silence"} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			b, err := in.Exchange(ctx, "udp", netip.AddrPortFrom(at, 53), apex.pack(t), func([]byte) bool { return true })
			cancel()
			got := "silence"
			if err == nil {
				m := new(dns.Msg)
				if err := m.Unpack(b); err != nil {
					t.Fatal(err)
				}
				got = summary(m)
			}
			if got != want {
				t.Errorf("query %d: %s, want %s", i, got, want)
			}
			if over := summary(ask(t, in, at, tcp)); over != caa {
				t.Errorf("by TCP: %s", over)
			}
		}
	})
}
