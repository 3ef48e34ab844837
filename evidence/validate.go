package evidence

import (
	"fmt"
	"slices"
	"time"

	"github.com/mayissue/mayissue/phrase"
)

// Bounds on what one trace may hold. They are far above what one decision can
// collect, and keep a hostile file from costing more than it is worth.
const (
	MaxExchanges = 4096  // exchanges; also steps, cuts, requests, and items of a list in them
	MaxMessage   = 65535 // octets of one DNS message (RFC 1035 section 4.2.2)
	MaxText      = 65536 // octets of one text
)

// InvalidError says which part of a trace does not hold together, and why.
type InvalidError struct {
	Field  string        // path in the JSON form, such as exchanges[3].addr; "" for the whole
	Reason phrase.Phrase // lower case, for people
}

// Error names the field and the reason.
func (e *InvalidError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *InvalidError) Text() phrase.Phrase { return phrase.Of("evidence: %s", e.bare()) }

// bare is Text without the name of the package.
func (e *InvalidError) bare() phrase.Phrase {
	if e.Field == "" {
		return e.Reason
	}
	return phrase.Of("%s: %s", e.Field, e.Reason)
}

func invalid(field, reason string, args ...any) error {
	return &InvalidError{field, phrase.Of(reason, args...)}
}

// quoted returns the beginning of a text in quotation marks.
func quoted[T ~string](s T) string { return fmt.Sprintf("%.40q", s) }

// Validate reports whether t can be judged: the schema is ours, exchanges are
// numbered from 1 without gaps, steps and cuts refer to exchanges that exist
// and that asked the step's question, and all sizes are within bounds. It does
// not read the messages. The error is an [*InvalidError].
func (t *Trace) Validate() error {
	switch {
	case t == nil:
		return invalid("", "no trace")
	case t.Schema != Schema:
		return invalid("schema", "%s is not %q: written by another program or a later version", quoted(t.Schema), Schema)
	case !t.Name.IsValid():
		return invalid("name", "missing")
	case t.SHA1 != "" && t.SHA1 != SHA1Insecure:
		return invalid("sha1", "%s is not %q", quoted(t.SHA1), SHA1Insecure)
	case max(len(t.Engine), len(t.Vantage)) > MaxText:
		return invalid("", "engine or vantage longer than %d octets", MaxText)
	}
	for _, l := range []struct {
		field string
		n     int
	}{{"anchors", len(t.Anchors)}, {"cuts", len(t.Cuts)}, {"steps", len(t.Steps)}, {"exchanges", len(t.Exchanges)}, {"requests", len(t.Requests)}} {
		if l.n > MaxExchanges {
			return invalid(l.field, "%d of them, %d at most", l.n, MaxExchanges)
		}
	}
	for _, c := range []struct {
		field string
		at    time.Time
	}{{"started", t.Started}, {"finished", t.Finished}, {"clock", t.Clock}} {
		if err := writable(c.field, c.at); err != nil {
			return err
		}
	}
	for i, a := range t.Anchors {
		if err := a.validate(fmt.Sprintf("anchors[%d]", i)); err != nil {
			return err
		}
	}
	for i, x := range t.Exchanges {
		if err := x.validate(fmt.Sprintf("exchanges[%d]", i), i+1); err != nil {
			return err
		}
	}
	for i := range t.Steps {
		if err := t.Steps[i].validate(fmt.Sprintf("steps[%d]", i), t); err != nil {
			return err
		}
	}
	for i := range t.Cuts {
		if err := t.Cuts[i].validate(fmt.Sprintf("cuts[%d]", i), t); err != nil {
			return err
		}
	}
	for i := range t.Requests {
		if err := t.Requests[i].validate(fmt.Sprintf("requests[%d]", i)); err != nil {
			return err
		}
	}
	if err := t.Survey.validate("survey", len(t.Exchanges)); err != nil {
		return err
	}
	if err := t.Placement.validate("placement", t.Told()); err != nil {
		return err
	}
	if t.Sends < 0 {
		return invalid("sends", "%d is less than none", t.Sends)
	}
	return nil
}

