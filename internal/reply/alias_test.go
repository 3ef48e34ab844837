package reply_test

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

func TestAliases(t *testing.T) {
	const cname = "www.example.com. 60 IN CNAME web.example.net."
	check(t, []row{
		{"to elsewhere", "", said{flags: "aa", answer: cname}, "alias to web.example.net"},
		{"from somebody's cache", "", said{flags: "ra", answer: cname}, "lame"},
		// The target is a question of its own, whatever came along.
		{"with the target's records", "", said{flags: "aa", answer: cname + "\nweb.example.net. 60 IN CAA 0 issue \"x\""}, "alias to web.example.net"},
		{"with the next alias", "", said{flags: "aa", answer: cname + "\nweb.example.net. 60 IN CNAME x.example.org."}, "alias to web.example.net"},
		{"in the order of a hasty server", "", said{flags: "aa", answer: "web.example.net. 60 IN CAA 0 issue \"x\"\n" + cname}, "alias to web.example.net"},
		// CAA-08: the response code describes the last name of a chain.
		{"to nowhere", "", said{flags: "aa", rcode: 3, answer: cname, authority: "example.net. 60 IN SOA a. b. 1 2 3 4 5"}, "alias to web.example.net"},
		{"with the denial of the target", "", said{flags: "aa", answer: cname, authority: soa}, "alias to web.example.net"},
		// CAA-22, OPS-01: the alias wins, and the other record is kept to be shown.
		{"with CAA at the same owner", "", said{flags: "aa", answer: cname + "\n" + caaSet}, "alias to web.example.net beside 1"},
		{"with CAA before it", "", said{flags: "aa", answer: caaSet + "\n" + cname}, "alias to web.example.net beside 1"},
		{"to itself", "", said{flags: "aa", answer: "www.example.com. 60 IN CNAME www.example.com."}, "alias to www.example.com"},
		{"twice the same", "", said{flags: "aa", answer: cname + "\n" + strings.Replace(cname, "web", "WEB", 1)}, "alias to web.example.net"},
		{"two different ones", "", said{flags: "aa", answer: cname + "\nwww.example.com. 60 IN CNAME other.example.net."}, "malformed-message"},
		{"of another name", "", said{flags: "aa", answer: "ftp.example.com. 60 IN CNAME web.example.net.", authority: soa}, "nodata soa example.com"},
		{"unreadable", "", said{flags: "aa", raw: []wiretest.Record{wiretest.Raw("www.example.com", wire.TypeCNAME, 0, 0)}}, "malformed-message"},
	})
}

func TestDNAME(t *testing.T) {
	const dname = "example.com. 60 IN DNAME example.net."
	long := strings.Repeat(strings.Repeat("a", 62)+".", 4)
	check(t, []row{
		{"with its CNAME", "", said{flags: "aa", answer: dname + "\nwww.example.com. 60 IN CNAME www.example.net."}, "alias to www.example.net by example.com"},
		{"behind its CNAME", "", said{flags: "aa", answer: "www.example.com. 60 IN CNAME www.example.net.\n" + dname}, "alias to www.example.net by example.com"},
		{"alone", "", said{flags: "aa", answer: dname}, "alias to www.example.net by example.com"},
		// SEC-36: the CNAME is derived, not believed.
		{"with a wrong CNAME", "", said{flags: "aa", answer: dname + "\nwww.example.com. 60 IN CNAME evil.example."}, "alias to www.example.net by example.com"},
		// CAA-10: the owner of a DNAME is not redirected itself.
		{"at the name asked", "", said{flags: "aa", answer: "www.example.com. 60 IN DNAME example.net.", authority: soa}, "nodata soa example.com"},
		{"beside the name asked", "", said{flags: "aa", answer: "ww.example.com. 60 IN DNAME example.net.", authority: soa}, "nodata soa example.com"},
		{"of a zone above", "", said{flags: "aa", answer: "com. 60 IN DNAME net.\n" + caaSet}, "answer" + caaText},
		{"of a zone above with its CNAME", "", said{flags: "aa", answer: "com. 60 IN DNAME net.\nwww.example.com. 60 IN CNAME www.example.net."}, "alias to www.example.net"},
		{"too long", "", said{flags: "aa", answer: "example.com. 60 IN DNAME " + long}, "other-rcode"},
		{"too long, by its RCODE", "", said{flags: "aa", rcode: 6, answer: "example.com. 60 IN DNAME " + long}, "other-rcode"},
		{"too long, without the DNAME", "", said{flags: "aa", rcode: 6}, "other-rcode"},
		// RFC 6604 section 2: the response code is the last name's.
		{"its target's DNAME too long", "", said{flags: "aa", rcode: 6, answer: dname}, "alias to www.example.net by example.com"},
		{"unreadable", "", said{flags: "aa", raw: []wiretest.Record{wiretest.Raw("example.com", wire.TypeDNAME, 3)}}, "malformed-message"},
	})
}

