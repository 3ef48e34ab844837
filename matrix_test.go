package mayissue

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

func TestMatrix(t *testing.T) {
	if got := matrixOf(nil); got != nil {
		t.Errorf("of no survey: %v", got)
	}
	zone, above := name.MustParse("example.net"), name.MustParse("net")
	ns1, ns2 := name.MustParse("ns1.example.net"), name.MustParse("ns2.example.net")
	addr := netip.MustParseAddr("192.0.2.1")
	probe := func(kind evidence.ProbeKind, zone, server name.Name, typ uint16, id int, o evidence.Outcome) evidence.Probe {
		return evidence.Probe{Kind: kind, Exchange: &evidence.Exchange{
			ID: id, Zone: zone, Server: server, Addr: netip.AddrPortFrom(addr, 53), RTT: 1234567 * time.Nanosecond,
			Question: evidence.Question{Name: name.MustParse("www.example.net"), Type: typ}, Outcome: o,
		}}
	}
	got := matrixOf(&evidence.Survey{
		Zones: []evidence.Listed{{Zone: zone, Servers: []evidence.ListedServer{
			{Name: ns1, Addr: addr, Parent: true, Child: true},
			{Name: ns2, Addr: addr, Child: true}, // two names of one address
			{Name: ns2, Parent: true, Unasked: "no-address"},
		}}},
		Probes: []evidence.Probe{
			probe(evidence.ProbeCAA, zone, ns1, 257, 4, evidence.Timeout),
			probe(evidence.ProbeCAA, zone, ns1, 257, 5, evidence.Answer),
			probe(evidence.ProbeSOA, zone, ns2, 6, 6, evidence.Refused),
			probe(evidence.ProbeDS, above, name.Name{}, 43, 7, evidence.NoData),
			{Kind: evidence.ProbeCAA}, // nothing was sent
		},
	})
	cell := func(probe, typ string, id int, outcome, judged string) report.Cell {
		return report.Cell{Probe: probe, Question: "www.example.net " + typ, Outcome: outcome, Evidence: id, Millis: 1.2, Judged: judged}
	}
	want := []report.Matrix{
		{Zone: "example.net", Probes: []string{"caa", "soa"}, Servers: []report.MatrixServer{
			{Name: "ns1.example.net", Address: "192.0.2.1", Listed: "both", Cells: []report.Cell{
				cell("caa", "CAA", 4, "timeout", report.Bad), cell("caa", "CAA", 5, "answer", report.Good),
			}},
			{Name: "ns2.example.net", Address: "192.0.2.1", Listed: "child", Cells: []report.Cell{cell("soa", "SOA", 6, "refused", report.Bad)}},
			{Name: "ns2.example.net", Listed: "parent", Unasked: "no-address", Cells: []report.Cell{}},
		}},
		{Zone: "net", Probes: []string{"ds"}, Servers: []report.MatrixServer{
			{Address: "192.0.2.1", Cells: []report.Cell{cell("ds", "DS", 7, "nodata", report.Good)}},
		}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestMatrixJudges(t *testing.T) {
	for _, c := range []struct {
		kind    evidence.ProbeKind
		outcome evidence.Outcome
		detail  string
		want    string
	}{
		{evidence.ProbeCAA, evidence.Answer, "", report.Good},
		{evidence.ProbeCAA, evidence.Alias, "", report.Good},
		{evidence.ProbeCAA, evidence.NXDomain, "", report.Good},
		{evidence.ProbeCAA, evidence.NoDataNoSOA, "", report.Odd},
		{evidence.ProbeCAA, evidence.Truncated, "", report.Odd},
		{evidence.ProbeCAASmall, evidence.Truncated, "", report.Good},
		{evidence.ProbeCAA, evidence.BadCase, "", report.Odd},
		{evidence.ProbeCAA, evidence.NetworkError, "", report.Odd}, // ours, not theirs
		{evidence.ProbeCAA, evidence.Lame, "", report.Bad},
		{evidence.ProbeCAA, evidence.ServFail, "", report.Bad},
		{evidence.ProbeCAA, evidence.Malformed, "", report.Bad},
		{evidence.ProbeCAATCP, evidence.TCPFailed, "", report.Bad},
		{evidence.ProbeCAA, "", "", report.Bad}, // the zero value is no answer
		{evidence.ProbeVersion, evidence.OtherRCode, "BADVERS", report.Good},
		{evidence.ProbeVersion, evidence.OtherRCode, "NOTZONE", report.Bad},
		{evidence.ProbeVersion, evidence.Answer, "", report.Odd},
		{evidence.ProbeVersion, evidence.Timeout, "", report.Bad},
		{evidence.ProbeCookie, evidence.OtherRCode, "BADCOOKIE", report.Good},
		{evidence.ProbeCookie, evidence.FormErr, "FORMERR", report.Bad},
		{evidence.ProbeParentNS, evidence.Referral, "", report.Good},
		{evidence.ProbeCAA, evidence.Referral, "", report.Odd},
		{evidence.ProbeRandom, evidence.Answer, "", report.Odd},
		{evidence.ProbeRandom, evidence.NXDomain, "", report.Good},
	} {
		if got := judged(c.kind, &evidence.Exchange{Outcome: c.outcome, Detail: c.detail}); got != c.want {
			t.Errorf("%s with %q (%s): %s, want %s", c.kind, c.outcome, c.detail, got, c.want)
		}
	}
}
