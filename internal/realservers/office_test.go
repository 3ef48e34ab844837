package realservers

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/internal/laborder"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/view"
)

// office is where the checks of a lab about records that a CA asked for are
// decided, on the real servers in the place of its own.
type office struct {
	in        *lab.Internet
	network   *Network
	resolvers map[string]netip.AddrPort // by name, beside the servers of the lab
	engines   map[string]*mayissue.Engine
}

func newOffice(t *testing.T, in *lab.Internet, network *Network) *office {
	t.Helper()
	return &office{in: in, network: network, resolvers: map[string]netip.AddrPort{}, engines: map[string]*mayissue.Engine{}}
}

// at finds a server of the lab, or one of the resolvers beside them.
func (o *office) at(host name.Name) (netip.Addr, bool) {
	if r, ok := o.resolvers[host.String()]; ok {
		return r.Addr(), true
	}
	for _, s := range o.in.Servers() {
		if i := slices.IndexFunc(s.Addrs, netip.Addr.Is4); i >= 0 && s.Name == host {
			return s.Addrs[i], true
		}
	}
	return netip.Addr{}, false
}

// engine gives the one with a clock, the lab's own for zero, and with resolvers.
func (o *office) engine(t *testing.T, now time.Time, resolvers ...view.Resolver) *mayissue.Engine {
	t.Helper()
	if now.IsZero() {
		now = o.in.SigningTime()
	}
	key := fmt.Sprint(now, resolvers)
	if e := o.engines[key]; e != nil {
		return e
	}
	began := time.Now()
	e, err := mayissue.New(mayissue.Config{
		Hints: []byte(o.in.RootHints()), HintsFile: "hints of the lab", Anchors: []byte(o.in.Anchors()),
		Port: o.network.Port(), Permit: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Diagnose: true,
		Now: func() time.Time { return now.Add(time.Since(began)) }, Resolvers: resolvers,
	})
	if err != nil {
		t.Fatal(err)
	}
	o.engines[key] = e
	return e
}

// check decides one check, with the other records of its order.
func (o *office) check(t *testing.T, c lab.Check) report.Result {
	t.Helper()
	rules := br.At(c.PolicyDate)
	if c.PolicyDate.IsZero() {
		rules = br.At(o.in.SigningTime())
	}
	order, err := laborder.Of(c, o.at, rules)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range order.Resolvers {
		port := o.network.Port()
		for _, own := range o.resolvers {
			if own.Addr() == r.Addr.Addr() {
				port = own.Port()
			}
		}
		order.Resolvers[i].Addr = netip.AddrPortFrom(r.Addr.Addr(), port)
	}
	results, _ := o.engine(t, c.Now, order.Resolvers...).Check(t.Context(), order.Requests...)
	return results[0]
}

// verifyRecord holds a result to what a check about a record expects.
func verifyRecord(t *testing.T, c lab.Check, got report.Result) {
	t.Helper()
	v := got.Validation
	if v == nil || c.Asked.Status != "" && v.Status != c.Asked.Status {
		t.Errorf("%s (%s): the record is %+v, want it %s", c.Name, c.Show, v, c.Asked.Status)
	}
	var codes []string
	for _, f := range got.Findings {
		codes = append(codes, f.Code)
	}
	for _, pattern := range c.MustNot {
		prefix, any := strings.CutSuffix(pattern, "*")
		if any && slices.ContainsFunc(codes, func(code string) bool { return strings.HasPrefix(code, prefix) }) {
			t.Errorf("%s: findings %q, want none of %s", c.Name, codes, pattern)
		}
	}
	verify(t, c, got)
}

// startUnbound starts a recursor over real servers, which ends with the test.
func startUnbound(t *testing.T, in *lab.Internet, network *Network) *Unbound {
	t.Helper()
	u, err := StartUnbound(t.Context(), t.TempDir(), in, network.Port())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Stop)
	return u
}
