package mayissue

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// SelfTest asks for the keys of the root zone and reports whether the trust
// anchors fit them. Where they do not, nothing can be decided: the root has
// other keys than this program knows, as after a roll (SEC-11), the hierarchy is
// another one, or the anchors are of algorithms that nobody supports. The error is a [*ConfigError]. That no answer was
// had is none, nor is a clock that is wrong: every decision says so itself.
func (e *Engine) SelfTest(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	q := evidence.Question{Name: name.Root(), Type: wire.TypeDNSKEY}
	t := e.r.Lookup(ctx, q)
	switch chain.Replay(t, e.r.Memory()).Zone(name.Root()).Security.Reason() {
	case dnssec.DSMismatch, dnssec.KeyMissing:
		return &ConfigError{phrase.Of("trust anchors"), noneFits(rootKeys(t), anchorTags(t.Anchors))}
	case dnssec.NoAnchor:
		return &ConfigError{phrase.Of("trust anchors"), phrase.Errorf("no algorithm or digest of %s is supported, so nothing can be validated", tags(anchorTags(t.Anchors)))}
	}
	return nil
}

// noneFits says that the root has other keys than the trust anchors name.
func noneFits(keys, anchors []uint16) error {
	if len(keys) == 0 {
		return phrase.Errorf("the root zone has no keys, and the trust anchors are %s: none fits, so nothing can be validated. Give those of this root, or get a version of the program that knows its keys", tags(anchors))
	}
	return phrase.Errorf("the root zone has the keys %s, and the trust anchors are %s: none fits, so nothing can be validated. Give those of this root, or get a version of the program that knows its keys", tags(keys), tags(anchors))
}

// rootKeys returns the tags of the keys that the root's servers gave.
func rootKeys(t *evidence.Trace) []uint16 {
	var found []uint16
	for _, x := range t.Exchanges {
		if x.Question.Type != wire.TypeDNSKEY || x.Reply == nil {
			continue
		}
		_, msg := reply.Interpret(x)
		if msg == nil {
			continue
		}
		for _, rr := range msg.Answer {
			if k, err := wire.ParseDNSKEY(rr.RData()); rr.Type == wire.TypeDNSKEY && err == nil && !slices.Contains(found, k.Tag) {
				found = append(found, k.Tag)
			}
		}
	}
	return found
}

// anchorTags are the key tags of trust anchors.
func anchorTags(anchors []evidence.Anchor) []uint16 {
	var out []uint16
	for _, a := range anchors {
		if ds, err := wire.ParseDS(a.Data); a.Type == wire.TypeDS && err == nil {
			out = append(out, ds.KeyTag)
		} else if k, err := wire.ParseDNSKEY(a.Data); a.Type == wire.TypeDNSKEY && err == nil {
			out = append(out, k.Tag)
		}
	}
	return out
}

func tags(ns []uint16) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ns), " ", ", "), "[]")
}
