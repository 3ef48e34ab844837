package lab_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/lab"
)

// broken is a zone with the one fault given.
func broken(fault string) string {
	return "-- zone/z.test --\n@ CAA 0 issue \"ca.example\"\nwww A 192.0.2.1\na.ent A 192.0.2.1\n" +
		"$GENERATE 1-100 big CAA 0 issue \"n$.example\"\n-- faults --\nz.test " + fault + "\n"
}

// The sound answers of that zone, as summary writes them.
const (
	caa = `NOERROR aa | ans z.test. CAA 0 issue "ca.example"`
	soa = " | auth z.test. SOA"
)

// Questions to it.
var (
	apex  = question{name: "z.test", edns: 1232}
	tcp   = question{name: "z.test", edns: 1232, network: "tcp"}
	soaQ  = question{name: "z.test", typ: dns.TypeA, edns: 1232}
	ent   = question{name: "ent.z.test", edns: 1232}
	plain = question{name: "z.test"}
)

// faultRow is a fault, a question, and what comes of it.
type faultRow struct {
	fault string
	q     question
	want  string
	hit   bool
}

func (r faultRow) run(t *testing.T) {
	t.Run(r.fault+" "+r.q.net(), func(t *testing.T) {
		in := internet(t, broken(r.fault))
		if got := summary(ask(t, in, server(t, in, "ns1.z.test"), r.q)); got != r.want {
			t.Errorf("got %s\nwant %s", got, r.want)
		}
		if hit := len(in.Unhit()) == 0; hit != r.hit {
			t.Errorf("hit %v, want %v", hit, r.hit)
		}
	})
}

// TestFaultFilters: a fault concerns the questions that its filters name.
func TestFaultFilters(t *testing.T) {
	for _, r := range []faultRow{
		{"notimp", apex, "NOTIMP", true},
		{"notimp type=MX", apex, caa, false},
		{"notimp type=MX,CAA", apex, "NOTIMP", true},
		{"notimp except=CAA", apex, caa, false},
		{"notimp except=A", apex, "NOTIMP", true},
		{"notimp name=www.z.test", apex, caa, false},
		{"notimp name=z.test", apex, "NOTIMP", true},
		{"notimp transport=tcp", apex, caa, false},
		{"notimp transport=tcp", tcp, "NOTIMP", true},
	} {
		r.run(t)
	}
}

// TestFaultReplies has a row for every fault that shows in a readable reply,
// and one where its nature leaves the reply alone.
func TestFaultReplies(t *testing.T) {
	for _, r := range []faultRow{
		{"notimp", apex, "NOTIMP", true},
		{"refused", apex, "REFUSED", true},
		{"servfail", apex, "SERVFAIL", true},
		{"formerr", apex, "FORMERR", true},
		{"rcode 9", apex, "NOTAUTH", true},
		{"rcode 23", apex, "BADCOOKIE", true},
		{"badvers", apex, "BADVERS", true},
		{"badvers", plain, caa, false},
		{"edns-formerr", apex, "FORMERR", true},
		{"edns-formerr", plain, caa, false},
		{"edns-drop", plain, caa, false},
		{"do-drop", plain, caa, false},
		{"drop-unknown-types", soaQ, "NOERROR aa" + soa, false},
		{"tcp-reset", apex, caa, false},
		{"tc", apex, "NOERROR aa tc", true},
		{"tc", tcp, caa, false},
		{"lame", apex, "NOERROR | auth . NS ns1.root.", true},
		{"lame up", apex, "NOERROR | auth . NS ns1.root.", true},
		{"lame sideways", apex, "NOERROR | auth elsewhere.test. NS elsewhere.test.", true},
		{"lame no-aa", apex, `NOERROR ra | ans z.test. CAA 0 issue "ca.example"`, true},
		{"empty-noerror", apex, "NOERROR aa", true},
		{"no-soa", soaQ, "NOERROR aa", true},
		{"no-soa", apex, caa, false},
		{"nodata", apex, "NOERROR aa" + soa, true},
		{"nxdomain", apex, "NXDOMAIN aa" + soa, true},
		{"nxdomain-for-ent", ent, "NXDOMAIN aa" + soa, true},
		{"nxdomain-for-ent", soaQ, "NOERROR aa" + soa, false},
		{"extra answer x.test. 1 IN A 192.0.2.9", apex, caa + ", x.test. A 192.0.2.9", true},
		{"extra authority x.test. 1 IN A 192.0.2.9", apex, caa + " | auth x.test. A 192.0.2.9", true},
		{"extra additional x.test. 1 IN A 192.0.2.9", apex, caa + " | add x.test. A 192.0.2.9", true},
		{"serial 7", soaQ, "NOERROR aa" + soa, true},
		{"serial 7", apex, caa, false},
		{"malformed-record", soaQ, "NOERROR aa" + soa, false},
		{"malformed-message short-frame", apex, caa, false},
		{"ignore-size", tcp, caa, false},
		{"delay 0s", apex, caa, true},
	} {
		r.run(t)
	}
}

