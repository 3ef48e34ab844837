package resolve_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// OPS-06, SEC-41: every query has DO, CD, a payload size of 1232 and no RD.
// OPS-09: IDs differ, and so do letters, but not at the root.
func TestQueriesSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"))
		w.climb(t, w.resolver(t), "www.some-long-label-of-many-letters.example.com")
		ids, mixed := map[uint16]bool{}, 0
		for _, q := range w.queries() {
			ids[q.id] = true
			m, err := wire.Parse(q.query)
			if err != nil {
				t.Fatal(err)
			}
			if e := m.EDNS; e == nil || e.Size != 1232 || !e.DO || e.Version != 0 || len(e.Options) != 0 {
				t.Errorf("%s: EDNS is %+v", q, e)
			}
			if m.Response || m.RecursionDesired || !m.CheckingDisabled || m.Opcode != 0 || len(m.Question) != 1 {
				t.Errorf("%s: header is %+v", q, m.Header)
			}
			if q.Raw != q.Name.Wire() {
				mixed++
				if q.addr.Less(addr("192.0.2.5")) {
					t.Errorf("%s: the root was asked in mixed letters", q)
				}
			}
		}
		if len(ids) != len(w.queries()) || mixed < 2 {
			t.Errorf("%d IDs and %d questions in mixed letters among %d queries", len(ids), mixed, len(w.queries()))
		}
	})
}

// OPS-09: a server that gives the question back in lower case is asked again
// by TCP, and from then on in lower case.
func TestLowerCaseServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www "+permit+"\nmail "+permit))
		w.change("192.0.2.21", func(old server) server {
			return func(a asked) said {
				s := old(a)
				b := bytes.Clone(s.packets[0])
				copy(b[12:], a.Name.Wire())
				return said{packets: [][]byte{b}}
			}
		})
		r := w.resolver(t)
		tr := w.climb(t, r, "www.example.com")
		wantLevels(t, tr, "www.example.com answer")
		var got []string
		for _, x := range tr.Exchanges[len(tr.Exchanges)-2:] {
			got = append(got, fmt.Sprintf("%s %s", x.Transport, x.Outcome))
		}
		if strings.Join(got, ", ") != "udp bad-case, tcp answer" {
			t.Errorf("the last exchanges are %v", got)
		}
		w.take()
		wantLevels(t, w.climb(t, r, "mail.example.com"), "mail.example.com answer")
		if qs := w.queries(); len(qs) != 1 || qs[0].network != "udp" || qs[0].Raw != qs[0].Name.Wire() {
			t.Errorf("then asked %v", qs)
		}
	})
}

// OPS-09, OPS-20: replies that do not belong to the query are not looked at,
// however many there are, and are counted.
func TestForeignReplies(t *testing.T) {
	evil := func(a asked, m *wiretest.Message) {
		m.AA, m.Answer = true, wiretest.Records(a.Name.String()+`. 9999 CAA 0 issue "evil.example"`)
	}
	for what, forge := range map[string]func(asked, *wiretest.Message){
		"wrong ID":              func(_ asked, m *wiretest.Message) { m.ID++ },
		"a query":               func(_ asked, m *wiretest.Message) { m.QR = false },
		"another opcode":        func(_ asked, m *wiretest.Message) { m.Opcode = 4 },
		"another name":          func(_ asked, m *wiretest.Message) { m.Question[0].Name = name.MustParse("evil.example") },
		"another type":          func(_ asked, m *wiretest.Message) { m.Question[0].Type = wire.TypeA },
		"another class":         func(_ asked, m *wiretest.Message) { m.Question[0].Class = 3 },
		"two questions":         func(_ asked, m *wiretest.Message) { m.Question = append(m.Question, m.Question[0]) },
		"no question":           func(_ asked, m *wiretest.Message) { m.Question = nil },
		"no question, NXDOMAIN": func(_ asked, m *wiretest.Message) { m.Question, m.Answer, m.RCode = nil, nil, 3 },
	} {
		for _, n := range []int{1, 2, 50} {
			t.Run(fmt.Sprintf("%s %d times", what, n), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, root(), com(), exampleCom("www "+permit))
					w.change("192.0.2.21", func(old server) server {
						return func(a asked) said {
							s := old(a)
							forged := says(func(a asked, m *wiretest.Message) { evil(a, m); forge(a, m) })(a).packets[0]
							if a.network == "udp" {
								for range n {
									s.packets = append([][]byte{forged}, s.packets...)
								}
							}
							return s
						}
					})
					tr := w.climb(t, w.resolver(t), "www.example.com")
					wantLevels(t, tr, "www.example.com answer")
					var discarded int
					for _, x := range tr.Exchanges {
						discarded += x.Discarded
					}
					last := tr.Exchanges[len(tr.Exchanges)-1]
					if discarded != n || bytes.Contains(last.Reply, []byte("evil")) {
						t.Errorf("%d were counted of %d\n%s", discarded, n, detail(tr))
					}
					// A flood means that somebody is guessing: TCP cannot be guessed.
					if want := map[bool]string{true: "tcp", false: "udp"}[n >= 3]; last.Transport != want {
						t.Errorf("accepted by %s, want %s", last.Transport, want)
					}
				})
			})
		}
	}
}

