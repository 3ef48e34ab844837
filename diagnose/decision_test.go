package diagnose

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"pgregory.net/rapid"
)

var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// climb returns the levels from a name up to its TLD, all without records.
func climb(from string) []caa.Level {
	var out []caa.Level
	for n := name.MustParse(from); n.NumLabels() > 0; n, _ = n.Parent() {
		out = append(out, caa.Level{Name: n, Outcome: caa.LevelNoData, Security: caa.Insecure, TTL: 300, Fetched: today, Evidence: []int{len(out) + 1}})
	}
	return out
}

// with puts a set at one of the climbed names, behind the aliases given.
func with(levels []caa.Level, at string, set []caa.Record, aliases ...string) []caa.Level {
	for i := range levels {
		if levels[i].Name == name.MustParse(at) {
			levels[i].Outcome, levels[i].Records = caa.LevelCAA, set
			for _, a := range aliases {
				levels[i].Alias = append(levels[i].Alias, name.MustParse(a))
			}
		}
	}
	return levels
}

// broken makes one climbed name fail.
func broken(levels []caa.Level, at string, f evidence.Failure) []caa.Level {
	for i := range levels {
		if levels[i].Name == name.MustParse(at) {
			levels[i].Outcome, levels[i].Failure, levels[i].FailedAt = caa.LevelError, f, levels[i].Name
		}
	}
	return levels
}

// set reads records written as "issue value"; a leading number is the flags.
func set(texts ...string) []caa.Record {
	var out []caa.Record
	for _, s := range texts {
		r := caa.Record{}
		if rest, ok := strings.CutPrefix(s, "128 "); ok {
			r.Flags, s = 128, rest
		} else if rest, ok := strings.CutPrefix(s, "1 "); ok {
			r.Flags, s = 1, rest
		}
		r.Tag, r.Value, _ = strings.Cut(s, " ")
		out = append(out, r)
	}
	return out
}

// findings decides and diagnoses.
func findings(t testing.TB, levels []caa.Level, ca string, req caa.Request) (caa.Decision, []Finding) {
	t.Helper()
	choice, err := issuer.Expand(ca)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := caa.NewAuthority(choice.Identifiers)
	if err != nil {
		t.Fatal(err)
	}
	d := caa.Decide(levels, auth, req, br.At(today))
	return d, FromDecision(levels, d, choice, req)
}

// row is one situation with the findings that it must have.
type row struct {
	id     string
	levels []caa.Level
	ca     string
	req    caa.Request
	codes  []string // in order; "!" marks an error, "~" an info
	who    string   // of the first
	at     string
	remedy []string // each occurs in the first one's remedy
}

var (
	plain    = caa.Request{}
	wildcard = caa.Request{Wildcard: true}
)

