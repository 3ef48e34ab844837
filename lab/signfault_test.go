package lab_test

import (
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// signFaultRow is a fault at the servers of z.test, a question, and what
// package dnssec makes of the answer.
type signFaultRow struct {
	signing string
	fault   string
	name    string
	typ     uint16
	want    string
	hit     bool
}

func (r signFaultRow) run(t *testing.T) {
	t.Run(r.fault+" "+r.signing, func(t *testing.T) {
		in := internet(t, rich(r.signing)+"-- faults --\nz.test "+r.fault+"\n")
		sec, _, _ := newJudge(t, in).look(name.MustParse(r.name), r.typ)
		if sec.String() != r.want {
			t.Errorf("%s %s: %s, want %s", r.name, dns.Type(r.typ), sec, r.want)
		}
		if hit := len(in.Unhit()) == 0; hit != r.hit {
			t.Errorf("hit %v, want %v", hit, r.hit)
		}
	})
}

const (
	mx = dns.TypeMX
	ca = dns.TypeCAA
	ip = dns.TypeA
)

// TestSignatureFaults: SEC-32, SEC-33, SEC-34, SEC-42.
func TestSignatureFaults(t *testing.T) {
	for _, r := range []signFaultRow{
		{"", "rrsig expired", "www.z.test", ip, "bogus (signature-expired)", true},
		{"", "rrsig expired 1s A", "www.z.test", ip, "bogus (signature-expired)", true},
		{"", "rrsig expired 1s CAA", "www.z.test", ip, "secure", false},
		{"", "rrsig expired CAA,NSEC", "www.z.test", ca, "bogus (signature-expired)", true},
		{"", "rrsig expired denials", "www.z.test", ip, "secure", false},
		{"", "rrsig type=CAA expired", "www.z.test", ip, "secure", false},
		{"", "rrsig type=CAA expired", "z.test", ca, "bogus (signature-expired)", true},
		{"", "rrsig expired DNSKEY", "www.z.test", ip, "bogus (signature-expired)", true},
		{"", "rrsig future 1h A", "www.z.test", ip, "bogus (signature-not-yet)", true},
		{"", "rrsig inverted A", "www.z.test", ip, "bogus (signature-backwards)", true},
		{"", "rrsig wrong A", "www.z.test", ip, "bogus (signature-wrong)", true},
		{"algorithm=8", "rrsig wrong A", "www.z.test", ip, "bogus (signature-wrong)", true},
		{"algorithm=15", "rrsig wrong A", "www.z.test", ip, "bogus (signature-wrong)", true},
		{"", "rrsig wrong denials", "nope.z.test", ca, "bogus (signature-wrong)", true},
		{"", "rrsig missing", "z.test", ca, "bogus (rrsig-missing)", true},
		{"", "rrsig missing CAA", "z.test", ca, "bogus (rrsig-missing)", true},
		{"", "rrsig missing CAA", "z.test", mx, "secure", false},
		{"", "rrsig missing denials", "z.test", mx, "bogus (rrsig-missing)", true},
		{"", "rrsig mixed-case denials", "nope.z.test", ca, "bogus (signature-wrong)", true},
		{"", "rrsig mixed-case denials", "z.test", ca, "secure", false},
		{"", "rrsig as-asked", "z.test", ca, "secure", true},
		{"", "other-keys", "z.test", ca, "bogus (ds-mismatch)", true},
		{"", "other-keys except=DNSKEY", "z.test", ca, "bogus (dnskey-missing)", true},
		{"", "other-keys type=DNSKEY", "z.test", ca, "bogus (ds-mismatch)", true},
		{"", "rrsig signer signed.z.test CAA", "z.test", ca, "bogus (wrong-signer)", true},
		{"", "rrsig signer test CAA", "z.test", ca, "bogus (wrong-signer)", true},
		{"algorithm=8,13", "rrsig only 13", "z.test", ca, "secure", true},
		{"algorithm=13,253", "rrsig only 253 CAA", "z.test", ca, "bogus (algorithm-not-usable)", true},
		{"", "ttl 9000", "z.test", ca, "secure", true},
		{"", "unsigned", "z.test", ca, "bogus (dnskey-missing)", true},
		{"", "unsigned except=DNSKEY", "z.test", ca, "bogus (rrsig-missing)", true},
		{"", "no-do", "z.test", ca, "bogus (rrsig-missing)", true},
		{"", "no-do except=DNSKEY", "z.test", mx, "bogus (denial-missing)", true},
	} {
		r.run(t)
	}
}

// TestProofFaults: every piece of every denial is needed, and none can be
// taken from elsewhere: SEC-20 to SEC-23, SEC-25 to SEC-29, SEC-36, one row at
// least for each.
func TestProofFaults(t *testing.T) {
	for _, r := range []signFaultRow{
		// SEC-20
		{"", "proof-missing", "nope.z.test", ca, "bogus (denial-missing)", true},
		{"", "proof-missing cover", "zz.z.test", ca, "bogus (denial-incomplete)", true},
		{"", "proof-missing wildcard", "zz.z.test", ca, "bogus (denial-incomplete)", true},
		{"", "proof-missing encloser", "zz.z.test", ca, "secure", false},
		// SEC-21
		{"", "bitmap www.z.test +CAA", "www.z.test", ca, "bogus (denial-contradicts)", true},
		{"", "bitmap www.z.test +CNAME", "www.z.test", ca, "bogus (denial-contradicts)", true},
		{"", "bitmap cname.z.test -CNAME", "www.z.test", ca, "secure", false},
		{"", "proof-missing match", "www.z.test", ca, "bogus (denial-missing)", true},
		// SEC-22: the parent's record at its own cut, for a name on the child's side
		{"", "denial type=CAA nodata test z.test", "z.test", ca, "bogus (wrong-signer)", true},
		{"", "denial type=CAA nodata z.test far.z.test", "far.z.test", ca, "bogus (denial-parent-side)", true},
		// SEC-23
		{"", "denial type=CAA nxdomain z.test old.z.test,~a.z.test", "x.old.z.test", ca, "bogus (denial-parent-side)", true},
		// SEC-25
		{"", "bitmap plain.z.test -NS", "plain.z.test", ca, "bogus (denial-no-delegation)", true},
		{"", "bitmap plain.z.test +SOA", "plain.z.test", ca, "bogus (denial-parent-side)", true},
		{"denial=nsec3", "bitmap plain.z.test -NS", "plain.z.test", ca, "bogus (denial-no-delegation)", true},
		{"", "bitmap signed.z.test -DS", "plain.z.test", ca, "insecure (no-ds)", false},
		// SEC-26
		{"denial=nsec3", "proof-missing encloser", "nope.z.test", ca, "bogus (denial-incomplete)", true},
		{"denial=nsec3", "proof-missing next-closer", "nope.z.test", ca, "bogus (denial-incomplete)", true},
		{"denial=nsec3", "proof-missing wildcard", "nope.z.test", ca, "bogus (denial-incomplete)", true},
		{"denial=nsec3", "proof-missing match", "www.z.test", ca, "bogus (denial-missing)", true},
		{"denial=nsec3", "proof-missing wildcard", "x.w.z.test", mx, "bogus (denial-incomplete)", true},
		{"", "proof-missing wildcard", "x.w.z.test", mx, "bogus (denial-incomplete)", true},
		// SEC-27
		{"", "proof-missing cover", "x.w.z.test", ca, "bogus (denial-missing)", true},
		{"denial=nsec3", "proof-missing next-closer", "x.w.z.test", ca, "bogus (denial-missing)", true},
		{"", "expand *.w.z.test", "real.w.z.test", ca, "bogus (denial-missing)", true},
		{"", "expand *.w.z.test ~nope.w.z.test", "real.w.z.test", ca, "bogus (denial-incomplete)", true},
		{"", "expand *.w.z.test real.w.z.test", "real.w.z.test", ca, "bogus (denial-contradicts)", true},
		{"denial=nsec3", "expand *.w.z.test ~nope.w.z.test", "real.w.z.test", ca, "bogus (denial-incomplete)", true},
		// SEC-28
		{"denial=opt-out", "denial type=CAA nodata z.test ~nope.z.test,z.test", "nope.z.test", ca, "insecure (opt-out)", true},
		// SEC-29
		{"denial=nsec3 iterations=150", "ttl 300", "nope.z.test", ca, "indeterminate (nsec3-iterations)", true},
		{"denial=nsec3 iterations=3", "forged-iterations 2500", "nope.z.test", ca, "bogus (signature-wrong)", true},
		// SEC-36: the derived target is used, whatever the server made of it
		{"", "false-cname evil.test", "www.old.z.test", ip, "secure", true},
	} {
		r.run(t)
	}
}

// TestSecondLook: what a fault of signed zones does, octet by octet, where
// the judgement alone does not tell.
func TestSecondLook(t *testing.T) {
	text := func(signing, fault, asked string, typ uint16) string {
		in := internet(t, rich(signing)+"-- faults --\nz.test "+fault+"\n")
		m := ask(t, in, server(t, in, "ns1.z.test"), question{name: asked, typ: typ, edns: 1232, network: "tcp"})
		return m.String()
	}
	for _, tt := range []struct {
		signing, fault, name string
		typ                  uint16
		want, not            string
	}{
		{"", "ttl 9000", "z.test", ca, "z.test.\t9000\tIN\tRRSIG\tCAA 13 2 300", "\t300\tIN"},
		{"", "no-do", "z.test", ca, "flags:; udp", "do;"},
		{"", "unsigned", "z.test", ca, "flags: do; udp", "RRSIG"},
		{"", "unsigned", "z.test", dns.TypeDNSKEY, "ANSWER: 0", "DNSKEY 257"},
		{"denial=nsec3", "forged-iterations 2500", "z.test", mx, "1 0 2500", "1 0 0 -"},
		{"", "false-cname evil.test", "www.old.z.test", ip, "www.old.z.test.\t300\tIN\tCNAME\tevil.test.", "192.0.2.3"},
		{"", "bitmap www.z.test +CAA,-A", "www.z.test", mx, "RRSIG NSEC CAA", "z.test. A "},
		{"", "rrsig signer signed.z.test CAA", "z.test", ca, " signed.z.test. ", " z.test. "},
		{"", "nodata", "www.z.test", ca, "RRSIG\tSOA", "NSEC"},
		{"", "extra answer z.test. 300 IN A 192.0.2.9", "z.test", ca, "192.0.2.9", "RRSIG\tA "},
		{"", "extra answer z.test. 300 IN CAA 0 issue \"x\"", "z.test", ca, soundCAASignature(t), "RRSIG\tA "},
	} {
		got := text(tt.signing, tt.fault, tt.name, tt.typ)
		if !strings.Contains(got, tt.want) || strings.Contains(got, tt.not) {
			t.Errorf("%s: want %q and not %q in\n%s", tt.fault, tt.want, tt.not, got)
		}
	}
}

// TestMixedCaseSignature: with capitals in the question the signature is over
// that spelling, so a question in lower case and one in capitals differ.
func TestMixedCaseSignature(t *testing.T) {
	in := internet(t, rich("")+"-- faults --\nz.test rrsig mixed-case denials\n")
	seen := map[string]bool{}
	for _, n := range []string{"nope.z.test", "nope.z.tEst", "nope.z.tesT"} {
		m := ask(t, in, server(t, in, "ns1.z.test"), question{name: n, edns: 1232})
		for _, rr := range m.Ns {
			if sig, ok := rr.(*dns.RRSIG); ok && sig.TypeCovered == dns.TypeSOA {
				seen[sig.Signature] = true
			}
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d signatures over three spellings", len(seen))
	}
}

// TestSignedFaultErrors: arguments that say nonsense, and zones that are not
// there or not signed.
func TestSignedFaultErrors(t *testing.T) {
	for _, tt := range []struct{ fault, want string }{
		{"rrsig", "f:6: fault rrsig needs an argument"},
		{"rrsig old", "f:6: fault rrsig does not take \"old\""},
		{"rrsig expired soon", "f:6: \"soon\" is no record type"},
		{"rrsig expired 1h A B", "f:6: fault rrsig does not take \"B\""},
		{"rrsig signer", "f:6: fault rrsig signer needs an argument"},
		{"rrsig signer a..b", "f:6: name \"a..b\": empty label (at octet 2)"},
		{"rrsig only x", "f:6: algorithm \"x\" is no number above 0 of 8 bits"},
		{"proof-missing some", "f:6: fault proof-missing does not take \"some\""},
		{"bitmap z.test", "f:6: fault bitmap takes a name and types with + or -, got \"z.test\""},
		{"bitmap z.test CAA", "f:6: fault bitmap takes types with + or -, got \"CAA\""},
		{"bitmap z.test +CAB", "f:6: \"CAB\" is no record type"},
		{"bitmap a..b +CAA", "f:6: name \"a..b\": empty label (at octet 2)"},
		{"denial nodata z.test", "f:6: fault denial does not take \"nodata z.test\""},
		{"denial maybe z.test z.test", "f:6: fault denial does not take \"maybe z.test z.test\""},
		{"denial nodata z.test ~a..b", "f:6: name \"a..b\": empty label (at octet 2)"},
		{"expand", "f:6: fault expand needs an argument"},
		{"expand *.z.test a b", "f:6: fault expand does not take \"*.z.test a b\""},
		{"forged-iterations 65536", "f:6: strconv.ParseUint: parsing \"65536\""},
		{"ttl -1", "f:6: strconv.ParseUint: parsing \"-1\""},
		{"unsigned now", "f:6: fault unsigned does not take \"now\""},
		{"no-do now", "f:6: fault no-do does not take \"now\""},
		{"false-cname a..b", "f:6: name \"a..b\": empty label (at octet 2)"},
	} {
		refused(t, head+"-- faults --\nz.test "+tt.fault+"\n", tt.want)
	}
	for _, fault := range []string{"rrsig signer plain.z.test", "rrsig signer x.z.test", "denial nodata y.test ~a.y.test", "expand *.plain.z.test"} {
		if _, err := lab.New(scenario(t, rich("")+"-- faults --\nz.test "+fault+"\n")); err == nil || !strings.Contains(err.Error(), "no such signed zone") {
			t.Errorf("%s: %v", fault, err)
		}
	}
}

// TestSignedFaultsInUnsignedZones: there they do nothing, and count as never
// met.
func TestSignedFaultsInUnsignedZones(t *testing.T) {
	for _, fault := range []string{"rrsig missing", "proof-missing", "bitmap z.test +MX", "forged-iterations 1", "ttl 1", "unsigned", "false-cname x.test"} {
		faultRow{fault, apex, caa, false}.run(t)
	}
}

// TestMalformedRecordIsSigned: a broken record in a signed zone has a good
// signature, so that it is the record which is at fault.
func TestMalformedRecordIsSigned(t *testing.T) {
	in := internet(t, rich("")+"-- faults --\nz.test malformed-record overrun\n")
	j := newJudge(t, in)
	zone := name.MustParse("z.test")
	keys, _ := j.keys(zone)
	ans, _, _ := j.answer(zone, zone, ca)
	set, found := dnssec.Find(ans, zone, ca)
	if sec := j.v.Verify(keys, set).Security(); !found || !sec.IsSecure() || string(data(set)) != "\x00\xc8is" {
		t.Errorf("%x: %s", data(set), sec)
	}
}

// soundCAASignature is the beginning of the signature of the zone's CAA set,
// which a record that was slipped in does not change.
func soundCAASignature(t *testing.T) string {
	in := internet(t, rich(""))
	m := ask(t, in, server(t, in, "ns1.z.test"), question{name: "z.test", edns: 1232})
	for _, rr := range m.Answer {
		if sig, ok := rr.(*dns.RRSIG); ok {
			return sig.Signature
		}
	}
	t.Fatal("no signature")
	return ""
}
