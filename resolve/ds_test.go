package resolve_test

import (
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

// DS lives on the parent's side (RFC 4035 section 3.1.4.1): the servers of com are asked for
// that of example.com, also when those of example.com are known already.
func TestDSIsTheParents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"))
		r := w.resolver(t)
		w.climb(t, r, "www.example.com")
		w.take()
		q := evidence.Question{Name: name.MustParse("example.com"), Type: wire.TypeDS}
		tr := r.Lookup(t.Context(), q)
		w.wantQueries(t, "192.0.2.11 example.com DS")
		if s := tr.Steps[len(tr.Steps)-1]; s.Purpose != evidence.ForLookup || s.Zone != name.MustParse("com") || s.Accepted == 0 {
			t.Errorf("the last step is %+v", s)
		}

		// The root has no parent; it is asked itself.
		tr = r.Lookup(t.Context(), evidence.Question{Name: name.Root(), Type: wire.TypeDS})
		if s := tr.Steps[len(tr.Steps)-1]; !s.Zone.IsRoot() || s.Accepted == 0 {
			t.Errorf("the last step for the root is %+v", s)
		}
	})
}

// A parent that answers with a bare referral has not answered: the child is
// not asked in its place.
func TestDSReferralIsNotFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"))
		w.change("192.0.2.11", when(ofType(wire.TypeDS), says(func(_ asked, m *wiretest.Message) {
			m.Authority = wiretest.Records("example.com. NS ns1.example.com.")
			m.Additional = wiretest.Records("ns1.example.com. A 192.0.2.21")
		})))
		w.resolver(t).Lookup(t.Context(), evidence.Question{Name: name.MustParse("example.com"), Type: wire.TypeDS})
		for _, q := range w.queries() {
			if q.addr == addr("192.0.2.21") {
				t.Errorf("the child was asked: %s", q)
			}
		}
	})
}
