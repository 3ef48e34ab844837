package entered_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// servedZones is what the lab serves.
const servedZones = `Zones to compare with.

-- scenario --
title: zones to compare with

-- zone/shop.test --
@    CAA 0 issue "ca.example"
www  A   192.0.2.1
out  CNAME host.other.test.

-- zone/sub.shop.test --
@    A 192.0.2.1

-- zone/other.test --
host CAA 0 issue "other.example"

-- zone/bare.test --
@    A 192.0.2.1
www  A 192.0.2.1

-- faults --
bare.test servfail name=broken.bare.test

-- check --
name: www.shop.test
ca: ca.example
result: permit
reason: authorized
show: nothing is wrong here
`

// collect walks the lab for a name.
func collect(t *testing.T, n string) *evidence.Trace {
	t.Helper()
	s, err := lab.ParseScenario("compare.txtar", []byte(servedZones))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		t.Fatal(err)
	}
	e, err := mayissue.New(mayissue.Config{
		Transport: in, Hints: []byte(in.RootHints()), Anchors: []byte(in.Anchors()),
		Permit: []netip.Prefix{netip.MustParsePrefix("127.53.0.0/16"), netip.MustParsePrefix("fd53::/64")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e.Collect(context.Background(), name.MustParse(n))
}

func text(ds []entered.Difference) string {
	var out []string
	for _, d := range ds {
		s := fmt.Sprintf("%s %s", d.Kind, d.At)
		if d.EnteredAt.IsValid() {
			s += " at " + d.EnteredAt.String()
		}
		for _, n := range []name.Name{d.Target, d.Asked} {
			if n.IsValid() {
				s += " " + n.String()
			}
		}
		out = append(out, s+fmt.Sprintf(" %s/%s", strings.Join(d.Entered, "+"), strings.Join(d.Served, "+")))
	}
	return strings.Join(out, "\n")
}

func TestCompare(t *testing.T) {
	const soa = "@ SOA a b 1 2 3 4 5\n"
	const head = "$ORIGIN shop.test.\n$TTL 300\n" + soa + "@ NS ns1.shop.test.\n"
	const bare = "$ORIGIN bare.test.\n$TTL 300\n" + soa
	const ours, theirs = `0 issue "ca.example"`, `0 issue "new.example"`
	for _, c := range []struct{ what, name, zone, want string }{
		{"what is served was entered", "www.shop.test", head + "@ CAA " + ours, ""},
		{"the same in the generic form", "www.shop.test", head + `@ TYPE257 \# 17 0005697373756563612e6578616d706c65`, ""},
		{"another zone", "www.shop.test", bare + "@ CAA " + theirs, ""},
		{"another value", "www.shop.test", head + "@ CAA " + theirs, "differs shop.test " + theirs + "/" + ours},
		{"one record more", "www.shop.test", head + "@ CAA " + ours + "\n@ CAA " + theirs, "differs shop.test " + ours + "+" + theirs + "/" + ours},
		{"entered twice is entered once", "www.shop.test", head + "@ CAA " + ours + "\n@ CAA " + ours, ""},
		{"nothing entered", "shop.test", head, "extra shop.test /" + ours},
		{"another TTL", "shop.test", head + "@ 60 CAA " + ours, "ttl shop.test " + ours + "/" + ours},
		{"no TTL stated", "shop.test", "$ORIGIN shop.test.\n" + soa + "@ CAA " + ours, ""},
		{"entered and not served", "www.bare.test", bare + "www CAA " + ours, "missing www.bare.test " + ours + "/"},
		{"by a wildcard", "x.bare.test", bare + "* CAA " + ours, "missing x.bare.test " + ours + "/"},
		{"a wildcard does not cover what exists", "www.bare.test", bare + "www A 192.0.2.1\n* CAA " + ours, "wrong-owner bare.test at *.bare.test " + ours + "/"},
		{"a name that failed", "broken.bare.test", bare + "broken CAA " + ours + "\n@ CAA " + ours, ""},
		{"beside a CNAME", "out.shop.test", head + "@ CAA " + ours + "\nout CNAME host.other.test.\nout CAA " + ours, "shadowed out.shop.test host.other.test " + ours + "/"},
		{"at the target of an alias", "out.shop.test", "$ORIGIN other.test.\n" + soa + "host CAA " + theirs, "differs host.other.test " + theirs + "/0 issue \"other.example\""},
		{"the zone's name twice", "bare.test", bare + "bare.test CAA " + ours, "wrong-owner bare.test at bare.test.bare.test " + ours + "/"},
		{"at the name of validation records", "www.bare.test", bare + "_acme-challenge.www CAA " + ours, "wrong-owner www.bare.test at _acme-challenge.www.bare.test " + ours + "/"},
		{"at the name of the type", "bare.test", bare + "caa CAA " + ours, "wrong-owner bare.test at caa.bare.test " + ours + "/"},
		{"at a climbed name it is right", "caa.bare.test", bare + "caa CAA " + ours, "missing caa.bare.test " + ours + "/"},
		{"a record in place explains one elsewhere", "shop.test", head + "@ CAA " + ours + "\ncaa CAA " + ours, ""},
		{"as text", "bare.test", bare + `@ TXT "0 issue \"ca.example\""` + "\n" + `@ TXT "v=spf1 -all"`, `as-txt bare.test at bare.test 0 issue "ca.example"/`},
		{"as text in quotation marks", "bare.test", bare + `@ TXT "\"128 ISSUEWILD ;\""`, `as-txt bare.test at bare.test "128 ISSUEWILD ;"/`},
		{"the wrong place hides that others are served", "shop.test", head + "caa CAA " + theirs, "wrong-owner shop.test at caa.shop.test " + theirs + "/"},
		{"servers that nobody asks", "www.shop.test", "$ORIGIN shop.test.\n" + soa + "@ NS ns.old.test.\n@ CAA " + theirs, "elsewhere shop.test " + theirs + "/"},
		{"servers that nobody asks, and the same", "www.shop.test", "$ORIGIN shop.test.\n$TTL 300\n" + soa + "@ NS ns.old.test.\n@ CAA " + ours, ""},
		{"a zone that is not delegated", "www.bare.test", "$ORIGIN www.bare.test.\n" + soa + "@ CAA " + ours, "elsewhere www.bare.test bare.test " + ours + "/"},
		{"a name that is delegated on", "sub.shop.test", head + "@ CAA " + ours + "\nsub NS ns1.sub.shop.test.\nsub CAA " + ours, "elsewhere sub.shop.test sub.shop.test " + ours + "/"},
	} {
		z, err := entered.Parse("f", []byte(c.zone+"\n"), name.Name{})
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if got := text(entered.Compare(z, entered.Seen(collect(t, c.name)))); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}

func TestCompareProviders(t *testing.T) {
	private := `{"HostedZone": {"Name": "bare.test.", "Config": {"PrivateZone": true}}}`
	caa := `{"ResourceRecordSets": [{"Name": "bare.test.", "Type": "CAA", "TTL": 300, "ResourceRecords": [{"Value": "0 issue \"ca.example\""}]}]}`
	turns := `{"ResourceRecordSets": [{"Name": "shop.test.", "Type": "SOA", "TTL": 1, "ResourceRecords": []},
 {"Name": "shop.test.", "Type": "CAA", "SetIdentifier": "a", "TTL": 60, "ResourceRecords": [{"Value": "0 issue \"new.example\""}]},
 {"Name": "shop.test.", "Type": "CAA", "SetIdentifier": "b", "TTL": 60, "ResourceRecords": [{"Value": "0 issue \"ca.example\""}]}]}`
	for _, c := range []struct{ what, name, text, want string }{
		{"a private zone", "www.bare.test", private + caa, `private bare.test 0 issue "ca.example"/`},
		{"a private zone without what is sought", "www.bare.test", private, ""},
		{"other servers than those of the hosted zone", "www.bare.test", `{"HostedZone": {"Name": "bare.test."}, "DelegationSet": {"NameServers": ["ns-1.awsdns-1.org"]}}` + caa, `elsewhere bare.test 0 issue "ca.example"/`},
		{"its own servers", "www.bare.test", `{"HostedZone": {"Name": "bare.test."}, "DelegationSet": {"NameServers": ["NS1.bare.test"]}}` + caa, `missing bare.test 0 issue "ca.example"/`},
		{"sets that are served in turn", "www.shop.test", turns, ""},
		{"a proxied name", "out.shop.test", ";; Domain: shop.test.\nout.shop.test. 1 IN CNAME host.other.test. ; cf_tags=cf-proxied:true\nshop.test. 1 IN CAA 0 issue \"ca.example\"\n", ""},
	} {
		z, err := entered.Parse("f", []byte(c.text), name.Name{})
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if got := text(entered.Compare(z, entered.Seen(collect(t, c.name)))); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}

func ExampleCompare() {
	z, err := entered.Parse("zone.txt", []byte("$ORIGIN example.com.\n@ CAA 0 issue \"ca.example\"\n"), name.Name{})
	if err != nil {
		fmt.Println(err)
		return
	}
	// The evidence of a decision says what is served; here nobody was asked.
	fmt.Println(len(entered.Compare(z, entered.Seen(&evidence.Trace{}))))
	// Output: 0
}
