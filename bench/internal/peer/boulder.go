package peer

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"github.com/jmhodges/clock"
	"github.com/letsencrypt/boulder/bdns"
	"github.com/letsencrypt/boulder/core"
	"github.com/letsencrypt/boulder/identifier"
	"github.com/letsencrypt/boulder/probs"
	"github.com/letsencrypt/boulder/va"
	vapb "github.com/letsencrypt/boulder/va/proto"
	"github.com/miekg/dns"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

// newBoulderUDP makes Boulder's validation authority with a client over UDP.
func newBoulderUDP(j Job) (Decider, error) {
	return newAuthority(overUDP{client{j.Resolver}}, prometheus.NewRegistry())
}

// newBoulderDoH makes Boulder's validation authority as it is: with DoH.
func newBoulderDoH(j Job) (Decider, error) {
	pem, err := os.ReadFile(j.Cert)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", j.Cert)
	}
	servers, err := bdns.NewStaticProvider([]string{j.DoH})
	if err != nil {
		return nil, err
	}
	stats := prometheus.NewRegistry()
	resolver := bdns.New(readTimeout, servers, stats, clock.New(), maxTries, "bench", silence{}, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS13})
	return newAuthority(resolver, stats)
}

// newAuthority makes a validation authority that is not the primary one, which
// would want remote ones beside it, and asks it for
// its CAA check alone.
func newAuthority(resolver bdns.Client, stats prometheus.Registerer) (Decider, error) {
	authority, err := va.NewValidationAuthorityImpl(
		resolver, nil, "bench", plan.CA, stats, clock.New(), silence{}, []string{"https://acme.example/acct/"},
		"bench", "", func(netip.Addr) error { return nil }, 0, false, nil, 0, time.Second)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, input string) plan.Verdict {
		res, err := authority.DoCAA(ctx, &vapb.IsCAAValidRequest{
			Identifier: identifier.NewDNS(input).ToProto(), ValidationMethod: string(core.ChallengeTypeHTTP01),
			AccountURIID: 1, AuthzID: 1,
		})
		switch {
		case err != nil:
			return plan.Failed
		case res.Problem == nil:
			return plan.Permit
		case res.Problem.ProblemType == string(probs.CAAProblem):
			return plan.Deny
		}
		return plan.Failed
	}, nil
}

// overUDP is a client of Boulder's form. The CAA check needs CAA alone.
type overUDP struct{ client }

// LookupCAA asks for CAA.
func (c overUDP) LookupCAA(ctx context.Context, name string) (*bdns.Result[*dns.CAA], string, error) {
	m, err := c.caa(ctx, name)
	if err != nil {
		return nil, c.server, err
	}
	res := &bdns.Result[*dns.CAA]{Msg: m}
	for _, rr := range m.Answer {
		switch rr := rr.(type) {
		case *dns.CAA:
			res.Final = append(res.Final, rr)
		case *dns.CNAME:
			res.CNames = append(res.CNames, rr)
		}
	}
	return res, c.server, nil
}

// LookupA is not asked for.
func (c overUDP) LookupA(context.Context, string) (*bdns.Result[*dns.A], string, error) {
	return nil, c.server, errOnlyCAA
}

// LookupAAAA is not asked for.
func (c overUDP) LookupAAAA(context.Context, string) (*bdns.Result[*dns.AAAA], string, error) {
	return nil, c.server, errOnlyCAA
}

// LookupTXT is not asked for.
func (c overUDP) LookupTXT(context.Context, string) (*bdns.Result[*dns.TXT], string, error) {
	return nil, c.server, errOnlyCAA
}

var errOnlyCAA = errors.New("only CAA is asked for")
