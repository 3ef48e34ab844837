package evidence_test

import (
	"net/netip"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"pgregory.net/rapid"
)

// sample is a small whole trace: the root refers to com, which answers.
func sample() *evidence.Trace {
	at := time.Date(2026, 11, 21, 12, 0, 0, 123456789, time.UTC)
	q := evidence.Question{Name: name.MustParse("example.com"), Type: 257}
	com := name.MustParse("com")
	return &evidence.Trace{
		Schema: evidence.Schema, Engine: "test", Name: q.Name,
		Started: at, Finished: at.Add(time.Second), Clock: at, Roots: true, Sends: 2, SHA1: evidence.SHA1Insecure,
		Anchors: []evidence.Anchor{{Zone: name.Root(), Type: 43, Data: []byte{0, 1, 8, 2, 3}}},
		Cuts: []evidence.Cut{
			{Zone: name.Root(), Servers: []evidence.Server{{Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}}}},
			{Zone: com, Parent: name.Root(), Referral: 1, Servers: []evidence.Server{}},
		},
		Steps: []evidence.Step{{Purpose: evidence.ForCAA, Name: q.Name, Question: q, Zone: com, Exchanges: []int{2}, Accepted: 2}},
		Exchanges: []*evidence.Exchange{
			{ID: 1, Zone: name.Root(), Addr: netip.MustParseAddrPort("127.0.0.1:53"), Transport: "udp", Question: q,
				Query: make([]byte, 12), Reply: make([]byte, 12), Sent: at, RTT: time.Millisecond, Outcome: evidence.Referral},
			{ID: 2, Zone: com, Addr: netip.MustParseAddrPort("[::1]:53"), Transport: "tcp", Question: q,
				Query: make([]byte, 12), Reply: []byte("<reply octets>"), Sent: at, RTT: time.Millisecond, Outcome: evidence.NoData},
		},
		Requests: []evidence.Request{{Input: "example.com", Issuers: []string{"ca.example"}, Result: "permit",
			Reason: "no-caa", RulesAt: "2026-11-21T12:00:00Z"}},
		Survey: &evidence.Survey{
			Started: at, Finished: at.Add(time.Second),
			Zones: []evidence.Listed{{Zone: com, Servers: []evidence.ListedServer{{Name: com, Addr: netip.MustParseAddr("::1"), Parent: true}}}},
			Probes: []evidence.Probe{{Kind: evidence.ProbeSOA, Exchange: &evidence.Exchange{ID: 3, Zone: com, Addr: netip.MustParseAddrPort("[::1]:53"),
				Transport: "udp", Question: q, Query: make([]byte, 12), Sent: at, Outcome: evidence.Timeout}}},
			Views: []evidence.View{{Label: "a resolver", Exchange: &evidence.Exchange{ID: 4, Zone: name.Root(), Addr: netip.MustParseAddrPort("127.0.0.2:53"),
				Transport: "udp", Question: q, Query: make([]byte, 12), Reply: make([]byte, 12), Sent: at, Outcome: evidence.Answer}}},
		},
		Placement: &evidence.Survey{
			Started: at, Finished: at.Add(time.Second),
			Zones: []evidence.Listed{{Zone: com, Servers: []evidence.ListedServer{{Name: com, Addr: netip.MustParseAddr("::1"), Named: true}}}},
			Probes: []evidence.Probe{{Kind: evidence.ProbeRecord, Exchange: &evidence.Exchange{ID: 5, Zone: com, Addr: netip.MustParseAddrPort("[::1]:53"),
				Transport: "udp", Question: q, Query: make([]byte, 12), Sent: at, Outcome: evidence.Timeout}}},
		},
	}
}

// The generators below make traces that hold together, in the normal form
// that Decode gives.

func genName() *rapid.Generator[name.Name] {
	return rapid.Custom(func(t *rapid.T) name.Name {
		n := name.Root()
		for range rapid.IntRange(0, 4).Draw(t, "labels") {
			n, _ = n.Prepend(string(rapid.SliceOfN(rapid.Byte(), 1, 8).Draw(t, "label")))
		}
		return n
	})
}

func genTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(0, 1<<34).Draw(t, "s"), rapid.Int64Range(0, 999999999).Draw(t, "ns")).UTC()
	})
}

func genMessage() *rapid.Generator[[]byte] { return rapid.SliceOfN(rapid.Byte(), 12, 40) }

