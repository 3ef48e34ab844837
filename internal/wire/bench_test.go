package wire_test

import (
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// BenchmarkParse reads one message of each common shape.
func BenchmarkParse(b *testing.B) {
	for _, r := range wiretest.Replies(wiretest.Unproven) {
		b.Run(r.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := wire.Parse(r.Octets); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSameLetters compares the question of a reply with that of its query.
func BenchmarkSameLetters(b *testing.B) {
	r := wiretest.Replies(wiretest.Unproven)[0]
	q := wire.Query{Name: r.Question.Name, Type: r.Question.Type, EDNS: true}.Append(nil)
	b.ReportAllocs()
	for b.Loop() {
		if !wire.SameLetters(r.Octets, q) {
			b.Fatal("other letters")
		}
	}
}
