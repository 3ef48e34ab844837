package mayissue_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/report"
)

// mutationWorld holds a Secure decision of every kind: a set at the name, at a
// parent, from a wildcard, through an alias and a DNAME; none at all, proven by
// NSEC, by NSEC3, and for a name that does not exist.
const mutationWorld = `-- scenario --
title: to be altered
-- zone/nsec.test --
@ CAA 0 issue "ca.example"
www A 192.0.2.1
*.wild CAA 0 issue "ca.example"
alias CNAME target.nsec3.test.
-- zone/nsec3.test --
www A 192.0.2.1
target CAA 0 issue "other.example"
tree DNAME nsec.test.
-- signing --
nsec.test algorithm=15
nsec3.test denial=nsec3 algorithm=15
test algorithm=15
. algorithm=15
-- check --
name: nsec.test
ca: ca.example
result: permit
reason: authorized
show: nothing
`

// stored is the evidence of a Secure decision.
type stored struct {
	request mayissue.Request
	trace   *evidence.Trace
	result  report.Result
	replies []wiretest.Message // those of the exchanges, taken apart
}

func secureDecisions(t testing.TB) []*stored {
	t.Helper()
	s, err := lab.ParseScenario("mutation.txtar", []byte(mutationWorld))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		t.Fatal(err)
	}
	cfg := labConfig(in, time.Time{})
	cfg.Now = in.SigningTime
	var out []*stored
	for _, host := range []string{"nsec.test", "www.nsec.test", "none.nsec.test", "a.wild.nsec.test", "alias.nsec.test", "www.nsec3.test", "none.nsec3.test", "www.tree.nsec3.test"} {
		e, err := mayissue.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		d := &stored{request: failureCase{host: host}.requestOf(t)}
		results, traces := e.Check(context.Background(), d.request)
		d.trace, d.result = traces[0], results[0]
		d.takeApart(t)
		if again := mayissue.Judge(d.altered(0, nil), d.request); d.result.Security != "secure" || !sameAnswer(again, d.result) {
			t.Fatalf("%s: %s (%s) %s, taken apart and put together %s (%s: %s)", host, d.result.Result, d.result.Reason, d.result.Security, again.Result, again.Reason, again.Detail)
		}
		out = append(out, d)
	}
	return out
}

func (c failureCase) requestOf(t testing.TB) mayissue.Request {
	t.Helper()
	r, bad := request(lab.Check{Name: c.host, CA: []string{"ca.example"}})
	if bad != nil {
		t.Fatal(bad.Detail)
	}
	return r
}

// takeApart reads the replies record by record, names written out.
func (d *stored) takeApart(t testing.TB) {
	t.Helper()
	for _, x := range d.trace.Exchanges {
		m, err := wire.Parse(x.Reply)
		if err != nil {
			t.Fatal(err)
		}
		out := wiretest.Message{ID: m.ID, QR: true, AA: m.Authoritative, RCode: uint16(m.RCode), EDNS: m.EDNS}
		out.Question = []wiretest.Question{{Name: m.Question[0].Name, Type: m.Question[0].Type, Class: wire.ClassIN}}
		out.Answer, out.Authority, out.Additional = records(t, m.Answer), records(t, m.Authority), records(t, m.Additional)
		d.replies = append(d.replies, out)
	}
}

func records(t testing.TB, rrs []wire.RR) []wiretest.Record {
	t.Helper()
	var out []wiretest.Record
	for _, rr := range rrs {
		if rr.Type == wire.TypeOPT {
			continue
		}
		rdata, err := rr.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, wiretest.Record{Owner: rr.Owner, Type: rr.Type, Class: wire.ClassIN, TTL: rr.TTL, RData: rdata})
	}
	return out
}

// altered is the trace with one reply changed by f.
func (d *stored) altered(which int, f func(m *wiretest.Message)) *evidence.Trace {
	t := *d.trace
	t.Exchanges = slices.Clone(t.Exchanges)
	for i := range t.Exchanges {
		x := *t.Exchanges[i]
		m := d.replies[i]
		m.Answer, m.Authority, m.Additional = slices.Clone(m.Answer), slices.Clone(m.Authority), slices.Clone(m.Additional)
		if i == which && f != nil {
			f(&m)
		}
		x.Reply = m.Pack()
		t.Exchanges[i] = &x
	}
	return &t
}

