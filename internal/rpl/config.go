package rpl

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mayissue/mayissue/name"
)

// config reads up to CONFIG_END. Files made of other things than options
// (trust anchors that a resolver rewrites, temporary files) are stepped over:
// what needs them cannot run here, but it can be read.
func (r *reader) config(c *Config) error {
	section := ""
	for r.next() {
		f := strings.Fields(r.text)
		switch f[0] {
		case "CONFIG_END":
			return r.interpret(c)
		case "COMMANDLINE", "TEMPFILE_NAME", "$INCLUDE_TEMPFILE":
			c.Options = append(c.Options, Option{Line: r.at, Key: f[0], Value: strings.Join(f[1:], " ")})
			continue
		case "AUTOTRUST_FILE", "TEMPFILE_CONTENTS":
			o := Option{Line: r.at, Key: f[0]}
			text, err := r.block(map[string]string{"AUTOTRUST_FILE": "AUTOTRUST_END", "TEMPFILE_CONTENTS": "TEMPFILE_END"}[f[0]])
			if err != nil {
				return err
			}
			o.Value = strings.Join(text, "\n")
			c.Options = append(c.Options, o)
			continue
		}
		if err := r.options(c, &section); err != nil {
			return err
		}
	}
	return r.fail("no CONFIG_END")
}

// options reads the options of one line; a section may begin on it.
func (r *reader) options(c *Config, section *string) error {
	words, err := r.words()
	if err != nil {
		return err
	}
	for len(words) > 0 {
		key, ok := strings.CutSuffix(words[0].text, ":")
		if !ok || key == "" {
			return r.fail("not an option, which ends with a colon")
		}
		words = words[1:]
		if isSection(key) {
			*section = key
			c.Options = append(c.Options, Option{Line: r.at, Section: key})
			continue
		}
		var value []string
		for len(words) > 0 && !words[0].isKey() {
			value = append(value, words[0].text)
			words = words[1:]
		}
		c.Options = append(c.Options, Option{Line: r.at, Section: *section, Key: key, Value: strings.Join(value, " ")})
	}
	return nil
}

// optionWord is a word of the configuration.
type optionWord struct {
	text   string
	quoted bool
}

