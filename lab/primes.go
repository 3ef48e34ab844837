package lab

import "math/big"

// primePool are primes of 512 bits with the two highest bits set, drawn once:
// two of them make an RSA key of the lab's usual size. To find a pair anew for
// every zone would take longer than all else that a lab does. Zones may come to
// share a key; a signature names its zone, so that changes nothing.
func primePool() []string {
	return []string{
		"c6d9338dd3ceecd57f747d838e0c70e835425c4330453ca9720b8929db3c5f06" +
			"d63691e159178565139aa5dc5b2e65ca98a6ae0c3087f2e7c82f976e4839fb9d",
		"f97740f4972bcf4b50bd1976a6378760b2f48c38c2db11a65e3582dc22f7a9f2" +
			"166750770e3e936bbe094b4e7682f5e97de98f4494c079d52a5a1a138b553931",
		"d91ff68e4c63e1b0dcd7395aae2b72d37b875655577b5be965a2cab19da28af0" +
			"f690989b568fe54413519a8ae6b15eb15b93650433d14e866c54029324e1db51",
		"fe776234cd7d096a9eeac3549aa683b5173a64c2b356d4acd7b76691f6b42259" +
			"fb7bde281bddddc5f441a6b6672320cf3bda20f41e784a26f59876a08af7ad05",
		"d7d8ff233e03d460e4c4d43cc0b46bac286453842cdefdd9793ef6bb1cecc9c8" +
			"55e0cb9440347fac93ef235a3c8236b6fd562d474d24594db72f663a636ad0e7",
		"f46e34e970a17cc8ab3eade40fb1f9768a28b310940c9d5f1d632f66b7293d68" +
			"eda7b76667a96e378664fb691fe533679b212aa1b98b03e69d7519a172e4044f",
		"d4b443e9fc562ddb6d13160c58082c21815a65b3e913df245a6f4162dd2ddb57" +
			"71c3cc9ebf7637661dc6bf87319a45514cb3c4e781298bd7606afb6fdaaadfcd",
		"db3d40bb17f7d748cbafbe5e3c17807508fa3cf28481fa820a9dfcc6f11ea77f" +
			"93de3a2105a9f00089966472aad568a34daccd6a27c80d9d1d4ce59728484d75",
		"cf59c72b27d00b9eda13a7d5918abbee071baa0e33a4704f886c5b29744303ae" +
			"2df5e48ec9d429ff598d7002622b5e7920c6edee432a23e258e196eaef8039a5",
		"d1122130b0b5a1a47a457c68ac32015ea7af0442d066fc3f49dc4b29b783187a" +
			"1341b89aaea8572caf8ef1fe66fa93b2886f98426f871562a6d1af84b847e62b",
		"c0c450b885adf990b188b409ce7a0dc2799afe0219c1837b59eba2fcd78f9f73" +
			"cd60a1e50c678bb7dc3b07a7b9aa23f0af173d72a237208592885e8e736c5fdb",
		"e130eed3403708d3fbc295f016e964a38351b27a0961eabcda4af74c692110d8" +
			"89f1e1cb13cfa458c7df35dffee3939aa08d4b992925986853e7b680eb1248b5",
	}
}

// pooledPrimes returns two different primes of the pool, chosen by the stream.
func (s *stream) pooledPrimes() (p, q *big.Int) {
	pool := primePool()
	choice := s.take(2)
	i := int(choice[0]) % len(pool)
	j := (i + 1 + int(choice[1])%(len(pool)-1)) % len(pool)
	return number(pool[i]), number(pool[j])
}

// number reads hexadecimal digits.
func number(digits string) *big.Int {
	n, ok := new(big.Int).SetString(digits, 16)
	if !ok {
		return new(big.Int) // makes no key: see makeRSA
	}
	return n
}
