package lab

import (
	"embed"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

//go:embed scenarios-signed/*.txtar
var builtinSigned embed.FS

// SignedScenarios returns the scenarios about DNSSEC that come with the lab,
// by file name. That there are none is an error.
func SignedScenarios() ([]*Scenario, error) { return readScenarios(builtinSigned, "scenarios-signed") }

// defaultSigningTime is when zones are signed of which no scenario says.
func defaultSigningTime() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

// SigningTime is the time at which the zones were signed: a clock that shows
// it finds sound signatures valid.
func (in *Internet) SigningTime() time.Time { return in.signed }

// NewAt is [New] with zones signed at the time given, whatever the scenarios
// say: for a lab that is asked now.
func NewAt(signed time.Time, ss ...*Scenario) (*Internet, error) { return build(signed, ss) }

// Anchors returns the trust anchors of the lab's root as DS records in
// zone-file form; "" for an Internet without zones.
func (in *Internet) Anchors() string {
	if in.root == nil {
		return ""
	}
	var b strings.Builder
	for _, r := range in.root.signer.dsRecords() {
		b.WriteString(r.text() + "\n")
	}
	return b.String()
}

// signingTime is the one that the scenarios agree on.
func signingTime(ss []*Scenario) (time.Time, error) {
	var at time.Time
	for _, s := range ss {
		switch {
		case s == nil || s.Signed.IsZero():
		case at.IsZero():
			at = s.Signed
		case !at.Equal(s.Signed):
			return at, phrase.Errorf("lab: %s is signed at %s, another scenario at %s", s.File, s.Signed.Format(time.RFC3339), at.Format(time.RFC3339))
		}
	}
	if at.IsZero() {
		at = defaultSigningTime()
	}
	return at, nil
}

// sign signs the zones that the scenarios name and all zones above them, the
// root, and what the lab adds itself: so every unsigned zone below has the
// proof that it is one.
func (b *builder) sign() error {
	how := map[name.Name]Signing{name.Root(): defaultSigning(name.Root())}
	for _, n := range b.order {
		if b.from[n] == labsOwn {
			how[n] = defaultSigning(n)
		}
	}
	named := map[name.Name]bool{}
	for _, s := range b.in.scenarios {
		for _, line := range s.Signing {
			if named[line.Zone] && how[line.Zone].String() != line.String() {
				return phrase.Errorf("lab: %s: zone %s is signed in another way by another scenario", s.File, line.Zone)
			}
			if b.zones[line.Zone] == nil {
				return phrase.Errorf("lab: %s: no zone %s to be signed", s.File, line.Zone)
			}
			how[line.Zone], named[line.Zone] = line, true
		}
	}
	for zone := range how {
		for n, ok := zone.Parent(); ok; n, ok = n.Parent() {
			if _, said := how[n]; !said && b.zones[n] != nil {
				how[n] = defaultSigning(n)
			}
		}
	}
	return b.signAll(how)
}

// signAll makes keys, then DS records, which are part of the parents' denial
// chains, then the chains.
func (b *builder) signAll(how map[name.Name]Signing) error {
	origins := slices.DeleteFunc(slices.Clone(b.order), func(n name.Name) bool { _, is := how[n]; return !is })
	for _, origin := range origins {
		s, err := newSigner(how[origin], b.in.signed)
		if err != nil {
			return err
		}
		b.zones[origin].signer = s
		s.addKeys(b.zones[origin])
	}
	for _, origin := range origins {
		above, ok := origin.Parent()
		if !ok {
			continue
		}
		// What the scenario's own parent zone says of the child stands.
		parent := zoneSet(b.zones).deepest(above, 0)
		if len(parent.get(origin, dns.TypeDS)) > 0 {
			continue
		}
		for _, r := range b.zones[origin].signer.dsRecords() {
			parent.add(r)
		}
	}
	for _, origin := range origins {
		z := b.zones[origin]
		if err := z.signer.chain(z); err != nil {
			return phrase.Errorf("lab: the denials of zone %s: %w", origin, err)
		}
		z.signer.extra = sync.OnceValue(z.allSignatures)
	}
	return nil
}
