package caa

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// noon is the clock of the tests: the day for which the requirements were
// written down.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

var rules = br.At(noon)

const mine = "https://ca.example/acct/1"

// ours is ca.example, as most tests mean it.
func ours(t testing.TB, opts ...Option) Authority {
	t.Helper()
	a, err := NewAuthority([]string{"ca.example"}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// boulder is ours with the habits of another CA's software: it does not know
// the contact tags, and takes 0x01 for critical.
func boulder(t testing.TB) Authority {
	return ours(t, WithFlag1Critical(), WithRecognised("issue", "issuewild", "iodef", "issuemail", "issuevmc"))
}

// records reads one record a line: tag and value, with the flags before them
// where they are not 0.
func records(t testing.TB, text string) []Record {
	t.Helper()
	var rs []Record
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		var r Record
		if first, rest, ok := strings.Cut(line, " "); ok {
			if n, err := strconv.ParseUint(first, 10, 8); err == nil {
				r.Flags, line = uint8(n), rest
			}
		}
		r.Tag, r.Value, _ = strings.Cut(line, " ")
		rs = append(rs, r)
	}
	return rs
}

// climb returns the levels from a name up to its TLD, all empty.
func climb(from string) []Level {
	var ls []Level
	for n := name.MustParse(from); n.NumLabels() > 0; n, _ = n.Parent() {
		ls = append(ls, Level{Name: n, Outcome: LevelNoData, TTL: 300, Fetched: noon, Security: Insecure})
	}
	return ls
}

// at puts a set at a name of the climb.
func at(ls []Level, owner string, rs []Record) []Level {
	for i := range ls {
		if ls[i].Name == name.MustParse(owner) {
			ls[i].Outcome, ls[i].Records = LevelCAA, rs
		}
	}
	return ls
}

// found is a climb for www.example.com with a set at example.com.
func found(t testing.TB, text string) []Level {
	if text == "" {
		return climb("www.example.com")
	}
	return at(climb("www.example.com"), "example.com", records(t, text))
}

func TestDecisionTable(t *testing.T) {
	const p, d = Permit, Deny
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		id          string
		set         string
		plain, wild Verdict
		why, wwhy   Reason
	}{
		{"CAD-01", "", p, p, NoCAA, NoCAA},
		{"CAD-02", "issue ca.example", p, p, Authorized, Authorized},
		{"CAD-03", "issue other", d, d, NotAuthorized, NotAuthorized},
		{"CAD-04", "issue other\nissue ca.example", p, p, Authorized, Authorized},
		{"CAD-05", "issue ;", d, d, NotAuthorized, NotAuthorized},
		{"CAD-06", "issue", d, d, NotAuthorized, NotAuthorized},
		{"CAD-07", "issue ;\nissue ca.example", p, p, Authorized, Authorized},
		{"CAD-08", "issuewild ca.example", p, p, NotRestricted, Authorized},
		{"CAD-09", "issuewild other", p, d, NotRestricted, NotAuthorized},
		{"CAD-10", "issuewild ;", p, d, NotRestricted, NotAuthorized},
		{"CAD-11", "issue ca.example\nissuewild ;", p, d, Authorized, NotAuthorized},
		{"CAD-12", "issue ;\nissuewild ca.example", d, p, NotAuthorized, Authorized},
		{"CAD-13", "issue other\nissuewild ca.example", d, p, NotAuthorized, Authorized},
		{"CAD-14", "issue ca.example\nissuewild other", p, d, Authorized, NotAuthorized},
		{"CAD-15", "issuewild ;\nissuewild ca.example", p, p, NotRestricted, Authorized},
		{"CAD-16", "issue https://ca.example", d, d, MalformedValue, MalformedValue},
		{"CAD-17", "issue ca.example.\nissue ca.example", p, p, Authorized, Authorized},
		{"CAD-18", "issuewild ca_x", p, d, NotRestricted, MalformedValue},
		{"CAD-19", "issue ca.example\nissuewild ca_x", p, d, Authorized, MalformedValue},
		{"CAD-20", "iodef mailto:a@b.example", p, p, NotRestricted, NotRestricted},
		{"CAD-21", "tbs x", p, p, NotRestricted, NotRestricted},
		{"CAD-22", "128 tbs x", d, d, CriticalUnknown, CriticalUnknown},
		{"CAD-23", "130 tbs x", d, d, CriticalUnknown, CriticalUnknown},
		{"CAD-23", "129 tbs x", d, d, CriticalUnknown, CriticalUnknown},
		{"CAD-23", "255 tbs x", d, d, CriticalUnknown, CriticalUnknown},
		{"CAD-24", "1 tbs x", p, p, NotRestricted, NotRestricted},
		{"CAD-24", "2 tbs x", p, p, NotRestricted, NotRestricted},
		{"CAD-24", "64 tbs x", p, p, NotRestricted, NotRestricted},
		{"CAD-24", "127 tbs x", p, p, NotRestricted, NotRestricted},
		{"CAD-25", "128 tbs x\nissue ca.example", d, d, CriticalUnknown, CriticalUnknown},
		{"CAD-26", "128 issue ca.example", p, p, Authorized, Authorized},
		{"CAD-27", "128 issue other", d, d, NotAuthorized, NotAuthorized},
		{"CAD-28", "128 issuewild other\nissue ca.example", p, d, Authorized, NotAuthorized},
		{"CAD-29", "128 iodef mailto:a@b.example", p, p, NotRestricted, NotRestricted},
		{"CAD-30", "128 iodef garbage", p, p, NotRestricted, NotRestricted},
		{"CAD-31", "ISSUE other", d, d, NotAuthorized, NotAuthorized},
		{"CAD-32", "issuemail ;", p, p, NotRestricted, NotRestricted},
		{"CAD-33", "issuevmc ;", p, p, NotRestricted, NotRestricted},
		{"CAD-34", "128 issuemail ;", p, p, NotRestricted, NotRestricted},
		{"CAD-35", "128 contactemail a@b", p, p, NotRestricted, NotRestricted},
		{"CAD-36", "contactemail a@b\nissue other", d, d, NotAuthorized, NotAuthorized},
		{"CAD-37", "issue ca.example; accounturi=" + mine, p, p, Authorized, Authorized},
		{"CAD-38", "issue ca.example; accounturi=https://ca.example/acct/2", d, d, AccountMismatch, AccountMismatch},
		{"CAD-39", "issue ca.example; accounturi=https://ca.example/acct/2\nissue ca.example", p, p, Authorized, Authorized},
		{"CAD-40", "issue ca.example; validationmethods=dns-01", d, d, MethodMismatch, MethodMismatch},
		{"CAD-41", "issue ca.example\nissuewild ca.example; validationmethods=dns-01", p, d, Authorized, MethodMismatch},
		{"CAD-42", "128 auth x", d, d, CriticalUnknown, CriticalUnknown},
		{"CAD-42", "128 path x", d, d, CriticalUnknown, CriticalUnknown},
		{"CAD-42", "128 policy x", d, d, CriticalUnknown, CriticalUnknown},
		{"CAD-43", long(1) + " v", p, p, NotRestricted, NotRestricted},
		{"CAD-43", long(15) + " v", p, p, NotRestricted, NotRestricted},
		{"CAD-43", long(255) + " v", p, p, NotRestricted, NotRestricted},
		{"CAD-44", strings.Repeat("tbs x\n", 1001) + "issue other", d, d, NotAuthorized, NotAuthorized},
		{"CAD-45", "issue other\nissue other", d, d, NotAuthorized, NotAuthorized},
		{"CAD-45", "issue ca.example\nissue ca.example", p, p, Authorized, Authorized},
		{"CAD-48", "issuewild caatestsuite.com", p, d, NotRestricted, NotAuthorized},
		// Precedence of the reasons to deny (DESIGN.md, Results).
		{"precedence", "issue other\nissue ca_x", d, d, NotAuthorized, NotAuthorized},
		{"precedence", "issue other\nissue ca.example; validationmethods=dns-01", d, d, MethodMismatch, MethodMismatch},
		{"precedence", "issue ca.example; validationmethods=dns-01\nissue ca.example; accounturi=https://x.example/2", d, d, AccountMismatch, AccountMismatch},
		{"precedence", "128 tbs x\nissue ca.example; accounturi=https://x.example/2", d, d, CriticalUnknown, CriticalUnknown},
	} {
		for _, wild := range []bool{false, true} {
			want, why := c.plain, c.why
			if wild {
				want, why = c.wild, c.wwhy
			}
			got := Decide(found(t, c.set), ours(t), Request{Wildcard: wild, Method: "http-01", Account: mine}, rules)
			if got.Verdict != want || got.Reason != why {
				t.Errorf("%s: %.60q, wildcard %v: %s (%s), want %s (%s)", c.id, c.set, wild, got.Verdict, got.Reason, want, why)
			}
			if got.Detail.IsZero() || got.Security != Insecure {
				t.Errorf("%s: detail %q, security %s", c.id, got.Detail, got.Security)
			}
		}
	}
}

