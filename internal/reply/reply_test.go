package reply_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

const (
	soa    = "example.com. 3600 IN SOA ns1.example.com. admin.example.com. 1 2 3 4 900"
	comSOA = "com. 900 IN SOA a.com. admin.com. 1 2 3 4 86400"
)

// said is a reply in words.
type said struct {
	flags      string // of "aa ra tc"
	rcode      uint16
	answer     string // zone form
	authority  string
	additional string
	raw        []wiretest.Record // more of the answer
}

func (s said) message(q evidence.Question) wiretest.Message {
	m := wiretest.Message{
		QR: true, RCode: s.rcode, Question: []wiretest.Question{{Name: q.Name, Type: q.Type, Class: wire.ClassIN}},
		AA: strings.Contains(s.flags, "aa"), RA: strings.Contains(s.flags, "ra"), TC: strings.Contains(s.flags, "tc"),
		Answer: append(wiretest.Records(s.answer), s.raw...), Authority: wiretest.Records(s.authority), Additional: wiretest.Records(s.additional),
		Compress: true,
	}
	if s.rcode > 15 {
		m.EDNS = &wire.EDNS{Size: 1232}
	}
	return m
}

// show writes a reading on one line; TTL and Detail have tests of their own.
func show(r reply.Reading) string {
	var b strings.Builder
	b.WriteString(string(r.Outcome))
	for _, rr := range r.Records {
		fmt.Fprintf(&b, " %q", rr.RData())
	}
	if r.Target.IsValid() {
		fmt.Fprintf(&b, " to %s", r.Target)
	}
	if r.DNAME.IsValid() {
		fmt.Fprintf(&b, " by %s", r.DNAME)
	}
	if len(r.Beside) > 0 {
		fmt.Fprintf(&b, " beside %d", len(r.Beside))
	}
	if r.Apex.IsValid() {
		fmt.Fprintf(&b, " soa %s", r.Apex)
	}
	if r.Weak {
		b.WriteString(" weak")
	}
	if c := r.Cut; c != nil {
		fmt.Fprintf(&b, " %s ns", c.Zone)
		for _, ns := range c.NS {
			fmt.Fprintf(&b, " %s", ns)
		}
		for _, g := range c.Glue {
			fmt.Fprintf(&b, " %s=%s", g.Host, g.Addr)
		}
		if c.Signed {
			b.WriteString(" signed")
		}
	}
	return b.String()
}

func caaOf(n string) evidence.Question {
	return evidence.Question{Name: name.MustParse(n), Type: wire.TypeCAA}
}

func read(t *testing.T, s said, q evidence.Question, zone string) reply.Reading {
	t.Helper()
	m, err := wire.Parse(s.message(q).Pack())
	if err != nil {
		t.Fatal(err)
	}
	return reply.Read(m, q, name.MustParse(zone))
}

// caaSet and caaText are one CAA set and the way it is shown.
const (
	caaSet  = `www.example.com. 60 IN CAA 0 issue "ca.example"`
	caaText = ` "\x00\x05issueca.example"`
)

type row struct {
	what string
	zone string // asked for www.example.com CAA; "" means example.com
	said said
	want string
}