func rows() []row {
	other := set("issue different.issuer.com")
	www := func() []caa.Level { return climb("www.example.com") }
	return []row{
		// Who is named, and where the set stands.
		{"S2 caa.issuer-missing.self", with(climb("example.org"), "example.org", other), "globalsign", plain,
			[]string{"!caa.issuer-missing.self", "~caa.issuer-unknown"}, Owner, "example.org",
			[]string{"Add this record", "keep those", "\nexample.org. CAA 0 issue \"globalsign.com\"\n", "1 hour", "8 hours"}},
		{"S4 caa.issuer-missing.parent", with(climb("sub.caatag.example.org"), "caatag.example.org", set("issue letsencrypt.org")), "globalsign", plain,
			[]string{"!caa.issuer-missing.parent"}, Owner, "caatag.example.org",
			[]string{`caatag.example.org. CAA 0 issue "globalsign.com"`, "Or give sub.caatag.example.org a complete set of its own", "\nsub.caatag.example.org. CAA 0 issue \"globalsign.com\""}},
		{"S5 caa.issuer-missing.alias", with(climb("cname.sub.example.org"), "cname.sub.example.org", set("issue digicert.com"), "cname.target.example.org"), "globalsign", plain,
			[]string{"!caa.issuer-missing.alias"}, TargetOwner, "cname.target.example.org",
			[]string{"Whoever runs cname.target.example.org", `cname.target.example.org. CAA 0 issue "globalsign.com"`, "replace the alias at cname.sub.example.org", "no CAA record can stand beside a CNAME", "digicert.com"}},
		{"S19 caa.issuer-missing.parent-alias", with(www(), "example.com", set("issue digicert.com"), "t.example.net"), "letsencrypt", plain,
			[]string{"!caa.issuer-missing.parent-alias"}, TargetOwner, "t.example.net", []string{"replace the alias at example.com"}},
		{"DIAG-33 an alias without records of its own", func() []caa.Level {
			l := with(www(), "example.com", set("issue pki.goog"))
			l[0].Alias = []name.Name{name.MustParse("x.hosting.example.net")}
			return l
		}(), "letsencrypt", plain,
			[]string{"!caa.issuer-missing.parent"}, Owner, "example.com",
			[]string{`example.com. CAA 0 issue "letsencrypt.org"`, "at x.hosting.example.net, which www.example.com is an alias of"}},
		{"DIAG-18 any of the four Amazon names", with(www(), "example.com", set("issue pki.goog")), "amazon", plain,
			[]string{"!caa.issuer-missing.parent"}, Owner, "example.com", []string{`issue "amazon.com"`}},

		// Wildcards and nobody.
		{"CAD-14 caa.wild-denied", with(climb("example.com"), "example.com", set("issue letsencrypt.org", "issuewild pki.goog")), "letsencrypt", wildcard,
			[]string{"!caa.wild-denied"}, Owner, "example.com", []string{`example.com. CAA 0 issuewild "letsencrypt.org"`}},
		{"CAD-10 caa.wild-denied by nobody", with(climb("example.com"), "example.com", set("issuewild ;")), "letsencrypt", wildcard,
			[]string{"!caa.wild-denied"}, Owner, "example.com", []string{`issuewild "letsencrypt.org"`}},
		{"DIAG-26 caa.wild-only", with(climb("example.com"), "example.com", set("issuewild ;")), "letsencrypt", plain,
			[]string{"~caa.wild-only"}, Owner, "example.com", []string{`example.com. CAA 0 issue "letsencrypt.org"`}},
		{"CAD-05 caa.deny-all", with(www(), "example.com", set("issue ;")), "letsencrypt", plain,
			[]string{"!caa.deny-all"}, Owner, "example.com", []string{`example.com. CAA 0 issue "letsencrypt.org"`, "permissions add up"}},
		{"CAD-05 caa.deny-all of a wildcard", with(climb("example.com"), "example.com", set("issue ;")), "letsencrypt", wildcard,
			[]string{"!caa.deny-all"}, Owner, "example.com", []string{`issue "letsencrypt.org"`}},

		// What cannot be read.
		{"CAP-38 caa.value-quoted", with(climb("example.com"), "example.com", set(`issue "letsencrypt.org"`)), "letsencrypt", plain,
			[]string{"!caa.value-quoted"}, Owner, "example.com", []string{`example.com. CAA 0 issue "letsencrypt.org"`, "type none"}},
		{"CAP-39 caa.value-url", with(climb("example.com"), "example.com", set("issue https://letsencrypt.org/")), "letsencrypt", plain,
			[]string{"!caa.value-url"}, Owner, "example.com", []string{`issue "letsencrypt.org"`}},
		{"CAP-25 caa.value-url, final dot", with(climb("example.com"), "example.com", set("issue letsencrypt.org.")), "letsencrypt", plain,
			[]string{"!caa.value-url"}, Owner, "example.com", []string{`issue "letsencrypt.org"`}},
		{"CAP-24 caa.value-malformed, two CAs", with(climb("example.com"), "example.com", set("issue letsencrypt.org, pki.goog")), "letsencrypt", plain,
			[]string{"!caa.value-malformed"}, Owner, "example.com", []string{`issue "letsencrypt.org"`, "\nexample.com. CAA 0 issue \"pki.goog\""}},
		{"DIAG-27 an organisation's name", with(climb("example.com"), "example.com", set("issue Let's Encrypt Authority X3")), "letsencrypt", plain,
			[]string{"!caa.value-malformed"}, Owner, "example.com", []string{`issue "letsencrypt.org"`}},
		{"CAP-20 caa.params-malformed", with(climb("example.com"), "example.com", set("issue letsencrypt.org; validationmethods=dns-01;")), "letsencrypt", plain,
			[]string{"!caa.params-malformed"}, Owner, "example.com", []string{`issue "letsencrypt.org; validationmethods=dns-01"`}},
		{"CAP-22 caa.params-malformed, blanks", with(climb("example.com"), "example.com", set("issue letsencrypt.org; a=b c=d")), "letsencrypt", plain,
			[]string{"!caa.params-malformed"}, Owner, "example.com", []string{`issue "letsencrypt.org; a=b; c=d"`}},
		{"CAP-41 no repair of letters", with(climb("example.com"), "example.com", set("issue b\u00fccher.example")), "letsencrypt", plain,
			[]string{"!caa.value-malformed"}, Owner, "example.com", []string{"the CA's domain name alone"}},
		{"CAD-17 malformed beside a permit", with(climb("example.com"), "example.com", set(`issue "x"`, "issue letsencrypt.org")), "letsencrypt", plain,
			[]string{"caa.value-quoted"}, Owner, "example.com", nil},

		// Names that are nearly right.
		{"DIAG-29 caa.issuer-misspelt", with(climb("example.com"), "example.com", set("issue letsencrpyt.org")), "letsencrypt", plain,
			[]string{"!caa.issuer-misspelt"}, Owner, "example.com", []string{"Replace it with:\nexample.com. CAA 0 issue \"letsencrypt.org\""}},
		{"caa.issuer-misspelt, alias table", with(climb("example.com"), "example.com", set("issue letsencrypt.com; accounturi=x:y")), "letsencrypt", plain,
			[]string{"!caa.issuer-misspelt"}, Owner, "example.com", []string{`issue "letsencrypt.org; accounturi=x:y"`}},
		{"DIAG-28 zerossl.com", with(climb("example.com"), "example.com", set("issue zerossl.com")), "zerossl", plain,
			[]string{"!caa.issuer-misspelt"}, Owner, "example.com", []string{`issue "sectigo.com"`}},
		{"another CA misspelt", with(climb("example.com"), "example.com", set("issue letsencrypt.com")), "google", plain,
			[]string{"!caa.issuer-missing.self", "caa.issuer-misspelt"}, Owner, "example.com", []string{`issue "pki.goog"`}},
		{"caa.issuer-retired", with(climb("example.com"), "example.com", set("issue symantec.com")), "digicert", plain,
			[]string{"caa.issuer-retired"}, Owner, "example.com", []string{`example.com. CAA 0 issue "digicert.com"`}},
		{"not retired where the new name stands too", with(climb("example.com"), "example.com", set("issue comodoca.com", "issue sectigo.com")), "sectigo", plain,
			nil, "", "", nil},

		// Critical.
		{"S6 caa.critical-unknown", with(climb("critical.example.org"), "critical.example.org", set("128 invalidtag globalsign.com")), "globalsign", plain,
			[]string{"!caa.critical-unknown"}, Owner, "critical.example.org", []string{"Delete the record", `critical.example.org. CAA 0 invalidtag "globalsign.com"`}},
		{"S7 caa.critical-unknown.alias", with(climb("cname.critical.example.org"), "cname.critical.example.org", set("128 invalidtag globalsign.com"), "critical.cname.target.example.org"), "globalsign", plain,
			[]string{"!caa.critical-unknown.alias"}, TargetOwner, "critical.cname.target.example.org", []string{"Only whoever runs critical.cname.target.example.org"}},

		// RFC 8657 (DIAG-35).
		{"DIAG-35 caa.accounturi", with(climb("example.com"), "example.com", set("issue letsencrypt.org; accounturi=https://a.example/1")), "letsencrypt", caa.Request{Account: "https://a.example/2"},
			[]string{"!caa.accounturi"}, Owner, "example.com", []string{`issue "letsencrypt.org; accounturi=https://a.example/2"`}},
		{"caa.accounturi, none given", with(climb("example.com"), "example.com", set("issue letsencrypt.org; accounturi=https://a.example/1")), "letsencrypt", plain,
			[]string{"!caa.accounturi"}, Owner, "example.com", []string{"--account"}},
		{"DIAG-35 caa.validationmethods", with(climb("example.com"), "example.com", set("issue letsencrypt.org; validationmethods=dns-01")), "letsencrypt", caa.Request{Method: "http-01"},
			[]string{"!caa.validationmethods"}, Owner, "example.com", []string{`issue "letsencrypt.org; validationmethods=http-01"`}},
		{"caa.validationmethods, none given", with(climb("example.com"), "example.com", set("issue letsencrypt.org; validationmethods=dns-01")), "letsencrypt", plain,
			[]string{"!caa.validationmethods"}, Owner, "example.com", []string{"--method"}},

		// Nothing to say.
		{"CAD-01 no records", www(), "letsencrypt", plain, nil, "", "", nil},
		{"CAD-02 named", with(www(), "example.com", set("issue letsencrypt.org")), "letsencrypt", plain, nil, "", "", nil},
	}
}

