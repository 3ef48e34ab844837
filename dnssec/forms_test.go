package dnssec_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// TestECDSAForms: the signature is handed on in the form of another standard.
// Whatever its octets are, that says what the two numbers say.
func TestECDSAForms(t *testing.T) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	key, err := dnssec.DefaultAlgorithms()[4].ParseKey(point[1:])
	if err != nil {
		t.Fatal(err)
	}
	order := elliptic.P256().Params().N
	yes := 0
	rapid.Check(t, func(t *rapid.T) {
		signed := rapid.SliceOf(rapid.Byte()).Draw(t, "signed")
		digest := sha256.Sum256(signed)
		r, s, err := ecdsa.Sign(rand.Reader, private, digest[:])
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "other s") {
			s = new(big.Int).Sub(order, s) // as good
		}
		sig := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
		switch rapid.IntRange(0, 6).Draw(t, "fault") {
		case 0:
			sig[rapid.IntRange(0, 63).Draw(t, "at")] ^= rapid.ByteRange(1, 255).Draw(t, "bits")
		case 1: // leading zeros, down to zero itself
			at := 32 * rapid.IntRange(0, 1).Draw(t, "half")
			clear(sig[at : at+rapid.IntRange(1, 32).Draw(t, "zeros")])
		case 2: // not below the order
			copy(sig[32*rapid.IntRange(0, 1).Draw(t, "half"):], order.Bytes())
		case 3:
			for i := range sig[:32] {
				sig[i] = 0xff
			}
		case 4:
			sig = sig[:rapid.IntRange(0, 63).Draw(t, "length")]
		}
		want := len(sig) == 64 && ecdsa.Verify(&private.PublicKey, digest[:],
			new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:]))
		if got := key.Verify(signed, sig); got != want {
			t.Fatalf("signature %x verifies: %t, want %t", sig, got, want)
		}
		if want {
			yes++
		}
	})
	if yes == 0 {
		t.Error("no signature verified")
	}
}

// TestRSAForms: keys that crypto/rsa takes are left to it. The form of our own,
// which the others need, says the same of any block.
func TestRSAForms(t *testing.T) {
	for _, pair := range []rsaPair{newRSAPair(1024, big.NewInt(3)), newRSAPair(1026, big.NewInt(65537)), newRSAPair(2048, big.NewInt(65537))} {
		key, err := dnssec.RSA(8, crypto.SHA256, 512).ParseKey(pair.public())
		if err != nil {
			t.Fatal(err)
		}
		yes := 0
		rapid.Check(t, func(t *rapid.T) {
			signed := rapid.SliceOf(rapid.Byte()).Draw(t, "signed")
			block := pair.block(signed)
			fault := rapid.IntRange(0, 3).Draw(t, "fault")
			if fault == 0 {
				block[rapid.IntRange(0, len(block)-1).Draw(t, "at")] ^= rapid.ByteRange(1, 255).Draw(t, "bits")
			}
			sig := pair.raw(block)
			switch fault {
			case 1:
				sig = append([]byte{0}, sig...)
			case 2:
				sig = sig[:rapid.IntRange(0, len(sig)-1).Draw(t, "length")]
			}
			want, standard := dnssec.OwnRSAForTest(key, signed, sig)
			if got := key.Verify(signed, sig); got != want || !standard {
				t.Fatalf("%d bits: verifies: %t, by our own form %t; taken by crypto/rsa: %t", pair.n.BitLen(), got, want, standard)
			}
			if want {
				yes++
			}
		})
		if yes == 0 {
			t.Errorf("%d bits: no signature verified", pair.n.BitLen())
		}
	}
}

// TestHashLabels compares with encoding/base32, for any label.
func TestHashLabels(t *testing.T) {
	slow := base32.HexEncoding.WithPadding(base32.NoPadding)
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.StringMatching(`[0-9a-v]{32}|[0-9a-z]{32}|[0-9a-v]{31}[ -~]|[0-9a-v]{30,33}|[0-9a-v]{30}\n\n`).Draw(t, "label")
		want, err := slow.DecodeString(strings.ToUpper(label))
		ok := err == nil && len(want) == 20 && len(label) == 32
		got, read := dnssec.HashLabelForTest(strings.ToLower(label))
		if read != ok || ok && !bytes.Equal(got, want) {
			t.Fatalf("%q is %x, %t, want %x, %t", label, got, read, want, ok)
		}
	})
}

// TestJudgementAllocations: what a judgement takes where the signatures are
// remembered, with the meters of a decision and of a message.
func TestJudgementAllocations(t *testing.T) {
	s, remembered := newSignedReplies(t, 13), all{}
	for shape, most := range map[string]float64{
		"referral-opt-out": 13, "referral-ds": 8, "nodata-nsec": 11, "nxdomain-nsec3": 17, "caa-signed": 9,
	} {
		judge := func() {
			v := dnssec.Validator{Now: now, Memory: remembered, Meter: dnssec.NewMeter(dnssec.Limits{}).ForMessage()}
			if !s.judge(shape, v) {
				t.Fatalf("%s does not hold", shape)
			}
		}
		judge() // and remember
		if got := testing.AllocsPerRun(100, judge); got > most {
			t.Errorf("%s: %v allocations, want at most %v", shape, got, most)
		}
	}
}

// TestGroupingAllocations: the sets, a list of records, and one of signatures,
// whatever there is of each; and a list for each set of several records.
func TestGroupingAllocations(t *testing.T) {
	for _, r := range wiretest.Replies(wiretest.Unproven) {
		m, err := wire.Parse(r.Octets)
		if err != nil {
			t.Fatal(err)
		}
		section := append(append([]wire.RR(nil), m.Answer...), m.Authority...)
		if got := testing.AllocsPerRun(100, func() { dnssec.FromWire(section) }); got > 4 {
			t.Errorf("%s: %v allocations, want at most 4", r.Name, got)
		}
		if got := testing.AllocsPerRun(100, func() { dnssec.Denials(section) }); got > 3 {
			t.Errorf("%s: %v allocations of the denials alone, want at most 3", r.Name, got)
		}
	}
}
