package rpl

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"slices"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// anchors are the trust anchors. The engine refuses a digest that has not the
// length of its type; scenarios expect that nothing below it is Secure, as
// below one of another key.
func (c *Config) anchors() ([]dnssec.Record, error) {
	var records []dnssec.Record
	if !c.Validates() {
		return nil, nil
	}
	for _, line := range c.Anchors {
		rr, err := wire.ParseRecord(line, name.Root(), 0)
		if err != nil {
			return nil, fmt.Errorf("trust anchor %q: %w", line, err)
		}
		r := dnssec.Record{Owner: rr.Owner, Type: uint16(rr.Type), TTL: rr.TTL, RData: rr.RData}
		if _, err := dnssec.NewAnchors(r); err != nil && rr.Type == wire.TypeDS && len(rr.RData) > digestAt {
			r.RData = otherKey(rr.RData)
		}
		records = append(records, r)
	}
	if len(records) == 0 {
		return nil, errors.New("the trust anchors stand in a file, which is not read")
	}
	return records, nil
}

// digestAt is where the digest stands in DS RDATA (RFC 4034 section 5.1).
const digestAt = 4

// otherKey is the DS RDATA with a digest of the right length that fits no key.
func otherKey(rdata []byte) []byte {
	length := map[byte]int{1: sha1.Size, 2: sha256.Size, 4: sha512.Size384}[rdata[digestAt-1]]
	return append(slices.Clone(rdata[:digestAt]), make([]byte, length)...)
}

// downgraded reports whether the keys of a zone with trust anchors lack the
// signature of an algorithm that the anchors have, where the scenario demands
// each. The engine is content with one (RFC 6840 section 5.11).
func (p *run) downgraded(tr *evidence.Trace) bool {
	if !p.s.Config.AllAlgorithms {
		return false
	}
	type link struct {
		zone      name.Name
		algorithm byte
	}
	by := map[link][]dnssec.Record{}
	for _, r := range p.anchored {
		l := link{r.Owner, r.RData[3]} // of DNSKEY: flags, protocol, algorithm
		if r.Type == wire.TypeDS {
			l.algorithm = r.RData[2] // key tag, algorithm
		}
		by[l] = append(by[l], r)
	}
	for l, records := range by {
		anchors, err := dnssec.NewAnchors(records...)
		v := dnssec.Validator{Policy: p.policy, Now: p.clock()}
		if err == nil && chain.New(v, anchors, chain.FromTrace(tr)).Zone(l.zone).Security.Status() == dnssec.Bogus {
			return true
		}
	}
	return false
}