func TestFindings(t *testing.T) {
	for _, r := range rows() {
		t.Run(r.id, func(t *testing.T) {
			_, fs := findings(t, r.levels, r.ca, r.req)
			var got []string
			for _, f := range fs {
				got = append(got, map[string]string{Error: "!", Warning: "", Info: "~"}[f.Severity]+f.Code)
			}
			if !slices.Equal(got, r.codes) {
				t.Fatalf("codes %v, want %v\n%+v", got, r.codes, fs)
			}
			if len(fs) == 0 {
				return
			}
			if fs[0].Who != r.who || fs[0].At != r.at {
				t.Errorf("who %s at %s, want %s at %s", fs[0].Who, fs[0].At, r.who, r.at)
			}
			for _, want := range r.remedy {
				if !strings.Contains(fs[0].Remedy.String(), want) {
					t.Errorf("remedy %q has no %q", fs[0].Remedy.String(), want)
				}
			}
			if len(fs[0].Evidence) == 0 {
				t.Error("no evidence")
			}
		})
	}
}

// has returns the finding with the code.
func has(fs []Finding, code string) (Finding, bool) {
	i := slices.IndexFunc(fs, func(f Finding) bool { return f.Code == code })
	if i < 0 {
		return Finding{}, false
	}
	return fs[i], true
}

