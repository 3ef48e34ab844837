package mayissue

import (
	"encoding/json"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/probe"
	"github.com/mayissue/mayissue/report"
)

// Request is one question of issuance: a name, a CA, and the rules of a date.
// With neither Issuers nor Profile nobody is named, and the answer is who may
// issue.
type Request struct {
	Name    name.Request
	Issuers []string     // issuer domain names of one CA
	CA      string       // its name, for people
	Profile *caa.Profile // the CA's own configuration; stands in the place of Issuers
	Method  string       // validation method: an ACME label or ca-tbr-N (RFC 8657)
	Account string       // account URI (RFC 8657)
	Rules   br.Rules     // the zero value means the rules of the time of the check
	// BRMode asks for what BR 4.2.2.1 lets a CA do with a failed lookup. It
	// needs a proof that the domain is Insecure, which only a validator can
	// give; without one it changes nothing.
	BRMode bool

	// Expect is the record that the CA asked for to validate the name; nil where
	// only CAA is to be judged. With it the result permits only where the record
	// is in place at every server and CAA permits too. Without Issuers and Profile
	// it is about the record alone.
	Expect  *dcv.Expectation
	Named   []probe.Server  // servers that somebody says to have the zone: asked for the record too
	Entered []*entered.Zone // zones as their owner entered them, to be compared
}

// authority returns the CA's side of the decision.
func (r *Request) authority(rules br.Rules) (caa.Authority, error) {
	if r.Profile != nil {
		return r.Profile.Authority(rules)
	}
	return caa.NewAuthority(r.Issuers)
}

// anyone reports whether no CA is named.
func (r *Request) anyone() bool { return r.Profile == nil && len(r.Issuers) == 0 }

func (r *Request) mode() string {
	if r.BRMode {
		return "br"
	}
	return "default"
}

// record writes the request down beside the evidence that decided it, for a
// later replay.
func (r *Request) record(res report.Result) (evidence.Request, error) {
	rec := evidence.Request{
		Input: r.Name.Input, Wildcard: r.Name.Wildcard, Issuers: res.Issuers,
		Method: r.Method, Account: r.Account,
		Result: res.Result, Reason: res.Reason,
		RulesAt: res.Policy.Date.UTC().Format(time.RFC3339Nano),
	}
	if r.BRMode {
		rec.Policy = "br"
	}
	if r.Expect != nil {
		b, err := json.Marshal(r.Expect)
		if err != nil {
			return evidence.Request{}, err
		}
		rec.Expect = b
	}
	if r.Profile != nil {
		b, err := json.Marshal(r.Profile)
		if err != nil {
			return evidence.Request{}, err
		}
		rec.Profile = b
	}
	return rec, nil
}