// An old server's FORMERR without its question belongs to the query; what it
// leads to is the same question without EDNS.
func TestFormErrWithoutQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www "+permit))
		w.change("192.0.2.21", when(func(a asked) bool { return a.edns }, says(func(_ asked, m *wiretest.Message) {
			m.Question, m.RCode, m.EDNS = nil, 1, nil
		})))
		tr := w.climb(t, w.resolver(t), "www.example.com")
		wantLevels(t, tr, "www.example.com answer")
	})
}

// OPS-05: FORMERR and an error without OPT are answered by asking without
// EDNS, once found out at once. Silence never is, and an answer to the OPT
// record, if only that its version is unknown (OPS-04), shows that it is read.
func TestWithoutEDNS(t *testing.T) {
	badvers := rcode(16)
	noOPT := func(rc uint16) server {
		return says(func(_ asked, m *wiretest.Message) { m.RCode, m.EDNS = rc, nil })
	}
	for _, c := range []struct {
		what   string
		bad    server
		signed bool
		want   string
	}{
		{"formerr", rcode(1), false, "www.example.com answer"},
		{"formerr without OPT", noOPT(1), false, "www.example.com answer"},
		{"badvers for version 0", badvers, false, "www.example.com !other-rcode"},
		{"notimp without OPT", noOPT(4), false, "www.example.com answer"},
		{"servfail without OPT", noOPT(2), false, "www.example.com answer"},
		{"servfail with OPT", rcode(2), false, "www.example.com !servfail"},
		{"silence", silence, false, "www.example.com !timeout"},
		// With a DS, DO must not be lost.
		{"formerr in a signed zone", rcode(1), true, "www.example.com !formerr"},
		{"badvers in a signed zone", badvers, true, "www.example.com !other-rcode"},
	} {
		t.Run(c.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tld := com()
				if c.signed {
					tld.text = "example DS 1 13 2 00"
				}
				w := newWorld(t, root(), tld, exampleCom("www "+permit+"\nmail "+permit))
				w.change("192.0.2.21", when(func(a asked) bool { return a.edns }, c.bad))
				r := w.resolver(t)
				wantLevels(t, w.climb(t, r, "www.example.com"), c.want)
				plain := 0
				for _, q := range w.queries() {
					if !q.edns {
						plain++
					}
					if q.addr == addr("192.0.2.21") && c.signed && (!q.edns || q.Raw != q.Name.Wire()) {
						t.Errorf("%s lost EDNS or has mixed letters in a signed zone", q)
					}
				}
				if strings.HasSuffix(c.want, "answer") {
					w.take()
					wantLevels(t, w.climb(t, r, "mail.example.com"), "mail.example.com answer")
					w.wantQueries(t, "192.0.2.21 mail.example.com CAA")
				} else if plain > 0 {
					t.Errorf("%d queries without EDNS", plain)
				}
			})
		})
	}
}

