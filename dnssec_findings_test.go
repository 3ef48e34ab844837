package mayissue_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/report"
)

// decidedIn decides one name in a lab of one scenario, with a diagnosis.
func decidedIn(t *testing.T, text, name string) report.Result {
	t.Helper()
	return decideCheck(t, labOf(t, text), lab.Check{Name: name, CA: []string{"ca.example"}})
}

func labOf(t *testing.T, text string) *lab.Internet {
	t.Helper()
	const check = "-- check --\nname: www.z.signed\nca: ca.example\nresult: error\nreason: dnssec-bogus\nshow: what the test decides itself\n"
	s, err := lab.ParseScenario("test.txtar", []byte(text+check))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// finding returns the finding with a code, which must be there.
func finding(t *testing.T, r report.Result, code string) report.Finding {
	t.Helper()
	i := slices.IndexFunc(r.Findings, func(f report.Finding) bool { return f.Code == code })
	if i < 0 {
		t.Fatalf("no finding %s among %s", code, codes(r))
	}
	return r.Findings[i]
}

// copied returns the records of a remedy that are to be copied.
func copied(f report.Finding) string {
	var out []string
	for _, s := range f.Remedy {
		if s.Copy != "" {
			out = append(out, s.Copy)
		}
	}
	return strings.Join(out, "\n")
}

// Of the errors about DNSSEC, a failed validation has those that its check
// names, and no other: none of two causes that look alike stands in for the
// other.
func TestOneCauseOfEachFailedValidation(t *testing.T) {
	signed, err := lab.SignedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, s := range signed {
		synctest.Test(t, func(t *testing.T) {
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range s.Checks {
				if !strings.HasPrefix(c.Reason, "dnssec-") {
					continue
				}
				r := decideCheck(t, in, c)
				for _, f := range r.Findings {
					if f.Severity == "error" && strings.HasPrefix(f.Code, "sec.") && !slices.Contains(c.Must, f.Code) {
						t.Errorf("%s %s: finding %s, want %v alone", s.File, c.Name, f.Code, c.Must)
					}
					compared++
				}
			}
		})
	}
	if compared < 100 {
		t.Errorf("only %d findings were looked at", compared)
	}
}

const mismatched = `-- scenario --
title: t
-- zone/signed --
ns A 192.0.2.1
-- zone/shop.signed --
www A 192.0.2.1
-- signing --
signed
`

// The DS record that sec.ds-mismatch gives out is the right one: with it at
// the zone above, and nothing else changed, the name validates.
func TestRightDSRecord(t *testing.T) {
	for _, keys := range []string{"", " keys=one", " algorithm=8,13", " algorithm=15"} {
		synctest.Test(t, func(t *testing.T) {
			bad := decidedIn(t, mismatched+"shop.signed ds=2!"+keys+"\n", "www.shop.signed")
			f := finding(t, bad, "sec.ds-mismatch")
			if f.Who != "registrar" || f.Severity != "error" {
				t.Errorf("who %s, severity %s", f.Who, f.Severity)
			}
			mended := strings.Replace(mismatched, "ns A 192.0.2.1\n", "ns A 192.0.2.1\n"+copied(f)+"\n", 1)
			good := decidedIn(t, mended+"shop.signed"+keys+"\n", "www.shop.signed")
			if good.Result != "permit" || good.Security != "secure" {
				t.Errorf("%s\ngives %s (%s), %s", copied(f), good.Result, good.Reason, good.Security)
			}
		})
	}
}

// A key that is revoked, or none of the zone, is not offered as the right one.
func TestNoDSRecordToEnter(t *testing.T) {
	for _, how := range []string{"flags=385", "flags=1", "protocol=4"} {
		synctest.Test(t, func(t *testing.T) {
			f := finding(t, decidedIn(t, mismatched+"shop.signed "+how+"\n", "www.shop.signed"), "sec.ds-mismatch")
			if got := copied(f); got != "" {
				t.Errorf("%s: offers %s", how, got)
			}
		})
	}
}

// What a finding says where the code alone does not tell.
func TestWhatDNSSECFindingsSay(t *testing.T) {
	for _, tt := range []struct {
		name, zones, signing, faults, ask, code, who, want string
	}{
		{"S24: the letters of the question", "set CAA 0 issue \"ca.example\"", "z.signed", "z.signed rrsig as-asked denials\nz.signed rrsig wrong CAA", "set.z.signed", "sec.denial-bad", "dns-host", "4.0.3, repaired in 4.0.4"},
		{"S24: all empty answers", "www A 192.0.2.1", "z.signed", "z.signed rrsig wrong denials", "www.z.signed", "sec.denial-bad", "dns-host", "rectify"},
		{"the piece that a proof lacks", "www A 192.0.2.1\na A 192.0.2.1\nb A 192.0.2.1\nc A 192.0.2.1\nd A 192.0.2.1", "z.signed denial=nsec3", "z.signed proof-missing wildcard", "no.z.signed", "sec.denial-bad", "dns-host", "covers-wildcard"},
		{"S23: the DS record to delete", "www A 192.0.2.1", "z.signed", "z.signed unsigned", "www.z.signed", "sec.ds-orphan", "registrar", "z.signed. DS "},
		{"the TTL of that", "www A 192.0.2.1", "z.signed", "z.signed unsigned", "www.z.signed", "sec.ds-orphan", "registrar", "300 seconds"},
		{"the instant of the end", "www A 192.0.2.1", "z.signed", "z.signed rrsig expired 36h", "www.z.signed", "sec.rrsig-expired", "dns-host", "2026-11-20T00:00:00Z"},
		{"our clock is excluded", "www A 192.0.2.1", "z.signed", "z.signed rrsig expired 36h", "www.z.signed", "sec.rrsig-expired", "dns-host", "not the clock of this check (2026-11-21T12:00:00Z)"},
		{"the types that are contradicted", "www A 192.0.2.1", "z.signed", "z.signed bitmap www.z.signed +CAA", "www.z.signed", "sec.denial-bitmap", "dns-host", "lists the type CAA"},
		{"the digest and the tag", "www A 192.0.2.1", "z.signed ds=2!", "", "www.z.signed", "sec.ds-mismatch", "registrar", "the digest is not that of the key"},
		{"no such tag", "www A 192.0.2.1", "z.signed", "z.signed other-keys", "www.z.signed", "sec.ds-mismatch", "registrar", "no key has that tag"},
		{"the number of iterations", "www A 192.0.2.1", "z.signed denial=nsec3 iterations=77 salt=aabb", "", "www.z.signed", "sec.nsec3-iterations", "dns-host", "77 extra iterations and a salt of 2 octets"},
		{"UDP loses what TCP brings", "www A 192.0.2.1", "z.signed algorithm=5,8,10,13,14,15", "z.signed drop type=DNSKEY transport=udp\nz.signed rrsig wrong denials", "www.z.signed", "sec.large-dnskey", "dns-host", "over TCP it comes"},
		{"the target's operator", "www CNAME www.other.signed.", "z.signed\nother.signed", "other.signed rrsig wrong denials", "www.z.signed", "sec.alias-zone", "target-owner", "the zone other.signed"},
		{"the cause there", "www CNAME www.other.signed.", "z.signed\nother.signed", "other.signed rrsig wrong denials", "www.z.signed", "sec.denial-bad", "target-owner", "Forward this to whoever runs the zone other.signed"},
		{"blame of the top-level domain", "www A 192.0.2.1", "z.signed", "signed rrsig wrong DS", "www.z.signed", "sec.rrsig-invalid", "parent", "It is not yours to mend"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				text := "-- scenario --\ntitle: t\n-- zone/signed --\nns A 192.0.2.1\n-- zone/other.signed --\nwww A 192.0.2.1\n-- zone/z.signed --\n" + tt.zones + "\n-- signing --\n" + tt.signing + "\n-- faults --\n" + tt.faults + "\n"
				f := finding(t, decidedIn(t, text, tt.ask), tt.code)
				said := f.Title.String() + "\n" + f.Detail.String() + "\n" + f.Remedy.String()
				for _, x := range f.Excluded {
					said += "\n" + x.String()
				}
				if !strings.Contains(said, tt.want) {
					t.Errorf("nothing of %q in\n%s", tt.want, said)
				}
				if f.Who != tt.who {
					t.Errorf("who is %s, want %s", f.Who, tt.who)
				}
			})
		})
	}
}