// The rows of the table that depend on the CA, or on more than the set.
func TestDecisionTableOfOtherCAs(t *testing.T) {
	plain, wild := Request{}, Request{Wildcard: true}
	check := func(id string, a Authority, set string, want Reason) {
		t.Helper()
		for _, req := range []Request{plain, wild} {
			if got := Decide(found(t, set), a, req, rules); got.Reason != want || got.Verdict != want.Verdict() {
				t.Errorf("%s: %q: %s (%s), want %s", id, set, got.Verdict, got.Reason, want)
			}
		}
	}
	bare := ours(t, WithRecognised("issue", "issuewild", "iodef"))
	check("CAD-34", bare, "128 issuemail ;", CriticalUnknown)
	check("CAD-35", boulder(t), "128 contactemail a@b", CriticalUnknown)
	// CAP-03: the profile switch for flag value 1.
	check("CAP-03", boulder(t), "1 tbs x", CriticalUnknown)
	check("CAP-03", boulder(t), "2 tbs x", NotRestricted)
	check("CAP-03", boulder(t), "1 issue ca.example", Authorized)
	check("CAP-03", ours(t), "1 tbs x", NotRestricted)
	// CAP-05: a tag that is none is an unknown one.
	check("CAP-05", ours(t), "128 is-sue x", CriticalUnknown)
	check("CAP-05", ours(t), "0 is_sue ca.example", NotRestricted)
	check("CAP-05", ours(t), "0 is_sue other", NotRestricted)
	// CAP-04: tags compare without regard to ASCII case, and to that alone.
	check("CAP-04", ours(t), "IsSuE other", NotAuthorized)
	check("CAP-04", ours(t), "128 iODEF x", NotRestricted)
	check("CAP-04", ours(t), "\u0130ssue other", NotRestricted)
	if got := Decide(found(t, "IssueWild other"), ours(t), wild, rules); got.Reason != NotAuthorized || got.Property != "issuewild" {
		t.Errorf("CAP-04: %+v", got)
	}
	// CAP-42, CAP-43: equality of domain names, not of letters, nor of suffixes.
	check("CAP-42", ours(t), "issue Ca.Example", Authorized)
	check("CAP-43", ours(t), "issue sub.ca.example", NotAuthorized)
	check("CAP-43", ours(t), "issue example", NotAuthorized)
	// CAP-15: what authorises nobody authorises nobody with parameters either.
	check("CAP-15", ours(t), "issue ; a=b", NotAuthorized)
	// CAP-38, CAP-53: a malformed value is one that names nobody.
	check("CAP-38", ours(t), `issue "ca.example"`, MalformedValue)
	check("CAP-53", ours(t), "issue <script>alert(1)</script>", MalformedValue)
	// CAD-49: a CA without identity is denied everything.
	check("CAD-49", Authority{}, "issue ca.example", NotAuthorized)
	check("CAD-49", Authority{}, "issue ;", NotAuthorized)
	check("CAD-49", Authority{}, "", NotAuthorized)
	if _, err := NewAuthority(nil); err == nil {
		t.Error("CAD-49: an empty identity set was accepted")
	}
	// Two identities of one CA.
	two, err := NewAuthority([]string{"ca.example", "CA2.Example"})
	if err != nil {
		t.Fatal(err)
	}
	check("identities", two, "issue ca2.example", Authorized)
	if got := two.Identities(); !slices.Equal(got, []string{"ca.example", "ca2.example"}) {
		t.Errorf("identities %q", got)
	}
}

