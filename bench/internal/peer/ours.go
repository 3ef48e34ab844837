package peer

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/netip"
	"os"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/bench/internal/plan"
	"github.com/mayissue/mayissue/bench/internal/serve"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// newOurs makes our engine, which walks from the root by itself.
func newOurs(j Job) (Decider, error) {
	hints, err := os.ReadFile(j.Hints)
	if err != nil {
		return nil, err
	}
	anchors, err := os.ReadFile(j.Anchors)
	if err != nil {
		return nil, err
	}
	transport, err := transportOf(j.Transport)
	if err != nil {
		return nil, err
	}
	collectAsScan()
	engine, err := mayissue.New(mayissue.Config{
		Hints: hints, HintsFile: j.Hints, Anchors: anchors, AnchorsFile: j.Anchors, Port: serve.Port,
		Permit: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Transport: transport,
		Limits: resolve.Limits{CacheSize: j.Keep},
	})
	if err != nil {
		return nil, err
	}
	rules := br.At(time.Now())
	return func(ctx context.Context, input string) plan.Verdict {
		n, err := name.ParseRequest(input, name.Rules{OwnHierarchy: true})
		if err != nil {
			return plan.Failed
		}
		results := engine.Decide(ctx, mayissue.Request{Name: n, Issuers: []string{plan.CA}, Method: plan.Method, Rules: rules})
		return plan.ParseVerdict(results[0].Result)
	}, nil
}

// Transports are what questions of ours can go by.
var Transports = []string{"sockets", "bulk"}

// transportOf gives a transport by its name; nil is the engine's own, a fresh
// socket for each question.
func transportOf(name string) (resolve.Transport, error) {
	switch name {
	case "sockets":
		return nil, nil
	case "bulk":
		return resolve.NewBulk(rand.Reader, 0), nil
	}
	return nil, fmt.Errorf("there is no transport %q", name)
}