// TestFaultBytes holds the faults that spoil the octets of a message against
// the sound message.
func TestFaultBytes(t *testing.T) {
	q := question{name: "z.test", edns: 1232}
	sound := func() []byte {
		in := internet(t, strings.Split(broken(""), "-- faults")[0])
		b, err := raw(t, in, server(t, in, "ns1.z.test"), q)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}()
	id := binary.BigEndian.Uint16(sound)
	count := func(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
	question := sound[12 : 12+8+4]
	for fault, ok := range map[string]func(b []byte) bool{
		"malformed-message":          func(b []byte) bool { return len(b) == len(sound)-3 },
		"malformed-message cut":      func(b []byte) bool { return len(b) == len(sound)-3 },
		"malformed-message trailing": func(b []byte) bool { return len(b) == len(sound)+3 },
		"malformed-message counts":   func(b []byte) bool { return count(b, 6) == count(sound, 6)+7 },
		"malformed-message loop":     func(b []byte) bool { return count(b, 6) == 1 && count(b, 24) == 0xc000|24 },
		"malformed-record":           func(b []byte) bool { return strings.Contains(string(b), "\x00\x01\x00") },
		"malformed-record short":     func(b []byte) bool { return strings.Contains(string(b), "\x00\x01\x00") },
		"malformed-record no-tag":    func(b []byte) bool { return strings.Contains(string(b), "\x00\x03\x00\x00x") },
		"malformed-record overrun":   func(b []byte) bool { return strings.Contains(string(b), "\x00\x04\x00\xc8is") },
		"wrong-id only":              func(b []byte) bool { return binary.BigEndian.Uint16(b) != id },
		"wrong-question name only":   func(b []byte) bool { return b[13] != sound[13] && b[13] != 0 },
		"wrong-question type only":   func(b []byte) bool { return count(b, 20) == int(dns.TypeTXT) },
		"wrong-question class only":  func(b []byte) bool { return count(b, 22) == 3 },
		"wrong-question two only": func(b []byte) bool {
			return count(b, 4) == 2 && string(b[24:36]) == string(question)
		},
		"wrong-question none only": func(b []byte) bool { return count(b, 4) == 0 && len(b) < len(sound) },
		"wrong-question qr only":   func(b []byte) bool { return b[2]&0x80 == 0 },
		"no-edns":                  func(b []byte) bool { return count(b, 10) == 0 },
	} {
		t.Run(fault, func(t *testing.T) {
			in := internet(t, broken(fault))
			b, err := raw(t, in, server(t, in, "ns1.z.test"), q)
			if err != nil {
				t.Fatal(err)
			}
			if !ok(b) {
				t.Errorf("got % x\nsound % x", b, sound)
			}
			if unhit := in.Unhit(); len(unhit) > 0 {
				t.Errorf("never met: %q", unhit)
			}
		})
	}
}

// CAF-12: the false reply comes first, and the true one to those who wait.
func TestForgedFirst(t *testing.T) {
	for _, fault := range []string{"wrong-id", "wrong-question", "wrong-question qr"} {
		in := internet(t, broken(fault))
		var seen [][]byte
		got, err := in.Exchange(t.Context(), "udp", netip.AddrPortFrom(server(t, in, "ns1.z.test"), 53),
			question{name: "z.test"}.pack(t), func(b []byte) bool {
				seen = append(seen, b)
				return len(seen) == 2
			})
		if err != nil || len(seen) != 2 {
			t.Fatalf("%s: %d replies, %v", fault, len(seen), err)
		}
		m := new(dns.Msg)
		if err := m.Unpack(got); err != nil || m.Id != 0x1234 || len(m.Answer) != 1 {
			t.Errorf("%s: the second reply is %v, %v", fault, m, err)
		}
	}
}

// OPS-09: the question comes back in lower case, and only with that fault.
func TestLowerCaseQuestion(t *testing.T) {
	for fault, want := range map[string]string{"lower-case-question": "z.test.", "delay 0s": "Z.tEsT."} {
		in := internet(t, broken(fault))
		m := ask(t, in, server(t, in, "ns1.z.test"), question{name: "Z.tEsT"})
		if got := m.Question[0].Name; got != want {
			t.Errorf("%s: question %s, want %s", fault, got, want)
		}
	}
}

// OPS-06: an answer of a hundred records by UDP, whole.
func TestIgnoreSize(t *testing.T) {
	in := internet(t, broken("ignore-size"))
	if m := ask(t, in, server(t, in, "ns1.z.test"), question{name: "big.z.test", edns: 1232}); len(m.Answer) != 100 || m.Truncated {
		t.Errorf("%d records, TC %v; want 100 and no TC", len(m.Answer), m.Truncated)
	}
}

// Without OPT an answer goes by UDP in 512 octets.
func TestNoEDNSSize(t *testing.T) {
	in := internet(t, broken("no-edns"))
	b, err := raw(t, in, server(t, in, "ns1.z.test"), question{name: "big.z.test", edns: 1232})
	if err != nil || len(b) > 512 || b[2]&2 == 0 {
		t.Errorf("%d octets, %v; want TC within 512", len(b), err)
	}
}

// TestSilence has every fault that gives no reply. Under synctest a silence
// of the client's whole patience takes no time.
func TestSilence(t *testing.T) {
	for _, tt := range []struct {
		fault string
		q     question
		want  error
	}{
		{"dead", question{name: "z.test"}, context.DeadlineExceeded},
		{"dead", question{name: "z.test", network: "tcp"}, context.DeadlineExceeded},
		{"drop", question{name: "z.test"}, context.DeadlineExceeded},
		{"drop type=CAA", question{name: "z.test"}, context.DeadlineExceeded},
		{"drop-unknown-types", question{name: "z.test"}, context.DeadlineExceeded},
		{"edns-drop", question{name: "z.test", edns: 1232}, context.DeadlineExceeded},
		{"do-drop", question{name: "z.test", edns: 1232}, context.DeadlineExceeded},
		{"delay 2h", question{name: "z.test"}, context.DeadlineExceeded},
		{"closed-port", question{name: "z.test"}, syscall.ECONNREFUSED},
		{"closed-port transport=tcp", question{name: "z.test", network: "tcp"}, syscall.ECONNREFUSED},
		{"tcp-reset", question{name: "z.test", network: "tcp"}, syscall.ECONNRESET},
		{"malformed-message short-frame", question{name: "z.test", network: "tcp"}, io.ErrUnexpectedEOF},
	} {
		t.Run(tt.fault+" "+tt.q.net(), func(t *testing.T) {
			in := internet(t, broken(tt.fault))
			at := netip.AddrPortFrom(server(t, in, "ns1.z.test"), 53)
			query := tt.q.pack(t)
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				b, err := in.Exchange(ctx, tt.q.net(), at, query, func([]byte) bool { return true })
				if b != nil || !errors.Is(err, tt.want) {
					t.Errorf("got % x, %v; want %v", b, err, tt.want)
				}
			})
			if unhit := in.Unhit(); len(unhit) > 0 {
				t.Errorf("never met: %q", unhit)
			}
		})
	}
}