// Notes of the decision become findings, and never errors.
func TestNotedFindings(t *testing.T) {
	for _, tc := range []struct {
		code, severity string
		set            []caa.Record
	}{
		{"caa.flag-1", Warning, set("1 issue letsencrypt.org")}, // CAP-03
		{"caa.tag-misspelt", Warning, set("issues other.example", "issue letsencrypt.org")},
		{"caa.iodef-bad", Warning, set("iodef security@example.com", "issue letsencrypt.org")},
		{"caa.set-without-issue", Warning, set("iodef mailto:a@example.com")},                      // DIAG-25
		{"caa.param-misspelt", Warning, set("issue letsencrypt.org; acounturi=x")},                 // P57-21
		{"caa.params-malformed", Warning, set("issue letsencrypt.org", "issue letsencrypt.org;;")}, // DIAG-27
	} {
		d, fs := findings(t, with(climb("example.com"), "example.com", tc.set), "letsencrypt", plain)
		f, ok := has(fs, tc.code)
		if !ok || f.Severity != tc.severity || f.At != "example.com" || f.Detail.IsZero() {
			t.Errorf("%s: %+v\nnotes %+v", tc.code, fs, d.Notes)
		}
	}
}

func TestDNAME(t *testing.T) {
	levels := with(climb("a.example.com"), "a.example.com", set("issue pki.goog"), "a.example.net")
	levels[0].DNAME = true
	_, fs := findings(t, levels, "letsencrypt", plain)
	if f, ok := has(fs, "caa.dname"); !ok || f.At != "a.example.net" || f.Severity != Info {
		t.Errorf("no caa.dname at the target: %+v", fs)
	}
	if f, ok := has(fs, "caa.issuer-missing.alias"); !ok || !strings.Contains(f.Remedy.String(), "replace the DNAME above a.example.com") {
		t.Errorf("DNAME counts as an alias: %+v", fs)
	}
}

