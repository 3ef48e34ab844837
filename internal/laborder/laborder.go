// Package laborder makes requests of the lab's checks about records that a CA
// asked for: what a person would type, from what a scenario says.
package laborder

import (
	"net/netip"
	"strings"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/probe"
	"github.com/mayissue/mayissue/view"
)

// Order is a check as requests: its own first, then those of the other records
// of the same order.
type Order struct {
	Requests  []mayissue.Request
	Resolvers []view.Resolver // to compare with
}

// Addresses finds an address of a server of the lab.
type Addresses func(host name.Name) (netip.Addr, bool)

// Within finds addresses in a lab.
func Within(in *lab.Internet) Addresses {
	return func(host name.Name) (netip.Addr, bool) {
		for _, s := range in.Servers() {
			if s.Name == host {
				return s.Addrs[0], true
			}
		}
		return netip.Addr{}, false
	}
}

// Of makes the order of a check that expects a record, judged by the rules.
// The CA is the one that the check names, or that of the record's scheme.
func Of(c lab.Check, at Addresses, rules br.Rules) (Order, error) {
	own, err := request(c, at, rules)
	if err != nil {
		return Order{}, err
	}
	out := Order{Requests: []mayissue.Request{own}}
	for _, b := range c.Asked.Beside {
		other := c
		other.Name = b.Name
		other.Asked = &lab.Asked{Owner: b.Owner, Type: b.Type, Value: b.Value, Order: c.Asked.Order, Said: c.Asked.Said}
		r, err := request(other, at, rules)
		if err != nil {
			return Order{}, err
		}
		out.Requests = append(out.Requests, r)
	}
	for _, v := range c.Asked.Views {
		label, host, _ := strings.Cut(v, "=")
		addr, err := address(at, host)
		if err != nil {
			return Order{}, err
		}
		out.Resolvers = append(out.Resolvers, view.Resolver{Label: label, Addr: netip.AddrPortFrom(addr, 53)})
	}
	return out, nil
}

func request(c lab.Check, at Addresses, rules br.Rules) (mayissue.Request, error) {
	domain, err := name.ParseRequest(c.Name, name.Rules{OwnHierarchy: true})
	if err != nil {
		return mayissue.Request{}, err
	}
	e := expectation(domain, c.Asked)
	r := mayissue.Request{Name: domain, Issuers: c.CA, Method: c.Method, Account: c.Account, Rules: rules, Expect: &e}
	if ca, ok := choice(c.CA, e.Scheme); ok {
		r.Issuers, r.CA = ca.Identifiers, ca.CA
	}
	for _, host := range c.Asked.Named {
		addr, err := address(at, host.String())
		if err != nil {
			return mayissue.Request{}, err
		}
		r.Named = append(r.Named, probe.Server{Name: host, Addrs: []netip.Addr{addr}})
	}
	if c.Asked.Entered != "" {
		z, err := entered.Parse("entered", []byte(c.Asked.Entered), name.Name{})
		if err != nil {
			return mayissue.Request{}, err
		}
		r.Entered = []*entered.Zone{z}
	}
	return r, nil
}

// choice is the CA of a check, or else the one that a scheme is of.
func choice(ca []string, scheme string) (issuer.Choice, bool) {
	named := strings.Join(ca, ",")
	if named == "" {
		s, _ := dcv.SchemeByID(scheme)
		if named = s.Issuer; named == "" {
			return issuer.Choice{}, false
		}
	}
	all, err := issuer.Expand(named)
	return all, err == nil
}

// expectation is what the CA of a check asked for, and told.
func expectation(domain name.Request, a *lab.Asked) dcv.Expectation {
	t := dcv.CNAME
	if a.Type == dcv.TXT.String() {
		t = dcv.TXT
	}
	e := dcv.Expect(domain, a.Owner, t, a.Value)
	e.Order, e.Requested, e.Said, e.Failure = a.Order, a.Requested, dcv.Said(a.Said), a.Failure
	e.Kept = dcv.Kept{Since: a.Since, Last: a.Last, Delegated: a.Delegated}
	e.Certificate = dcv.Certificate{NotAfter: a.NotAfter, InUse: dcv.Told(a.InUse), Eligible: dcv.Told(a.Eligible)}
	e.Certificate.Renewal, e.Certificate.RenewalReason, _ = strings.Cut(a.Renewal, " ")
	return e
}

func address(at Addresses, host string) (netip.Addr, error) {
	n, err := name.Parse(host)
	if err != nil {
		return netip.Addr{}, err
	}
	addr, ok := at(n)
	if !ok {
		return netip.Addr{}, phrase.Errorf("the lab has no server %s", n)
	}
	return addr, nil
}