// sameAnswer reports whether two results say the same of the name.
func sameAnswer(a, b report.Result) bool {
	key := func(r report.Result) string {
		rs := slices.Clone(r.Records) // a set: its order means nothing
		slices.SortFunc(rs, func(a, b report.Record) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		return fmt.Sprint(r.Result, r.Reason, r.Security, r.FoundAt, r.Alias, rs)
	}
	return key(a) == key(b)
}

// hold demands that an altered trace fails, or is Secure with the identical
// answer.
func (d *stored) hold(t *testing.T, tr *evidence.Trace, what string) {
	t.Helper()
	got := mayissue.Judge(tr, d.request)
	if got.Result != "error" && !sameAnswer(got, d.result) {
		t.Errorf("%s, %s: %s (%s) %s, was %s (%s)", d.result.Name, what, got.Result, got.Reason, got.Security, d.result.Result, d.result.Reason)
	}
}

// sections lists the sections of a reply.
func sections(m *wiretest.Message) []*[]wiretest.Record {
	return []*[]wiretest.Record{&m.Answer, &m.Authority, &m.Additional}
}

// fields are the changes of one record, each to one field of it; at says which
// octet of the data.
func fields(at int) map[string]func(r *wiretest.Record) {
	return map[string]func(r *wiretest.Record){
		"type":  func(r *wiretest.Record) { r.Type ^= 1 << (at % 16) },
		"class": func(r *wiretest.Record) { r.Class ^= 1 << (at % 16) },
		"ttl":   func(r *wiretest.Record) { r.TTL ^= 1 << (at % 32) },
		"owner": func(r *wiretest.Record) {
			if n, err := r.Owner.Prepend("x"); err == nil {
				r.Owner = n
			}
		},
		"parent as owner": func(r *wiretest.Record) {
			if n, ok := r.Owner.Parent(); ok {
				r.Owner = n
			}
		},
		"data": func(r *wiretest.Record) {
			if len(r.RData) > 0 {
				r.RData = slices.Clone(r.RData)
				r.RData[at%len(r.RData)] ^= 1 << (at % 8)
			}
		},
	}
}

// TestMutation (SEC-07) takes the stored evidence of Secure decisions, and removes every
// record in turn, and changes every field of every record: what is judged then
// must fail, or be Secure with the identical answer.
func TestMutation(t *testing.T) {
	mutants := 0
	for _, d := range secureDecisions(t) {
		for i := range d.replies {
			for s, section := range sections(&d.replies[i]) {
				for k, rec := range *section {
					where := fmt.Sprintf("exchange %d, section %d, record %d (%s %s)", i+1, s, k, rec.Owner, wire.TypeText(rec.Type))
					d.hold(t, d.altered(i, func(m *wiretest.Message) {
						all := sections(m)[s]
						*all = slices.Delete(*all, k, k+1)
					}), "without "+where)
					for field, change := range fields(i + k) {
						d.hold(t, d.altered(i, func(m *wiretest.Message) { change(&(*sections(m)[s])[k]) }), field+" of "+where)
						mutants++
					}
					for at := 0; at < len(rec.RData); at += max(1, len(rec.RData)/5) {
						d.hold(t, d.altered(i, func(m *wiretest.Message) { fields(at)["data"](&(*sections(m)[s])[k]) }), fmt.Sprintf("octet %d of %s", at, where))
						mutants++
					}
				}
			}
		}
	}
	if mutants < 1000 {
		t.Errorf("only %d mutants", mutants)
	}
}

// FuzzMutation is TestMutation with any records removed and any fields changed.
func FuzzMutation(f *testing.F) {
	all := secureDecisions(f)
	f.Add(uint8(0), uint8(3), uint8(0), uint8(0), "data", uint16(3))
	f.Add(uint8(4), uint8(5), uint8(1), uint8(2), "owner", uint16(0))
	f.Add(uint8(2), uint8(6), uint8(1), uint8(0), "", uint16(0))
	f.Fuzz(func(t *testing.T, which, exchange, section, record uint8, field string, at uint16) {
		d := all[int(which)%len(all)]
		i := int(exchange) % len(d.replies)
		d.hold(t, d.altered(i, func(m *wiretest.Message) {
			recs := sections(m)[int(section)%3]
			if len(*recs) == 0 {
				return
			}
			k := int(record) % len(*recs)
			if change := fields(int(at))[field]; change != nil {
				change(&(*recs)[k])
				return
			}
			*recs = slices.Delete(*recs, k, k+1)
		}), fmt.Sprint("fuzzed: ", field))
	})
}
