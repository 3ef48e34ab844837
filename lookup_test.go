package mayissue_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// inAllScenarios runs f in one hierarchy that holds every scenario.
func inAllScenarios(t *testing.T, f func(t *testing.T, scenarios []*lab.Scenario, in *lab.Internet)) {
	t.Helper()
	scenarios := slices.DeleteFunc(allScenarios(t), func(s *lab.Scenario) bool { return !s.Signed.IsZero() })
	synctest.Test(t, func(t *testing.T) {
		in, err := lab.New(scenarios...)
		if err != nil {
			t.Fatal(err)
		}
		f(t, scenarios, in)
	})
}

// looked is what a lookup came to, in a few words.
func looked(l report.Lookup) string {
	out := []string{l.Outcome, l.Security}
	for _, s := range []string{l.InsecureBy, l.InsecureAt, l.Reason, l.Failure} {
		if s != "" {
			out = append(out, s)
		}
	}
	if l.Fault != nil {
		out = append(out, "by "+l.Fault.Name+" "+l.Fault.Type)
	}
	for _, a := range l.Answer {
		if a.Target != "" {
			out = append(out, "> "+a.Target)
		}
	}
	return strings.Join(out, " ")
}

// zonesOf lists a chain, each zone with its state.
func zonesOf(links []report.Link) string {
	var out []string
	for _, l := range links {
		out = append(out, l.Zone+" "+l.Security)
	}
	return strings.Join(out, ", ")
}

// Every state of an answer, each told with its cause, and for a fault the
// records that it lies in.
func TestLookup(t *testing.T) {
	inAllScenarios(t, func(t *testing.T, _ []*lab.Scenario, in *lab.Internet) {
		for _, c := range []struct{ what, asked, want, chain string }{
			{"SEC-01: secure", "www.sound.signed A", "answer secure", ". secure, signed secure, sound.signed secure"},
			{"the root", ". NS", "answer secure", ". secure"},
			{"keys", "sound.signed DNSKEY", "answer secure", ". secure, signed secure, sound.signed secure"},
			{"DS is the parent's", "sound.signed DS", "answer secure", ". secure, signed secure"},
			{"SEC-20: no such name", "gone.sound.signed A", "nxdomain secure", ". secure, signed secure, sound.signed secure"},
			{"SEC-21: no such records", "www.sound.signed AAAA", "nodata secure", ". secure, signed secure, sound.signed secure"},
			{"SEC-27: a wildcard", "new.star.signed CAA", "answer secure", ". secure, signed secure, star.signed secure"},
			{"SEC-27: a wildcard unproven", "new.starproof.signed CAA", "error bogus denial-missing dnssec-bogus by new.starproof.signed CAA", ". secure, signed secure, starproof.signed secure"},
			{"SEC-25: unsigned", "www.plain.cut.signed A", "answer insecure no-ds plain.cut.signed", ". secure, signed secure, cut.signed secure, plain.cut.signed insecure"},
			{"SEC-25: no proof of an unsigned zone", "www.plain.cutnons.signed A", "error bogus denial-no-delegation dnssec-bogus by plain.cutnons.signed DS",
				". secure, signed secure, cutnons.signed secure, plain.cutnons.signed bogus"},
			{"an island, and what is below", "www.below.island.signed A", "answer insecure no-ds island.signed",
				". secure, signed secure, island.signed insecure, below.island.signed insecure"},
			{"SEC-28: an opt-out span", "gone.loose.signed A", "nxdomain insecure opt-out gone.loose.signed", ". secure, signed secure, loose.signed secure"},
			{"SEC-30: an algorithm", "www.private.signed A", "answer insecure algorithm private.signed", ". secure, signed secure, private.signed insecure"},
			{"SEC-33: expired", "justexpired.signed CAA", "error bogus signature-expired dnssec-bogus by justexpired.signed CAA", ". secure, signed secure, justexpired.signed secure"},
			{"SEC-33: expired keys", "expiredkeys.signed A", "error bogus signature-expired dnssec-bogus by expiredkeys.signed DNSKEY", ". secure, signed secure, expiredkeys.signed bogus"},
			{"SEC-03: no signature", "bareset.signed CAA", "error bogus rrsig-missing dnssec-bogus by bareset.signed CAA", ". secure, signed secure, bareset.signed secure"},
			{"SEC-32: another key", "www.mixedds.signed A", "error bogus ds-mismatch dnssec-bogus by mixedds.signed DNSKEY", ". secure, signed secure, mixedds.signed bogus"},
			{"keys that nobody gives", "www.nokeys.signed A", "error indeterminate not-fetched dnssec-indeterminate by nokeys.signed DNSKEY",
				". secure, signed secure, nokeys.signed indeterminate"},
			{"SEC-35: an alias out of a signed zone", "to-plain.aliasout.signed CAA", "answer insecure no-ds plaintarget.test > www.plaintarget.test",
				". secure, signed secure, aliasout.signed secure, test secure, plaintarget.test insecure"},
			{"SEC-35: an alias to a bogus set", "to-bad.aliasout.signed CAA", "error bogus signature-wrong dnssec-bogus by bad.badtarget.signed CAA > bad.badtarget.signed",
				". secure, signed secure, aliasout.signed secure, badtarget.signed secure"},
			{"SEC-23: a DNAME", "www.old.renamed.signed CAA", "answer secure > www.new.renamed.signed", ". secure, signed secure, renamed.signed secure"},
			{"a failure", "servfail.example.org CAA", "error insecure no-ds example.org servfail", ". secure, org secure, example.org insecure, servfail.example.org insecure"},
			{"a circle", "a.loops.test A", "error insecure no-ds loops.test alias-loop > b.loops.test > a.loops.test", ". secure, test secure, loops.test insecure"},
		} {
			host, mnemonic, _ := strings.Cut(c.asked, " ")
			typ, err := mayissue.ParseType(mnemonic)
			if err != nil {
				t.Fatal(err)
			}
			l, trace := labEngine(t, in, time.Time{}).Lookup(context.Background(), name.MustParse(host), typ)
			if got := looked(l); got != c.want {
				t.Errorf("%s: %s: %s\nwant %s", c.what, c.asked, got, c.want)
			}
			if got := zonesOf(l.Chain); got != c.chain {
				t.Errorf("%s: %s: the chain is %s\nwant %s", c.what, c.asked, got, c.chain)
			}
			if l.Sound() != !strings.HasPrefix(c.want, "error") {
				t.Errorf("%s: %s: sound: %t", c.what, c.asked, l.Sound())
			}
			offline(t, l, trace)
		}
	})
}