func genExchange(id int) *rapid.Generator[*evidence.Exchange] {
	return rapid.Custom(func(t *rapid.T) *evidence.Exchange {
		x := &evidence.Exchange{
			ID: id, Zone: name.Root(), Server: genName().Draw(t, "server"),
			Addr: netip.AddrPortFrom(netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "addr"))),
				rapid.Uint16().Draw(t, "port")),
			Transport: rapid.SampledFrom([]string{"udp", "tcp"}).Draw(t, "transport"),
			Question:  evidence.Question{Name: genName().Draw(t, "qname"), Type: rapid.Uint16().Draw(t, "qtype")},
			Query:     genMessage().Draw(t, "query"),
			Sent:      genTime().Draw(t, "sent"), RTT: time.Duration(rapid.Int64Range(0, 1<<40).Draw(t, "rtt")),
			Detail: rapid.String().Draw(t, "detail"), Discarded: rapid.IntRange(0, 9).Draw(t, "discarded"),
			Outcome: rapid.SampledFrom([]evidence.Outcome{evidence.Answer, evidence.NXDomain, evidence.Timeout}).Draw(t, "outcome"),
		}
		if x.Outcome != evidence.Timeout {
			x.Reply = genMessage().Draw(t, "reply")
		}
		return x
	})
}

func genTrace() *rapid.Generator[*evidence.Trace] {
	return rapid.Custom(func(t *rapid.T) *evidence.Trace {
		tr := &evidence.Trace{
			Schema: evidence.Schema, Engine: rapid.String().Draw(t, "engine"), Vantage: rapid.String().Draw(t, "vantage"),
			Name: genName().Draw(t, "name"), Started: genTime().Draw(t, "started"), Finished: genTime().Draw(t, "finished"),
			Clock: genTime().Draw(t, "clock"), Roots: rapid.Bool().Draw(t, "roots"), Sends: rapid.IntRange(0, 99).Draw(t, "sends"),
			Cuts: []evidence.Cut{}, Steps: []evidence.Step{}, Exchanges: []*evidence.Exchange{},
		}
		for id := range rapid.IntRange(0, 4).Draw(t, "exchanges") {
			x := genExchange(id+1).Draw(t, "exchange")
			tr.Exchanges = append(tr.Exchanges, x)
			s := evidence.Step{Purpose: evidence.ForCAA, Name: x.Question.Name, Question: x.Question, Zone: name.Root(),
				Exchanges: []int{x.ID}, Detail: rapid.String().Draw(t, "step detail")}
			if x.Reply != nil {
				s.Accepted = x.ID
			} else {
				s.Failure = evidence.FailTimeout
			}
			tr.Steps = append(tr.Steps, s)
		}
		if rapid.Bool().Draw(t, "anchored") {
			tr.Anchors = []evidence.Anchor{{Zone: genName().Draw(t, "anchored zone"), Type: 48, Data: rapid.SliceOfN(rapid.Byte(), 1, 8).Draw(t, "anchor")}}
		}
		if rapid.Bool().Draw(t, "requested") {
			tr.Requests = []evidence.Request{{Input: rapid.String().Draw(t, "input"),
				Issuers: rapid.SliceOfN(rapid.String(), 1, 3).Draw(t, "issuers"),
				RulesAt: genTime().Draw(t, "rules at").Format(time.RFC3339Nano)}}
		}
		if rapid.Bool().Draw(t, "surveyed") {
			tr.Survey = genSurvey(len(tr.Exchanges)).Draw(t, "survey")
		}
		if rapid.Bool().Draw(t, "placed") {
			before := len(tr.Exchanges)
			if tr.Survey != nil {
				before += len(tr.Survey.Probes) + len(tr.Survey.Views)
			}
			tr.Placement = genSurvey(before).Draw(t, "placement")
		}
		return tr
	})
}

func genSurvey(before int) *rapid.Generator[*evidence.Survey] {
	return rapid.Custom(func(t *rapid.T) *evidence.Survey {
		s := &evidence.Survey{
			Started: genTime().Draw(t, "survey started"), Finished: genTime().Draw(t, "survey finished"),
			Zones: []evidence.Listed{{Zone: genName().Draw(t, "surveyed zone"), Servers: []evidence.ListedServer{{
				Name: genName().Draw(t, "listed"), Addr: netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "listed addr"))),
				Glue: rapid.Bool().Draw(t, "glue"), Parent: rapid.Bool().Draw(t, "parent"), Child: rapid.Bool().Draw(t, "child"),
				Unasked: rapid.String().Draw(t, "unasked"),
			}}}},
			Probes: []evidence.Probe{{Kind: evidence.ProbeCAA, Exchange: genExchange(before+1).Draw(t, "probe")}},
		}
		if rapid.Bool().Draw(t, "viewed") {
			s.Views = []evidence.View{{Label: rapid.String().Draw(t, "label"), Exchange: genExchange(before+2).Draw(t, "view")}}
		}
		return s
	})
}
