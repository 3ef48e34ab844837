package reply_test

import (
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// asked is a reply as the exchange that brought it.
func asked(r wiretest.Reply) *evidence.Exchange {
	return &evidence.Exchange{
		Zone: r.Zone, Transport: "udp", Reply: r.Octets,
		Question: evidence.Question{Name: r.Question.Name, Type: r.Question.Type},
	}
}

// BenchmarkInterpret reads one reply of each common shape.
func BenchmarkInterpret(b *testing.B) {
	for _, r := range wiretest.Replies(wiretest.Unproven) {
		x := asked(r)
		b.Run(r.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if rd, m := reply.Interpret(x); m == nil || rd.Outcome == evidence.Lame {
					b.Fatal(rd.Outcome)
				}
			}
		})
	}
}

// BenchmarkBelongs looks whether a reply is one to the query.
func BenchmarkBelongs(b *testing.B) {
	r := wiretest.Replies(wiretest.Unproven)[0]
	q := wire.Query{ID: 4711, Name: r.Question.Name, Type: r.Question.Type}
	b.ReportAllocs()
	for b.Loop() {
		if !reply.Belongs(r.Octets, q) {
			b.Fatal("a stranger")
		}
	}
}
