package attacks_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// signatures are taken for more than they are.
func signatures() []known {
	return []known{
		play("sdns: any zone above may sign", "sdns authority(); RFC 4035 section 5.3.1", "sec-34-signer", "byparent.signed"),
		{"zdns: keys of one tag", "a map by tag; RFC 4034 appendix B", oneTag},
		{"miekg/dns: a zone whose name ends alike", "RRSIG.Verify; recursive-resolver 0.2.0 (sylvinus); RFC 4035 section 5.3.1", endsAlike},
		{"miekg/dns: a signature outside its time", "RRSIG.Verify; RFC 4034 section 3.1.5", play("", "", "sec-33-times", "justexpired.signed").run},
		{"sdns #495: an RSA exponent of 2^32+1", "crypto/rsa; RFC 3110 section 2", largeExponent},
	}
}

// oneTag: of three keys of one tag and algorithm any may be the one that signs.
// A tag is a sum of words, so others have it in which two words change places.
func oneTag(t *testing.T) {
	k := newKey("victim.test", 1)
	set := []wiretest.Record{k.dnskey()}
	for at := 4; len(set) < 9; at += 2 {
		other := k.dnskey()
		b := other.RData
		b[at], b[at+1], b[at+2], b[at+3] = b[at+2], b[at+3], b[at], b[at+1]
		if set = append(set, other); wire.KeyTag(b) != wire.KeyTag(set[0].RData) {
			t.Fatal("another tag")
		}
	}
	slices.SortFunc(set, func(a, b wiretest.Record) int { return bytes.Compare(a.RData, b.RData) })
	own := slices.IndexFunc(set, func(r wiretest.Record) bool { return bytes.Equal(r.RData, k.dnskey().RData) })
	if own == 0 || own == len(set)-1 {
		t.Fatalf("the key that signs is number %d of %d", own, len(set))
	}
	set = set[own-1 : own+2]
	keys, sec := validator().AnchorKeys(anchored(t, k.ds()), sets(append(slices.Clone(set), k.signature(2, set)))[0])
	caa := k.signed(wiretest.Records(`www.victim.test. 300 CAA 0 issue "ca.example"`)...)
	if got := validator().Verify(keys, sets(caa)[0]).Security(); !got.IsSecure() {
		t.Errorf("the zone is %v, its records %v", sec, got)
	}
}

// endsAlike: names are compared by labels, not by letters.
func endsAlike(t *testing.T) {
	k := newKey("example.org", 1)
	for owner, want := range map[string]dnssec.Status{"www.example.org": dnssec.Secure, "evilexample.org": dnssec.Bogus, "org": dnssec.Bogus} {
		set := k.signed(wiretest.Records(owner + `. 300 CAA 0 issue "ca.example"`)...)
		if got := validator().Verify(k.keys(t), sets(set)[0]).Security(); got.Status() != want {
			t.Errorf("%s signed by example.org: %v", owner, got)
		}
	}
}

