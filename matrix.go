package mayissue

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// matrixOf lays a survey out as a table for each zone: servers by probes. A
// probe that was put to a server of no listed zone stands under the zone that
// its exchange names.
func matrixOf(s *evidence.Survey) []report.Matrix {
	if s == nil {
		return nil
	}
	var tables tables
	for _, z := range s.Zones {
		for _, l := range z.Servers {
			tables.add(z.Zone, l)
		}
	}
	for _, p := range s.Probes {
		if p.Exchange != nil {
			tables.probe(p)
		}
	}
	out := make([]report.Matrix, len(tables))
	for i, t := range tables {
		out[i] = t.Matrix
	}
	return out
}

// tables are those under way, with the servers as the evidence has them.
type tables []*table

type table struct {
	report.Matrix
	zone    name.Name
	servers []evidence.ListedServer
}

// of returns the table of a zone, a new one where there is none yet.
func (ts *tables) of(zone name.Name) *table {
	for _, t := range *ts {
		if t.zone == zone {
			return t
		}
	}
	t := &table{zone: zone, Matrix: report.Matrix{Zone: zone.String(), Probes: []string{}}}
	*ts = append(*ts, t)
	return t
}

// add puts a server into the table of a zone and returns its row.
func (ts *tables) add(zone name.Name, l evidence.ListedServer) *report.MatrixServer {
	t := ts.of(zone)
	t.servers = append(t.servers, l)
	row := report.MatrixServer{Listed: listed(l), Unasked: l.Unasked, Cells: []report.Cell{}}
	if l.Name.IsValid() {
		row.Name = l.Name.String()
	}
	if l.Addr.IsValid() {
		row.Address = l.Addr.String()
	}
	t.Servers = append(t.Servers, row)
	return &t.Servers[len(t.Servers)-1]
}

func listed(l evidence.ListedServer) string {
	switch {
	case l.Parent && l.Child:
		return "both"
	case l.Parent:
		return "parent"
	case l.Child:
		return "child"
	case l.Named:
		return "named"
	}
	return ""
}

// probe puts a probe into its row: that of the server's name and address, or
// else of the address.
func (ts *tables) probe(p evidence.Probe) {
	x := p.Exchange
	t := ts.of(x.Zone)
	addr := x.Addr.Addr().Unmap()
	at := slices.IndexFunc(t.servers, func(l evidence.ListedServer) bool { return l.Addr == addr && l.Name == x.Server })
	if at < 0 {
		at = slices.IndexFunc(t.servers, func(l evidence.ListedServer) bool { return l.Addr == addr })
	}
	var row *report.MatrixServer
	if at >= 0 {
		row = &t.Servers[at]
	} else {
		row = ts.add(x.Zone, evidence.ListedServer{Name: x.Server, Addr: addr})
	}
	kind := string(p.Kind)
	if !slices.Contains(t.Probes, kind) {
		t.Probes = append(t.Probes, kind)
	}
	row.Cells = append(row.Cells, report.Cell{
		Probe: kind, Question: x.Question.Name.String() + " " + TypeText(x.Question.Type),
		Outcome: string(x.Outcome), Detail: climb.Detail(x), Evidence: x.ID,
		Millis: float64(x.RTT.Round(time.Microsecond*100)) / float64(time.Millisecond),
		Judged: judged(p.Kind, x),
	})
}

// judged says what the outcome of a probe is worth by itself; what it means
// beside the others is for the findings to say. What a kind of probe is
// looking for comes first, then what the outcome means for any.
func judged(kind evidence.ProbeKind, x *evidence.Exchange) string {
	switch kind {
	case evidence.ProbeVersion:
		// RFC 6891 section 6.1.3: an unknown version is answered with BADVERS.
		if x.Outcome == evidence.OtherRCode && x.Detail == "BADVERS" {
			return report.Good
		}
		if settled(x.Outcome) {
			return report.Odd
		}
	case evidence.ProbeCookie:
		// RFC 7873 section 5.2.3: who sends no server cookie may get none.
		if x.Outcome == evidence.OtherRCode && x.Detail == "BADCOOKIE" {
			return report.Good
		}
	case evidence.ProbeParentNS:
		if x.Outcome == evidence.Referral {
			return report.Good
		}
	case evidence.ProbeCAASmall:
		if x.Outcome == evidence.Truncated { // RFC 2181 section 9
			return report.Good
		}
	case evidence.ProbeRandom:
		if x.Outcome == evidence.Answer || x.Outcome == evidence.Alias { // a wildcard
			return report.Odd
		}
	}
	switch {
	case settled(x.Outcome):
		return report.Good
	case slices.Contains([]evidence.Outcome{
		evidence.NoDataNoSOA, evidence.Referral, evidence.Truncated, evidence.BadCase,
		evidence.NetworkError, evidence.Canceled,
	}, x.Outcome):
		return report.Odd
	}
	return report.Bad
}

// settled reports whether the outcome is an answer or a denial.
func settled(o evidence.Outcome) bool {
	return o == evidence.Answer || o == evidence.Alias || o == evidence.NoData || o == evidence.NXDomain
}
