package zones

import (
	"crypto"
	"fmt"
	"sync"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

// key signs one zone, keys and data alike.
type key struct {
	public  *dns.DNSKEY // its owner is that of the zone that it was drawn for
	private crypto.Signer
}

// record is the DNSKEY record of a zone.
func (k *key) record(zone string) *dns.DNSKEY {
	r := *k.public
	r.Hdr = head(zone, dns.TypeDNSKEY)
	return &r
}

// ring hands out keys. RSA keys take long to draw, so zones share a number of
// them, which nothing that is measured can tell.
type ring struct {
	mu   sync.Mutex
	rsa  []*key
	next int
}

// sharedRSA is how many RSA keys there are.
const sharedRSA = 24

// newRing draws the RSA keys.
func newRing(work func(n int, do func(i int) error) error) (*ring, error) {
	r := &ring{rsa: make([]*key, sharedRSA)}
	err := work(sharedRSA, func(i int) (err error) {
		r.rsa[i], err = draw(plan.RSA)
		return err
	})
	return r, err
}

// take gives a key of an algorithm.
func (r *ring) take(a plan.Algorithm) (*key, error) {
	if a != plan.RSA {
		return draw(a)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next++
	return r.rsa[r.next%len(r.rsa)], nil
}

// draw makes a key whose tag is not 0, with which RRSIG.Sign does not sign.
func draw(a plan.Algorithm) (*key, error) {
	bits := map[plan.Algorithm]int{plan.RSA: 2048, plan.P256: 256, plan.P384: 384, plan.Ed25519: 256}[a]
	for {
		public := &dns.DNSKEY{Hdr: head(".", dns.TypeDNSKEY), Flags: 257, Protocol: 3, Algorithm: uint8(a)}
		private, err := public.Generate(bits)
		if err != nil {
			return nil, fmt.Errorf("a key of algorithm %d: %w", a, err)
		}
		if public.KeyTag() == 0 {
			continue
		}
		signer, ok := private.(crypto.Signer)
		if !ok {
			return nil, fmt.Errorf("a key of algorithm %d does not sign", a)
		}
		return &key{public: public, private: signer}, nil
	}
}