// largeExponent: the key of a TLD that Go's own RSA refuses. Refusing it would
// make all the TLD's zones insecure, or bogus.
func largeExponent(t *testing.T) {
	e := new(big.Int).SetUint64(1<<32 + 1)
	var modulus, d *big.Int
	for d == nil {
		p, err := rand.Prime(rand.Reader, 512)
		q, err2 := rand.Prime(rand.Reader, 512)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		one := big.NewInt(1)
		modulus = new(big.Int).Mul(p, q)
		d = new(big.Int).ModInverse(e, new(big.Int).Mul(p.Sub(p, one), q.Sub(q, one)))
	}
	key, err := parseKey(8, slices.Concat([]byte{5}, e.Bytes(), modulus.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	signed := []byte("anything")
	digest := sha256.Sum256(signed)
	info := append([]byte("\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"), digest[:]...)
	block := slices.Concat([]byte{0, 1}, bytes.Repeat([]byte{0xff}, 128-3-len(info)), []byte{0}, info)
	sig := new(big.Int).SetBytes(block)
	if !key.Verify(signed, sig.Exp(sig, d, modulus).FillBytes(make([]byte, 128))) {
		t.Error("a good signature does not verify")
	}
}

func parseKey(algorithm uint8, public []byte) (dnssec.PublicKey, error) {
	algorithms := dnssec.DefaultAlgorithms()
	i := slices.IndexFunc(algorithms, func(a dnssec.Algorithm) bool { return a.Number == algorithm })
	return algorithms[i].ParseKey(public)
}

// answers are forged beside records that are true.
func answers() []known {
	return []known{
		{"nsmithuk: a forged set rides along with a signed one of its type", "RFC 4035 section 5.3.1", beside(func(w *world, m *wiretest.Message, a asked) {
			m.Answer = append(forged(a), w.collect("victim.test", "victim.test", wire.TypeCAA).Answer...)
		})},
		{"nsmithuk: as many signatures as sets", "RFC 4035 section 5.3.1", beside(func(w *world, m *wiretest.Message, a asked) {
			other := w.collect("victim.test", "ftp.victim.test", wire.TypeA).Answer
			m.Answer = slices.Concat(forged(a), other, other[len(other)-1:])
		})},
		{"CVE-2026-123581: some set in the answer verifies", "Hickory DNS; RFC 4035 section 5.3", beside(func(w *world, m *wiretest.Message, a asked) {
			m.Answer = append(w.collect("victim.test", "ftp.victim.test", wire.TypeA).Answer, forged(a)...)
		})},
		{"nsmithuk: two servers are tried, and no more", "RFC 6840 section 3.1", lastServer},
		{"CVE-2026-93657: that an answer is bogus is lost on the way", "Hickory DNS; RFC 4035 section 5.5", bogusIsKept},
	}
}

// beside has the answer for a name forged in some way.
func beside(forge func(w *world, m *wiretest.Message, a asked)) func(*testing.T) {
	return func(t *testing.T) {
		attack(t, victim, func(t *testing.T, w *world) {
			w.want("www.victim.test", denied)
			w.reset()
			w.meddle = func(a asked, m *wiretest.Message) bool {
				if a.is("www.victim.test", wire.TypeCAA) {
					forge(w, m, a)
				}
				return true
			}
			w.want("www.victim.test", bogus)
		})
	}
}

// lastServer: seven servers of eight are in the attacker's hands.
func lastServer(t *testing.T) {
	attack(t, fmt.Sprintf(many, `www CAA 0 issue "other.example"`), func(t *testing.T, w *world) {
		for i := 1; i <= 8; i++ {
			w.reset()
			w.meddle = func(a asked, m *wiretest.Message) bool {
				if a.is("www.victim.test", wire.TypeCAA) && a.addr != addr(fmt.Sprintf("127.53.8.%d", i)) {
					m.Answer = forged(a)
				}
				return true
			}
			w.want("www.victim.test", denied)
		}
	})
}

// bogusIsKept: in the trace, in its JSON form, in the levels, and when it is
// validated again.
func bogusIsKept(t *testing.T) {
	attack(t, victim, func(t *testing.T, w *world) {
		w.meddle = func(a asked, m *wiretest.Message) bool {
			if a.Type == wire.TypeCAA && len(m.Answer) > 0 {
				m.Answer = forged(a)
			}
			return true
		}
		tr := w.r.Climb(t.Context(), n("www.victim.test"))
		var text bytes.Buffer
		if err := evidence.Encode(&text, tr); err != nil {
			t.Fatal(err)
		}
		for stored, err := range evidence.Decode(&text) {
			if err != nil {
				t.Fatal(err)
			}
			last := stored.Steps[len(stored.Steps)-1]
			if got := w.judged(stored); got != bogus || last.Failure != evidence.FailBogus {
				t.Errorf("the stored trace is %s, its last step %q", got, last.Failure)
			}
			j := chain.Replay(stored, nil)
			for _, id := range last.Exchanges {
				if got := j.Answer(stored.Exchange(id)).Security; got.Status() != dnssec.Bogus {
					t.Errorf("exchange %d is %v", id, got)
				}
			}
		}
	})
}
