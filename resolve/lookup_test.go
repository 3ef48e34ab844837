package resolve_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// lookups writes the steps that were asked for their own sake in a line.
func lookups(tr *evidence.Trace) string {
	var out []string
	for _, s := range tr.Steps {
		if s.Purpose != evidence.ForLookup {
			continue
		}
		end := "!" + string(s.Failure)
		if x := tr.Exchange(s.Accepted); x != nil {
			rd, _ := reply.Interpret(x)
			end = string(rd.Outcome)
		}
		out = append(out, fmt.Sprintf("%s %s", s.Name, end))
	}
	return strings.Join(out, ", ")
}

// Any type can be asked for, through zone cuts and aliases, with the effort
// that a CAA question is worth.
func TestLookup(t *testing.T) {
	for _, c := range []struct {
		n    string
		typ  wire.Type
		want string
	}{
		{"www.example.com", wire.TypeA, "www.example.com answer"},
		{"www.example.com", wire.TypeAAAA, "www.example.com nodata"},
		{"nosuch.example.com", wire.TypeA, "nosuch.example.com nxdomain"},
		{"a.b.nosuch.com", wire.TypeA, "a.b.nosuch.com nxdomain"},
		{"a.b.nosuch", wire.TypeA, "a.b.nosuch nxdomain"},
		{"alias.example.com", wire.TypeA, "alias.example.com alias, web.example.net answer"},
		{"alias.example.com", wire.TypeCNAME, "alias.example.com answer"},
		{"loop.example.com", wire.TypeA, strings.TrimSuffix(strings.Repeat("loop.example.com alias, ", 17), ", ")},
		{"example.com", wire.TypeNS, "example.com answer"},
		{"broken.example.com", wire.TypeA, "broken.example.com !servfail"},
		{"broken.example.com", wire.TypeNS, "broken.example.com !servfail"},
	} {
		t.Run(fmt.Sprintf("%s %s", c.n, wire.TypeText(c.typ)), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, root(), com(), net(), exampleCom("www A 192.0.2.80\nalias CNAME web.example.net.\nloop CNAME loop"),
					zone{origin: "example.net", servers: []string{"ns.example.net 192.0.2.31"}, text: "web A 192.0.2.80"})
				w.change("192.0.2.21", when(func(a asked) bool { return a.Name.String() == "broken.example.com" }, rcode(2)))
				tr := w.resolver(t).Lookup(t.Context(), evidence.Question{Name: name.MustParse(c.n), Type: c.typ})
				if err := tr.Validate(); err != nil {
					t.Error(err)
				}
				if got := lookups(tr); got != c.want {
					t.Errorf("%s, want %s\n%s", got, c.want, detail(tr))
				}
				if last := tr.Steps[len(tr.Steps)-1]; last.Failure != "" && len(last.Exchanges) != 2 {
					t.Errorf("a failure after %d attempts, want 2\n%s", len(last.Exchanges), detail(tr))
				}
			})
		})
	}
}

// CAA-21: what a recursive server knows is no evidence. Servers that answer
// out of a cache are not believed, and no query of ours asks for recursion.
func TestRecursiveServersAreLame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("@ "+permit))
		w.change("192.0.2.21", func(old server) server {
			return func(a asked) said {
				b := old(a).packets[0]
				b[2], b[3] = b[2]&^0x04, b[3]|0x80 // AA clear, RA set
				return said{packets: [][]byte{b}}
			}
		})
		wantLevels(t, w.climb(t, w.resolver(t), "example.com"), "example.com !lame")
		for _, q := range w.queries() {
			if h, err := wire.ParseHeader(q.query); err != nil || h.RecursionDesired {
				t.Errorf("%s asks for recursion", q)
			}
		}
	})
}