// A reply that the client does not accept is followed by silence, not by an
// error.
func TestNothingAccepted(t *testing.T) {
	in := internet(t, broken("delay 1s"))
	at := netip.AddrPortFrom(server(t, in, "ns1.z.test"), 53)
	query := question{name: "z.test"}.pack(t)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		_, err := in.Exchange(ctx, "udp", at, query, func([]byte) bool {
			if waited := time.Since(began); waited != time.Second {
				t.Errorf("the reply came after %v, want 1s", waited)
			}
			return false
		})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("got %v after %v, want the deadline after a minute", err, time.Since(began))
		}
	})
}

// times= ends a fault after so many queries; Reset begins anew.
func TestTimes(t *testing.T) {
	in := internet(t, broken("refused times=2"))
	at := server(t, in, "ns1.z.test")
	codes := func() (got []int) {
		for range 3 {
			got = append(got, ask(t, in, at, question{name: "z.test"}).Rcode)
		}
		return got
	}
	want := []int{dns.RcodeRefused, dns.RcodeRefused, dns.RcodeSuccess}
	if got := codes(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := len(in.Queries()); n != 3 {
		t.Errorf("%d queries in the log, want 3", n)
	}
	in.Reset()
	if n := len(in.Queries()); n != 0 || len(in.Unhit()) != 1 {
		t.Errorf("after Reset: %d queries, never met %q", n, in.Unhit())
	}
	if got := codes(); !slices.Equal(got, want) {
		t.Errorf("after Reset: got %v, want %v", got, want)
	}
}

// server=first breaks one of two servers, whichever is asked first.
func TestFirstServer(t *testing.T) {
	in := internet(t, "-- zone/z.test --\n@ CAA 0 issue \"ca.example\"\n-- servers --\nns1.z.test v4 z.test\nns2.z.test v4 z.test\n"+
		"-- faults --\nz.test refused server=first\n")
	for _, order := range [][]string{{"ns1.z.test", "ns2.z.test", "ns1.z.test"}, {"ns2.z.test", "ns1.z.test", "ns2.z.test"}} {
		in.Reset()
		var got []int
		for _, host := range order {
			got = append(got, ask(t, in, server(t, in, host), question{name: "z.test"}).Rcode)
		}
		if want := []int{dns.RcodeRefused, dns.RcodeSuccess, dns.RcodeRefused}; !slices.Equal(got, want) {
			t.Errorf("%v: got %v, want %v", order, got, want)
		}
	}
}

// A fault at a zone leaves the other zones of its server alone, one at a
// server does not, and "*" is every server of the scenario and no other.
func TestTargets(t *testing.T) {
	zones := "-- zone/z.test --\n@ A 192.0.2.1\n-- zone/c.z.test --\n@ A 192.0.2.1\n-- zone/y.test --\n@ A 192.0.2.1\n" +
		"-- servers --\nns1.z.test v4 z.test,c.z.test\n-- faults --\n"
	for _, tt := range []struct {
		fault      string
		z, c, y, t int
	}{
		{"z.test refused", 5, 0, 0, 0},
		{"c.z.test refused", 0, 5, 0, 0},
		{"ns1.z.test refused", 5, 5, 0, 0},
		{"ns1.y.test refused", 0, 0, 5, 0},
		{"* refused", 5, 5, 5, 0},
	} {
		in := internet(t, zones+tt.fault+"\n")
		for _, q := range []struct {
			host, name string
			want       int
		}{{"ns1.z.test", "z.test", tt.z}, {"ns1.z.test", "c.z.test", tt.c}, {"ns1.y.test", "y.test", tt.y}, {"ns1.test", "test", tt.t}} {
			if got := ask(t, in, server(t, in, q.host), question{name: q.name}).Rcode; got != q.want {
				t.Errorf("%s: %s answers %s with %d, want %d", tt.fault, q.host, q.name, got, q.want)
			}
		}
	}
}

// Every fault stands in FORMAT.md, in the tables of the tests and in a scenario
// that comes with the lab.
func TestFaultsAreDocumentedAndUsed(t *testing.T) {
	format, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	var self []byte
	for _, f := range []string{"fault_test.go", "manner_test.go", "signfault_test.go"} {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		self = append(self, text...)
	}
	ss, err := lab.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := lab.SignedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	ss = append(ss, signed...)
	used := map[string]bool{}
	for _, s := range ss {
		for _, f := range s.Faults {
			used[f.Kind] = true
		}
	}
	for _, k := range lab.FaultKinds() {
		if !strings.Contains(string(format), "`"+k) {
			t.Errorf("FORMAT.md does not say what %s is", k)
		}
		if !strings.Contains(string(self), "\""+k) {
			t.Errorf("no test of %s", k)
		}
		if !used[k] {
			t.Errorf("no scenario shows %s", k)
		}
	}
}

// TestSerial: a server with an old copy of the zone says so in its SOA record.
func TestSerial(t *testing.T) {
	for _, serial := range []uint32{0, 7, 4294967295} {
		in := internet(t, broken("serial "+strconv.FormatUint(uint64(serial), 10)))
		b, err := raw(t, in, server(t, in, "ns1.z.test"), soaQ)
		var m dns.Msg
		if err != nil || m.Unpack(b) != nil {
			t.Fatalf("no reply that can be read: %v", err)
		}
		soa, ok := append(m.Answer, m.Ns...)[0].(*dns.SOA)
		if !ok || soa.Serial != serial {
			t.Errorf("serial %d: got %v", serial, soa)
		}
	}
	for _, bad := range []string{"serial", "serial x", "serial -1", "serial 4294967296"} {
		if _, err := lab.ParseScenario("bad.txtar", []byte("-- scenario --\ntitle: t\n"+broken(bad)+"-- check --\nname: z.test\nca: ca.example\nresult: permit\nreason: authorized\nshow: s\n")); err == nil {
			t.Errorf("the fault %q was taken", bad)
		}
	}
}
