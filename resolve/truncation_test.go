package resolve_test

import (
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/resolve"
)

// OPS-07, CAA-20: TC means TCP, and only the whole answer counts: a set of
// 1,001 records is read to its end, or not at all.
func TestTruncation(t *testing.T) {
	var big strings.Builder
	for i := range 1001 {
		fmt.Fprintf(&big, "www CAA 0 issue \"ca%d.example\"\n", i)
	}
	tcp := func(then server) func(server) server { return when(over("tcp"), then) }
	for _, c := range []struct {
		what string
		with func(server) server
		want string
	}{
		{"by TCP", func(s server) server { return s }, "www.example.com answer"},
		{"TCP closed", tcp(func(asked) said { return said{err: syscall.ECONNREFUSED} }), "www.example.com !tcp-failed"},
		{"TCP reset", tcp(func(asked) said { return said{err: syscall.ECONNRESET} }), "www.example.com !tcp-failed"},
		{"TCP ends early", tcp(func(asked) said { return said{err: io.ErrUnexpectedEOF} }), "www.example.com !malformed-message"},
		{"TCP closes at once", tcp(func(asked) said { return said{err: io.EOF} }), "www.example.com !tcp-failed"},
		{"TCP silent", tcp(silence), "www.example.com !tcp-failed"},
		{"truncated by TCP as well", tcp(says(func(_ asked, m *wiretest.Message) { m.TC = true })), "www.example.com !malformed-message"},
		{"TCP refuses", tcp(rcode(5)), "www.example.com !refused"},
	} {
		t.Run(c.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, root(), com(), exampleCom(big.String()))
				w.change("192.0.2.21", c.with)
				tr := w.climb(t, w.resolver(t), "www.example.com")
				wantLevels(t, tr, c.want)
				if m, err := wire.Parse(tr.Exchanges[len(tr.Exchanges)-1].Reply); strings.HasSuffix(c.want, "answer") && (err != nil || len(m.Answer) != 1001) {
					t.Errorf("the answer is not whole: %v", err)
				}
			})
		})
	}
}

// A TCP failure is tried on the zone's other servers before it counts.
func TestTruncationOtherServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), zone{origin: "example.com", servers: []string{"ns1.example.com 192.0.2.21", "ns2.example.com 192.0.2.22"}, text: "www " + permit})
		for _, a := range []string{"192.0.2.21", "192.0.2.22"} {
			w.change(a, when(over("udp"), says(func(_ asked, m *wiretest.Message) { m.TC = true })))
		}
		w.change("192.0.2.21", when(over("tcp"), func(asked) said { return said{err: syscall.ECONNREFUSED} }))
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com answer")
	})
}

// OPS-06: a datagram larger than was asked for is read like any other.
func TestLargeDatagram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom(""))
		w.change("192.0.2.21", when(always, says(func(a asked, m *wiretest.Message) {
			m.AA = true
			for i := range 200 {
				m.Answer = append(m.Answer, wiretest.Records(fmt.Sprintf(`www.example.com. CAA 0 issue "ca%d.example"`, i))...)
			}
		})))
		tr := w.climb(t, w.resolver(t), "www.example.com")
		wantLevels(t, tr, "www.example.com answer")
		if last := tr.Exchanges[len(tr.Exchanges)-1]; last.Transport != "udp" || len(last.Reply) < 4000 {
			t.Errorf("%d octets by %s", len(last.Reply), last.Transport)
		}
	})
}

// Servers that keep silent on UDP are asked by TCP in the end.
func TestSilenceOnUDP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www "+permit))
		w.change("192.0.2.21", when(over("udp"), silence))
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com answer")
	})
}

// What TCP brings in the end counts even where nothing backs it (CAF-17).
func TestSilenceOnUDPWeakDenial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"))
		w.change("192.0.2.21", when(over("udp"), silence))
		w.change("192.0.2.21", when(over("tcp"), says(func(a asked, m *wiretest.Message) {})))
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com nodata-without-soa, example.com nodata-without-soa, com nodata")
	})
}

// One server has lost the zone and answers with nothing, the other one's first
// reply is lost on the way. The denial that nothing backs is not believed
// before the second one was asked again.
func TestWeakDenialAndLostPacket(t *testing.T) {
	for seed := range byte(4) { // whichever is asked first
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, root(), com(), zone{origin: "example.com", servers: []string{"ns1.example.com 192.0.2.21", "ns2.example.com 192.0.2.22"}, text: "www " + permit})
			w.change("192.0.2.21", when(always, says(func(asked, *wiretest.Message) {})))
			first := true
			w.change("192.0.2.22", when(func(asked) bool { was := first; first = false; return was }, silence))
			r := w.resolver(t, func(c *resolve.Config) { c.Rand = seeded(seed) })
			wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com answer")
		})
	}
}
