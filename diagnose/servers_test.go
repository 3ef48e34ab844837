package diagnose

import (
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
	"pgregory.net/rapid"
)

// world is a trace of www.z.test in the making: root, test and z.test, whose
// servers are ns1 to ns3.
type world struct{ t *evidence.Trace }

func newWorld() world {
	n := name.MustParse
	t := &evidence.Trace{Name: n("www.z.test"), Cuts: []evidence.Cut{
		{Zone: name.Root(), Servers: []evidence.Server{{Name: n("ns1.root"), Addrs: []netip.Addr{netip.MustParseAddr("192.0.2.1")}}}},
		{Zone: n("test"), Parent: name.Root(), Referral: 1, Servers: []evidence.Server{{Name: n("ns1.test"), Addrs: []netip.Addr{netip.MustParseAddr("192.0.2.2")}}}},
		{Zone: n("z.test"), Parent: n("test"), Referral: 2, Servers: []evidence.Server{{Name: host(1), Addrs: []netip.Addr{addr(1)}}, {Name: host(2), Addrs: []netip.Addr{addr(2)}}}},
	}}
	w := world{t}
	w.walk(".", 201, "test", evidence.Referral)
	w.walk("test", 202, "z.test", evidence.Referral)
	return w
}

// host is the name of a server of z.test; number 3 is number 1 over IPv6.
func host(i int) name.Name { return name.MustParse("ns" + string('0'+rune((i-1)%2+1)) + ".z.test") }

func addr(i int) netip.Addr {
	if i == 3 {
		return netip.MustParseAddr("2001:db8::1")
	}
	return netip.AddrFrom4([4]byte{192, 0, 2, byte(10 + i)})
}

func (w world) exchange(zone string, i int, qname string, typ uint16, o evidence.Outcome) *evidence.Exchange {
	z := name.Root()
	if zone != "." {
		z = name.MustParse(zone)
	}
	x := &evidence.Exchange{
		Zone: z, Transport: "udp", Question: evidence.Question{Name: name.MustParse(qname), Type: typ},
		Query: wire.Query{ID: 1, Name: name.MustParse(qname), Type: typ, EDNS: true}.Append(nil), Outcome: o,
	}
	x.Server, x.Addr = name.MustParse("ns1.root"), netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}), 53)
	if zone == "z.test" {
		x.Server, x.Addr = host(i), netip.AddrPortFrom(addr(i), 53)
	}
	if !slices.Contains([]evidence.Outcome{evidence.Timeout, evidence.Unreachable, evidence.TCPFailed, evidence.NetworkError, evidence.Canceled}, o) {
		x.Reply = wiretest.Message{QR: true, AA: true}.Pack()
	}
	return x
}

// walk adds a question for CAA to the decision.
func (w world) walk(zone string, i int, qname string, o evidence.Outcome) *evidence.Exchange {
	x := w.exchange(zone, i, qname, wire.TypeCAA, o)
	x.ID = len(w.t.Exchanges) + 1
	w.t.Exchanges = append(w.t.Exchanges, x)
	st := evidence.Step{Purpose: evidence.ForCAA, Name: x.Question.Name, Question: x.Question, Zone: x.Zone, Exchanges: []int{x.ID}}
	if lawful(o) || o == evidence.Referral {
		st.Accepted = x.ID
	} else {
		st.Failure = evidence.FailTimeout
	}
	w.t.Steps = append(w.t.Steps, st)
	return x
}

// survey begins a survey of the first so many addresses.
func (w world) survey(servers int) {
	z := evidence.Listed{Zone: name.MustParse("z.test")}
	for i := range servers {
		z.Servers = append(z.Servers, evidence.ListedServer{Name: host(i + 1), Addr: addr(i + 1), Parent: true, Glue: true})
	}
	w.t.Survey = &evidence.Survey{Zones: []evidence.Listed{z}}
}

// probe adds a probe of the survey.
func (w world) probe(i int, k evidence.ProbeKind, o evidence.Outcome) *evidence.Exchange {
	typ, at := uint16(wire.TypeCAA), "www.z.test"
	switch k {
	case evidence.ProbeSOA, evidence.ProbeSOATCP:
		typ, at = wire.TypeSOA, "z.test"
	case evidence.ProbeA:
		typ = wire.TypeA
	}
	x := w.exchange("z.test", i, at, typ, o)
	if k == evidence.ProbeCAATCP || k == evidence.ProbeSOATCP {
		x.Transport = "tcp"
	}
	x.ID = len(w.t.Exchanges) + len(w.t.Survey.Probes) + 1
	w.t.Survey.Probes = append(w.t.Survey.Probes, evidence.Probe{Kind: k, Exchange: x})
	return x
}

// find returns the findings of a decision that failed, or permitted.
func (w world) find(failed bool) []Finding {
	d := caa.Decision{Verdict: caa.Permit, Reason: caa.NoCAA, Level: -1}
	if failed {
		d = caa.Decision{Verdict: caa.VerdictError, Reason: caa.Timeout, Level: -1, FailedAt: name.MustParse("www.z.test")}
	}
	return Find(Case{Decision: d, Trace: w.t})
}

