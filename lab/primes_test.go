package lab

import (
	"testing"
)

// The pool holds different primes of 512 bits, any two of which make a modulus
// of 1024 and leave room for the usual exponent.
func TestPrimePool(t *testing.T) {
	seen := map[string]bool{}
	for _, digits := range primePool() {
		p := number(digits)
		if seen[digits] || p.BitLen() != rsaBits/2 || p.Bit(rsaBits/2-2) != 1 || !p.ProbablyPrime(20) {
			t.Errorf("no prime for the pool: %s", digits)
		}
		seen[digits] = true
	}
	labels := map[string]bool{}
	for _, label := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		p, q := newStream(label).pooledPrimes()
		if p.Cmp(q) == 0 {
			t.Errorf("%s: one prime twice", label)
		}
		labels[p.Text(16)+q.Text(16)] = true
	}
	if len(labels) < 4 {
		t.Errorf("%d different pairs for 8 labels", len(labels))
	}
}