// A server that goes round a loop of aliases repeats the records of one set.
func TestLookupShowsEachRecordOnce(t *testing.T) {
	inAllScenarios(t, func(t *testing.T, _ []*lab.Scenario, in *lab.Internet) {
		for _, asked := range []string{"self.loops.test", "a.loops.test", "x.grow.chains.test"} {
			l, _ := labEngine(t, in, time.Time{}).Lookup(context.Background(), name.MustParse(asked), 257)
			if len(l.Answer) == 0 || len(l.Answer[0].Records) != 1 {
				t.Errorf("%s: %+v", asked, l.Answer)
			}
		}
	})
}

// offline demands that the evidence alone gives the same answer, signatures
// included.
func offline(t *testing.T, l report.Lookup, trace *evidence.Trace) {
	t.Helper()
	var b bytes.Buffer
	if err := evidence.Encode(&b, trace); err != nil {
		t.Fatal(err)
	}
	for back, err := range evidence.Decode(&b) {
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(l, mayissue.JudgeLookup(back)); diff != "" {
			t.Errorf("%s %s is judged otherwise offline:\n%s", l.Name, l.Type, diff)
		}
	}
}

// A lookup of CAA records and a decision see the same, and whatever they see
// has the published form.
func TestLookupAgreesWithCheck(t *testing.T) {
	results, lookups := schemas(t)
	inAllScenarios(t, func(t *testing.T, scenarios []*lab.Scenario, in *lab.Internet) {
		compared := 0
		for _, s := range scenarios {
			for _, c := range s.Checks {
				r, bad := request(c)
				if bad != nil || r.Name.Kind != name.KindDNS || passes(s, r.Name.Base) {
					continue
				}
				checked, _ := labEngine(t, in, time.Time{}).Check(context.Background(), r)
				res := checked[0]
				l, _ := labEngine(t, in, time.Time{}).Lookup(context.Background(), r.Name.Base, 257)
				valid(t, results, func() ([]byte, error) { return report.MarshalResult(res) })
				valid(t, lookups, func() ([]byte, error) { return report.MarshalLookup(l) })
				if res.Reason == "invalid-name" || res.Reason == "malformed-record" {
					continue // a lookup judges neither names nor what records say
				}
				compared++
				level := res.Climb[0]
				want := []string{level.Outcome, level.Security, level.Reason, level.InsecureBy, level.InsecureAt}
				if level.Outcome == "caa" {
					want[0] = "answer"
				}
				if got := []string{l.Outcome, l.Security, l.Failure, l.InsecureBy, l.InsecureAt}; !slices.Equal(got, want) {
					t.Errorf("%s: %s: the lookup says %q, the decision %q", s.File, c.Name, got, want)
				}
			}
		}
		if compared < 100 {
			t.Errorf("%d names compared", compared)
		}
	})
}

