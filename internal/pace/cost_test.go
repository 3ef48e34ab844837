package pace_test

import (
	"net/netip"
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/pace"
)

// free is a pacer at which nobody ever waits.
func free() *pace.Pacer { return pace.New(pace.Config{Rate: 1_000_000_000, Burst: 1_000_000}) }

// A turn that nobody has to wait for allocates nothing.
func TestTurnAllocatesNothing(t *testing.T) {
	p := free()
	if n := testing.AllocsPerRun(1000, func() {
		for _, a := range []netip.Addr{here, there, ours} {
			if p.Enter(t.Context(), a) == nil {
				p.Leave(a, evidence.Answer)
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkTurn(b *testing.B) {
	for what, addrs := range map[string]int{"one address": 1, "many addresses": 1000} {
		b.Run(what, func(b *testing.B) {
			p := free()
			all := make([]netip.Addr, addrs)
			a := netip.MustParseAddr("10.0.0.1")
			for i := range all {
				all[i], a = a, a.Next()
			}
			ctx := b.Context()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				a := all[i%addrs]
				if p.Enter(ctx, a) == nil {
					p.Leave(a, evidence.Answer)
				}
			}
		})
	}
}
