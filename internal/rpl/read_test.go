package rpl_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/internal/rpl"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// sectioned is a configuration in Unbound's dialect, flat one in Deckard's.
const (
	sectioned = `; a comment
server: do-ip6: no
	qname-minimisation: "no"   # another
	val-override-date: '20200102030405'
	trust-anchor: "example. DS 1 8 2 00 ; no comment"
	trust-anchor: ". DS 2 8 2 00"
stub-zone:
	name: "."
	stub-addr: 192.0.2.1
	stub-addr: 2001:db8::1@5353
	stub-addr: 2001:db8:: stub-prime: no
stub-zone: name: sub.example stub-host: ns.sub.example. stub-addr: 192.0.2.7 local-data: "x: y:"
AUTOTRUST_FILE keys
SCENARIO_BEGIN is not one here
AUTOTRUST_END
CONFIG_END
`
	flat = `query-minimization: on
do-ip4: no
do-not-query-localhost: off
val-override-timestamp: 1577934245
stub-addr: 192.0.2.1
CONFIG_END
`
)

func parse(t *testing.T, text string) *rpl.Scenario {
	t.Helper()
	s, err := rpl.Parse("test.rpl", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConfig(t *testing.T) {
	const empty = "SCENARIO_BEGIN nothing\nSCENARIO_END\n"
	date := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)

	c := parse(t, sectioned+empty).Config
	if !c.WholeNames || !c.NoIPv6 || c.NoIPv4 || c.Localhost || c.Flat || c.NoDates || !c.Date.Equal(date) || !c.Validates() {
		t.Errorf("options are %+v", c)
	}
	if !slices.Equal(c.Hints, []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::")}) {
		t.Errorf("hints are %v", c.Hints)
	}
	if !slices.Equal(c.Anchors, []string{"example. DS 1 8 2 00 ; no comment", ". DS 2 8 2 00"}) {
		t.Errorf("anchors are %q", c.Anchors)
	}
	if len(c.Stubs) != 1 || c.Stubs[0].Zone != name.MustParse("sub.example") || len(c.Stubs[0].Servers) != 1 || len(c.Stubs[0].Hosts) != 1 {
		t.Errorf("stubs are %+v", c.Stubs)
	}
	if v, _ := c.Has("local-data"); v != "x: y:" {
		t.Errorf("what is quoted is %q", v)
	}
	if v, ok := c.Has("AUTOTRUST_FILE"); !ok || !strings.Contains(v, "is not one here") {
		t.Errorf("the file of anchors is %q", v)
	}

	c = parse(t, flat+empty).Config
	if c.WholeNames || c.NoIPv6 || !c.NoIPv4 || !c.Localhost || !c.Flat || !c.Date.Equal(date) || c.Validates() || len(c.Hints) != 1 {
		t.Errorf("flat options are %+v", c)
	}
	if c = parse(t, "val-override-date: -1\nCONFIG_END\n"+empty).Config; !c.NoDates {
		t.Error("-1 is not taken for no dates")
	}
}

// A scenario's servers live anywhere but on this host.
func TestPermitted(t *testing.T) {
	c := parse(t, "CONFIG_END\nSCENARIO_BEGIN\nSCENARIO_END\n").Config
	all := parse(t, flat+"SCENARIO_BEGIN\nSCENARIO_END\n").Config
	for addr, want := range map[string]bool{
		"127.0.0.1": false, "127.255.255.255": false, "::1": false,
		"126.255.255.255": true, "128.0.0.0": true, "0.0.0.1": true, "255.255.255.255": true, "10.0.0.1": true,
		"::": true, "::2": true, "ff02::1": true, "8000::": true,
	} {
		in := func(ps []netip.Prefix) bool {
			return slices.ContainsFunc(ps, func(p netip.Prefix) bool { return p.Contains(netip.MustParseAddr(addr)) })
		}
		if got := in(c.Permitted()); got != want {
			t.Errorf("%s is permitted: %t, want %t", addr, got, want)
		}
		if !in(all.Permitted()) {
			t.Errorf("%s is refused where the host's own addresses may be asked", addr)
		}
	}
}

// everyKeyword is a scenario with a little of everything.
const everyKeyword = `
SCENARIO_BEGIN a title   ; and a comment
RANGE_BEGIN 0 10
	ADDRESS 192.0.2.1
	ADDRESS 192.0.2.2
$ORIGIN example.
ENTRY_BEGIN
MATCH opcode qname ede=7
ADJUST copy_id copy_query sleep=2 packet_sleep=1
REPLY QR AA TC RD RA AD CD DO NXDOMAIN
SECTION QUESTION
www IN ANY
SECTION ANSWER
$TTL 60
www A 192.0.2.9
SECTION AUTHORITY
. CLASS3 NS .
SECTION ADDITIONAL
x. A \# 1 00
HEX_EDNSDATA_BEGIN
	00 0f ; an option
	0000
HEX_EDNSDATA_END
EXTRA_PACKET
REPLY QR SERVFAIL NOTIFY
HEX_ANSWER_BEGIN
0102
HEX_ANSWER_END
ENTRY_END
RANGE_END
RANGE_END
STEP 20 CHECK_AUTOTRUST keys
FILE_BEGIN
anything
FILE_END
STEP 10 QUERY ADDRESS 192.0.2.77
ENTRY_BEGIN
MANDATORY
SECTION QUESTION
a.b. CH TXT
ENTRY_END
STEP 11 TIME_PASSES EVAL ${1 + 2}
STEP 12 ASSIGN t0 = ${time}
STEP 13 TIMEOUT
SCENARIO_END`

func TestScenario(t *testing.T) {
	s := parse(t, flat+everyKeyword)
	if s.Title != "a title" || len(s.Ranges) != 1 || len(s.Steps) != 5 {
		t.Fatalf("scenario is %+v", s)
	}
	r := s.Ranges[0]
	if r.First != 0 || r.Last != 10 || len(r.Addrs) != 2 || len(r.Entries) != 1 {
		t.Fatalf("range is %+v", r)
	}
	e := r.Entries[0]
	if !e.CopyID || !e.CopyQuery || e.Drop || e.Sleep != 3*time.Second || len(e.Match) != 3 || e.Match[2] != (rpl.Word{Name: "ede", Arg: "7"}) || len(e.Packets) != 2 {
		t.Errorf("entry is %+v", e)
	}
	p := e.Packets[0]
	if !p.QR || !p.AA || !p.TC || !p.RD || !p.RA || !p.AD || !p.CD || !p.DO || !p.EDNS || p.RCode != 3 || p.Opcode != 0 {
		t.Errorf("flags are %+v", p)
	}
	if len(p.Question) != 1 || p.Question[0] != (rpl.Question{Name: name.MustParse("www.example"), Type: wire.TypeANY, Class: 1}) {
		t.Errorf("question is %+v", p.Question)
	}
	if a := p.Answer; len(a) != 1 || a[0].Owner != name.MustParse("www.example") || a[0].TTL != 60 {
		t.Errorf("answer is %+v", a)
	}
	if len(p.Authority) != 1 || p.Authority[0].Class != 3 || len(p.Additional) != 1 || string(p.EDNSData) != "\x00\x0f\x00\x00" {
		t.Errorf("the rest is %+v", p)
	}
	if x := e.Packets[1]; string(x.Raw) != "\x01\x02" || x.RCode != 2 || x.Opcode != 4 {
		t.Errorf("the second packet is %+v", x)
	}
	var kinds []string
	for _, st := range s.Steps {
		kinds = append(kinds, string(st.Kind))
	}
	if got := strings.Join(kinds, " "); got != "QUERY TIME_PASSES ASSIGN TIMEOUT CHECK_AUTOTRUST" {
		t.Errorf("steps are %s", got)
	}
	q := s.Steps[0]
	if q.Addr != netip.MustParseAddr("192.0.2.77") || !q.Entry.Mandatory || q.Entry.Packets[0].Question[0].Class != 3 || q.Entry.Packets[0].Question[0].Type != 16 {
		t.Errorf("query is %+v", q)
	}
	if s.Steps[1].Elapse != "${1 + 2}" || len(s.Steps[4].Content) != 2 {
		t.Errorf("steps are %+v", s.Steps)
	}
}

// Every fault is told with file, line, reason and the line itself.
func TestParseErrors(t *testing.T) {
	const begin = "CONFIG_END\nSCENARIO_BEGIN\n"
	const entry = begin + "STEP 1 QUERY\nENTRY_BEGIN\n"
	for _, c := range []struct {
		text string
		line int
		want string
	}{
		{"", 1, "no CONFIG_END"},
		{"server\n", 1, `not an option, which ends with a colon: "server"`},
		{"server: do-ip6\n", 1, "ends with a colon"},
		{"a: 'b\n", 1, "a quote is not closed"},
		{"x:\nstub-addr: here\nCONFIG_END\n", 2, "not an IP address"},
		{"val-override-date: soon\nCONFIG_END\n", 1, "not a date"},
		{"stub-zone:\n name: a..b\nCONFIG_END\n", 2, "a..b"},
		{"TEMPFILE_CONTENTS x\n", 1, "no TEMPFILE_END follows"},
		{"CONFIG_END\n\n", 3, "no SCENARIO_BEGIN"},
		{"CONFIG_END\nSTEP 1 QUERY\n", 2, "SCENARIO_BEGIN must stand here"},
		{begin, 3, "ends before SCENARIO_END"},
		{begin + "RANGE_BEGIN 1\n", 3, "two step numbers"},
		{begin + "RANGE_BEGIN 2 1\n", 3, "lesser first"},
		{begin + "RANGE_BEGIN 1 2\n", 4, "before RANGE_END"},
		{begin + "RANGE_BEGIN 1 2\nADDRESS\n", 4, "without an address"},
		{begin + "RANGE_BEGIN 1 2\nSTEP 1 QUERY\n", 4, "neither ADDRESS"},
		{begin + "WALK\n", 3, "neither RANGE_BEGIN"},
		{begin + "STEP 1\n", 3, "a number and what to do"},
		{begin + "STEP x QUERY\n", 3, "no number"},
		{begin + "STEP 1 DANCE\n", 3, "no such step"},
		{begin + "STEP 1 TIME_PASSES\n", 3, "ELAPSE and seconds"},
		{begin + "STEP 1 ASSIGN a 1\n", 3, "a name, = and a value"},
		{begin + "STEP 1 CHECK_TEMPFILE x\n", 3, "no FILE_END follows"},
		{begin + "STEP 1 QUERY\nSTEP 2 QUERY\n", 4, "ENTRY_BEGIN must stand here"},
		{begin + "STEP 1 QUERY\n", 4, "before the entry"},
		{entry, 5, "before ENTRY_END"},
		{entry + "MATCH qname colour\n", 5, `MATCH does not know "colour"`},
		{entry + "REPLY QR MAYBE\n", 5, `REPLY does not know "MAYBE"`},
		{entry + "ADJUST more\n", 5, `ADJUST does not know "more"`},
		{entry + "ADJUST sleep\n", 5, "sleep takes seconds"},
		{entry + "SECTION MIDDLE\n", 5, "SECTION takes"},
		{entry + "www. A 192.0.2.1\n", 5, "neither a keyword nor within a SECTION"},
		{entry + "SECTION ANSWER\nwww. A here\n", 6, "A record"},
		{entry + "SECTION QUESTION\nwww. IN\n", 6, "needs a type"},
		{entry + "SECTION QUESTION\nwww. IN WHAT\n", 6, "a name, a class and a type"},
		{entry + "SECTION QUESTION\na..b IN A\n", 6, "a..b"},
		{entry + "$TTL long\n", 5, "not a TTL"},
		{entry + "$ORIGIN\n", 5, "takes one value"},
		{entry + "HEX_ANSWER_BEGIN\nzz\nHEX_ANSWER_END\n", 5, "invalid byte"},
		{entry + "HEX_ANSWER_BEGIN\n00\n", 5, "no HEX_ANSWER_END follows"},
		{entry + "SECTION RAW\n0\n", 6, "odd length"},
	} {
		_, err := rpl.Parse("x.rpl", []byte(c.text))
		var se *rpl.SyntaxError
		if !errors.As(err, &se) || se.File != "x.rpl" || se.Line != c.line || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want one in line %d with %q", c.text, err, c.line, c.want)
		}
	}
}