func check(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.what, func(t *testing.T) {
			zone := r.zone
			if zone == "" {
				zone = "example.com"
			}
			if got := show(read(t, r.said, caaOf("www.example.com"), zone)); got != r.want {
				t.Errorf("read as %q, want %q", got, r.want)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	check(t, []row{
		{"the set", "", said{flags: "aa", answer: caaSet}, "answer" + caaText},
		{"recursion offered as well", "", said{flags: "aa ra", answer: caaSet}, "answer" + caaText},
		// OPS-20: neither AA nor RA: nobody else's answer, and old servers do it.
		{"without AA", "", said{answer: caaSet}, "answer" + caaText},
		{"from somebody's cache", "", said{flags: "ra", answer: caaSet}, "lame"},
		{"twice the same record", "", said{flags: "aa", answer: caaSet + "\n" + caaSet}, "answer" + caaText},
		{"twice with another TTL", "", said{flags: "aa", answer: caaSet + "\n" + strings.Replace(caaSet, "60", "30", 1)}, "answer" + caaText},
		{"owner in capitals", "", said{flags: "aa", answer: strings.Replace(caaSet, "www.example", "WWW.Example", 1)}, "answer" + caaText},
		{"two records", "", said{flags: "aa", answer: caaSet + "\n" + `www.example.com. 60 IN CAA 0 issue ";"`}, "answer" + caaText + ` "\x00\x05issue;"`},
		{"beside records of other owners", "", said{flags: "aa", answer: `example.com. 60 IN CAA 0 issue "x"` + "\n" + caaSet + "\nevil.example. 60 IN CAA 0 issue \"x\""}, "answer" + caaText},
		{"beside records of other types", "", said{flags: "aa", answer: "www.example.com. 60 IN A 192.0.2.1\n" + caaSet + "\nwww.example.com. 60 IN TXT x"}, "answer" + caaText},
		{"an answer and a SOA", "", said{flags: "aa", answer: caaSet, authority: soa}, "answer" + caaText},
		{"an answer and the zone's NS", "", said{flags: "aa", answer: caaSet, authority: "example.com. 60 IN NS ns1.example.com."}, "answer" + caaText},
		{"unreadable records stay in the set (CAA-19)", "", said{flags: "aa", raw: []wiretest.Record{wiretest.Raw("www.example.com", wire.TypeCAA, 9)}}, `answer "\t"`},
		// OPS-23, CAA-23: what an ANY answer would hold is no answer to CAA.
		{"HINFO of RFC 8482 alone", "", said{flags: "aa", answer: `www.example.com. 60 IN HINFO "RFC8482" ""`}, "nodata-without-soa weak"},
	})
}

// A question for any type is answered by whatever the name has, the CNAME
// included: it is not followed (RFC 1034 section 3.6.2).
func TestAnyType(t *testing.T) {
	q := evidence.Question{Name: name.MustParse("www.example.com"), Type: wire.TypeANY}
	for answer, want := range map[string]string{
		"www.example.com. 60 IN A 192.0.2.1\nwww.example.com. 60 IN TXT x\nother.example.com. 60 IN A 192.0.2.2": `answer "\xc0\x00\x02\x01" "\x01x"`,
		"www.example.com. 60 IN TXT x\nwww.example.com. 60 IN SPF x":                                             `answer "\x01x" "\x01x"`,
		"www.example.com. 60 IN CNAME .":                                                                         `answer "\x00"`,
		"":                                                                                                       "nodata soa example.com",
	} {
		if got := show(read(t, said{flags: "aa", answer: answer, authority: soa}, q, "example.com")); got != want {
			t.Errorf("%q reads as %s, want %s", answer, got, want)
		}
	}
}

// RFC 6604 section 3: NXDOMAIN beside a CNAME that was asked for speaks of the
// name that it leads to. Of any other records it is a contradiction.
func TestNXDomainBesideRecords(t *testing.T) {
	for typ, c := range map[wire.Type]struct{ answer, want string }{
		wire.TypeCNAME: {"www.example.com. 60 IN CNAME x.example.", `answer "\x01x\aexample\x00"`},
		wire.TypeA:     {"www.example.com. 60 IN A 192.0.2.1", "malformed-message"},
	} {
		q := evidence.Question{Name: name.MustParse("www.example.com"), Type: typ}
		if got := show(read(t, said{flags: "aa", rcode: 3, answer: c.answer, authority: soa}, q, "example.com")); got != c.want {
			t.Errorf("%s reads as %s, want %s", c.answer, got, c.want)
		}
	}
}

// DS records in a referral to the very name are the answer to a question for
// them; without any, and for other types, it stays a referral.
func TestDSInReferral(t *testing.T) {
	const ns, ds = "sub.example.com. 60 IN NS ns.sub.example.com.", "\nsub.example.com. 60 IN DS 1 8 2 00"
	for _, c := range []struct {
		typ             wire.Type
		name, authority string
		want            string
	}{
		{wire.TypeDS, "sub.example.com", ns + ds, `answer "\x00\x01\b\x02\x00"`},
		{wire.TypeDS, "sub.example.com", ns, "referral"},
		{wire.TypeDS, "a.sub.example.com", ns + ds, "referral"},
		{wire.TypeCAA, "sub.example.com", ns + ds, "referral"},
	} {
		q := evidence.Question{Name: name.MustParse(c.name), Type: c.typ}
		if got := show(read(t, said{authority: c.authority}, q, "example.com")); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s of type %d: %q reads as %s, want %s", c.name, c.typ, c.authority, got, c.want)
		}
	}
}

func TestAnswerOfAnotherClass(t *testing.T) {
	r := wiretest.Records(caaSet)[0]
	r.Class = 3
	got := show(read(t, said{flags: "aa", raw: []wiretest.Record{r}, authority: soa}, caaOf("www.example.com"), "example.com"))
	if got != "nodata soa example.com" {
		t.Errorf("a record of class CH was read: %q (OPS-20)", got)
	}
}

func TestFailures(t *testing.T) {
	// A response code that settles nothing is not looked past: whatever
	// records come with it.
	for rcode, want := range map[uint16]evidence.Outcome{
		1: evidence.FormErr, 2: evidence.ServFail, 4: evidence.NotImp, 5: evidence.Refused,
		6: evidence.OtherRCode, 9: evidence.OtherRCode, 15: evidence.OtherRCode, 16: evidence.OtherRCode, 23: evidence.OtherRCode,
	} {
		r := read(t, said{flags: "aa", rcode: rcode, answer: caaSet, authority: soa}, caaOf("www.example.com"), "example.com")
		if r.Outcome != want || r.Detail.String() != wire.RCodeText(rcode) || r.Records != nil || r.Final() || r.Negative() {
			t.Errorf("RCODE %d is read as %+v, want %s", rcode, r, want)
		}
	}
}

func TestDenials(t *testing.T) {
	check(t, []row{
		{"no data", "", said{flags: "aa", authority: soa}, "nodata soa example.com"},
		{"no such name", "", said{flags: "aa", rcode: 3, authority: soa}, "nxdomain soa example.com"},
		{"no data, with the zone's NS", "", said{flags: "aa", authority: "example.com. 60 IN NS ns1.example.com.\n" + soa}, "nodata soa example.com"},
		{"without AA", "", said{authority: soa}, "nodata soa example.com weak"},
		{"no such name without AA", "", said{rcode: 3, authority: soa}, "nxdomain soa example.com weak"},
		{"from somebody's cache", "", said{flags: "ra", authority: soa}, "lame"},
		{"no such name from somebody's cache", "", said{flags: "ra", rcode: 3, authority: soa}, "lame"},
		{"no SOA", "", said{flags: "aa"}, "nodata-without-soa weak"},
		{"no such name without SOA", "", said{flags: "aa", rcode: 3}, "nxdomain weak"},
		{"nothing at all", "", said{}, "nodata-without-soa weak"},
		{"no SOA but the zone's NS", "", said{flags: "aa", authority: "example.com. 60 IN NS ns1.example.com."}, "nodata-without-soa weak"},
		{"SOA of a zone above", "", said{flags: "aa", authority: comSOA}, "lame soa com"},
		{"no such name, SOA of a zone above", "", said{flags: "aa", rcode: 3, authority: comSOA}, "lame soa com"},
		{"SOA of the root", "", said{flags: "aa", authority: ". 60 IN SOA a. b. 1 2 3 4 5"}, "lame soa ."},
		{"SOA of another zone", "", said{flags: "aa", authority: "example.net. 60 IN SOA a. b. 1 2 3 4 5"}, "nodata-without-soa weak"},
		{"SOA of a zone that does not hold the name", "", said{flags: "aa", authority: "sub.example.com. 60 IN SOA a. b. 1 2 3 4 5"}, "nodata-without-soa weak"},
		{"SOA in the wrong section", "", said{flags: "aa", answer: soa}, "nodata-without-soa weak"},
		{"no such name, and its records", "", said{flags: "aa", rcode: 3, answer: caaSet, authority: soa}, "malformed-message"},
		{"parent and child on one server", "com", said{flags: "aa", authority: soa}, "nodata soa example.com"},
		{"the name is a zone of the same server", "", said{flags: "aa", authority: "www.example.com. 60 IN SOA a. b. 1 2 3 4 5"}, "nodata soa www.example.com"},
	})
}

func TestUnreadableSOA(t *testing.T) {
	bad := wiretest.Raw("example.com", wire.TypeSOA, 0, 0, 1)
	m := said{flags: "aa"}.message(caaOf("www.example.com"))
	m.Authority = append(m.Authority, bad)
	parsed, err := wire.Parse(m.Pack())
	if err != nil {
		t.Fatal(err)
	}
	if r := reply.Read(parsed, caaOf("www.example.com"), name.MustParse("example.com")); r.Outcome != evidence.Malformed || !strings.Contains(r.Detail.String(), "example.com") {
		t.Errorf("read as %+v", r)
	}
}

// OPS-11: the TTL of a denial is the lesser of the SOA record's own and its
// last field; of a set the least of its records.
func TestTTL(t *testing.T) {
	for _, c := range []struct {
		what string
		said said
		want uint32
	}{
		{"last field less", said{flags: "aa", authority: "example.com. 3600 IN SOA a. b. 1 2 3 4 60"}, 60},
		{"TTL less", said{flags: "aa", authority: "example.com. 30 IN SOA a. b. 1 2 3 4 60"}, 30},
		{"no such name", said{flags: "aa", rcode: 3, authority: "example.com. 3600 IN SOA a. b. 1 2 3 4 61"}, 61},
		{"no SOA", said{flags: "aa"}, 0},
		{"set", said{flags: "aa", answer: caaSet + "\n" + `www.example.com. 7 IN CAA 0 issue ";"`}, 7},
		{"alias", said{flags: "aa", answer: "www.example.com. 17 IN CNAME a.example.net.\na.example.net. 5 IN CAA 0 issue \"x\""}, 17},
		{"DNAME", said{flags: "aa", answer: "example.com. 18 IN DNAME example.net.\nwww.example.com. 5 IN CNAME www.example.net."}, 18},
		{"referral", said{authority: "www.example.com. 19 IN NS a.example.net.\nwww.example.com. 11 IN NS b.example.net."}, 11},
	} {
		if r := read(t, c.said, caaOf("www.example.com"), "example.com"); r.TTL != c.want {
			t.Errorf("%s: TTL %d, want %d", c.what, r.TTL, c.want)
		}
	}
}

// OPS-12, OPS-14: a denial settles the question, and is a reading of its own
// kind, neither a failure nor an answer.
func TestKinds(t *testing.T) {
	for _, c := range []struct {
		outcome         evidence.Outcome
		final, negative bool
	}{
		{"", false, false},
		{evidence.Answer, true, false},
		{evidence.Alias, true, false},
		{evidence.NoData, true, true},
		{evidence.NoDataNoSOA, true, true},
		{evidence.NXDomain, true, true},
		{evidence.Referral, false, false},
		{evidence.Lame, false, false},
		{evidence.ServFail, false, false},
		{evidence.Malformed, false, false},
		{evidence.Truncated, false, false},
		{evidence.Timeout, false, false},
	} {
		r := reply.Reading{Outcome: c.outcome}
		if r.Final() != c.final || r.Negative() != c.negative {
			t.Errorf("%q: Final %t, Negative %t", c.outcome, r.Final(), r.Negative())
		}
	}
}

// exchange is what the walk would have kept of a reply.
func exchange(transport string, raw []byte) *evidence.Exchange {
	return &evidence.Exchange{Zone: name.MustParse("example.com"), Transport: transport, Question: caaOf("www.example.com"), Reply: raw}
}

// CAA-20: a truncated reply over UDP is never looked at, however it goes on.
func TestInterpret(t *testing.T) {
	q := caaOf("www.example.com")
	whole := said{flags: "aa", answer: caaSet}.message(q).Pack()
	cut := said{flags: "aa tc", answer: caaSet}.message(q).Pack()
	for _, c := range []struct {
		what, transport string
		raw             []byte
		want            evidence.Outcome
		message         bool
	}{
		{"whole", "udp", whole, evidence.Answer, true},
		{"whole by TCP", "tcp", whole, evidence.Answer, true},
		{"truncated", "udp", cut, evidence.Truncated, true},
		{"truncated in the middle of a record", "udp", cut[:len(cut)-3], evidence.Truncated, true},
		{"truncated after the header", "udp", cut[:12], evidence.Truncated, true},
		{"truncated by TCP", "tcp", cut, evidence.Malformed, false},
		{"ends early", "udp", whole[:len(whole)-1], evidence.Malformed, false},
		{"octets at the end", "udp", append(whole[:len(whole):len(whole)], 0), evidence.Malformed, false},
		{"no reply", "udp", nil, evidence.Malformed, false},
	} {
		r, m := reply.Interpret(exchange(c.transport, c.raw))
		if r.Outcome != c.want || (m != nil) != c.message {
			t.Errorf("%s: %+v, message %t, want %s", c.what, r, m != nil, c.want)
		}
		if c.want != evidence.Answer && (r.Final() || r.Records != nil) {
			t.Errorf("%s: a part of an answer is used: %+v", c.what, r)
		}
	}
}