// CAP-06: what is recognised is explicit, and the default is this.
func TestRecognisedTags(t *testing.T) {
	want := []string{"issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail", "contactphone"}
	if got := ours(t).Recognised(); !slices.Equal(got, want) {
		t.Errorf("CAP-06: recognised %q", got)
	}
	if got := (Authority{}).Recognised(); len(got) != 0 {
		t.Errorf("the zero value recognises %q", got)
	}
	for _, c := range []struct{ tags, fault string }{
		{"issue,issuewild", "iodef"},
		{"issue,iodef", "issuewild"},
		{"issue,issuewild,iodef,policy", "policy"},     // TAG-09
		{"issue,issuewild,iodef,security", "security"}, // TAG-10
		{"issue,issuewild,iodef,x", "x"},
	} {
		_, err := NewAuthority([]string{"ca.example"}, WithRecognised(strings.Split(c.tags, ",")...))
		if e, ok := err.(*TagError); !ok || e.Tag != c.fault || !strings.Contains(e.Error(), strconv.Quote(c.fault)) {
			t.Errorf("recognised %s: %v", c.tags, err)
		}
	}
}

func TestIdentityErrors(t *testing.T) {
	for _, c := range []struct {
		id     string
		offset int
	}{
		{"", 0}, {" ", 0}, {"\t ", 0}, {"ca.example.", 10}, {"https://ca.example", 5}, {"ca.example; a=b", 10}, {"ca example", 2}, {" ca.example", 0},
		{"ca_x", 2}, {strings.Repeat("a", 64) + ".example", 0}, {strings.Repeat("a.", 130) + "example", 0},
	} {
		_, err := NewAuthority([]string{"ca.example", c.id})
		if e, ok := err.(*IdentityError); !ok || e.Input != c.id || e.Offset != c.offset || e.Reason.IsZero() || !strings.Contains(err.Error(), quote(c.id)) {
			t.Errorf("identity %q: %v", c.id, err)
		}
	}
}

