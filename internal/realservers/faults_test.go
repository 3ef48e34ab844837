package realservers

import (
	"slices"
	"testing"
	"time"

	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// pair is a sound hierarchy, to be broken by hand: a zone on two servers, and
// a zone on one.
const pair = `
-- scenario --
title: Two zones, one of them on two servers
-- servers --
ns1.pair.test 127.53.251.1 pair.test
ns2.pair.test 127.53.251.2 pair.test
-- zone/pair.test --
www CAA 0 issue "ca.example"
-- zone/single.test --
www CAA 0 issue "ca.example"
-- check --
name: www.pair.test
ca: ca.example
result: permit
reason: authorized
show: either server will do
-- check2 --
name: www.single.test
ca: ca.example
result: permit
reason: authorized
show: the one server has the record
`

func parsePair(t *testing.T) *lab.Internet {
	t.Helper()
	s, err := lab.ParseScenario("pair.txtar", []byte(pair))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.NewAt(time.Now(), s)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// without takes a server from the hierarchy: nothing listens at its address.
func without(servers []lab.Server, n string) []lab.Server {
	return slices.DeleteFunc(slices.Clone(servers), func(s lab.Server) bool { return s.Name == name.MustParse(n) })
}

// decide asks the engine for the one name and holds it to the reason.
func decide(t *testing.T, in *lab.Internet, servers []Server, asked, result, reason string) {
	t.Helper()
	network := start(t, servers...)
	check := lab.Check{Name: asked, CA: []string{"ca.example"}, Result: result, Reason: reason}
	req, ok := request(check)
	if !ok {
		t.Fatalf("%q is no name", asked)
	}
	results, _ := engine(t, in, network).Check(t.Context(), req)
	verify(t, check, results[0])
}

func assign(t *testing.T, servers []lab.Server) []Server {
	t.Helper()
	out, err := Assign(servers)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDeadPorts: one server of two may be gone, both may not.
func TestDeadPorts(t *testing.T) {
	in := parsePair(t)
	one := without(in.Servers(), "ns1.pair.test")
	t.Run("one of two", func(t *testing.T) {
		decide(t, in, assign(t, one), "www.pair.test", "permit", "authorized")
	})
	t.Run("both", func(t *testing.T) {
		decide(t, in, assign(t, without(one, "ns2.pair.test")), "www.pair.test", "error", "no-reachable-server")
	})
}

// instead puts a server of the given make, with the given zone alone, in the
// place of the one that single.test is delegated to.
func instead(t *testing.T, in *lab.Internet, k Kind, z Zone) []Server {
	t.Helper()
	const host = "ns1.single.test"
	all := in.Servers()
	i := slices.IndexFunc(all, func(s lab.Server) bool { return s.Name == name.MustParse(host) })
	if i < 0 {
		t.Fatalf("no server %s", host)
	}
	return append(assign(t, without(all, host)), Server{Kind: k, Addrs: all[i].Addrs, Zones: []Zone{z}})
}

// TestRefusing: a server that a zone is delegated to and that was never told
// of it refuses, whatever its make.
func TestRefusing(t *testing.T) {
	in := parsePair(t)
	other := Zone{Origin: name.MustParse("elsewhere.test"), Text: `elsewhere.test. 60 IN SOA ns.elsewhere.test. hostmaster.elsewhere.test. 1 3600 600 86400 60
elsewhere.test. 60 IN NS ns.elsewhere.test.
ns.elsewhere.test. 60 IN A 127.53.251.3
`}
	for _, k := range Kinds() {
		t.Run(string(k), func(t *testing.T) {
			decide(t, in, instead(t, in, k, other), "www.single.test", "error", "refused")
		})
	}
}

// TestUnloadable: a server that cannot read the file of its zone answers
// SERVFAIL, whatever its make.
func TestUnloadable(t *testing.T) {
	in := parsePair(t)
	broken := Zone{Origin: name.MustParse("single.test"), Text: "this is no zone\n", Broken: true}
	for _, k := range Kinds() {
		t.Run(string(k), func(t *testing.T) {
			decide(t, in, instead(t, in, k, broken), "www.single.test", "error", "servfail")
		})
	}
}

// TestAliasLoops: CAA-11. NSD and Knot show an alias that leads back to
// itself; BIND and PowerDNS follow it themselves and answer SERVFAIL.
func TestAliasLoops(t *testing.T) {
	in := parsePair(t)
	loop := Zone{Origin: name.MustParse("single.test"), Text: `single.test. 60 IN SOA ns1.single.test. hostmaster.single.test. 1 3600 600 86400 60
single.test. 60 IN NS ns1.single.test.
ns1.single.test. 60 IN A 127.53.1.1
www.single.test. 60 IN CNAME back.single.test.
back.single.test. 60 IN CNAME www.single.test.
`}
	reasons := map[Kind]string{NSD: "alias-loop", Knot: "alias-loop", BIND: "servfail", PowerDNS: "servfail"}
	for _, k := range Kinds() {
		t.Run(string(k), func(t *testing.T) {
			decide(t, in, instead(t, in, k, loop), "www.single.test", "error", reasons[k])
		})
	}
}
