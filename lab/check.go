package lab

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mayissue/mayissue/phrase"
)

// set takes one line of the scenario section.
func (s *Scenario) set(key, value string) error {
	switch key {
	case "title":
		return setOnce(&s.Title, key, value)
	case "source":
		return setOnce(&s.Source, key, value)
	case "ids":
		if s.IDs != nil {
			return phrase.Errorf("a second %q", key)
		}
		return setList(&s.IDs, value)
	case "signed":
		if !s.Signed.IsZero() {
			return phrase.Errorf("a second %q", key)
		}
		var err error
		s.Signed, err = time.Parse(time.RFC3339, value)
		return err
	}
	return phrase.Errorf("unknown key %q", key)
}

func setOnce(to *string, key, value string) error {
	if *to != "" {
		return phrase.Errorf("a second %q", key)
	}
	*to = value
	return nil
}

// setList reads words joined by commas.
func setList(to *[]string, value string) error {
	list := strings.Split(value, ",")
	for i := range list {
		if list[i] = strings.TrimSpace(list[i]); list[i] == "" {
			return phrase.Errorf("an empty word in %q", value)
		}
	}
	*to = list
	return nil
}

// set takes one line of a check section.
func (c *Check) set(key, value string) error {
	var err error
	switch key {
	case "name":
		c.Name = value
	case "ca":
		err = setList(&c.CA, value)
	case "method":
		c.Method = value
	case "account":
		c.Account = value
	case "result":
		c.Result = value
	case "reason":
		c.Reason = value
	case "security":
		if c.Security = value; !slices.Contains([]string{"secure", "insecure", "bogus", "indeterminate"}, value) {
			err = phrase.Errorf("security %q is none of secure, insecure, bogus and indeterminate", value)
		}
	case "found_at":
		c.FoundAt = value
	case "alias":
		if c.Alias = []string{}; value != "none" {
			err = setList(&c.Alias, value)
		}
	case "line":
		c.Lines = append(c.Lines, value)
	case "must":
		err = setList(&c.Must, value)
	case "must_not":
		err = setList(&c.MustNot, value)
	case "with":
		err = setList(&c.With, value)
	case "ids":
		err = setList(&c.IDs, value)
	case "show":
		c.Show = value
	case "seed":
		if c.Seed = value == "yes"; !c.Seed {
			err = phrase.Errorf("seed is \"yes\" or not there, got %q", value)
		}
	case "demo":
		if c.Demo = value == "yes"; !c.Demo {
			err = phrase.Errorf("demo is \"yes\" or not there, got %q", value)
		}
	case "queries":
		if c.Queries, err = strconv.Atoi(value); err != nil || c.Queries < 0 {
			err = phrase.Errorf("queries %q is no number", value)
		}
	case "now":
		c.Now, err = time.Parse(time.RFC3339, value)
	case "policy_date":
		c.PolicyDate, err = time.Parse(time.RFC3339, value)
	default:
		var known bool
		if known, err = c.setAsked(key, value); !known {
			err = phrase.Errorf("unknown key %q", key)
		}
	}
	return err
}

// complete checks what one key alone cannot tell.
func (c *Check) complete() error {
	switch {
	case c.Name == "":
		return phrase.Errorf("no name")
	case c.Show == "":
		return phrase.Errorf("no show: say in one line what the check shows")
	case c.Asked != nil && !c.Asked.Owner.IsValid():
		return phrase.Errorf("no expect: say which record the CA asked for")
	case len(c.CA) == 0 && c.Asked == nil:
		return phrase.Errorf("no ca: name the CA whose decision it is")
	}
	want, known := resultOf(c.Reason)
	switch {
	case !known || c.Asked == nil && ofRecords(c.Reason):
		return phrase.Errorf("reason %q is none of the closed list", c.Reason)
	case c.Result != want:
		return phrase.Errorf("reason %s belongs to result %s, not %q", c.Reason, want, c.Result)
	}
	return nil
}

// ofRecords reports whether a reason is about a record that a CA asked for.
func ofRecords(reason string) bool {
	return reason == "in-place" || strings.HasPrefix(reason, "validation-") || reason == "order-over"
}

// resultOf is the result that a reason of the closed list belongs to.
func resultOf(reason string) (string, bool) {
	for _, of := range []struct{ result, reasons string }{
		{"permit", "no-caa not-restricted authorized lookup-failure-permitted not-applicable in-place"},
		{"deny", "not-authorized critical-unknown account-mismatch method-mismatch malformed-value validation-missing validation-wrong validation-partly order-over"},
		{"error", "timeout servfail refused notimp formerr other-rcode lame no-reachable-server tcp-failed " +
			"malformed-message malformed-record dnssec-bogus dnssec-indeterminate alias-loop alias-chain-too-long " +
			"budget-exceeded own-network canceled invalid-name not-dns"},
	} {
		if slices.Contains(strings.Fields(of.reasons), reason) {
			return of.result, true
		}
	}
	return "", false
}

// text is the check section as ParseScenario reads it.
func (c *Check) text() string {
	var b strings.Builder
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", key, value)
		}
	}
	line("name", c.Name)
	line("ca", strings.Join(c.CA, ", "))
	line("method", c.Method)
	line("account", c.Account)
	line("result", c.Result)
	line("reason", c.Reason)
	line("security", c.Security)
	line("found_at", c.FoundAt)
	if c.Alias != nil && len(c.Alias) == 0 {
		line("alias", "none")
	}
	line("alias", strings.Join(c.Alias, ", "))
	for _, l := range c.Lines {
		line("line", l)
	}
	line("must", strings.Join(c.Must, ", "))
	line("must_not", strings.Join(c.MustNot, ", "))
	line("with", strings.Join(c.With, ", "))
	if c.Asked != nil {
		c.Asked.lines(line)
	}
	line("ids", strings.Join(c.IDs, ", "))
	if c.Queries >= 0 {
		line("queries", strconv.Itoa(c.Queries))
	}
	if c.Seed {
		line("seed", "yes")
	}
	if c.Demo {
		line("demo", "yes")
	}
	if !c.Now.IsZero() {
		line("now", c.Now.Format(time.RFC3339))
	}
	if !c.PolicyDate.IsZero() {
		line("policy_date", c.PolicyDate.Format(time.RFC3339))
	}
	line("show", c.Show)
	return b.String()
}