// writable reports whether a clock reading was made and RFC 3339 can hold it.
func writable(field string, at time.Time) error {
	if y := at.UTC().Year(); at.IsZero() || y < 1 || y > 9999 {
		return invalid(field, "missing, or out of the years that RFC 3339 can write")
	}
	return nil
}

func (a Anchor) validate(at string) error {
	const ds, dnskey = 43, 48
	switch {
	case !a.Zone.IsValid():
		return invalid(at+".zone", "missing")
	case a.Type != ds && a.Type != dnskey:
		return invalid(at+".type", "%d is neither that of DS nor of DNSKEY", a.Type)
	case len(a.Data) == 0 || len(a.Data) > MaxMessage:
		return invalid(at+".data", "%d octets; a record has 1 to %d here", len(a.Data), MaxMessage)
	}
	return nil
}

func (x *Exchange) validate(at string, id int) error {
	switch {
	case x == nil:
		return invalid(at, "missing")
	case x.ID != id:
		return invalid(at+".id", "%d, but exchanges are numbered from 1 without gaps: want %d", x.ID, id)
	case !x.Zone.IsValid():
		return invalid(at+".zone", "missing")
	case !x.Addr.IsValid():
		return invalid(at+".addr", "missing")
	case x.Transport != "udp" && x.Transport != "tcp":
		return invalid(at+".transport", "%s is neither udp nor tcp", fmt.Sprintf("%.20q", x.Transport))
	case !x.Zone.Contains(x.Question.Name):
		return invalid(at+".question", "%q does not lie in the zone %q", x.Question.Name, x.Zone)
	case len(x.Query) < 12 || len(x.Query) > MaxMessage:
		return invalid(at+".query", "%d octets; a DNS message has 12 to %d", len(x.Query), MaxMessage)
	case len(x.Reply) > MaxMessage:
		return invalid(at+".reply", "%d octets; a DNS message has at most %d", len(x.Reply), MaxMessage)
	case x.RTT < 0:
		return invalid(at+".rtt_ns", "%d is less than none", x.RTT)
	case x.Discarded < 0:
		return invalid(at+".discarded", "%d is less than none", x.Discarded)
	case len(x.Detail) > MaxText:
		return invalid(at+".detail", "longer than %d octets", MaxText)
	}
	needs, known := x.Outcome.reply()
	switch {
	case !known:
		return invalid(at+".outcome", "%s is not known", quoted(x.Outcome))
	case needs == replyMust && len(x.Reply) == 0:
		return invalid(at+".reply", "missing, but the outcome is %q", x.Outcome)
	case needs == replyNone && len(x.Reply) > 0:
		return invalid(at+".reply", "present, but the outcome is %q", x.Outcome)
	}
	return writable(at+".sent", x.Sent)
}

const (
	replyMust = iota // the outcome was read from a reply
	replyMay
	replyNone // there is this outcome only because no reply came
)

// reply says what an outcome means for the reply, and whether the outcome is
// one of the list.
func (o Outcome) reply() (needs int, known bool) {
	switch o {
	case Answer, Alias, NoData, NoDataNoSOA, NXDomain, Referral, Lame, Truncated, BadCase,
		FormErr, ServFail, NotImp, Refused, OtherRCode:
		return replyMust, true
	case Malformed, TCPFailed:
		return replyMay, true
	case Timeout, Unreachable, NetworkError, Canceled:
		return replyNone, true
	}
	return replyNone, false
}

// Valid reports whether f is one of the failures of the list.
func (f Failure) Valid() bool {
	switch f {
	case FailTimeout, FailServFail, FailRefused, FailNotImp, FailFormErr, FailOtherRCode, FailLame,
		FailNoServer, FailTCP, FailMalformed, FailMalformedRecord, FailBogus, FailIndeterminate,
		FailAliasLoop, FailAliasChain, FailBudget, FailOwnNetwork, FailCanceled, FailInvalidName:
		return true
	}
	return false
}

