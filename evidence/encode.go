package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// MaxDocument is the greatest length of one encoded trace, in octets. Encode
// writes no longer one and Decode reads no longer one.
const MaxDocument = 64 << 20

// Encode writes t as one line: a JSON object without line breaks, then a line
// feed, so that traces written one after the other are NDJSON. Messages are
// base64 (RFC 4648 section 4), times are UTC.
//
// A trace that does not hold together is not written: the error is then the
// [*InvalidError] of [Trace.Validate].
func Encode(w io.Writer, t *Trace) error {
	if err := t.Validate(); err != nil {
		return err
	}
	b, err := plain(t.normal())
	if err != nil {
		return err
	}
	if len(b) > MaxDocument {
		return invalid("", "%d octets long, %d at most", len(b), MaxDocument)
	}
	if _, err := w.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("evidence: write: %w", err)
	}
	return nil
}

// plain is the JSON of v on one line, with <, > and & as they are.
func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// normal returns a copy of t in the one form among those that say the same:
// times in UTC without a monotonic reading, text in valid UTF-8, required
// lists empty instead of nil and optional ones nil instead of empty. Encoding
// and decoding a normal trace gives an equal one.
func (t *Trace) normal() *Trace {
	c := *t
	c.Engine, c.Vantage = valid(c.Engine), valid(c.Vantage)
	c.Started, c.Finished, c.Clock = utc(c.Started), utc(c.Finished), utc(c.Clock)
	c.Anchors = optional(c.Anchors)
	for i := range c.Anchors {
		c.Anchors[i].Data = list(c.Anchors[i].Data)
	}
	c.Cuts = list(c.Cuts)
	for i := range c.Cuts {
		c.Cuts[i].Servers = list(c.Cuts[i].Servers)
		for j := range c.Cuts[i].Servers {
			c.Cuts[i].Servers[j].Addrs = optional(c.Cuts[i].Servers[j].Addrs)
		}
	}
	c.Steps = list(c.Steps)
	for i := range c.Steps {
		c.Steps[i].Exchanges = list(c.Steps[i].Exchanges)
		c.Steps[i].Detail = valid(c.Steps[i].Detail)
	}
	c.Exchanges = list(c.Exchanges)
	for i, x := range c.Exchanges {
		c.Exchanges[i] = x.normal()
	}
	c.Survey = c.Survey.normal()
	c.Placement = c.Placement.normal()
	c.Requests = optional(c.Requests)
	for i := range c.Requests {
		c.Requests[i] = c.Requests[i].normal()
	}
	return &c
}

func (x *Exchange) normal() *Exchange {
	n := *x
	n.Sent, n.Detail, n.Reply = utc(n.Sent), valid(n.Detail), optional(n.Reply)
	n.Query = list(n.Query)
	return &n
}

func (r Request) normal() Request {
	r.Input, r.Method, r.Account = valid(r.Input), valid(r.Method), valid(r.Account)
	r.Result, r.Reason = valid(r.Result), valid(r.Reason)
	r.Policy, r.RulesAt = valid(r.Policy), valid(r.RulesAt)
	r.Profile, r.Issuers, r.Expect = optional(r.Profile), list(r.Issuers), optional(r.Expect)
	for i := range r.Issuers {
		r.Issuers[i] = valid(r.Issuers[i])
	}
	return r
}

// list copies s; the copy of none is an empty list.
func list[T any](s []T) []T { return append(make([]T, 0, len(s)), s...) }

// optional copies s; the copy of an empty list is none.
func optional[T any](s []T) []T { return append([]T(nil), s...) }

// valid writes U+FFFD for what is not UTF-8, as JSON has no way to hold it.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func utc(t time.Time) time.Time { return t.Round(0).UTC() }
