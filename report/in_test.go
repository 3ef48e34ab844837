package report

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/phrase"
)

// Every phrase of a result and of a lookup is said in the language asked, and
// what was given is not changed by it.
func TestIn(t *testing.T) {
	p := phrase.New(phrase.Japanese, map[string]string{"said of %s": "%s語"})
	said := phrase.Of("said of %s", "x")
	state := State{Security: "bogus", ReasonText: said}
	fault := &Fault{State: state}
	links := []Link{{State: state, Fault: fault}}
	hop := Hop{State: state}
	r := Result{
		Detail: said, Notes: []phrase.Phrase{said}, Fault: fault, Chain: links, Climb: []Level{{Detail: said, Hops: []Hop{hop}}},
		Findings: []Finding{{Title: said, Detail: said}}, LookupFailure: []Condition{{Detail: said}},
		Matrix: []Matrix{{Servers: []MatrixServer{{Cells: []Cell{{Detail: said}}}}}},
	}
	l := Lookup{
		State: state, Detail: said, Fault: fault, Chain: links,
		Answer: []Answer{{Hop: hop, Detail: said}}, Exchanges: []Exchange{{Detail: said}},
	}
	for _, c := range []struct {
		what string
		in   func(*phrase.Printer) ([]byte, error)
		n    int
	}{
		{"result", func(p *phrase.Printer) ([]byte, error) { return MarshalResult(r.In(p)) }, 11},
		{"lookup", func(p *phrase.Printer) ([]byte, error) { return MarshalLookup(l.In(p)) }, 8},
	} {
		for _, x := range []struct {
			in   *phrase.Printer
			want string
		}{{p, `"x語"`}, {&phrase.Printer{}, `"said of x"`}} {
			b, err := c.in(x.in)
			if got := strings.Count(string(b), x.want); err != nil || got != c.n {
				t.Errorf("%s: %s stands there %d times, want %d: %v\n%s", c.what, x.want, got, c.n, err, b)
			}
		}
	}
}
