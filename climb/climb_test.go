package climb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

func TestLevels(t *testing.T) {
	const n = "www.example.com"
	for _, c := range []struct {
		what string
		book *book
		want string
	}{
		{"CAA-03: to the TLD and no farther", new(book).step(n, nodata()).step("example.com", nodata()).step("com", nodata()),
			n + " nodata, example.com nodata, com nodata"},
		{"CAA-02: the nearest set", new(book).step(n, set(n, "ca")).step("example.com", set("example.com", "other")),
			n + ` caa 0 issue "ca"`},
		{"CAA-13: no name and no data are both empty", new(book).step(n, nxdomain()).step("example.com", nodata()).step("com", set("com", "ca")),
			n + ` nxdomain, example.com nodata, com caa 0 issue "ca"`},
		{"CAA-14: what is above a name that is not there", new(book).step(n, nxdomain()).step("example.com", set("example.com", "ca")),
			n + ` nxdomain, example.com caa 0 issue "ca"`},
		{"CAA-17: a nearer failure ends it", new(book).failed(n, evidence.FailTimeout, "").step("example.com", set("example.com", "ca")),
			n + " error timeout at " + n},
		{"CAA-17: a farther failure does not matter", new(book).step(n, set(n, "ca")).failed("example.com", evidence.FailServFail, ""),
			n + ` caa 0 issue "ca"`},
		{"CAA-17: a failure in between", new(book).step(n, nodata()).failed("example.com", evidence.FailServFail, "").step("com", nodata()),
			n + " nodata, example.com error servfail at example.com"},
		{"CAA-06: the target's set is the alias's", new(book).step(n, alias("a.net")(n)).step("a.net", set("a.net", "ca")),
			n + ` caa >a.net 0 issue "ca"`},
		{"CAA-05, CAA-07: up from the alias, not from its target", new(book).step(n, alias("a.example.net")(n)).step("a.example.net", nodata()).
			step("example.net", set("example.net", "other")).step("example.com", set("example.com", "ca")),
			n + ` nodata >a.example.net, example.com caa 0 issue "ca"`},
		{"CAA-08: the target does not exist", new(book).step(n, alias("a.net")(n)).step("a.net", nxdomain()).step("example.com", set("example.com", "ca")),
			n + ` nxdomain >a.net, example.com caa 0 issue "ca"`},
		{"CAA-09: an alias on the way up", new(book).step(n, nxdomain()).step("example.com", alias("a.net")("example.com")).step("a.net", set("a.net", "ca")),
			n + ` nxdomain, example.com caa >a.net 0 issue "ca"`},
		{"CAA-10: a DNAME above", new(book).step(n, records("example.com. 60 DNAME example.net.")).step("www.example.net", set("www.example.net", "ca")),
			n + ` caa >www.example.net dname 0 issue "ca"`},
		{"CAA-12: a target below itself that is not there", new(book).step(n, alias("x."+n)(n)).step("x."+n, nxdomain()).step("example.com", nodata()).step("com", nodata()),
			n + " nxdomain >x." + n + ", example.com nodata, com nodata"},
		{"CAA-11: a loop", new(book).step(n, alias("a.net")(n)).step("a.net", alias(n)("a.net")),
			n + " error >a.net >" + n + " alias-loop at a.net"},
		{"CAA-11: an alias to itself", new(book).step(n, alias(n)(n)), n + " error >" + n + " alias-loop at " + n},
		{"an alias whose target fails", new(book).step(n, alias("a.net")(n)).failed("a.net", evidence.FailRefused, "").step("example.com", nodata()),
			n + " error >a.net refused at a.net"},
		{"CAA-18: any record is a set", new(book).step(n, records(n+`. 60 CAA 0 iodef "mailto:x@example.com"`)), n + ` caa 0 iodef "mailto:x@example.com"`},
		{"CAA-24: the generic form", new(book).step(n, records(n+`. 60 TYPE257 \# 8 000569737375653b`)), n + ` caa 0 issue ";"`},
		{"CAA-22: CAA beside an alias", new(book).step(n, records(n+". 60 CNAME a.net.\n"+n+`. 60 CAA 0 issue "x"`)).step("a.net", set("a.net", "ca")),
			n + ` caa >a.net 0 issue "ca" beside 1`},
		{"CAA-23: no CAA in an answer to another question", new(book).step(n, records(n+`. 60 A 192.0.2.1`)).step("example.com", nodata()).step("com", nodata()),
			n + " nodata, example.com nodata, com nodata"},
		{"the order of the records", new(book).step(n, records(n+`. 60 CAA 0 issue "b"`+"\n"+n+`. 60 CAA 0 issue "a"`)), n + ` caa 0 issue "b" 0 issue "a"`},
		{"the last step of a name speaks", new(book).failed(n, evidence.FailTimeout, "").step(n, set(n, "ca")), n + ` caa 0 issue "ca"`},
	} {
		t.Run(c.what, func(t *testing.T) { check(t, c.book, n, c.want) })
	}
}

