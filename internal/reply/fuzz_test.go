package reply_test

import (
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// FuzzInterpret: whatever a server sends, it can neither refer us anywhere
// but strictly down towards the name asked, nor answer with what was not
// asked, nor give addresses of names that it has no say about.
func FuzzInterpret(f *testing.F) {
	q := caaOf("www.example.com")
	for _, s := range []said{
		{flags: "aa", answer: caaSet},
		{flags: "aa", authority: soa},
		{flags: "aa", rcode: 3, authority: soa},
		{authority: "www.example.com. 60 IN NS ns.www.example.com.\nwww.example.com. 60 IN DS 1 13 2 00", additional: "ns.www.example.com. 60 IN A 192.0.2.1"},
		{authority: ". 60 IN NS ns.www.example.com."},
		{flags: "aa", answer: "www.example.com. 60 IN CNAME a.example.net.\n" + caaSet},
		{flags: "aa", answer: "example.com. 60 IN DNAME example.net."},
		{flags: "ra", answer: caaSet},
		{flags: "tc"},
	} {
		f.Add(s.message(q).Pack(), true)
		f.Add(s.message(q).Pack(), false)
	}
	f.Fuzz(func(t *testing.T, raw []byte, udp bool) {
		x := exchange("tcp", raw)
		if udp {
			x.Transport = "udp"
		}
		r, m := reply.Interpret(x)
		if r.Outcome == "" || m == nil && r.Outcome != evidence.Malformed {
			t.Fatalf("outcome %q with message %v", r.Outcome, m)
		}
		if (r.Outcome == evidence.Referral) != (r.Cut != nil) || (r.Outcome == evidence.Answer) != (len(r.Records) > 0) ||
			(r.Outcome == evidence.Alias) != r.Target.IsValid() {
			t.Fatalf("the parts do not fit together: %+v", r)
		}
		if r.Weak && !r.Negative() {
			t.Fatalf("no such denial: %+v", r)
		}
		if r.Apex.IsValid() && !apexFits(x, &r) {
			t.Fatalf("a server of %s denies with the SOA of %s: %+v", x.Zone, r.Apex, r)
		}
		if r.Cut != nil {
			checkCut(t, x, r.Cut)
		}
		checkRecords(t, x, append(append([]wire.RR(nil), r.Records...), r.Beside...))
	})
}

// apexFits reports whether the zone that denies has a say about the name: it
// lies inside the zone that was asked, or else the reply is lame.
func apexFits(x *evidence.Exchange, r *reply.Reading) bool {
	inside := x.Zone.Contains(r.Apex)
	return r.Apex.Contains(x.Question.Name) && (r.Negative() && inside || r.Outcome == evidence.Lame && !inside)
}

func checkCut(t *testing.T, x *evidence.Exchange, d *reply.Delegation) {
	if d.Zone == x.Zone || !x.Zone.Contains(d.Zone) || !d.Zone.Contains(x.Question.Name) {
		t.Fatalf("a server of %s refers to %s for %s", x.Zone, d.Zone, x.Question.Name)
	}
	if len(d.NS) > reply.MaxServers || len(d.Glue) > 2*reply.MaxServers {
		t.Fatalf("%d servers, %d addresses", len(d.NS), len(d.Glue))
	}
	named := map[name.Name]bool{}
	for _, ns := range d.NS {
		if !ns.IsValid() || named[ns] {
			t.Fatalf("name server %q", ns)
		}
		named[ns] = true
	}
	for _, g := range d.Glue {
		if !named[g.Host] || !x.Zone.Contains(g.Host) || !g.Addr.IsValid() {
			t.Fatalf("a server of %s gives %s the address %s", x.Zone, g.Host, g.Addr)
		}
	}
}

func checkRecords(t *testing.T, x *evidence.Exchange, rrs []wire.RR) {
	for _, rr := range rrs {
		if rr.Owner != x.Question.Name || rr.Type != x.Question.Type || rr.Class != wire.ClassIN {
			t.Fatalf("record %+v answers %+v", rr, x.Question)
		}
	}
}
