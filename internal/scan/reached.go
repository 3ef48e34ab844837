package scan

import (
	"maps"
	"slices"
)

// reached is which names have their result where it belongs: all before next
// but the pending ones. However far apart the names are that are under way, it
// holds no more numbers than there are of them.
type reached struct {
	next    int
	hash    uint64 // of the input up to next
	pending map[int]struct{}
}

func newReached(s *State) *reached {
	r := &reached{pending: map[int]struct{}{}}
	if s == nil {
		return r
	}
	r.next, r.hash = s.Next, s.Input
	for _, p := range s.Pending {
		for seq := p[0]; seq < p[1]; seq++ {
			r.pending[seq] = struct{}{}
		}
	}
	return r
}

// reach notes a name.
func (r *reached) reach(seq int, hash uint64) {
	if seq < r.next {
		delete(r.pending, seq)
		return
	}
	for ; r.next < seq; r.next++ {
		r.pending[r.next] = struct{}{}
	}
	r.next, r.hash = seq+1, hash
}

// spans returns the pending names in order.
func (r *reached) spans() []Span {
	var out []Span
	for _, seq := range slices.Sorted(maps.Keys(r.pending)) {
		if n := len(out); n > 0 && out[n-1][1] == seq {
			out[n-1][1]++
		} else {
			out = append(out, Span{seq, seq + 1})
		}
	}
	return out
}
