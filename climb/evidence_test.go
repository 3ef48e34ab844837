package climb_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Evidence that is incomplete or forged fails closed, level by level.
func TestForgedEvidence(t *testing.T) {
	const n = "www.example.com"
	honest := func() *book {
		return new(book).step(n, nodata()).step("example.com", set("example.com", "other")).step("com", nodata())
	}
	for _, c := range []struct {
		what  string
		forge func(b *book)
		want  evidence.Failure
		at    int // which level fails, from 0
	}{
		{"no step for the name", func(b *book) { b.Steps = b.Steps[1:] }, evidence.FailIndeterminate, 0},
		{"no step for an ancestor", func(b *book) { b.Steps = slices.Delete(b.Steps, 1, 2) }, evidence.FailIndeterminate, 1},
		{"a step for another purpose", func(b *book) { b.Steps[1].Purpose = evidence.ForCut }, evidence.FailIndeterminate, 1},
		{"neither answer nor failure", func(b *book) { b.Steps[1].Accepted = 0 }, evidence.FailIndeterminate, 1},
		{"an exchange that is not there", func(b *book) { b.Steps[1].Accepted = 99 }, evidence.FailIndeterminate, 1},
		{"the exchange of another question", func(b *book) { b.Steps[1].Accepted = 3 }, evidence.FailMalformed, 1},
		{"a question relabelled", func(b *book) { b.Exchanges[1].Reply = b.Exchanges[2].Reply }, evidence.FailMalformed, 1},
		{"an exchange relabelled with its question", func(b *book) {
			b.Exchanges[2].Question = b.Steps[1].Question
			b.Steps[1].Accepted = 3
		}, evidence.FailMalformed, 1},
		{"the answer for an ancestor", func(b *book) { b.Steps[0] = b.Steps[2]; b.Steps[0].Name = name.MustParse(n) }, evidence.FailMalformed, 0},
		{"another type", func(b *book) {
			b.Exchanges[1].Question.Type = wire.TypeA
			b.Steps[1].Question.Type = wire.TypeA
			typ := b.Exchanges[1].Reply[12+len(b.Steps[1].Name.Wire()):]
			typ[0], typ[1] = 0, byte(wire.TypeA)
		}, evidence.FailMalformed, 1},
		{"a zone that does not hold the name", func(b *book) { b.Exchanges[1].Zone = name.MustParse("net") }, evidence.FailMalformed, 1},
		{"no reply", func(b *book) { b.Exchanges[1].Reply = nil }, evidence.FailMalformed, 1},
		{"half a reply", func(b *book) { b.Exchanges[1].Reply = b.Exchanges[1].Reply[:20] }, evidence.FailMalformed, 1},
		{"the query as its own reply", func(b *book) { b.Exchanges[1].Reply = b.Exchanges[1].Query }, evidence.FailMalformed, 1},
		{"CAA-20: a truncated reply", func(b *book) { b.Exchanges[1].Reply[2] |= 2 }, evidence.FailMalformed, 1},
		{"an error as an answer", func(b *book) { b.Exchanges[1].Reply[3] |= 2 }, evidence.FailMalformed, 1},
	} {
		b := honest()
		c.forge(b)
		ls := climb.Levels(&b.Trace, name.MustParse(n))
		last := ls[len(ls)-1]
		if len(ls) != c.at+1 || last.Outcome != caa.LevelError || last.Failure != c.want || last.Detail.IsZero() {
			t.Errorf("%s: %s (%q), want %s at level %d", c.what, show(ls), last.Detail, c.want, c.at)
		}
	}
}