// What each record came to is kept, in the order received.
func TestJudgedRecords(t *testing.T) {
	whys := func(d Decision) string {
		var w []string
		for _, j := range d.Records {
			if (j.Why == "" || j.Why == Authorized) != (j.Detail.IsZero()) {
				t.Errorf("%v: %q, %q", j.Record, j.Why, j.Detail)
			}
			w = append(w, string(j.Why))
		}
		return strings.Join(w, " ")
	}
	const set = "iodef mailto:a@b.c\nissue other\nissue\nissue ca_x\nissue ca.example; accounturi=a:b\nissue ca.example; validationmethods=x\nissuewild ca.example\n128 tbs x"
	d := Decide(found(t, set), ours(t), Request{}, rules)
	if got, want := whys(d), " not-authorized not-authorized malformed-value account-mismatch method-mismatch  critical-unknown"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for i, r := range records(t, set) {
		if d.Records[i].Record != r {
			t.Errorf("record %d is %v", i, d.Records[i].Record)
		}
	}
	d = Decide(found(t, "issue other\nissue ca.example\nissue ca_x"), ours(t), Request{}, rules)
	if got, want := whys(d), " authorized "; got != want {
		t.Errorf("a permit: got %q, want %q", got, want)
	}
	if len(Decide(found(t, ""), ours(t), Request{}, rules).Records) != 0 {
		t.Error("records without a set")
	}
}

