package rpl

import (
	"crypto"
	"errors"
	"fmt"
	"time"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// anyTime stretches the validity of signatures beyond the whole 32-bit clock.
const anyTime = (1 << 32) * time.Second

// policy is what suites of their time take for good: DSA, and short RSA keys
// with SHA-1. Nobody else may ask for it.
func (c *Config) policy() dnssec.Policy {
	p := dnssec.Policy{Algorithms: []dnssec.Algorithm{
		dsaAlgorithm(3), dsaAlgorithm(6), // without and with NSEC3 (RFC 5155 section 2)
		dnssec.RSA(5, crypto.SHA1, 512), dnssec.RSA(7, crypto.SHA1, 512),
		dnssec.RSA(8, crypto.SHA256, 512), dnssec.RSA(10, crypto.SHA512, 512),
	}}
	if c.NoDates {
		p.Skew = anyTime
	}
	return p
}

// anchors reads the trust anchors.
func (c *Config) anchors() (dnssec.Anchors, error) {
	var records []dnssec.Record
	for _, line := range c.Anchors {
		rr, err := wire.ParseRecord(line, name.Root(), 0)
		if err != nil {
			return dnssec.Anchors{}, fmt.Errorf("trust anchor %q: %w", line, err)
		}
		records = append(records, dnssec.Record{Owner: rr.Owner, Type: uint16(rr.Type), TTL: rr.TTL, RData: rr.RData})
	}
	if len(records) == 0 && c.Validates() {
		return dnssec.Anchors{}, errors.New("the trust anchors stand in a file, which is not read")
	}
	return dnssec.NewAnchors(records...)
}

// secure reports whether each link that an answer rests on is Secure. It is
// judged from the trace alone, as a replay would.
func (p *run) secure(tr *evidence.Trace) bool {
	v := dnssec.Validator{Policy: p.policy, Now: p.clock()}
	j := chain.New(v, p.anchors, chain.FromTrace(tr))
	links := 0
	for i := range tr.Steps {
		s := &tr.Steps[i]
		if s.Purpose != evidence.ForLookup {
			continue
		}
		x := tr.Exchange(s.Accepted)
		if x == nil || !j.Answer(x).Security.IsSecure() {
			return false
		}
		links++
	}
	return links > 0
}
