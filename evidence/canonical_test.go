package evidence_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/evidence"
)

// The functions here rewrite any JSON in the form of RFC 8785 section 3.2, by
// way of maps: slow, and so an oracle for the hash, which writes that form at
// once.

func object(t interface{ Fatal(...any) }, doc []byte) map[string]any {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func appendCanonical(b []byte, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		b = append(b, '{')
		for i, k := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(append(b, evidence.CanonicalString(k)...), ':')
			b = appendCanonical(b, v[k])
		}
		return append(b, '}')
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCanonical(b, e)
		}
		return append(b, ']')
	case string:
		return append(b, evidence.CanonicalString(v)...)
	case json.Number:
		return append(b, v...)
	}
	return fmt.Append(b, v) // true, false
}

// TestHashIsOverTheEncodedForm computes the hash from what Encode writes, for
// any trace.
func TestHashIsOverTheEncodedForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := genTrace().Draw(t, "trace")
		var b bytes.Buffer
		if err := evidence.Encode(&b, tr); err != nil {
			t.Fatal(err)
		}
		doc := object(t, b.Bytes())
		delete(doc, "requests")
		sum := sha256.Sum256(appendCanonical(nil, doc))
		if want := hex.EncodeToString(sum[:]); tr.Hash() != want {
			t.Fatalf("hash %s, want %s of %s", tr.Hash(), want, b.String())
		}
	})
}