// CAA-19: a record that nobody can read spoils its set: it is neither left
// out nor climbed past.
func TestUnreadableRecords(t *testing.T) {
	const n = "www.example.com"
	for what, rdata := range map[string]string{
		"nothing": "", "one octet": "\x00", "tag length 0": "\x00\x00ca", "tag longer than the rest": "\x00\x06issue",
	} {
		bad := wiretest.Raw(n, wire.TypeCAA, []byte(rdata)...)
		good := wiretest.Records(n + `. 60 CAA 0 issue "ca"`)[0]
		for _, rrs := range [][]wiretest.Record{{bad}, {bad, good}, {good, bad}} {
			b := new(book).step(n, said{raw: rrs}).step("example.com", nodata()).step("com", nodata())
			check(t, b, n, n+" error malformed-record at "+n)
			if l := climb.Levels(b.trace(t, n), name.MustParse(n))[0]; !strings.Contains(l.Detail.String(), "CAA record") {
				t.Errorf("%s: detail %q", what, l.Detail)
			}
		}
	}
	far := wiretest.Raw("a.net", wire.TypeCAA, 0)
	check(t, new(book).step(n, alias("a.net")(n)).step("a.net", said{raw: []wiretest.Record{far}}), n, n+" error >a.net malformed-record at a.net")
}

// CAA-11: sixteen aliases count, seventeen are a failure.
func TestAliasChain(t *testing.T) {
	for _, k := range []int{1, 8, evidence.MaxAliases, evidence.MaxAliases + 1, 24} {
		b := new(book)
		for i := range k {
			n := fmt.Sprintf("a%d.com", i)
			b.step(n, alias(fmt.Sprintf("a%d.com", i+1))(n))
		}
		end := fmt.Sprintf("a%d.com", k)
		ls := climb.Levels(b.step(end, set(end, "ca")).trace(t, "a0.com"), name.MustParse("a0.com"))
		if l := ls[0]; k <= evidence.MaxAliases && (l.Outcome != caa.LevelCAA || len(l.Alias) != k || l.Owner().String() != end) ||
			k > evidence.MaxAliases && (l.Outcome != caa.LevelError || l.Failure != evidence.FailAliasChain) {
			t.Errorf("a chain of %d: %s", k, show(ls))
		}
	}
}

// A level knows the least TTL and the earliest receipt of what it used, and
// which exchanges these were (CAR-02).
func TestLevelRestsOn(t *testing.T) {
	const n = "www.example.com"
	b := new(book)
	b.exchange("other.com", nodata()) // not used: it is exchange 1
	b.step(n, alias("a.net")(n)).step("a.net", records(`a.net. 30 CAA 0 issue "x"`+"\n"+`a.net. 20 CAA 0 issue "y"`))
	l := climb.Levels(b.trace(t, n), name.MustParse(n))[0]
	if l.TTL != 20 || !l.Fetched.Equal(noon.Add(1100*time.Millisecond)) || !slices.Equal(l.Evidence, []int{2, 3}) || l.Security != caa.Indeterminate {
		t.Errorf("TTL %d, fetched %v, evidence %v, %v", l.TTL, l.Fetched, l.Evidence, l.Security)
	}
	l = climb.Levels(new(book).step(n, nodata()).trace(t, n), name.MustParse(n))[0]
	if l.TTL != 60 { // min(300, 60)
		t.Errorf("the TTL of a denial is %d", l.TTL)
	}
	// A failure names all attempts as evidence.
	b = new(book)
	first, second := b.exchange(n, said{rcode: 2}), b.exchange(n, said{rcode: 5})
	b.failed(n, evidence.FailServFail, "both servers failed")
	b.Steps[0].Exchanges = []int{first, second}
	l = climb.Levels(b.trace(t, n), name.MustParse(n))[0]
	if !slices.Equal(l.Evidence, []int{1, 2}) || l.Detail.String() != "both servers failed" || l.FailedAt.String() != n {
		t.Errorf("%+v", l)
	}
}

// Nothing is climbed of the root or of no name.
func TestNothingToClimb(t *testing.T) {
	tr := new(book).step("com", nodata()).trace(t, "com")
	for _, n := range []name.Name{name.Root(), {}} {
		if ls := climb.Levels(tr, n); len(ls) != 0 {
			t.Errorf("levels of %q: %s", n, show(ls))
		}
	}
	if ls := climb.Levels(tr, name.MustParse("com")); show(ls) != "com nodata" {
		t.Errorf("levels of com: %s", show(ls))
	}
}

// A TLD does not exist when the root says so, and not when anybody else does.
func TestNoSuchTLD(t *testing.T) {
	make := func(zone, n string, s said) *evidence.Trace {
		b := new(book).step(n, s)
		b.Steps[0].Zone, b.Exchanges[0].Zone = name.MustParse(zone), name.MustParse(zone)
		return b.trace(t, "www.example.nosuch")
	}
	denied := said{rcode: 3, authority: ". 60 SOA a. b. 1 2 3 4 5"}
	full := name.MustParse("www.example.nosuch")
	for _, c := range []struct {
		what string
		tr   *evidence.Trace
		n    name.Name
		want bool
	}{
		{"the root denies it", make(".", "nosuch", denied), full, true},
		{"the TLD itself", make(".", "nosuch", denied), name.MustParse("nosuch"), true},
		{"another TLD", make(".", "nosuch", denied), name.MustParse("www.example.com"), false},
		{"the root has it", make(".", "nosuch", said{authority: ". 60 SOA a. b. 1 2 3 4 5"}), full, false},
		{"a failure", new(book).failed("nosuch", evidence.FailTimeout, "").trace(t, "nosuch"), full, false},
		{"a server of the TLD", make("nosuch", "nosuch", said{rcode: 3, authority: "nosuch. 60 SOA a. b. 1 2 3 4 5"}), full, false},
		{"the root itself", make(".", "nosuch", denied), name.Root(), false},
		{"no name", make(".", "nosuch", denied), name.Name{}, false},
	} {
		if got := climb.NoSuchTLD(c.tr, c.n); got != c.want {
			t.Errorf("%s: %t", c.what, got)
		}
	}
}