func (p Purpose) valid() bool {
	switch p {
	case ForCAA, ForCut, ForAddress, ForChain, ForLookup, ForControl, ForValidation:
		return true
	}
	return false
}

func (s *Step) validate(at string, t *Trace) error {
	switch {
	case !s.Purpose.valid():
		return invalid(at+".purpose", "%s is not known", quoted(s.Purpose))
	case !s.Question.Name.Contains(s.Name):
		return invalid(at+".name", "%q does not lie at or below the question's name %q", s.Name, s.Question.Name)
	case !s.Zone.Contains(s.Question.Name):
		return invalid(at+".zone", "%q does not hold the question's name %q", s.Zone, s.Question.Name)
	case s.Failure != "" && !s.Failure.Valid():
		return invalid(at+".failure", "%s is not known", quoted(s.Failure))
	case s.Failure == "" && s.Accepted == 0:
		return invalid(at, "neither answered nor failed")
	case s.Accepted != 0 && !slices.Contains(s.Exchanges, s.Accepted):
		return invalid(at+".accepted", "%d is not among the exchanges of the step", s.Accepted)
	case len(s.Exchanges) > MaxExchanges:
		return invalid(at+".exchanges", "%d of them, %d at most", len(s.Exchanges), MaxExchanges)
	case len(s.Detail) > MaxText:
		return invalid(at+".detail", "longer than %d octets", MaxText)
	}
	for i, id := range s.Exchanges {
		x := t.Exchange(id)
		if x == nil {
			return invalid(fmt.Sprintf("%s.exchanges[%d]", at, i), "there is no exchange %d", id)
		}
		if x.Question != s.Question {
			return invalid(fmt.Sprintf("%s.exchanges[%d]", at, i), "exchange %d asked another question", id)
		}
	}
	return nil
}

func (c *Cut) validate(at string, t *Trace) error {
	switch {
	case !c.Zone.IsValid():
		return invalid(at+".zone", "missing")
	case c.Parent.IsValid() != !c.Zone.IsRoot():
		return invalid(at+".parent", "every zone but the root has one")
	case c.Parent.IsValid() && (c.Parent == c.Zone || !c.Parent.Contains(c.Zone)):
		return invalid(at+".parent", "%q does not lie above %q", c.Parent, c.Zone)
	case c.Referral != 0 && t.Exchange(c.Referral) == nil:
		return invalid(at+".referral", "there is no exchange %d", c.Referral)
	case len(c.Servers) > MaxExchanges:
		return invalid(at+".servers", "%d of them, %d at most", len(c.Servers), MaxExchanges)
	}
	for i, s := range c.Servers {
		if len(s.Addrs) > MaxExchanges {
			return invalid(fmt.Sprintf("%s.servers[%d].addrs", at, i), "%d of them, %d at most", len(s.Addrs), MaxExchanges)
		}
		for j, a := range s.Addrs {
			if !a.IsValid() {
				return invalid(fmt.Sprintf("%s.servers[%d].addrs[%d]", at, i, j), "missing")
			}
		}
	}
	return nil
}

func (r *Request) validate(at string) error {
	for _, s := range append([]string{r.Input, r.Method, r.Account, r.Result, r.Reason, r.Policy, r.RulesAt, string(r.Profile), string(r.Expect)}, r.Issuers...) {
		if len(s) > MaxText {
			return invalid(at, "a text is longer than %d octets", MaxText)
		}
	}
	if len(r.Issuers) > MaxExchanges {
		return invalid(at+".issuers", "%d of them, %d at most", len(r.Issuers), MaxExchanges)
	}
	if r.Policy != "" && r.Policy != "default" && r.Policy != "br" {
		return invalid(at+".policy", "%s is neither default nor br", quoted(r.Policy))
	}
	if _, err := time.Parse(time.RFC3339Nano, r.RulesAt); err != nil {
		return invalid(at+".rules_at", "%s is not an RFC 3339 time", quoted(r.RulesAt))
	}
	return nil
}