// DIAG-20: the nearest set wins, also when it allows more.
func TestLoosened(t *testing.T) {
	both := func(near, far []caa.Record) []caa.Level {
		return with(with(climb("sub.example.com"), "sub.example.com", near), "example.com", far)
	}
	for _, tc := range []struct {
		near, far []caa.Record
		want      bool
	}{
		{set("issue letsencrypt.org", "issue pki.goog"), set("issue letsencrypt.org"), true},
		{set("issue letsencrypt.org"), set("issue ;"), true},
		{set("issue letsencrypt.org"), set("issue letsencrypt.org", "issue pki.goog"), false},
		{set("issue LetsEncrypt.org"), set("issue letsencrypt.org"), false},
		{set("issue letsencrypt.org"), set("iodef mailto:a@example.com"), false}, // the one above restricts nobody
	} {
		_, fs := findings(t, both(tc.near, tc.far), "letsencrypt", plain)
		if _, ok := has(fs, "caa.loosened"); ok != tc.want {
			t.Errorf("%v below %v: caa.loosened is %v", tc.near, tc.far, ok)
		}
	}
}

// CAA beside a CNAME (CAA-22) is noted and was not used.
func TestBesideAlias(t *testing.T) {
	levels := with(climb("a.example.com"), "a.example.com", set("issue letsencrypt.org"), "b.example.net")
	levels[0].BesideAlias = set("issue pki.goog")
	_, fs := findings(t, levels, "letsencrypt", plain)
	if f, ok := has(fs, "caa.cname-and-other-data"); !ok || f.Severity != Warning {
		t.Errorf("CAA-22: %+v", fs)
	}
}

// Every error reason has exactly one finding, with a code of its own, and
// none blames the owner of the name for our own network.
func TestLookupFailures(t *testing.T) {
	seen := map[string]caa.Reason{}
	for _, reason := range caa.Reasons() {
		if reason.Verdict() != caa.VerdictError {
			continue
		}
		levels := broken(climb("www.example.com"), "example.com", evidence.Failure(reason))
		_, fs := findings(t, levels, "letsencrypt", plain)
		if len(fs) != 1 || fs[0].Severity != Error || len(fs[0].Remedy) == 0 || fs[0].At != "example.com" {
			t.Errorf("%s: %+v", reason, fs)
			continue
		}
		f := fs[0]
		if was, ok := seen[f.Code]; ok {
			t.Errorf("%s and %s share the code %s", was, reason, f.Code)
		}
		seen[f.Code] = reason
		if (f.Who == OwnNetwork) != (reason == caa.OwnNetwork || reason == caa.Canceled) {
			t.Errorf("%s: who is %s", reason, f.Who)
		}
	}
	for _, tc := range []struct {
		id, code, confidence string
		reason               caa.Reason
		retryable            bool
	}{
		{"DIAG-06", "srv.lookup-timeout", Low, caa.Timeout, true},
		{"DIAG-07", "srv.lookup-servfail", Low, caa.ServFail, true},
		{"DIAG-21", "srv.lookup-notimp", Medium, caa.NotImp, false},
		{"CAA-11", "caa.alias-loop", Certain, caa.AliasLoop, false},
		{"CAA-19", "caa.record-malformed", Certain, caa.MalformedRecord, false},
	} {
		_, fs := findings(t, broken(climb("www.example.com"), "example.com", evidence.Failure(tc.reason)), "letsencrypt", plain)
		if f, ok := has(fs, tc.code); !ok || f.Confidence != tc.confidence || f.Retryable != tc.retryable {
			t.Errorf("%s: %+v", tc.id, fs)
		}
	}
}