// passes reports whether a fault that several queries meet, and then none any
// more, concerns the name: whoever asks later sees something else.
func passes(s *lab.Scenario, n name.Name) bool {
	return slices.ContainsFunc(s.Faults, func(f lab.Fault) bool {
		zone, err := name.Parse(f.Target)
		return f.Times > 1 && err == nil && zone.Contains(n)
	})
}

// schemas compiles those of results and of lookups.
func schemas(t *testing.T) (results, lookups *jsonschema.Schema) {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for urn, text := range map[string]string{"urn:mayissue:schema:1": report.SchemaJSON(), "urn:mayissue:lookup:1": report.LookupSchemaJSON()} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(urn, doc); err != nil {
			t.Fatal(err)
		}
	}
	return c.MustCompile("urn:mayissue:schema:1"), c.MustCompile("urn:mayissue:lookup:1")
}

func valid(t *testing.T, s *jsonschema.Schema, marshal func() ([]byte, error)) {
	t.Helper()
	line, err := marshal()
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%v\n%s", err, line)
	}
}

// What stands for no records of one type cannot be validated, and is not asked.
func TestParseType(t *testing.T) {
	for in, want := range map[string]uint16{"A": 1, "caa": 257, "TYPE257": 257, "type65280": 65280, "SVCB": 64} {
		if got, err := mayissue.ParseType(in); err != nil || got != want {
			t.Errorf("%s is type %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "CAAA", "TYPE0", "TYPE65536", "TYPE", "ANY", "RRSIG", "AXFR", "IXFR", "OPT", "TKEY", "TYPE255"} {
		if got, err := mayissue.ParseType(in); err == nil || !strings.Contains(err.Error(), `"`+in+`"`) {
			t.Errorf("%q is type %d, %v; want an error that quotes it", in, got, err)
		}
	}
}

// A trace that holds no lookup has no answer.
func TestJudgeLookupOfNothing(t *testing.T) {
	l := mayissue.JudgeLookup(&evidence.Trace{Name: name.MustParse("www.example.com")})
	if l.Sound() || looked(l) != "error indeterminate not-asked dnssec-indeterminate" {
		t.Error(looked(l))
	}
}

// SEC-01: whatever is altered in stored evidence, a lookup that was Secure is
// not sound any more, or has the same records, or denies the same.
func TestAlteredLookup(t *testing.T) {
	type stored struct {
		what  string
		trace *evidence.Trace
		was   report.Lookup
	}
	var all []stored
	inAllScenarios(t, func(t *testing.T, _ []*lab.Scenario, in *lab.Internet) {
		for _, host := range []string{"listed.signed", "gone.sound.signed", "www.sound.signed", "x.w.listed.signed", "www.old.renamed.signed"} {
			l, trace := labEngine(t, in, time.Time{}).Lookup(context.Background(), name.MustParse(host), 257)
			if l.Security != "secure" || !l.Sound() {
				t.Fatal(host, looked(l))
			}
			all = append(all, stored{host, trace, l})
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "lookup")
		altered := *s.trace
		altered.Exchanges = slices.Clone(s.trace.Exchanges)
		i := rapid.IntRange(0, len(altered.Exchanges)-1).Draw(t, "exchange")
		x := *altered.Exchanges[i]
		x.Reply = slices.Clone(x.Reply)
		at := rapid.IntRange(0, len(x.Reply)-1).Draw(t, "octet")
		if rapid.Bool().Draw(t, "cut") {
			x.Reply = x.Reply[:at]
		} else {
			x.Reply[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		}
		altered.Exchanges[i] = &x
		l := mayissue.JudgeLookup(&altered)
		if !l.Sound() {
			return
		}
		if l.Security != "secure" || l.Outcome != s.was.Outcome && (l.Outcome == "answer" || s.was.Outcome == "answer") {
			t.Fatalf("%s was %s, and is now %s", s.what, looked(s.was), looked(l))
		}
		for j, a := range l.Answer {
			if got, want := rdataOf(a), rdataOf(s.was.Answer[j]); !slices.Equal(got, want) {
				t.Fatalf("%s: the records were %q, and are now %q", s.what, want, got)
			}
		}
	})
}

// rdataOf lists records without their TTL, which a signature lets be lower.
func rdataOf(a report.Answer) []string {
	var out []string
	for _, r := range a.Records {
		f := strings.Fields(r)
		out = append(out, f[0]+" "+strings.Join(f[2:], " "))
	}
	slices.Sort(out)
	return out
}
