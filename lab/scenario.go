package lab

import (
	"bytes"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Scenario is one situation of the DNS: zones, the servers that have them,
// what is broken, and what a CA must conclude. FORMAT.md describes the file.
type Scenario struct {
	File    string // of which it was read
	Comment string // text before the first file of the archive
	Title   string // one line: what it shows
	Source  string // the document or rule that it comes from
	IDs     []string
	Signed  time.Time // when the zones are signed; the zero time for the lab's own choice
	Zones   []ZoneText
	Servers []ServerSpec
	Signing []Signing
	Faults  []Fault
	Checks  []Check
}

// ZoneText is one zone of a scenario as it was written.
type ZoneText struct {
	Origin name.Name
	Text   string
}

// ServerSpec is one line of a scenario's servers file.
type ServerSpec struct {
	Name  name.Name
	Addrs []netip.Addr // fixed addresses; unspecified ones (0.0.0.0, ::) are given out by [New]
	Zones []name.Name
}

// Check is one question put to a CA's check and what must come of it.
type Check struct {
	Name     string   // as a subscriber gives it, perhaps with "*."
	CA       []string // identifiers of one CA
	Method   string   // validation method (RFC 8657), or ""
	Account  string   // account URI (RFC 8657), or ""
	Result   string   // permit, deny or error
	Reason   string   // of the closed list of reasons
	Security string   // secure, insecure, bogus or indeterminate; "" is not asserted
	FoundAt  string   // climbed name; "" is not asserted
	Alias    []string // alias targets followed there; nil is not asserted
	Lines    []string // in GlobalSign's form; nil is not asserted
	Must     []string // codes of findings that must be there
	MustNot  []string // codes that must not be
	With     []string // other names asked about in the same run, for the same CA
	Queries  int      // sent by an engine that has asked nothing before; -1 is not asserted
	Golden   string   // the text for people; "" is not asserted
	Asked    *Asked   // the record that the CA asked for; nil where only CAA is checked
	Show     string   // what it shows, in one line
	IDs      []string // requirements that it keeps
	Seed     bool     // a row of the documents that the project comes from
	Demo     bool     // shown by the demonstration beside these

	Now        time.Time // clock of signatures and caches; the zero time for any
	PolicyDate time.Time // clock of the rules; the zero time for any
}

// A ScenarioError says where in a scenario file the fault is.
type ScenarioError struct {
	File   string
	Line   int // from 1
	Reason phrase.Phrase
	Err    error // cause, or nil
}

// Error gives file, line and reason.
func (e *ScenarioError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ScenarioError) Text() phrase.Phrase {
	return phrase.Of("%s:%d: %s", e.File, e.Line, e.Reason)
}

// Unwrap returns the cause, or nil.
func (e *ScenarioError) Unwrap() error { return e.Err }

// ParseScenario reads a scenario file; the file name is for errors, which are
// [*ScenarioError] or [*ZoneError]. Nothing in a file is ignored: an unknown
// section, key, fault or argument is an error, and so is a fault at a server
// that the scenario does not have.
func ParseScenario(file string, data []byte) (*Scenario, error) {
	if line := namelessSection(data); line > 0 {
		return nil, &ScenarioError{File: file, Line: line, Reason: phrase.Of("a section without a name")}
	}
	s := &Scenario{File: file}
	archive := txtar.Parse(data)
	s.Comment = string(archive.Comment)
	seen := map[string]int{}
	line := 1 + bytes.Count(archive.Comment, []byte("\n"))
	for _, f := range archive.Files {
		p := &section{s: s, file: file, name: f.Name, first: line + 1, text: string(f.Data)}
		if seen[f.Name]++; seen[f.Name] > 1 {
			return nil, p.errorf(0, "a second section %q", f.Name)
		}
		if err := p.parse(); err != nil {
			return nil, err
		}
		line += 1 + bytes.Count(f.Data, []byte("\n"))
	}
	return s, s.complete(file, seen)
}

// namelessSection finds a marker line with no name in it, which the archive
// reader would take for text, or fail on; 0 for none.
func namelessSection(data []byte) int {
	for i, line := range strings.Split(string(data), "\n") {
		if line = strings.TrimSuffix(line, "\r"); strings.HasPrefix(line, "-- ") && strings.Trim(line, "- ") == "" && strings.HasSuffix(line, " --") {
			return i + 1
		}
	}
	return 0
}

// complete checks what only the whole file can tell.
func (s *Scenario) complete(file string, seen map[string]int) error {
	fail := func(reason phrase.Phrase) error {
		return &ScenarioError{File: file, Line: 1, Reason: reason}
	}
	switch {
	case seen["scenario"] == 0:
		return fail(phrase.Of("no section %q", "scenario"))
	case len(s.Zones) == 0:
		return fail(phrase.Of("no zone"))
	case len(s.Checks) == 0:
		return fail(phrase.Of("no check"))
	}
	targets := map[string]bool{"*": true}
	zones := map[name.Name]bool{}
	for _, z := range s.Zones {
		zones[z.Origin] = true
		targets[z.Origin.String()] = true
		if host, err := defaultHost(z.Origin); err == nil {
			targets[host.String()] = true
		}
	}
	for _, srv := range s.Servers {
		targets[srv.Name.String()] = true
		for _, z := range srv.Zones {
			if !zones[z] {
				return fail(phrase.Of("server %s: the scenario has no zone %s", srv.Name, z))
			}
		}
	}
	for _, how := range s.Signing {
		if !zones[how.Zone] && !slices.ContainsFunc(s.Zones, func(z ZoneText) bool { return how.Zone.Contains(z.Origin) }) {
			return fail(phrase.Of("signing %s: the scenario has no zone there or below", how.Zone))
		}
	}
	for _, f := range s.Faults {
		if !targets[f.Target] {
			return fail(phrase.Of("fault %q: the scenario has no server or zone %s", f, f.Target))
		}
	}
	return nil
}

// defaultHost is the name of the server that a zone has when the scenario
// states none.
func defaultHost(zone name.Name) (name.Name, error) { return zone.Prepend("ns1") }

// section is one file of the archive while it is read.
type section struct {
	s     *Scenario
	file  string
	name  string
	first int // line of its first line
	text  string
}

func (p *section) errorf(offset int, format string, args ...any) error {
	err := phrase.Errorf(format, args...)
	return &ScenarioError{File: p.file, Line: p.first + offset, Reason: phrase.OfError(err), Err: err}
}

// parse reads the section by its name.
func (p *section) parse() error {
	kind, arg, _ := strings.Cut(p.name, "/")
	switch {
	case kind == "zone" && arg != "":
		return p.zone(arg)
	case p.name == "scenario":
		return p.keys(func(key, value string) error { return p.s.set(key, value) })
	case p.name == "servers":
		return p.lines(p.s.server)
	case p.name == "signing":
		return p.lines(p.s.sign)
	case p.name == "faults":
		return p.lines(func(line string) error {
			f, err := parseFault(line)
			p.s.Faults = append(p.s.Faults, f)
			return err
		})
	case numbered(p.name, "check"):
		return p.check()
	case numbered(p.name, "golden"):
		i, err := p.s.checkNumber("golden", strings.TrimPrefix(p.name, "golden"))
		if err != nil {
			return p.errorf(0, "%w", err)
		}
		p.s.Checks[i].Golden = p.text
		return nil
	case numbered(p.name, "entered"):
		i, err := p.s.checkNumber("entered", strings.TrimPrefix(p.name, "entered"))
		if err != nil {
			return p.errorf(0, "%w", err)
		}
		if p.s.Checks[i].Asked == nil {
			return p.errorf(-1, "%s: its check expects no record", p.name)
		}
		p.s.Checks[i].Asked.Entered = p.text
		return nil
	}
	return p.errorf(-1, "unknown section %q", p.name)
}

// numbered reports whether s is base, or base and a number above 1.
func numbered(s, base string) bool {
	n, ok := strings.CutPrefix(s, base)
	if !ok || n == "" {
		return ok
	}
	i, err := strconv.Atoi(n)
	return err == nil && i > 1 && strconv.Itoa(i) == n
}

// checkNumber is the index of the check that a numbered section belongs to.
func (s *Scenario) checkNumber(section, n string) (int, error) {
	i := 1
	if n != "" {
		i, _ = strconv.Atoi(n)
	}
	if i > len(s.Checks) {
		return 0, phrase.Errorf("%s%s stands before check%s", section, n, n)
	}
	return i - 1, nil
}

// lines gives every line that is neither empty nor a comment to f.
func (p *section) lines(f func(string) error) error {
	for i, line := range strings.Split(p.text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := f(line); err != nil {
			return p.errorf(i, "%w", err)
		}
	}
	return nil
}

// keys gives every "key: value" line to f.
func (p *section) keys(f func(key, value string) error) error {
	return p.lines(func(line string) error {
		key, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if !ok || value == "" {
			return phrase.Errorf("a line here is \"key: value\", got %q", line)
		}
		return f(key, value)
	})
}

func (p *section) zone(origin string) error {
	n, err := name.Parse(origin)
	if err != nil {
		return p.errorf(-1, "%w", err)
	}
	if slices.ContainsFunc(p.s.Zones, func(z ZoneText) bool { return z.Origin == n }) {
		return p.errorf(-1, "a second zone %s", n)
	}
	// Empty lines in front let the zone's own errors count from the top of
	// the scenario file.
	padded := strings.Repeat("\n", p.first-1) + p.text
	if _, err := ParseZone(n, p.file, []byte(padded)); err != nil {
		return err
	}
	p.s.Zones = append(p.s.Zones, ZoneText{n, p.text})
	return nil
}

// check reads one check section.
func (p *section) check() error {
	n := len(p.s.Checks) + 1
	want := "check"
	if n > 1 {
		want += strconv.Itoa(n)
	}
	if p.name != want {
		return p.errorf(-1, "section %q where the next check is %q", p.name, want)
	}
	c := Check{Queries: -1}
	seen := map[string]bool{}
	if err := p.keys(func(key, value string) error {
		if seen[key] && key != "line" && key != "beside" {
			return phrase.Errorf("a second %q", key)
		}
		seen[key] = true
		return c.set(key, value)
	}); err != nil {
		return err
	}
	if err := c.complete(); err != nil {
		return p.errorf(0, "%s: %w", p.name, err)
	}
	p.s.Checks = append(p.s.Checks, c)
	return nil
}

// server reads one line of the servers section: name, addresses, zones.
func (s *Scenario) server(line string) error {
	w := strings.Fields(line)
	if len(w) < 2 || len(w) > 3 {
		return phrase.Errorf("a server is a name, addresses and zones, got %q", line)
	}
	host, err := name.Parse(w[0])
	if err != nil {
		return err
	}
	spec := ServerSpec{Name: host}
	if slices.ContainsFunc(s.Servers, func(o ServerSpec) bool { return o.Name == host }) {
		return phrase.Errorf("a second server %s", host)
	}
	for a := range strings.SplitSeq(w[1], ",") {
		addr, err := parseAddr(a)
		if err != nil {
			return err
		}
		spec.Addrs = append(spec.Addrs, addr)
	}
	if len(w) == 3 {
		for z := range strings.SplitSeq(w[2], ",") {
			n, err := name.Parse(z)
			if err != nil {
				return err
			}
			spec.Zones = append(spec.Zones, n)
		}
	}
	s.Servers = append(s.Servers, spec)
	return nil
}

// sign reads one line of the signing section.
func (s *Scenario) sign(line string) error {
	how, err := parseSigning(line)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(s.Signing, func(o Signing) bool { return o.Zone == how.Zone }) {
		return phrase.Errorf("zone %s is signed twice", how.Zone)
	}
	s.Signing = append(s.Signing, how)
	return nil
}

// The address blocks of the lab.
var (
	block4 = netip.MustParsePrefix("127.53.0.0/16")
	block6 = netip.MustParsePrefix("fd53::/64")
)

// parseAddr reads an address of the lab's blocks, or v4 or v6 for one to be
// given out.
func parseAddr(s string) (netip.Addr, error) {
	switch s {
	case "v4":
		return netip.IPv4Unspecified(), nil
	case "v6":
		return netip.IPv6Unspecified(), nil
	}
	a, err := netip.ParseAddr(s)
	if err == nil && (!block4.Contains(a) && !block6.Contains(a) || a.Zone() != "") {
		err = phrase.Errorf("address %s is not in %s or %s: write v4 or v6 for one to be given out", s, block4, block6)
	}
	return a, err
}