// Without a CA, a critical record of unknown meaning is a warning: it stands
// in the way of every CA that does not know it (CAD-22).
func TestCriticalForAnybody(t *testing.T) {
	levels := with(climb("example.com"), "example.com", set("128 tbs x"))
	_, _, base := caa.WhoMayIssue(levels, br.At(today))
	fs := FromDecision(levels, base, issuer.Choice{}, plain)
	if len(fs) != 1 || fs[0].Code != "caa.tag-unknown" || fs[0].Severity != Warning || len(fs[0].Remedy) == 0 {
		t.Errorf("CAD-22: %+v", fs)
	}
}

// A failure at the TLD is nobody's but the registry's (caa.tld-lookup), and
// the seeds' advice to try the staging environment is given where there is
// one.
func TestTLDFailureAndStaging(t *testing.T) {
	_, fs := findings(t, broken(climb("www.example.com"), "com", evidence.FailServFail), "letsencrypt", plain)
	if f, ok := has(fs, "caa.tld-lookup"); !ok || f.Who != Parent || !f.Retryable || f.At != "com" {
		t.Errorf("%+v", fs)
	}
	_, fs = findings(t, broken(climb("www.example.com"), "example.com", evidence.FailServFail), "letsencrypt", plain)
	if !strings.Contains(fs[0].Remedy.String(), "--dry-run") {
		t.Errorf("no way to rehearse: %q", fs[0].Remedy)
	}
	_, fs = findings(t, broken(climb("www.example.com"), "example.com", evidence.FailServFail), "globalsign", plain)
	if strings.Contains(fs[0].Remedy.String(), "--dry-run") {
		t.Errorf("GlobalSign has no test system that we know: %q", fs[0].Remedy)
	}
}

// SEC-29: a zone that is signed, with too many iterations, is not told to look
// for its keys alone.
func TestIndeterminate(t *testing.T) {
	_, fs := findings(t, broken(climb("www.example.com"), "example.com", evidence.FailIndeterminate), "globalsign", plain)
	if fs[0].Code != "dnssec.indeterminate" || strings.Contains(fs[0].Title.String(), "is signed") || !strings.Contains(fs[0].Remedy.String(), "iterations (RFC 9276 section 3.1)") {
		t.Errorf("%+v", fs[0])
	}
}

// Nothing was climbed: no name, no CA, no levels.
func TestNoClimb(t *testing.T) {
	for _, reason := range caa.Reasons() {
		fs := FromDecision(nil, caa.NoClimb(reason, phrase.Data("what\x1b[31m happened")), issuer.Choice{}, plain)
		if fs == nil || (len(fs) > 0) != (reason.Verdict() != caa.Permit) {
			t.Errorf("%s: %+v", reason, fs)
		}
		for _, f := range fs {
			if strings.ContainsRune(f.Detail.String(), 0x1b) {
				t.Errorf("CAP-53: %q", f.Detail)
			}
			if strings.TrimSpace(f.Detail.String()) != f.Detail.String() {
				t.Errorf("%s: blanks around the detail: %q", reason, f.Detail)
			}
		}
	}
}

// CAD-49: a CA without identities is refused, and told that it is its own
// doing.
func TestNoIdentity(t *testing.T) {
	fs := FromDecision(climb("www.example.com"), caa.NoClimb(caa.NotAuthorized, phrase.Data("no identity")), issuer.Choice{}, plain)
	if len(fs) != 1 || fs[0].Code != "ca.identity" || fs[0].Who != TheCA || fs[0].At != "www.example.com" {
		t.Errorf("CAD-49: %+v", fs)
	}
}

// What is known of a CA is found by its identities alone, as a library's
// caller gives them.
func TestKnownByIdentities(t *testing.T) {
	levels := with(climb("example.org"), "example.org", set("issue pki.goog"))
	auth, err := caa.NewAuthority([]string{"globalsign.com"})
	if err != nil {
		t.Fatal(err)
	}
	d := caa.Decide(levels, auth, plain, br.At(today))
	fs := FromDecision(levels, d, issuer.Choice{Identifiers: []string{"globalsign.com"}}, plain)
	if len(fs) != 1 || !strings.Contains(fs[0].Remedy.String(), "8 hours") {
		t.Errorf("DIAG-09: %+v", fs)
	}
}

