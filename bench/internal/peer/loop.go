package peer

import (
	"context"
	"strings"
	"sync"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

// newLoop makes Boulder's algorithm and nothing of its package around it:
// questions for all labels at once, then the first answer with records counts.
// It is the cheapest form of that algorithm.
func newLoop(j Job) (Decider, error) {
	c := client{j.Resolver}
	return func(ctx context.Context, input string) plan.Verdict {
		name, wildcard := strings.CutPrefix(input, "*.")
		labels := strings.Split(name, ".")
		replies, errs := make([]*dns.Msg, len(labels)), make([]error, len(labels))
		var all sync.WaitGroup
		for i := range labels {
			all.Go(func() { replies[i], errs[i] = c.caa(ctx, strings.Join(labels[i:], ".")) })
		}
		all.Wait()
		for i, m := range replies {
			if errs[i] != nil {
				return plan.Failed
			}
			if set := caaOf(m); len(set) > 0 {
				return judge(set, wildcard)
			}
		}
		return plan.Permit
	}, nil
}

func caaOf(m *dns.Msg) (set []*dns.CAA) {
	for _, rr := range m.Answer {
		if c, ok := rr.(*dns.CAA); ok {
			set = append(set, c)
		}
	}
	return set
}

// judge decides by a set as Boulder does.
func judge(set []*dns.CAA, wildcard bool) plan.Verdict {
	var issue, wild []*dns.CAA
	for _, c := range set {
		switch tag := strings.ToLower(c.Tag); {
		case tag == "issue":
			issue = append(issue, c)
		case tag == "issuewild":
			wild = append(wild, c)
		case tag != "iodef" && tag != "issuemail" && tag != "issuevmc" && c.Flag&(128|1) != 0:
			return plan.Deny
		}
	}
	if wildcard && len(wild) > 0 {
		issue = wild
	}
	for _, c := range issue {
		if names(c.Value) {
			return plan.Permit
		}
	}
	if len(issue) > 0 {
		return plan.Deny
	}
	return plan.Permit
}

// names reports whether a value names our CA and allows our method.
func names(value string) bool {
	domain, parameters, _ := strings.Cut(value, ";")
	if strings.TrimSpace(domain) != plan.CA {
		return false
	}
	for p := range strings.SplitSeq(parameters, ";") {
		tag, methods, _ := strings.Cut(strings.TrimSpace(p), "=")
		if tag == "validationmethods" && !strings.Contains(","+methods+",", ","+plan.Method+",") {
			return false
		}
	}
	return true
}