// isKey reports whether the word, behind a value, begins another option. An
// address may end with a colon, but has more of them.
func (w optionWord) isKey() bool {
	key, ok := strings.CutSuffix(w.text, ":")
	return ok && !w.quoted && key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// words splits a line, quotes taken off. A quoted word may have spaces; the
// colon of an option may stand close to its value.
func (r *reader) words() ([]optionWord, error) {
	var out []optionWord
	for rest := r.text; ; {
		rest = strings.TrimLeft(rest, " \t")
		if rest == "" {
			return out, nil
		}
		if q := rest[0]; q == '"' || q == '\'' {
			end := strings.IndexByte(rest[1:], q)
			if end < 0 {
				return nil, r.fail("a quote is not closed")
			}
			out = append(out, optionWord{rest[1 : 1+end], true})
			rest = rest[end+2:]
			continue
		}
		end := strings.IndexAny(rest, " \t\"'")
		if end < 0 {
			end = len(rest)
		}
		if at := strings.IndexByte(rest[:end], ':'); at > 0 && len(out) == 0 {
			end = at + 1
		}
		out = append(out, optionWord{rest[:end], false})
		rest = rest[end:]
	}
}

func isSection(key string) bool {
	switch key {
	case "server", "stub-zone", "forward-zone", "auth-zone", "view", "rpz", "cachedb", "remote-control",
		"python", "dynlib", "dnscrypt", "dnstap", "ipset", "redis":
		return true
	}
	return false
}

// interpret takes from the options what a runner needs.
func (r *reader) interpret(c *Config) error {
	at := r.at
	c.Flat = !slices.ContainsFunc(c.Options, func(o Option) bool { return o.Section != "" })
	var stub *Stub
	for _, o := range c.Options {
		r.at, r.text = o.Line, o.Key+": "+o.Value
		if o.Key == "" { // a section begins
			stub = nil
			if o.Section == "stub-zone" {
				c.Stubs = append(c.Stubs, Stub{Zone: name.Root()})
				stub = &c.Stubs[len(c.Stubs)-1]
			}
			continue
		}
		if err := r.option(c, o, stub); err != nil {
			return err
		}
	}
	r.at = at
	stubs := c.Stubs
	c.Stubs = nil
	for _, s := range stubs {
		if s.Zone.IsRoot() {
			c.Hints = append(c.Hints, s.Servers...)
		} else {
			c.Stubs = append(c.Stubs, s)
		}
	}
	return nil
}

// option reads one option. In a flat file the servers are the root's.
func (r *reader) option(c *Config, o Option, stub *Stub) error {
	no := o.Value == "no" || o.Value == "off" || o.Value == "false"
	switch o.Key {
	case "name":
		if stub == nil {
			return nil
		}
		n, err := name.Parse(o.Value)
		if err != nil {
			return r.fail(err.Error())
		}
		stub.Zone = n
	case "stub-host":
		if n, err := name.Parse(o.Value); err == nil && stub != nil {
			stub.Hosts = append(stub.Hosts, n)
		}
	case "stub-addr":
		a, err := r.address(strings.Fields(o.Value))
		if err != nil {
			return err
		}
		if stub == nil {
			c.Hints = append(c.Hints, a)
		} else {
			stub.Servers = append(stub.Servers, a)
		}
	case "trust-anchor":
		c.Anchors = append(c.Anchors, o.Value)
	case "val-override-date", "val-override-timestamp":
		return r.date(c, o.Value)
	case "qname-minimisation", "query-minimization":
		c.WholeNames = no
	case "module-config":
		c.Unvalidated = !slices.Contains(strings.Fields(o.Value), "validator")
	case "harden-algo-downgrade":
		c.AllAlgorithms = !no
	case "aggressive-nsec":
		c.Literal = no
	case "do-ip4":
		c.NoIPv4 = no
	case "do-ip6":
		c.NoIPv6 = no
	case "do-not-query-localhost":
		c.Localhost = no
	}
	return nil
}

// date reads 14 digits, YYYYMMDDHHMMSS UTC, or the seconds of UNIX; -1 says
// that dates are not looked at.
func (r *reader) date(c *Config, v string) error {
	if v == "-1" {
		c.NoDates = true
		return nil
	}
	if t, err := time.Parse("20060102150405", v); err == nil && len(v) == 14 {
		c.Date = t
		return nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return r.fail("not a date")
	}
	c.Date = time.Unix(n, 0).UTC()
	return nil
}

// Has reports whether an option or section of the name occurs, and its first
// value.
func (c *Config) Has(key string) (string, bool) {
	for _, o := range c.Options {
		if o.Key == key || o.Key == "" && o.Section == key {
			return o.Value, true
		}
	}
	return "", false
}

// Validates reports whether the scenario is about validation: it gives a
// trust anchor, and does not leave the validator out.
func (c *Config) Validates() bool {
	if c.Unvalidated {
		return false
	}
	for _, key := range []string{"AUTOTRUST_FILE", "trust-anchor-file", "auto-trust-anchor-file"} {
		if _, ok := c.Has(key); ok {
			return true
		}
	}
	return len(c.Anchors) > 0
}

// Permitted are the prefixes of all addresses that servers may have in a
// scenario: all but the host's own, unless the configuration says so.
func (c *Config) Permitted() []netip.Prefix {
	if c.Localhost {
		return []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
	}
	return append(around(netip.MustParsePrefix("127.0.0.0/8")), around(netip.MustParsePrefix("::1/128"))...)
}

// around lists the prefixes of all addresses outside p: for each of its bits
// those that differ there first.
func around(p netip.Prefix) []netip.Prefix {
	var out []netip.Prefix
	for i := range p.Bits() {
		b := p.Addr().AsSlice()
		b[i/8] ^= 0x80 >> (i % 8)
		a, _ := netip.AddrFromSlice(b)
		out = append(out, netip.PrefixFrom(a, i+1).Masked())
	}
	return out
}