// However hostile the zone is, a diagnosis changes nothing of the decision:
// it judges with limits of its own.
func TestDiagnosisChangesNoDecision(t *testing.T) {
	for _, how := range []string{"keytrap=50x50 algorithm=15 keys=one", "keytrap=3x3 algorithm=15 keys=one", "denial=nsec3 iterations=50", "denial=nsec3 iterations=2500"} {
		for _, fault := range []string{"z.signed rrsig wrong denials", "z.signed servfail type=CAA", "z.signed proof-missing"} {
			text := "-- scenario --\ntitle: t\n-- zone/z.signed --\nwww A 192.0.2.1\n-- servers --\nns1.z.signed v4 z.signed\nns2.z.signed v4 z.signed\nns3.z.signed v4 z.signed\n-- signing --\nz.signed " + how + "\n-- faults --\n" + fault + "\n"
			synctest.Test(t, func(t *testing.T) {
				in := labOf(t, text)
				c := lab.Check{Name: "www.z.signed", CA: []string{"ca.example"}}
				with := decideCheck(t, in, c)
				r, _ := request(c)
				rs, _ := labEngine(t, in, c.Now).Check(context.Background(), r)
				without := rs[0]
				if with.Result != without.Result || with.Reason != without.Reason || with.Security != without.Security || with.FailedAt != without.FailedAt {
					t.Errorf("%s, %s: %s (%s), %s at %s; with a diagnosis %s (%s), %s at %s", how, fault,
						without.Result, without.Reason, without.Security, without.FailedAt, with.Result, with.Reason, with.Security, with.FailedAt)
				}
			})
		}
	}
}
