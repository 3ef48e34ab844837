package reply_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

// TestInterpretAllocations: beyond the message, a reading takes the records
// that were asked for, and a referral its servers and their addresses.
func TestInterpretAllocations(t *testing.T) {
	for _, r := range wiretest.Replies(wiretest.Unproven) {
		most, ok := map[string]float64{
			"referral-opt-out": 13, "referral-ds": 11, "nxdomain-nsec3": 6, "dnskey": 4, "caa-signed": 4, "cname": 5,
		}[r.Name]
		if !ok {
			most = 3
		}
		x := asked(r)
		if got := testing.AllocsPerRun(100, func() { reply.Interpret(x) }); got > most {
			t.Errorf("%s: %v allocations, want at most %v", r.Name, got, most)
		}
	}
	r := wiretest.Replies(wiretest.Unproven)[0]
	q := wire.Query{ID: 4711, Name: r.Question.Name, Type: r.Question.Type}
	if got := testing.AllocsPerRun(100, func() { reply.Belongs(r.Octets, q) }); got > 0 {
		t.Errorf("Belongs: %v allocations", got)
	}
}

// TestSetsWithoutDuplicates: of any number of records, few or many, the set is
// what is left when each is compared with all before it, names as names.
func TestSetsWithoutDuplicates(t *testing.T) {
	owner := name.MustParse("www.example.com")
	rapid.Check(t, func(t *rapid.T) {
		typ := rapid.SampledFrom([]wire.Type{wire.TypeNS, wire.TypeCAA}).Draw(t, "type")
		var answer []wiretest.Record
		var want []int // which records are the first of their kind
		var seen []string
		for i := range rapid.IntRange(1, 24).Draw(t, "records") {
			value := rapid.StringMatching(`[ab]{1,2}`).Draw(t, "value")
			r := wiretest.Record{Owner: owner, Type: typ, Class: wire.ClassIN, TTL: rapid.Uint32Range(1, 9).Draw(t, "ttl")}
			r.RData = append([]byte{byte(len(value))}, value...)
			switch rapid.IntRange(0, 2).Draw(t, "form") {
			case 0:
				r.RData = append(r.RData, owner.Wire()...)
			case 1:
				r.RData = append(r.RData, "\x03WWW\x07example\x03com\x00"...)
			default:
				r.RData = append(r.RData, 0xc0, 12)
			}
			answer = append(answer, r)
			key := value
			if typ != wire.TypeNS {
				key = string(r.RData)
			}
			if !slices.Contains(seen, key) {
				seen, want = append(seen, key), append(want, i)
			}
		}
		m, err := wire.Parse(wiretest.Message{QR: true, AA: true, Question: wiretest.Ask("www.example.com", typ), Answer: answer}.Pack())
		if err != nil {
			t.Fatal(err)
		}
		rd := reply.Read(m, evidence.Question{Name: owner, Type: typ}, name.MustParse("example.com"))
		var got []int
		least := ^uint32(0)
		for _, i := range want {
			least = min(least, answer[i].TTL)
		}
		for _, rr := range rd.Records {
			got = append(got, slices.IndexFunc(m.Answer, func(o wire.RR) bool { return &o.RData()[0] == &rr.RData()[0] }))
		}
		if !slices.Equal(got, want) || rd.TTL != least {
			t.Fatalf("records %v for %d s, want %v for %d s", got, rd.TTL, want, least)
		}
	})
}
