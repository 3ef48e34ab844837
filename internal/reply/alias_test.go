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

// A question for the alias itself is answered by it.
func TestAliasAskedFor(t *testing.T) {
	q := caaOf("www.example.com")
	q.Type = wire.TypeCNAME
	r := read(t, said{flags: "aa", answer: "www.example.com. 60 IN CNAME web.example.net."}, q, "example.com")
	if r.Outcome != evidence.Answer || len(r.Records) != 1 {
		t.Errorf("read as %+v", r)
	}
}