// OPS-05: what was learnt of a server in an unsigned zone costs no signed zone
// its DO. What was learnt is forgotten after a quarter of an hour, and when
// the clock goes backwards, so that a repaired server is found.
func TestEDNSIsLearntWithCare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		tld := com()
		tld.text = "signed DS 1 13 2 00"
		w := newWorld(t, root(), tld, exampleCom("* "+permit), zone{origin: "signed.com", servers: []string{"ns.signed.com 192.0.2.21"}, text: "* " + permit})
		healthy := w.servers[addr("192.0.2.21")]
		w.change("192.0.2.21", when(func(a asked) bool { return a.edns }, rcode(1)))
		r := w.resolver(t, func(cfg *resolve.Config) { cfg.Now = c.now })
		wantLevels(t, w.climb(t, r, "a.example.com"), "a.example.com answer")
		wantLevels(t, w.climb(t, r, "a.signed.com"), "a.signed.com !formerr")
		w.change("192.0.2.21", func(server) server { return healthy })
		edns := func(n string, want bool) {
			t.Helper()
			w.take()
			w.climb(t, r, n)
			if qs := w.queries(); qs[len(qs)-1].edns != want {
				t.Errorf("%s: EDNS %t, want %t", n, !want, want)
			}
		}
		edns("b.example.com", false)
		c.add(14 * time.Minute)
		edns("c.example.com", false)
		c.add(16 * time.Minute)
		edns("d.example.com", true)

		w.change("192.0.2.21", when(func(a asked) bool { return a.edns }, rcode(1)))
		w.climb(t, r, "e.example.com")
		w.change("192.0.2.21", func(server) server { return healthy })
		c.add(-time.Hour)
		edns("f.example.com", true)
	})
}

// OPS-21: no report leaves for the domain that a reply names (RFC 9567).
func TestNoErrorReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom(""))
		channel := append(binary.BigEndian.AppendUint16([]byte{0, 18}, 14), "\x06report\x05agent\x00"...)
		w.change("192.0.2.21", when(always, says(func(_ asked, m *wiretest.Message) {
			m.RCode, m.EDNS = 2, &wire.EDNS{Size: 1232, Options: channel}
		})))
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com !servfail")
		for _, q := range w.queries() {
			if strings.Contains(q.Name.String(), "report") || strings.Contains(q.Name.String(), "_er") {
				t.Errorf("asked %s", q)
			}
		}
	})
}

// OPS-16: a name is what it is: no search domain is put behind it, and
// nothing but the servers given is asked.
func TestNoSearchDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), zone{origin: "www.com", servers: []string{"ns.www.com 192.0.2.21"}, text: "@ " + permit})
		wantLevels(t, w.climb(t, w.resolver(t), "www"), "www nxdomain")
		wantLevels(t, w.climb(t, w.resolver(t), "localhost"), "localhost nxdomain")
		for _, q := range w.queries() {
			if n := q.Name.String(); n != "www" && n != "localhost" {
				t.Errorf("asked %s", q)
			}
		}
	})
}

// OPS-08: a server that leaves DO out of its reply is believed in an unsigned
// zone, and what it sent is kept for the probes to judge.
func TestReplyWithoutDO(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom(""))
		w.change("192.0.2.21", when(always, says(func(_ asked, m *wiretest.Message) {
			m.AA, m.EDNS, m.Answer = true, nil, wiretest.Records("www.example.com. "+permit)
		})))
		tr := w.climb(t, w.resolver(t), "www.example.com")
		wantLevels(t, tr, "www.example.com answer")
		if m, err := wire.Parse(tr.Exchanges[len(tr.Exchanges)-1].Reply); err != nil || m.EDNS != nil {
			t.Errorf("the evidence has %+v, %v", m, err)
		}
	})
}

// No source of randomness means no query: neither ID nor port could be
// trusted.
func TestNoRandomness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com())
		tr := w.resolver(t, func(c *resolve.Config) { c.Rand = strings.NewReader("") }).Climb(t.Context(), name.MustParse("example.com"))
		if len(w.queries()) != 0 || tr.Steps[len(tr.Steps)-1].Failure != evidence.FailOwnNetwork {
			t.Errorf("%d queries\n%s", len(w.queries()), detail(tr))
		}
	})
}

func TestNewRefuses(t *testing.T) {
	hints := []resolve.Hint{{Addrs: []netip.Addr{addr("192.0.2.1")}}}
	for want, cfg := range map[string]resolve.Config{
		"no root servers":                  {Rand: seeded(1)},
		"no source of randomness":          {Hints: hints},
		"neither IPv4 nor IPv6":            {Hints: hints, Rand: seeded(1), NoIPv4: true, NoIPv6: true},
		"no servers given for example.com": {Hints: hints, Rand: seeded(1), Stubs: []resolve.Stub{{Zone: name.MustParse("example.com")}}},
	} {
		if r, err := resolve.New(cfg); r != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want an error with %q", cfg, err, want)
		}
	}
}
