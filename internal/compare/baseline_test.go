package compare

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mayissue/mayissue/phrase"
)

// Lines that cannot be read are noted with their numbers, and the others count.
func TestBaselineLines(t *testing.T) {
	good := strings.TrimSpace(lines(t, result("a.example", "permit", "no-caa")))
	other := strings.TrimSpace(lines(t, result("b.example", "permit", "no-caa")))
	long := strings.TrimSuffix(other, "}") + `,"more":"` + strings.Repeat("x", longestLine) + `"}`
	wide := strings.TrimSuffix(other, "}") + `,"more":"` + strings.Repeat("x", 1<<17) + `"}`
	for _, c := range []struct {
		what, in string
		bad      []int
		names    int
	}{
		{"a byte-order mark and Windows line ends", "\ufeff" + good + "\r\n\r\n" + other + "\r\n", nil, 2},
		{"no end of the last line", good + "\n" + other, nil, 2},
		{"a line cut short", good + "\n" + other[:40], []int{2}, 1},
		{"something else in between", good + "\nname,result\n" + `{"schema":"other/1"}` + "\n" + other + "\n", []int{2, 3}, 2},
		{"a line that is too long", good + "\n" + long + "\n" + other + "\n", []int{2}, 2},
		{"a line that is longer than a buffer", wide + "\n", nil, 1},
		{"a list of another type", `{"schema":"mayissue/1","issuers":7}` + "\n" + good, []int{1}, 1},
	} {
		b := newBaseline(&memory{})
		if err := b.load(strings.NewReader(c.in)); err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		var bad []int
		for _, p := range b.problems {
			bad = append(bad, p.Line)
			if !strings.Contains(p.Error(), "of the baseline: ") || p.Unwrap() == nil {
				t.Errorf("%s: %v", c.what, p)
			}
		}
		if len(b.index) != c.names || b.unreadable != len(c.bad) || len(bad) != len(c.bad) || len(bad) > 0 && bad[0] != c.bad[0] {
			t.Errorf("%s: %d names, problems %v; want %d, %v", c.what, len(b.index), b.problems, c.names, c.bad)
		}
	}
}

// Of many bad lines the first few are kept, and all are counted.
func TestManyBadLines(t *testing.T) {
	comp := New(phrase.English, spools)
	in := strings.Repeat("bad\n", 1000) + lines(t, result("a.example", "permit", "no-caa"))
	if err := comp.ReadBaseline(strings.NewReader(in)); err != nil {
		t.Fatal(err)
	}
	if total, _ := comp.Since(); total.Unreadable != 1000 || len(comp.Problems()) != mostProblems {
		t.Errorf("%d, %d kept", total.Unreadable, len(comp.Problems()))
	}
}

// Half a baseline is none: every other name would look new.
func TestBaselineThatFails(t *testing.T) {
	good := lines(t, result("a.example", "permit", "no-caa"))
	broken := errors.New("broken archive")
	full := errors.New("no space left")
	for _, c := range []struct {
		what string
		in   io.Reader
		out  Spool
		want string
	}{
		{"nothing", strings.NewReader(""), &memory{}, "holds no result"},
		{"no result", strings.NewReader("\n\n"), &memory{}, "holds no result"},
		{"another file", strings.NewReader("name\na.example\n"), &memory{}, "line 1 of the baseline"},
		{"a broken archive", io.MultiReader(strings.NewReader(good), iotest.ErrReader(broken)), &memory{}, "line 2: broken archive"},
		{"broken within a line", io.MultiReader(strings.NewReader(good+"{"), iotest.ErrReader(broken)), &memory{}, "broken archive"},
		{"a full disk", strings.NewReader(good), &failing{err: full}, "no space left"},
	} {
		comp := New(phrase.English, func() (Spool, error) { return c.out, nil })
		if err := comp.ReadBaseline(c.in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.what, err, c.want)
		}
		if _, ok := comp.Since(); ok {
			t.Errorf("%s: there is a baseline", c.what)
		}
	}
}

// A disk that is full while differences are kept is an error, not a list that
// is shorter.
func TestFullDisk(t *testing.T) {
	full := errors.New("no space left")
	none := New(phrase.English, func() (Spool, error) { return nil, full })
	if err := none.Add(result("a.example", "deny", "not-authorized"), ptr("ok")); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	comp := New(phrase.English, func() (Spool, error) { return &failing{err: full}, nil })
	err := comp.Add(result("a.example", "deny", "not-authorized"), ptr("ok"))
	if err = errors.Join(err, comp.Write(io.Discard, "text")); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

type failing struct {
	memory
	err error
}

func (f *failing) Write([]byte) (int, error) { return 0, f.err }

// What the spool gives back is checked: a file that somebody else cut short is
// an error, not a name that looks new.
func TestSpoolCutShort(t *testing.T) {
	spool := &memory{}
	b := newBaseline(spool)
	r := result("a.example", "permit", "no-caa")
	if err := b.load(strings.NewReader(lines(t, r))); err != nil {
		t.Fatal(err)
	}
	spool.b = spool.b[:10]
	if _, _, ok, err := b.find(lineOf(r).stored()); ok || err == nil {
		t.Errorf("got %v, %v", ok, err)
	}
}
