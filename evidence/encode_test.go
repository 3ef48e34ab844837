package evidence_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"pgregory.net/rapid"
)

func encode(t interface{ Fatal(...any) }, traces ...*evidence.Trace) []byte {
	var b bytes.Buffer
	for _, tr := range traces {
		if err := evidence.Encode(&b, tr); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func decodeOne(t interface{ Fatal(...any) }, text []byte) *evidence.Trace {
	var got *evidence.Trace
	for tr, err := range evidence.Decode(bytes.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		if got != nil {
			t.Fatal("more than one trace")
		}
		got = tr
	}
	if got == nil {
		t.Fatal("no trace")
	}
	return got
}

// CAR-17, LOG-09: what is judged again later is exactly what was seen.
func TestDecodeGivesBackWhatEncodeTook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := genTrace().Draw(t, "trace")
		text := encode(t, want)
		got := decodeOne(t, text)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("decoded differs from encoded:\n got %+v\nwant %+v", got, want)
		}
		if got.Hash() != want.Hash() {
			t.Fatalf("hash changed by encoding: %s, %s", got.Hash(), want.Hash())
		}
		if again := encode(t, got); !bytes.Equal(again, text) {
			t.Fatalf("encoded again differs:\n%s\n%s", again, text)
		}
	})
}

func TestEncodeIsOneLine(t *testing.T) {
	tr := sample()
	tr.Vantage = "a\nb\u2028<&>"
	text := encode(t, tr)
	if n := bytes.Count(text, []byte("\n")); n != 1 || text[len(text)-1] != '\n' {
		t.Fatalf("%d line feeds in %q", n, text)
	}
	if !bytes.Contains(text, []byte("<&>")) {
		t.Errorf("HTML escapes in %s", text)
	}
}

func TestEncodeWritesTheNormalForm(t *testing.T) {
	tr := sample()
	tr.Started = tr.Started.In(time.FixedZone("JST", 9*3600))
	tr.Cuts[1].Servers = nil
	tr.Requests = []evidence.Request{}
	tr.Vantage = "bad \xff\xfe"
	before := *tr
	want := strings.TrimSpace(string(encode(t, tr)))
	for _, part := range []string{`"started":"2026-11-21T12:00:00.123456789Z"`, `"servers":[]`, "\"vantage\":\"bad \uFFFD\""} {
		if !strings.Contains(want, part) {
			t.Errorf("%s is not in %s", part, want)
		}
	}
	if strings.Contains(want, "requests") {
		t.Errorf("no requests, but the key: %s", want)
	}
	if !reflect.DeepEqual(*tr, before) {
		t.Error("Encode changed its argument")
	}
}

func TestEncodeRefusesWhatDecodeWould(t *testing.T) {
	tr := sample()
	tr.Steps[0].Accepted = 7
	var inv *evidence.InvalidError
	if err := evidence.Encode(io.Discard, tr); !errors.As(err, &inv) || inv.Field != "steps[0].accepted" {
		t.Errorf("got %v, want an InvalidError of steps[0].accepted", err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestEncodeWrapsTheWritersError(t *testing.T) {
	if err := evidence.Encode(brokenPipe{}, sample()); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

// LOG-11: one flipped bit is seen.
func TestHashChangesWithEveryReply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := genTrace().Filter(func(tr *evidence.Trace) bool { return len(tr.Exchanges) > 0 }).Draw(t, "trace")
		before := tr.Hash()
		x := tr.Exchanges[rapid.IntRange(0, len(tr.Exchanges)-1).Draw(t, "which")]
		if len(x.Reply) == 0 {
			x.Reply, x.Outcome = []byte{0}, evidence.Malformed
		} else {
			bit := rapid.IntRange(0, 8*len(x.Reply)-1).Draw(t, "bit")
			x.Reply[bit/8] ^= 1 << (bit % 8)
		}
		if tr.Hash() == before {
			t.Fatal("the hash does not see the change")
		}
	})
}

// Every field but Requests is in the hash, and Requests are not.
func TestHashCoversEveryField(t *testing.T) {
	base := sample().Hash()
	for i := range reflect.TypeFor[evidence.Trace]().NumField() {
		field := reflect.TypeFor[evidence.Trace]().Field(i).Name
		tr := sample()
		v := reflect.ValueOf(tr).Elem().Field(i)
		v.SetZero()
		if changed := tr.Hash() != base; field == "Vantage" {
			tr.Vantage = "tokyo"
			if tr.Hash() == base {
				t.Error("Vantage is not in the hash")
			}
		} else if changed == (field == "Requests") {
			t.Errorf("%s: changed the hash: %t", field, changed)
		}
	}
}

// The work of a hash does not grow with the requests beside the evidence: the
// same name given a hundred thousand times is hashed as often.
func TestHashLeavesRequestsAlone(t *testing.T) {
	tr := sample()
	one := testing.AllocsPerRun(10, func() { tr.Hash() })
	for range 1000 {
		tr.Requests = append(tr.Requests, evidence.Request{Issuers: []string{"ca.example"}})
	}
	if many := testing.AllocsPerRun(10, func() { tr.Hash() }); many > one+50 {
		t.Errorf("%v allocations for one request, %v for a thousand", one, many)
	}
}

// The documented form, computed here by other means: encoding/json sorts the
// keys of a map, and the sample has no octet that it would escape in a way
// of its own.
func TestHashIsTheDocumentedOne(t *testing.T) {
	tr := sample()
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(encode(t, tr)))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	delete(m, "requests")
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	if want := hex.EncodeToString(sum[:]); tr.Hash() != want {
		t.Errorf("hash %s, want %s", tr.Hash(), want)
	}
	// Pinned: hashes of stored evidence must not change with the program, and
	// what an older one did not store is not in them.
	tr.Anchors, tr.SHA1 = nil, ""
	if want := "d47a5d0a35f4c8d152b1f328597c7b22a123164e0dce0961ed1c3b386ff35e4f"; tr.Hash() != want {
		t.Errorf("hash %s, pinned %s", tr.Hash(), want)
	}
}

// RFC 8785 section 3.2.2.2: control characters by their short form where
// there is one, U+2028 as it is.
func TestHashWritesStringsCanonically(t *testing.T) {
	tr := sample()
	tr.Vantage = "\x00\b\t\n\v\f\r\"\\/<\u2028\u007f€"
	got := string(evidence.CanonicalString(tr.Vantage))
	if want := `"\u0000\b\t\n\u000b\f\r\"\\/<` + "\u2028\u007f€" + `"`; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
