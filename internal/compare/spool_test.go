package compare

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func drawStored(t *rapid.T) stored {
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "a", "1:a", "\x00", "\x01a"}), rapid.String())
	list := rapid.SliceOfN(text, 0, 3)
	s := stored{
		key: key{Name: text.Draw(t, "name"), Issuers: list.Draw(t, "issuers"), Method: text.Draw(t, "method"), Account: text.Draw(t, "account")},
		CA:  text.Draw(t, "ca"),
		Side: Side{
			Result: text.Draw(t, "result"), Reason: text.Draw(t, "reason"), FoundAt: text.Draw(t, "found"), Security: text.Draw(t, "security"),
			Alias: list.Draw(t, "alias"), Records: list.Draw(t, "records"), FailedAt: text.Draw(t, "failed"),
		},
	}
	if rapid.Bool().Draw(t, "checked") {
		at := time.Unix(rapid.Int64Range(0, 1<<32).Draw(t, "at"), 1).UTC()
		s.Side.CheckedAt = &at
	}
	return s
}

// What is put into the spool comes back; and two requests have the same octets
// in a part where they have the same in it, and nowhere else.
func TestSpoolRoundTrip(t *testing.T) {
	same := cmp.Options{cmp.AllowUnexported(stored{}), cmpopts.EquateEmpty()}
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawStored(t), drawStored(t)
		back, err := decode(a.appendRest(a.appendCompared(a.appendKey(nil))))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(a, back, same); d != "" {
			t.Fatalf("(-want +got):\n%s", d)
		}
		if got, want := bytes.HasPrefix(b.appendCompared(b.appendKey(nil)), a.appendKey(nil)), cmp.Equal(a.key, b.key, same); got != want {
			t.Fatalf("one request: %v, want %v", got, want)
		}
		if got, want := bytes.Equal(a.appendCompared(nil), b.appendCompared(nil)), len(changed(a.Side, b.Side)) == 0; got != want {
			t.Fatalf("nothing changed: %v, want %v", got, want)
		}
	})
}

// Octets that nobody wrote are an error, and never more.
func FuzzDecode(f *testing.F) {
	f.Add(stored{}.appendRest(stored{}.appendCompared(stored{}.appendKey(nil))))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decode(b)
		if err != nil {
			return
		}
		again, err := decode(s.appendRest(s.appendCompared(s.appendKey(nil))))
		if d := cmp.Diff(s, again, cmp.AllowUnexported(stored{}), cmpopts.EquateEmpty()); d != "" || err != nil {
			t.Errorf("%v\n%s", err, d)
		}
	})
}