// Whatever stands in the DNS: an error finding exists exactly where the
// decision is no permit, and no text of a finding can act (CAP-53).
func TestFindingsProperties(t *testing.T) {
	octets := rapid.StringOfN(rapid.RuneFrom([]rune("aZ0-.;= \t\"'<>\x1b\u202e\u00e9,:/")), 0, 20, -1)
	known := rapid.SampledFrom([]string{"letsencrypt.org", "letsencrypt.org; accounturi=x", "letsencrypt.org; validationmethods=dns-01", "letsencrypt.com", ";", "symantec.com", "pki.goog"})
	record := rapid.Custom(func(t *rapid.T) caa.Record {
		return caa.Record{
			Flags: rapid.SampledFrom([]uint8{0, 0, 0, 1, 128}).Draw(t, "flags"),
			Tag:   rapid.SampledFrom([]string{"issue", "issue", "issuewild", "ISSUE", "iodef", "isue", "x\x1b", "contactemail"}).Draw(t, "tag"),
			Value: rapid.OneOf(octets, known).Draw(t, "value"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		levels := with(climb("www.example.com"), rapid.SampledFrom([]string{"www.example.com", "example.com", "com"}).Draw(t, "at"),
			rapid.SliceOfN(record, 1, 5).Draw(t, "set"), rapid.SampledFrom([][]string{nil, {"t.example.net"}}).Draw(t, "alias")...)
		req := caa.Request{Wildcard: rapid.Bool().Draw(t, "wildcard"), Method: rapid.SampledFrom([]string{"", "dns-01"}).Draw(t, "method")}
		choice, _ := issuer.Expand("letsencrypt")
		auth, err := caa.NewAuthority(choice.Identifiers)
		if err != nil {
			t.Fatal(err)
		}
		d := caa.Decide(levels, auth, req, br.At(today))
		fs := FromDecision(levels, d, choice, req)
		blocking := slices.ContainsFunc(fs, func(f Finding) bool { return f.Severity == Error })
		if blocking != (d.Verdict != caa.Permit) {
			t.Fatalf("%s (%s), findings %+v", d.Verdict, d.Reason, fs)
		}
		for _, n := range d.Notes {
			if _, ok := has(fs, n.Code); !ok && n.Code != caa.NoteTagUnknown {
				t.Fatalf("the note %+v is in no finding: %+v", n, fs)
			}
		}
		for _, f := range fs {
			text := f.Code + f.At + f.Title.String() + f.Detail.String() + strings.ReplaceAll(f.Remedy.String(), "\n", "")
			if i := strings.IndexFunc(text, func(r rune) bool { return r < 0x20 || r > 0x7e }); i >= 0 {
				t.Fatalf("CAP-53: %q", text[i:])
			}
			if f.Title.IsZero() || f.At == "" || f.Detail.IsZero() || f.Severity == Error && len(f.Remedy) == 0 {
				t.Fatalf("a finding that says nothing: %+v", f)
			}
		}
	})
}

// CAD-44: a hostile set neither floods the report nor takes long words.
func TestHugeSets(t *testing.T) {
	var texts []string
	for i := range 2000 {
		texts = append(texts, "issue letsencrpyt"+strings.Repeat("x", i%5)+".org", "issue \"bad", "128 tag"+strings.Repeat("y", i%7)+" v")
	}
	texts = append(texts, "issue "+strings.Repeat("long-", 10000)+"x.org; ;")
	_, fs := findings(t, with(climb("example.org"), "example.org", set(texts...)), "letsencrypt", plain)
	size := 0
	count := map[string]int{}
	for _, f := range fs {
		count[f.Code]++
		size += len(f.Title.String()) + len(f.Detail.String()) + len(f.Remedy.String())
	}
	for code, n := range count {
		if n > most {
			t.Errorf("CAD-44: %d times %s", n, code)
		}
	}
	if size > 100_000 {
		t.Errorf("CAD-44: findings of %d octets", size)
	}
}