// A question for the alias itself is answered by it. Where a DNAME above made
// it, that is said, because the CNAME has no signature of its own (RFC 6672
// section 3.1).
func TestAliasAskedFor(t *testing.T) {
	const cname, dname = "www.example.com. 60 IN CNAME web.example.net.", "example.com. 60 IN DNAME example.net."
	const made = "www.example.com. 60 IN CNAME www.example.net."
	for _, tt := range []struct {
		what, zone, answer, want string
		ttl                      uint32
	}{
		{"alone", "example.com", cname, `answer "\x03web\aexample\x03net\x00"`, 60},
		{"made by a DNAME", "example.com", strings.Replace(dname, "60", "30", 1) + "\n" + made, `answer "\x03www\aexample\x03net\x00" by example.com`, 30},
		{"not what the DNAME makes", "example.com", dname + "\n" + cname, `answer "\x03web\aexample\x03net\x00"`, 60},
		{"a DNAME above the zone", "www.example.com", dname + "\n" + made, `answer "\x03www\aexample\x03net\x00"`, 60},
		{"a DNAME at the name itself", "example.com", "www.example.com. 60 IN DNAME example.net.\n" + made, `answer "\x03www\aexample\x03net\x00"`, 60},
	} {
		for _, typ := range []wire.Type{wire.TypeCNAME, wire.TypeANY} {
			if typ == wire.TypeANY && tt.what == "a DNAME at the name itself" {
				continue // which is part of the answer
			}
			q := caaOf("www.example.com")
			q.Type = typ
			r := read(t, said{flags: "aa", answer: tt.answer}, q, tt.zone)
			if got := show(r); got != tt.want || r.TTL != tt.ttl {
				t.Errorf("%s, %s: read as %q for %d s, want %q for %d s", tt.what, wire.TypeText(typ), got, r.TTL, tt.want, tt.ttl)
			}
		}
	}
}

// Keys that a recursive server passes on are as good as the chain of trust
// says; that there are none, such a server cannot tell.
func TestKeysFromElsewhere(t *testing.T) {
	q := evidence.Question{Name: caaOf("example.com").Name, Type: wire.TypeDNSKEY}
	for what, tt := range map[string]struct {
		said said
		want evidence.Outcome
	}{
		"keys":   {said{flags: "ra", answer: "example.com. 60 IN DNSKEY 257 3 13 AAAA"}, evidence.Answer},
		"none":   {said{flags: "ra", authority: soa}, evidence.Lame},
		"others": {said{flags: "ra", answer: "www.example.com. 60 IN DNSKEY 257 3 13 AAAA", authority: soa}, evidence.Lame},
	} {
		if r := read(t, tt.said, q, "example.com"); r.Outcome != tt.want {
			t.Errorf("%s: read as %s, want %s", what, r.Outcome, tt.want)
		}
	}
}
