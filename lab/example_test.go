package lab_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/netip"
	"syscall"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// A resolver under test is given the hints and the transport of a lab.
func Example() {
	scenarios, err := lab.Scenarios()
	if err != nil {
		log.Fatal(err)
	}
	in, err := lab.New(scenarios...)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(in.RootHints())

	query := new(dns.Msg)
	query.SetQuestion("example.org.", dns.TypeCAA)
	packed, err := query.Pack()
	if err != nil {
		log.Fatal(err)
	}
	root := netip.MustParseAddrPort("127.53.0.1:53")
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	reply, err := in.Exchange(ctx, "udp", root, packed, func(reply []byte) bool {
		return reply[0] == packed[0] && reply[1] == packed[1] // the ID is ours
	})
	if err != nil {
		log.Fatal(err)
	}
	var m dns.Msg
	if err := m.Unpack(reply); err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Ns[0])
	// Output:
	// .	300	IN	NS	ns1.root.
	// ns1.root.	300	IN	A	127.53.0.1
	// org.	300	IN	NS	ns1.org.
}

// A scenario of one's own: a server whose port is closed.
func ExampleNew() {
	s, err := lab.ParseScenario("closed.txtar", []byte(`
-- scenario --
title: Nothing listens
-- zone/shop.test --
@ CAA 0 issue "ca.example"
-- faults --
shop.test closed-port
-- check --
name: shop.test
ca: ca.example
result: error
reason: no-reachable-server
show: nothing listens at the server's address
`))
	if err != nil {
		log.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		log.Fatal(err)
	}
	query := new(dns.Msg)
	query.SetQuestion("shop.test.", dns.TypeCAA)
	packed, err := query.Pack()
	if err != nil {
		log.Fatal(err)
	}
	for _, server := range in.Servers() {
		if server.Name != name.MustParse("ns1.shop.test") {
			continue
		}
		at := netip.AddrPortFrom(server.Addrs[0], 53)
		_, err := in.Exchange(context.Background(), "tcp", at, packed, func([]byte) bool { return true })
		fmt.Println(errors.Is(err, syscall.ECONNREFUSED), in.Unhit())
	}
	// Output: true []
}

// What a zone would answer before it is published.
func ExampleNewAuthority() {
	zone, err := lab.ParseZone(name.Name{}, "db.shop.example", []byte(`
$ORIGIN shop.example.
@   SOA ns1 hostmaster 1 3600 600 86400 300
@   NS  ns1
*   CAA 0 issue "ca.example"
`))
	if err != nil {
		log.Fatal(err)
	}
	query := new(dns.Msg)
	query.SetQuestion("new.shop.example.", dns.TypeCAA)
	packed, err := query.Pack()
	if err != nil {
		log.Fatal(err)
	}
	reply, err := lab.NewAuthority(zone).Exchange(context.Background(), "udp", netip.AddrPort{}, packed, func([]byte) bool { return true })
	if err != nil {
		log.Fatal(err)
	}
	var m dns.Msg
	if err := m.Unpack(reply); err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Answer[0])
	// Output: new.shop.example.	300	IN	CAA	0 issue "ca.example"
}

// A zone file that a name server would refuse is refused, with its line.
func ExampleParseZone() {
	_, err := lab.ParseZone(name.MustParse("shop.example"), "db.shop.example", []byte("www CNAME shop\nwww CAA 0 issue \"ca.example\"\n"))
	fmt.Println(err)
	// Output: db.shop.example:2: www.shop.example CAA: a CNAME beside other data (RFC 1034 section 3.6.2)
}

// A signed zone, with the anchor to begin at.
func ExampleInternet_Anchors() {
	s, err := lab.ParseScenario("signed.txtar", []byte(`
-- scenario --
title: A signed zone whose signatures have ended
-- zone/shop.test --
@ CAA 0 issue "ca.example"
-- signing --
shop.test algorithm=15 denial=nsec3
-- faults --
shop.test rrsig expired
-- check --
name: shop.test
ca: ca.example
result: error
reason: dnssec-bogus
security: bogus
show: signatures that ended two days ago
`))
	if err != nil {
		log.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(in.SigningTime().Format(time.DateOnly))
	fmt.Print(in.Anchors())
	// Output:
	// 2026-11-21
	// .	300	IN	DS	32974 13 2 2E6C56C73A621D49338A87728842BF0B0B375892489A7E0B69A50EEABCA857FE
}