func codesOf(fs []Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Code)
	}
	return strings.Join(out, " ")
}

// Cases beside the lab's: what looks like a fault of the servers and is none,
// or cannot be told from here.
func TestServersExcluded(t *testing.T) {
	for _, c := range []struct {
		what   string
		failed bool
		build  func(world)
		want   string
	}{
		{"one packet lost on the way to a permit", false, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.Timeout)
			w.walk("z.test", 2, "www.z.test", evidence.NoData)
		}, ""},
		{"two lost to one server, the other answers", false, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.Timeout)
			w.walk("z.test", 1, "www.z.test", evidence.Timeout)
			w.walk("z.test", 2, "www.z.test", evidence.NoData)
		}, "srv.some-down"},
		{"one lost, then the same server answers", false, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.Timeout)
			w.walk("z.test", 1, "www.z.test", evidence.NoData)
		}, ""},
		{"an interrupted survey", true, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.Timeout)
			w.survey(1)
			w.probe(1, evidence.ProbeSOA, evidence.Canceled)
			w.probe(1, evidence.ProbeCAA, evidence.Canceled)
		}, "srv.lookup-timeout"},
		{"no IPv6 was ever heard", true, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.Timeout)
			w.survey(3)
			for _, i := range []int{1, 2} {
				w.probe(i, evidence.ProbeSOA, evidence.Answer)
				w.probe(i, evidence.ProbeCAA, evidence.NoData)
			}
			w.probe(3, evidence.ProbeSOA, evidence.Timeout)
			w.probe(3, evidence.ProbeCAA, evidence.Timeout)
		}, "srv.lookup-timeout"},
		{"IPv6 alone, and none was ever heard", true, func(w world) {
			w.walk("z.test", 3, "www.z.test", evidence.Timeout)
			w.survey(3)
			for range 2 {
				w.probe(3, evidence.ProbeSOA, evidence.Timeout)
				w.probe(3, evidence.ProbeCAA, evidence.Timeout)
			}
		}, "srv.lookup-timeout"},
		{"no way out over IPv6", true, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.Timeout)
			w.survey(3)
			for _, i := range []int{1, 2} {
				w.probe(i, evidence.ProbeSOA, evidence.Timeout)
				w.probe(i, evidence.ProbeCAA, evidence.Timeout)
			}
			w.probe(3, evidence.ProbeSOA, evidence.NetworkError)
			w.probe(3, evidence.ProbeCAA, evidence.NetworkError)
		}, "srv.some-down"},
		{"a set so large that all of it goes by TCP", true, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.Timeout)
			w.survey(1)
			w.probe(1, evidence.ProbeSOA, evidence.Answer)
			for _, k := range []evidence.ProbeKind{evidence.ProbeCAA, evidence.ProbeCAAMixed, evidence.ProbeOption, evidence.ProbeCookie, evidence.ProbeCAANoEDNS} {
				w.probe(1, k, evidence.Truncated)
			}
			x := w.probe(1, evidence.ProbeCAATCP, evidence.Answer)
			x.Reply = append(x.Reply, make([]byte, 2000)...)
		}, "srv.lookup-timeout"},
		{"silent over TCP, twice", true, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.ServFail)
			w.survey(1)
			w.probe(1, evidence.ProbeSOA, evidence.Answer)
			w.probe(1, evidence.ProbeCAA, evidence.Answer)
			w.probe(1, evidence.ProbeCAATCP, evidence.Timeout)
			w.probe(1, evidence.ProbeCAATCP, evidence.Timeout)
		}, "srv.flapping srv.tcp-closed"},
		{"silent over TCP, once", true, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.Timeout)
			w.survey(1)
			w.probe(1, evidence.ProbeSOA, evidence.Answer)
			w.probe(1, evidence.ProbeCAA, evidence.Answer)
			w.probe(1, evidence.ProbeCAATCP, evidence.Timeout)
		}, "srv.lookup-timeout"},
		{"a server that comes and goes when it is asked in another manner", true, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.ServFail)
			w.survey(1)
			w.probe(1, evidence.ProbeSOA, evidence.Answer)
			w.probe(1, evidence.ProbeCAA, evidence.Answer)
			w.probe(1, evidence.ProbeOption, evidence.ServFail)
			w.probe(1, evidence.ProbeCookie, evidence.ServFail)
		}, "srv.flapping"},
		{"the name fails for A as well", true, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.ServFail)
			w.survey(1)
			w.probe(1, evidence.ProbeSOA, evidence.Answer)
			w.probe(1, evidence.ProbeCAA, evidence.ServFail)
			w.probe(1, evidence.ProbeA, evidence.ServFail)
		}, "srv.lookup-timeout"},
		{"a resolver on the path of the survey", true, func(w world) {
			w.walk("z.test", 1, "www.z.test", evidence.Timeout)
			w.survey(1)
			x := w.probe(1, evidence.ProbeParentNS, evidence.Lame)
			x.Zone, x.Reply = name.MustParse("test"), wiretest.Message{QR: true, RA: true}.Pack()
		}, "chk.path-tampered"},
		{"the root answers out of a cache", true, func(w world) {
			x := w.walk(".", 201, "www.z.test", evidence.Lame)
			x.Reply = wiretest.Message{QR: true, RA: true}.Pack()
			w.walk("z.test", 1, "www.z.test", evidence.Refused)
		}, "chk.path-tampered"},
		{"the servers of the top-level domain are silent", true, func(w world) {
			w.walk("test", 202, "www.z.test", evidence.Timeout)
		}, "caa.tld-lookup"},
	} {
		w := newWorld()
		c.build(w)
		if got := codesOf(w.find(c.failed)); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// Whatever the servers did: a finding says only what some exchange shows, no
// server that answered is called down, lame or dropping, nothing stands in the
// way of a permit, and the same evidence always gives the same findings.
func TestServersProperties(t *testing.T) {
	outcomes := []evidence.Outcome{
		evidence.Answer, evidence.NoData, evidence.NoDataNoSOA, evidence.NXDomain, evidence.Lame, evidence.Truncated, evidence.BadCase, evidence.FormErr, evidence.ServFail,
		evidence.NotImp, evidence.Refused, evidence.OtherRCode, evidence.Malformed, evidence.Timeout, evidence.Unreachable, evidence.TCPFailed, evidence.NetworkError, evidence.Canceled,
	}
	kinds := []evidence.ProbeKind{
		evidence.ProbeCAA, evidence.ProbeSOA, evidence.ProbeA, evidence.ProbeCAATCP, evidence.ProbeSOATCP, evidence.ProbeCAANoEDNS, evidence.ProbeCAANoDO, evidence.ProbeUnknown,
		evidence.ProbeTXT, evidence.ProbeCAAMixed, evidence.ProbeVersion, evidence.ProbeOption, evidence.ProbeCookie, evidence.ProbeNS,
	}
	unusable := []string{"srv.all-down", "srv.some-down", "srv.lame", "srv.expired-secondary", "srv.gslb", "srv.qtype-dropped", "srv.notimp", "srv.formerr-type", "srv.refused-type", "srv.servfail-type"}
	rapid.Check(t, func(t *rapid.T) {
		w, failed := newWorld(), rapid.Bool().Draw(t, "failed")
		answered := map[string]bool{}
		for range rapid.IntRange(0, 6).Draw(t, "walked") {
			i, o := rapid.IntRange(1, 3).Draw(t, "server"), rapid.SampledFrom(outcomes).Draw(t, "outcome")
			w.walk("z.test", i, rapid.SampledFrom([]string{"www.z.test", "z.test"}).Draw(t, "name"), o)
		}
		if failed {
			w.survey(3)
			for range rapid.IntRange(0, 20).Draw(t, "probes") {
				i, k, o := rapid.IntRange(1, 3).Draw(t, "server"), rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.SampledFrom(outcomes).Draw(t, "outcome")
				x := w.probe(i, k, o)
				x.Discarded, x.RTT = rapid.IntRange(-5, 1).Draw(t, "discarded"), time.Duration(rapid.IntRange(0, 1200).Draw(t, "ms"))*time.Millisecond
				x.Discarded = max(x.Discarded, 0)
				v := server{ListedServer: evidence.ListedServer{Name: x.Server, Addr: x.Addr.Addr()}}
				answered[v.String()] = answered[v.String()] || k == evidence.ProbeCAA && lawful(o)
			}
		}
		fs := w.find(failed)
		for _, f := range fs {
			if !failed && f.Severity == Error {
				t.Errorf("%s stands in the way of a permit", f.Code)
			}
			if strings.HasPrefix(f.Code, "srv.") && !strings.HasPrefix(f.Code, "srv.lookup-") && (len(f.Servers) == 0 || len(f.Evidence) == 0) {
				t.Errorf("%s: servers %v, evidence %v", f.Code, f.Servers, f.Evidence)
			}
			if failed && slices.Contains(unusable, f.Code) && slices.ContainsFunc(f.Servers, func(s string) bool { return answered[s] }) {
				t.Errorf("%s of %v, and one of them answered", f.Code, f.Servers)
			}
			if strings.Contains(f.Title.String()+f.Detail.String()+f.Remedy.String(), "%!") {
				t.Errorf("%s is said badly: %s %s", f.Code, f.Title, f.Detail)
			}
			for _, id := range f.Evidence {
				if id < 1 || id > len(w.t.Exchanges)+numProbes(w.t) {
					t.Errorf("%s rests on exchange %d, which there is not", f.Code, id)
				}
			}
		}
		if again := w.find(failed); !reflect.DeepEqual(fs, again) {
			t.Errorf("%s, and then %s", codesOf(fs), codesOf(again))
		}
	})
}

func numProbes(t *evidence.Trace) int {
	if t.Survey == nil {
		return 0
	}
	return len(t.Survey.Probes)
}
