package scan

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// Texts come back as they were, in whatever order; no more of them than may be
// are in memory, and a file that is empty does not grow.
func TestOverflow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := overflow{most: 50}
		defer o.close()
		type held struct {
			want string
			text []byte
			at   place
		}
		var all []held
		for i := range rapid.IntRange(0, 60).Draw(t, "steps") {
			if len(all) > 0 && rapid.Bool().Draw(t, "release") {
				k := rapid.IntRange(0, len(all)-1).Draw(t, "which")
				h := all[k]
				all = append(all[:k], all[k+1:]...)
				if got, err := o.release(h.text, h.at); err != nil || string(got) != h.want {
					t.Fatalf("got %q, %v, want %q", got, err, h.want)
				}
			} else {
				want := fmt.Sprintf("text %d", i)
				text, at, err := o.hold([]byte(want))
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, held{want, text, at})
			}
			in := 0
			for _, h := range all {
				in += len(h.text)
			}
			if in > o.most || in != o.held {
				t.Fatalf("%d octets in memory, counted %d", in, o.held)
			}
			if len(all) == 0 && o.end != 0 {
				t.Fatalf("nothing is held, and the file goes on at %d", o.end)
			}
		}
	})
}