func TestVerdictAndReason(t *testing.T) {
	seen := map[Reason]bool{}
	for _, r := range Reasons() {
		if seen[r] || r == "" {
			t.Errorf("%q stands there twice, or is empty", r)
		}
		seen[r] = true
	}
	if len(seen) != 29 {
		t.Errorf("%d reasons", len(seen))
	}
	for r, want := range map[Reason]string{
		"": "error", "authorised": "error", "no-caa": "permit", "lookup-failure-permitted": "permit", "not-applicable": "permit",
		"malformed-value": "deny", "critical-unknown": "deny", "timeout": "error", "invalid-name": "error", "dnssec-bogus": "error",
	} {
		if got := r.Verdict().String(); got != want {
			t.Errorf("%q: %s, want %s", r, got, want)
		}
	}
	if (Decision{}).Verdict != VerdictError || Verdict(9).String() != "error" || LevelOutcome(9).String() != "error" || Security(9).String() != "indeterminate" {
		t.Error("a value out of range is not the strictest")
	}
	for i, want := range []string{"indeterminate", "bogus", "insecure", "secure"} {
		if got := Security(i).String(); got != want {
			t.Errorf("security %d: %s", i, got)
		}
	}
	for i, want := range []string{"error", "caa", "nodata", "nxdomain"} {
		if got := LevelOutcome(i).String(); got != want {
			t.Errorf("outcome %d: %s", i, got)
		}
	}
	if d := NoClimb(NotApplicable, phrase.Data("x")); d.Verdict != Permit || d.Level != -1 || d.Detail.String() != "x" {
		t.Errorf("%+v", d)
	}
}

// CAA-01: a certificate needs a permit for each of its names.
func TestIssuance(t *testing.T) {
	p, d, e := Decision{Verdict: Permit}, Decision{Verdict: Deny}, Decision{}
	for _, c := range []struct {
		ds   []Decision
		want Verdict
	}{
		{nil, VerdictError},
		{[]Decision{p}, Permit},
		{[]Decision{p, p, p}, Permit},
		{[]Decision{p, d, p}, Deny},
		{[]Decision{p, e, p}, VerdictError},
		{[]Decision{e, p, d}, Deny},
		{[]Decision{{Verdict: 7}, p}, VerdictError},
	} {
		if got := Issuance(c.ds...); got != c.want {
			t.Errorf("CAA-01: %v: %s, want %s", c.ds, got, c.want)
		}
	}
}

func TestWhoMayIssue(t *testing.T) {
	for _, c := range []struct {
		set, plain, wild string
		reason           Reason
	}{
		{"", "any", "any", NoCAA},
		{"iodef mailto:a@b.c", "any", "any", NotRestricted},
		{"issue A.example\nissue b.example; accounturi=x:y\nissue a.example", "a.example b.example", "a.example b.example", NotAuthorized},
		{"issue a.example\nissuewild ;", "a.example", "", NotAuthorized},
		{"issuewild w.example", "any", "w.example", NotRestricted},
		{"issue a_x", "", "", MalformedValue},
		{"issue a.example\n128 tbs x", "", "", CriticalUnknown},
	} {
		plain, wild, d := WhoMayIssue(found(t, c.set), rules)
		text := func(i Issuers) string {
			if i.Any {
				return "any"
			}
			return strings.Join(i.Domains, " ")
		}
		if text(plain) != c.plain || text(wild) != c.wild || d.Reason != c.reason {
			t.Errorf("%q: %q, %q, %s", c.set, text(plain), text(wild), d.Reason)
		}
	}
	if plain, wild, d := WhoMayIssue(nil, rules); plain.Any || wild.Any || plain.Domains != nil || d.Verdict != VerdictError {
		t.Errorf("no climb: %v %v %v", plain, wild, d)
	}
	if plain, _, _ := WhoMayIssue(found(t, "128 tbs x"), rules, "issue", "issuewild", "TBS"); !plain.Any {
		t.Error("a recognised critical tag forbids")
	}
}

// The rules of a date that the calendar does not know decide nothing.
func TestNoRules(t *testing.T) {
	if d := Decide(found(t, ""), ours(t), Request{}, br.Rules{}); d.Verdict != VerdictError || d.Reason != Canceled {
		t.Errorf("%+v", d)
	}
}
