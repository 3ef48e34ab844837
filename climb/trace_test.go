package climb_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// book is a trace being written by hand. Each exchange is sent a second
// after the one before and takes 100 ms.
type book struct{ evidence.Trace }

// said is a reply in words: response code and records in zone form.
type said struct {
	rcode     uint16
	answer    string
	authority string
	raw       []wiretest.Record // more of the answer
	tc        bool
}

const soa = "com. 300 SOA a. b. 1 2 3 4 60"

func nodata() said { return said{authority: soa} }

func nxdomain() said { return said{rcode: 3, authority: soa} }

func records(text string) said { return said{answer: text} }

func alias(to string) func(string) said {
	return func(from string) said { return said{answer: fmt.Sprintf("%s. 120 CNAME %s.", from, to)} }
}

// set is a CAA set at a name.
func set(at, value string) said { return records(fmt.Sprintf("%s. 600 CAA 0 issue %q", at, value)) }

// zoneOf is the zone that the hand-made servers are asked in.
func zoneOf(n name.Name) name.Name { return n.Ancestor(1) }

// exchange adds one exchange and returns its ID.
func (b *book) exchange(n string, s said) int {
	q := evidence.Question{Name: name.MustParse(n), Type: wire.TypeCAA}
	x := &evidence.Exchange{
		ID: len(b.Exchanges) + 1, Zone: zoneOf(q.Name), Server: name.MustParse("ns.example"), Addr: netip.MustParseAddrPort("192.0.2.1:53"),
		Transport: "udp", Question: q, Query: wire.Query{ID: 7, Name: q.Name, Type: q.Type, EDNS: true}.Append(nil),
		Sent: noon.Add(time.Duration(len(b.Exchanges)) * time.Second), RTT: 100 * time.Millisecond,
	}
	x.Reply = wiretest.Message{
		ID: 7, QR: true, AA: true, TC: s.tc, RCode: s.rcode, Question: wiretest.Ask(n, wire.TypeCAA),
		Answer: append(wiretest.Records(s.answer), s.raw...), Authority: wiretest.Records(s.authority), Compress: true,
	}.Pack()
	rd, _ := reply.Interpret(x)
	x.Outcome, x.Detail = rd.Outcome, rd.Detail.String()
	b.Exchanges = append(b.Exchanges, x)
	return x.ID
}

// step adds the CAA step of a name that one exchange answers.
func (b *book) step(n string, s said) *book {
	id := b.exchange(n, s)
	x := b.Exchange(id)
	b.Steps = append(b.Steps, evidence.Step{
		Purpose: evidence.ForCAA, Name: x.Question.Name, Question: x.Question, Zone: x.Zone, Exchanges: []int{id}, Accepted: id,
	})
	return b
}

// failed adds the CAA step of a name that nobody answered.
func (b *book) failed(n string, f evidence.Failure, detail string) *book {
	q := evidence.Question{Name: name.MustParse(n), Type: wire.TypeCAA}
	b.Steps = append(b.Steps, evidence.Step{Purpose: evidence.ForCAA, Name: q.Name, Question: q, Zone: zoneOf(q.Name), Exchanges: []int{}, Failure: f, Detail: detail})
	return b
}

// trace finishes the book.
func (b *book) trace(t *testing.T, n string) *evidence.Trace {
	t.Helper()
	tr := b.Trace
	tr.Schema, tr.Name = evidence.Schema, name.MustParse(n)
	tr.Started, tr.Finished, tr.Clock = noon, noon, noon
	if err := tr.Validate(); err != nil {
		t.Fatal(err)
	}
	return &tr
}

// show writes levels on one line.
func show(ls []caa.Level) string {
	var out []string
	for _, l := range ls {
		s := l.Name.String() + " " + l.Outcome.String()
		for _, a := range l.Alias {
			s += " >" + a.String()
		}
		if l.DNAME {
			s += " dname"
		}
		for _, r := range l.Records {
			s += " " + r.String()
		}
		if len(l.BesideAlias) > 0 {
			s += fmt.Sprintf(" beside %d", len(l.BesideAlias))
		}
		if l.Outcome == caa.LevelError {
			s += fmt.Sprintf(" %s at %s", l.Failure, l.FailedAt)
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func check(t *testing.T, b *book, n, want string) {
	t.Helper()
	if got := show(climb.Levels(b.trace(t, n), name.MustParse(n))); got != want {
		t.Errorf("levels of %s are\n%s, want\n%s", n, got, want)
	}
}
