package lab

import (
	"context"
	"testing"
	"time"

	"net/netip"

	"github.com/miekg/dns"
)

func TestBuiltin(t *testing.T) {
	ss, err := Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	in, err := New(ss...)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(in.RootHints())
	for _, s := range in.Servers() {
		t.Log(s.Name, s.Addrs)
		for _, z := range s.Zones {
			t.Log(z.Text)
		}
	}
	m := new(dns.Msg)
	m.SetQuestion("www.leaf.test.", dns.TypeCAA)
	m.SetEdns0(1232, true)
	b, _ := m.Pack()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for _, s := range in.Servers() {
		r, err := in.Exchange(ctx, "udp", netip.AddrPortFrom(s.Addrs[0], 53), b, func([]byte) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		var a dns.Msg
		if err := a.Unpack(r); err != nil {
			t.Fatal(err)
		}
		t.Log(s.Name, "\n", &a)
	}
	l, err := in.Listen(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(l.Port())
	l.Close()
}
