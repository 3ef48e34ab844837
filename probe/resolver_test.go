package probe_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/probe"
	"github.com/mayissue/mayissue/view"
)

// fake answers queries by a function; what it was sent is kept.
type fake struct {
	sent  []string
	reply func(network string, id uint16) ([]byte, error)
}

func (f *fake) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	m, err := wire.Parse(query)
	if err != nil {
		return nil, err
	}
	f.sent = append(f.sent, fmt.Sprintf("%s %s %s RD=%v CD=%v DO=%v", network, server, m.Question[0].Name, m.RecursionDesired, m.CheckingDisabled, m.EDNS != nil && m.EDNS.DO))
	b, err := f.reply(network, m.ID)
	if b != nil && err == nil {
		accept([]byte("noise"))
		if accept(b) {
			return b, nil
		}
	}
	if err == nil {
		<-ctx.Done()
		err = ctx.Err()
	}
	return nil, err
}

// zeros is a source of randomness for tests.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func ask(f *fake) evidence.View {
	r, _ := view.ParseResolver("office=192.0.2.53:5353")
	a := probe.Asker{Transport: f, Rand: zeros{}, Now: time.Now}
	return a.Ask(context.Background(), r, evidence.Question{Name: name.MustParse("www.example.com"), Type: wire.TypeCAA})
}

// said writes what was seen.
func said(s view.Seen) string {
	var records []string
	for _, r := range s.Records {
		rec, _ := caa.ParseRecord([]byte(r))
		records = append(records, rec.String())
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %d %s", s.Outcome, s.Owner, s.TTL, strings.Join(records, "+")))
}

func TestAsk(t *testing.T) {
	const soa = "example.com. 100 IN SOA a. b. 1 2 3 4 900\n"
	base := wiretest.Message{QR: true, RD: true, RA: true, Question: wiretest.Ask("www.example.com", wire.TypeCAA)}
	with := func(rcode uint16, answer, authority string) []byte {
		m := base
		m.RCode, m.Answer, m.Authority = rcode, wiretest.Records(answer), wiretest.Records(authority)
		return m.Pack()
	}
	set := "www.example.com. 77 IN CAA 0 issue \"old.example\"\nwww.example.com. 77 IN CAA 0 issue \"old.example\"\n"
	for _, c := range []struct {
		what  string
		reply []byte
		want  string
	}{
		{"a set", with(0, set, ""), `answer www.example.com 77 0 issue "old.example"`},
		{"an alias", with(0, "www.example.com. 5 IN CNAME x.example.net.\nx.example.net. 60 IN CAA 0 issue \"a.example\"\n", ""), `answer x.example.net 5 0 issue "a.example"`},
		{"a circle", with(0, "www.example.com. 5 IN CNAME www.example.com.\n", ""), `nodata www.example.com 5`},
		{"records of others", with(0, "x.example.com. 5 IN CAA 0 issue \"a.example\"\n", soa), `nodata www.example.com 100`},
		{"a denial", with(0, "", soa), "nodata www.example.com 100"},
		{"no such name", with(3, "", soa), "nxdomain www.example.com 100"},
		{"a failure", with(2, "", ""), "servfail www.example.com 0"},
		{"a refusal", with(5, "", ""), "refused www.example.com 0"},
		{"no resolver", wiretest.Message{QR: true, AA: true, Question: base.Question, Authority: wiretest.Records(soa)}.Pack(), "lame www.example.com 0"},
		{"octets too many", append(with(0, set, ""), 0), "malformed-message www.example.com 0"},
	} {
		v := ask(&fake{reply: func(string, uint16) ([]byte, error) { return c.reply, nil }})
		if got := said(view.Read(v)); got != c.want || string(v.Exchange.Outcome) != strings.Fields(c.want)[0] {
			t.Errorf("%s: %q, outcome %s; want %q", c.what, got, v.Exchange.Outcome, c.want)
		}
		if v.Exchange.Discarded != 1 || v.Label != "office" || !v.Exchange.Zone.IsRoot() {
			t.Errorf("%s: %+v", c.what, v.Exchange)
		}
	}
}

// A resolver is asked as by a client, again where it was silent, and over TCP
// where the answer does not fit.
func TestAskAgain(t *testing.T) {
	const udp, tcp = "udp 192.0.2.53:5353 www.example.com RD=true CD=false DO=true", "tcp 192.0.2.53:5353 www.example.com RD=true CD=false DO=true"
	base := wiretest.Message{QR: true, RA: true, Question: wiretest.Ask("www.example.com", wire.TypeCAA), Answer: wiretest.Records("www.example.com. 9 IN CAA 0 issue \"a.example\"\n")}
	cut := base
	cut.TC, cut.Answer = true, nil
	for _, c := range []struct {
		what  string
		reply func(network string, id uint16) ([]byte, error)
		sent  []string
		want  evidence.Outcome
	}{
		{"silence", func(string, uint16) ([]byte, error) { return nil, nil }, []string{udp, udp}, evidence.Timeout},
		{"a closed port", func(string, uint16) ([]byte, error) { return nil, syscall.ECONNREFUSED }, []string{udp}, evidence.Unreachable},
		{"truncated", func(network string, _ uint16) ([]byte, error) {
			if network == "udp" {
				return cut.Pack(), nil
			}
			return base.Pack(), nil
		}, []string{udp, tcp}, evidence.Answer},
		{"truncated, and TCP closed", func(network string, _ uint16) ([]byte, error) {
			if network == "udp" {
				return cut.Pack(), nil
			}
			return nil, syscall.ECONNREFUSED
		}, []string{udp, tcp}, evidence.TCPFailed},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{reply: c.reply}
			v := ask(f)
			if v.Exchange.Outcome != c.want || strings.Join(f.sent, "\n") != strings.Join(c.sent, "\n") {
				t.Errorf("%s: %s, sent %q; want %s, %q", c.what, v.Exchange.Outcome, f.sent, c.want, c.sent)
			}
		})
	}
}