// A name below one that does not exist does not exist either (RFC 8020); no
// other answer for an ancestor speaks for the name.
func TestStepBelowItsQuestion(t *testing.T) {
	const n = "a.b.example.com"
	for _, c := range []struct {
		what, question string
		said           said
		want           string
	}{
		{"an ancestor does not exist", "b.example.com", nxdomain(), n + " nxdomain, b.example.com nxdomain, example.com nodata, com nodata"},
		{"an ancestor has no CAA", "b.example.com", nodata(), n + " error malformed-message at " + n},
		{"an ancestor has CAA", "b.example.com", set("b.example.com", "ca"), n + " error malformed-message at " + n},
		{"an ancestor is an alias", "b.example.com", alias("a.net")("b.example.com"), n + " error malformed-message at " + n},
	} {
		b := new(book).step(c.question, c.said)
		b.Steps = append([]evidence.Step{b.Steps[0]}, b.Steps...)
		b.Steps[0].Name = name.MustParse(n)
		b.step("example.com", nodata()).step("com", nodata())
		if got := show(climb.Levels(&b.Trace, name.MustParse(n))); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
	// A sister that does not exist says nothing at all.
	b := new(book).step("c.example.com", nxdomain())
	b.Steps[0].Name = name.MustParse(n)
	if got := show(climb.Levels(&b.Trace, name.MustParse(n))); got != n+" error malformed-message at "+n {
		t.Errorf("a sister: %s", got)
	}
}

// genBook writes a complete trace for www.a.b.com with all kinds of levels.
func genBook(t *rapid.T) *book {
	b := new(book)
	for n := name.MustParse("www.a.b.com"); !n.IsRoot(); n, _ = n.Parent() {
		at := n.String()
		for hop := rapid.IntRange(0, 3).Draw(t, "aliases"); hop > 0; hop-- {
			to := rapid.StringMatching(`[a-z]{8}\.net`).Draw(t, "target")
			b.step(at, alias(to)(at))
			at = to
		}
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			b.step(at, nodata())
		case 1:
			b.step(at, nxdomain())
		case 2:
			b.step(at, set(at, "ca.example"))
		default:
			b.failed(at, evidence.FailTimeout, "silent")
		}
	}
	return b
}

// What is taken out of the evidence is never read as "nothing there": each
// level says what it said before, up to the first that has become a failure.
func TestLessEvidenceIsNoPermission(t *testing.T) {
	n := name.MustParse("www.a.b.com")
	rapid.Check(t, func(t *rapid.T) {
		b := genBook(t)
		before := climb.Levels(&b.Trace, n)
		i := rapid.IntRange(0, len(b.Steps)-1).Draw(t, "step")
		what := rapid.SampledFrom([]string{"step", "accepted", "reply", "octets"}).Draw(t, "loss")
		x := b.Exchange(b.Steps[i].Accepted)
		switch {
		case what == "step" || x == nil:
			b.Steps = slices.Delete(b.Steps, i, i+1)
		case what == "accepted":
			b.Steps[i].Accepted = 0
		case what == "reply":
			x.Reply = nil
		default:
			x.Reply = x.Reply[:rapid.IntRange(0, len(x.Reply)-1).Draw(t, "length")]
		}
		after := climb.Levels(&b.Trace, n)
		for j, l := range after {
			if l.Outcome == caa.LevelError && j == len(after)-1 {
				return
			}
			if j >= len(before) || show(before[j:j+1]) != show(after[j:j+1]) {
				t.Fatalf("without a part of the evidence\n%s became\n%s", show(before), show(after))
			}
		}
		if len(after) != len(before) {
			t.Fatalf("without a part of the evidence\n%s became\n%s", show(before), show(after))
		}
	})
}

// The same trace gives the same levels, and reading changes nothing in it.
func TestLevelsArePure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := genBook(t)
		n := name.MustParse("www.a.b.com")
		b.Schema, b.Name, b.Started, b.Finished, b.Clock = evidence.Schema, n, noon, noon, noon
		before := b.Hash()
		first, second := show(climb.Levels(&b.Trace, n)), show(climb.Levels(&b.Trace, n))
		if first != second || b.Hash() != before {
			t.Fatalf("%s, then %s", first, second)
		}
	})
}
