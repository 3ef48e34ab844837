package report

import (
	"fmt"
	"io"
	"net/netip"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// problem is an ACME problem document (RFC 8555 section 6.7, RFC 7807). The
// identifier stands in subproblems only (section 6.7.1).
type problem struct {
	Type        string      `json:"type"`
	Title       string      `json:"title,omitempty"`
	Status      int         `json:"status,omitempty"`
	Detail      string      `json:"detail"`
	Identifier  *identifier `json:"identifier,omitempty"`
	Subproblems []problem   `json:"subproblems,omitempty"`
}

type identifier struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// acmeError begins the types of RFC 8555 section 6.7.
const acmeError = "urn:ietf:params:acme:error:"

// writeACME writes what an ACME server would answer: one problem document
// with a subproblem for each name that may not be issued for. Where every
// name is permitted there is no problem, and nothing is written.
func writeACME(w io.Writer, rs []Result) error {
	rs, err := caaOnly(rs, "acme")
	if err != nil {
		return err
	}
	var subs []problem
	for _, r := range rs {
		if !permitted(r) {
			subs = append(subs, subproblem(r))
		}
	}
	if len(subs) == 0 {
		return nil
	}
	doc := problem{Type: subs[0].Type, Detail: subs[0].Detail, Status: subs[0].Status, Subproblems: subs}
	if len(subs) > 1 {
		doc.Type = acmeError + "compound"
		doc.Detail = fmt.Sprintf("%d of the %s may not be in a certificate; see the subproblems", len(subs), decisions(rs))
		for _, s := range subs {
			doc.Status = max(doc.Status, s.Status)
		}
	}
	for i := range doc.Subproblems {
		doc.Subproblems[i].Status = 0 // one status, that of the whole answer
	}
	b, err := marshalInert(doc, "  ")
	if err != nil {
		return phrase.Errorf("report: %w", err)
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// subproblem says why one name is refused.
func subproblem(r Result) problem {
	kind, status := "dns", 400
	switch reason := caa.Reason(r.Reason); {
	case reason.Verdict() == caa.Deny || r.Result == deny:
		kind, status = "caa", 403
	case reason == caa.InvalidName:
		kind = "rejectedIdentifier"
	case reason == caa.OwnNetwork, reason == caa.Canceled, reason == caa.BudgetExceeded:
		kind, status = "serverInternal", 500
	}
	detail := sentence(r).String() // in English, as those CAs speak
	if len(r.Lines) > 0 {
		detail += " " + strings.Join(r.Lines, " | ")
	}
	name, id := r.Name, "dns"
	if name == "" {
		name = r.Input
	}
	if _, err := netip.ParseAddr(name); err == nil {
		id = "ip" // RFC 8738
	}
	return problem{
		Type: acmeError + kind, Status: status, Detail: Inert(detail),
		Identifier: &identifier{id, Inert(name)},
	}
}
