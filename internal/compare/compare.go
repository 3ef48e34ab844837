// Package compare holds the results of a run against what somebody else says
// of the same names: another system, by its word for each, or an earlier run of
// ours. It keeps the differences alone, the dangerous ones first, each with what
// changed and what is to be found now.
//
// It needs little memory however many names there are. What it cannot forget
// goes to files that it is handed.
package compare

import (
	"bufio"
	"cmp"
	"io"
	"maps"
	"slices"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// Comparison takes the results of a run. Make one with [New]. It is not safe
// for concurrent use.
type Comparison struct {
	p     *phrase.Printer
	spool func() (Spool, error)
	base  *baseline
	found map[Weight]*pile

	expected, since Total
	expecting       bool
}

// Total is how many requests agreed and how many did not.
type Total struct {
	Compared  int          `json:"compared"` // Agreed and Differing
	Agreed    int          `json:"agreed"`
	Differing int          `json:"differing"`
	Unknown   int          `json:"unknown"` // that could not be compared: no verdict on one side, or not in the baseline
	Kinds     map[Kind]int `json:"kinds"`

	Gone       int `json:"gone,omitempty"`       // of a baseline: requests that were not made now
	Repeated   int `json:"repeated,omitempty"`   // of a baseline: requests that it holds more than once; the last counts
	Unreadable int `json:"unreadable,omitempty"` // of a baseline: lines
}

// count counts a request by the kind of its difference; "" where there is none.
func (t *Total) count(k Kind) {
	switch k {
	case "":
		t.Compared++
		t.Agreed++
		return
	case UnknownWord, Undecided, NewName:
		t.Unknown++
	default:
		t.Compared++
		t.Differing++
	}
	t.Kinds[k]++
}

// pile are differences of one weight, as lines of JSON in a spool, and in
// memory where each stands, 16 octets: results come as they are decided, and
// differences are told in the order of the input.
type pile struct {
	spool Spool
	w     *bufio.Writer
	n     int64 // octets
	index []spot
}

// spot is where a difference stands.
type spot struct {
	at   int64
	n    uint32
	line uint32 // of the input; those that have none come last
}

// each calls f with the line of each difference. It is good until the next call.
func (p *pile) each(f func(line []byte) error) error {
	if err := p.w.Flush(); err != nil {
		return err
	}
	slices.SortStableFunc(p.index, func(a, b spot) int { return cmp.Compare(a.line-1, b.line-1) })
	var line []byte
	for _, s := range p.index {
		line = slices.Grow(line[:0], int(s.n))[:s.n]
		if n, err := p.spool.ReadAt(line, s.at); n < len(line) {
			return err
		}
		if err := f(line); err != nil {
			return err
		}
	}
	return nil
}

// New returns a comparison that says what it says to people in a language. It
// asks for a spool where it needs one: at most one for a baseline, and four for
// differences. They are the caller's to remove in the end.
func New(lang phrase.Language, spool func() (Spool, error)) *Comparison {
	return &Comparison{
		p: phrase.For(lang), spool: spool, found: map[Weight]*pile{},
		expected: Total{Kinds: map[Kind]int{}}, since: Total{Kinds: map[Kind]int{}},
	}
}

// ReadBaseline reads the output of an earlier run, in the form "json" and
// unpacked, before the first result is added. An error means that there is
// nothing to compare with; single lines that cannot be read are [Problem]s.
func (c *Comparison) ReadBaseline(r io.Reader) error {
	spool, err := c.spool()
	if err != nil {
		return err
	}
	b := newBaseline(spool)
	if err := b.load(r); err != nil {
		return err
	}
	c.base = b
	c.since.Repeated, c.since.Unreadable = b.repeated, b.unreadable
	return nil
}

// Problems returns the lines of the baseline that could not be read, or the
// first of them; [Total] has how many there are.
func (c *Comparison) Problems() []Problem {
	if c.base == nil {
		return nil
	}
	return c.base.problems
}

// Add compares a result with the baseline, where there is one, and with
// another system's word for it, where word is not nil. A duplicate is compared
// with its own word, and not a second time with the baseline.
func (c *Comparison) Add(r report.Result, word *string) error {
	if word != nil {
		if err := c.addExpected(r, *word); err != nil {
			return err
		}
	}
	if c.base == nil || r.DuplicateOf > 0 {
		return nil
	}
	now := lineOf(r).stored()
	old, same, ok, err := c.base.find(now)
	switch {
	case err != nil:
		return err
	case !ok:
		c.since.count(NewName)
		return c.keep(differenceOf(r, Baseline, NewName, c.p))
	case same:
		c.since.count("")
		return nil
	}
	kind := since(old.Side, now.Side)
	c.since.count(kind)
	d := differenceOf(r, Baseline, kind, c.p)
	d.Old, d.Changed = &old.Side, changed(old.Side, now.Side)
	return c.keep(d)
}

func (c *Comparison) addExpected(r report.Result, word string) error {
	c.expecting = true
	theirs := ParseVerdict(word)
	kind := between(theirs, lineOf(r).stored().Side.verdict())
	if c.expected.count(kind); kind == "" {
		return nil
	}
	d := differenceOf(r, Expectation, kind, c.p)
	d.Word = &word
	if theirs != Unknown {
		d.Theirs = theirs.String()
	}
	return c.keep(d)
}

// keep puts a difference on the pile of its weight.
func (c *Comparison) keep(d Difference) error {
	p := c.found[d.Weight]
	if p == nil {
		spool, err := c.spool()
		if err != nil {
			return err
		}
		p = &pile{spool: spool, w: bufio.NewWriter(spool)}
		c.found[d.Weight] = p
	}
	line, err := report.MarshalInert(d, "")
	if err != nil {
		return phrase.Errorf("keep a difference: %w", err)
	}
	n, err := p.w.Write(append(line, '\n'))
	if err != nil {
		return phrase.Errorf("keep a difference: %w", err)
	}
	p.index = append(p.index, spot{p.n, uint32(n), uint32(d.Line)})
	p.n += int64(n)
	return nil
}

// Finish lists the requests of the baseline that were not made now. To be
// called once, after the last result of a run that came to its end: before
// that, a name that has not come yet looks gone.
func (c *Comparison) Finish() error {
	if c.base == nil {
		return nil
	}
	return c.base.gone(func(s stored) error {
		c.since.Gone++
		c.since.Kinds[GoneName]++
		return c.keep(Difference{
			Schema: Schema, Against: Baseline, Kind: GoneName, Weight: GoneName.Weight(), Name: s.Name, Issuers: append([]string{}, s.Issuers...),
			CA: s.CA, Method: s.Method, Account: s.Account, Old: &s.Side,
		})
	})
}

// Expected returns how the results compare with another system's words; false
// where none was given.
func (c *Comparison) Expected() (Total, bool) {
	t := c.expected
	t.Kinds = maps.Clone(t.Kinds)
	return t, c.expecting
}

// Since returns how the results compare with the baseline; false where there
// is none.
func (c *Comparison) Since() (Total, bool) {
	t := c.since
	t.Kinds = maps.Clone(t.Kinds)
	return t, c.base != nil
}
