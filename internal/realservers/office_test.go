package realservers

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/probe"
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

// engine gives the one with a check's clock and resolvers.
func (o *office) engine(t *testing.T, c lab.Check) *mayissue.Engine {
	t.Helper()
	now, began := c.Now, time.Now()
	if now.IsZero() {
		now = o.in.SigningTime()
	}
	key := now.String() + strings.Join(c.Asked.Views, " ")
	if e := o.engines[key]; e != nil {
		return e
	}
	cfg := mayissue.Config{
		Hints: []byte(o.in.RootHints()), HintsFile: "hints of the lab", Anchors: []byte(o.in.Anchors()),
		Port: o.network.Port(), Permit: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Diagnose: true,
		Now: func() time.Time { return now.Add(time.Since(began)) },
	}
	for _, v := range c.Asked.Views {
		label, host, _ := strings.Cut(v, "=")
		at, ok := o.resolvers[host]
		if !ok {
			at = netip.AddrPortFrom(addressOf(t, o.in, host), o.network.Port())
		}
		cfg.Resolvers = append(cfg.Resolvers, view.Resolver{Label: label, Addr: at})
	}
	e, err := mayissue.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	o.engines[key] = e
	return e
}

// check decides one check, with the other records of its order.
func (o *office) check(t *testing.T, c lab.Check) report.Result {
	t.Helper()
	reqs := []mayissue.Request{o.request(t, c)}
	for _, b := range c.Asked.Beside {
		other := c
		other.Name = b.Name
		other.Asked = &lab.Asked{Owner: b.Owner, Type: b.Type, Value: b.Value, Order: c.Asked.Order, Said: c.Asked.Said}
		reqs = append(reqs, o.request(t, other))
	}
	results, _ := o.engine(t, c).Check(t.Context(), reqs...)
	return results[0]
}

// request is that of one check.
func (o *office) request(t *testing.T, c lab.Check) mayissue.Request {
	t.Helper()
	req, ok := request(c)
	if !ok {
		t.Fatalf("%q is no name", c.Name)
	}
	a := c.Asked
	typ := dcv.CNAME
	if a.Type == "TXT" {
		typ = dcv.TXT
	}
	e := dcv.Expect(req.Name, a.Owner, typ, a.Value)
	e.Order, e.Requested, e.Said, e.Failure = a.Order, a.Requested, dcv.Said(a.Said), a.Failure
	e.Certificate = dcv.Certificate{NotAfter: a.NotAfter, InUse: dcv.Told(a.InUse), Eligible: dcv.Told(a.Eligible)}
	e.Certificate.Renewal, e.Certificate.RenewalReason, _ = strings.Cut(a.Renewal, " ")
	e.Kept = dcv.Kept{Since: a.Since, Last: a.Last, Delegated: a.Delegated}
	req = withRecord(t, req, e)
	for _, host := range a.Named {
		req.Named = append(req.Named, probe.Server{Name: host, Addrs: []netip.Addr{addressOf(t, o.in, host.String())}})
	}
	if a.Entered != "" {
		z, err := entered.Parse("entered", []byte(a.Entered), name.Name{})
		if err != nil {
			t.Fatal(err)
		}
		req.Entered = []*entered.Zone{z}
	}
	return req
}

// withRecord makes a request one about a record as well, for the CA that its
// form tells where none is named.
func withRecord(t *testing.T, req mayissue.Request, e dcv.Expectation) mayissue.Request {
	t.Helper()
	req.Expect = &e
	s, _ := dcv.SchemeByID(e.Scheme)
	if ca, ok := issuer.ByShort(s.Issuer); ok && len(req.Issuers) == 0 {
		all, err := issuer.Expand(ca.Short)
		if err != nil {
			t.Fatal(err)
		}
		req.Issuers, req.CA = all.Identifiers, all.CA
	}
	return req
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
