package dcv_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/name"
)

const account = "https://ca.example/acct/123"

var checked = time.Date(2025, 6, 15, 12, 0, 0, 0, time.UTC)

// persisting asks for example.com by the text of the BR.
func persisting() dcv.PersistRequest {
	n := name.MustParse("example.com")
	return dcv.PersistRequest{ADN: n, Name: n, Version: dcv.PersistBR, Issuers: []string{"ca.example", "ca.test"}, Account: dcv.PersistAccount{URI: account}}
}

func texts(all ...string) []dcv.PersistRecord {
	var out []dcv.PersistRecord
	for _, s := range all {
		out = append(out, dcv.PersistRecord{Asked: name.MustParse("_validation-persist.example.com"), Text: s, TTL: 3600})
	}
	return out
}

func TestJudgePersist(t *testing.T) {
	w := worth(t)
	now := strconv.FormatInt(checked.Unix(), 10)
	before := strconv.FormatInt(checked.Unix()-1, 10)
	const good = "ca.example; accounturi=" + account
	for _, c := range []struct {
		what, text string
		want       dcv.PersistReason
	}{
		{"PST-02: plain", good, dcv.PersistProven},
		{"PST-02: blanks and tabs", " ca.example\t;accounturi = " + account + " ", dcv.PersistProven},
		{"PST-02: a semicolon after the last parameter", good + ";", dcv.PersistMalformed},
		{"PST-02: quotes", `"` + good + `"`, dcv.PersistMalformed},
		{"PST-02: blanks between parameters", good + " persistUntil=1767225600", dcv.PersistMalformed},
		{"PST-02: nothing", "", dcv.PersistIssuerOther},
		{"PST-03: another CA", "other.example; accounturi=" + account, dcv.PersistIssuerOther},
		{"PST-03: another of the CA's names, in other letters", "CA.Test; accounturi=" + account, dcv.PersistProven},
		{"PST-03: nobody", "; accounturi=" + account, dcv.PersistIssuerOther},
		{"PST-04: no account", "ca.example", dcv.PersistNoAccount},
		{"PST-04: an empty account", "ca.example; accounturi=", dcv.PersistNoAccount},
		{"PST-04: twice", good + "; accounturi=" + account, dcv.PersistTwice},
		{"PST-04: twice, in other letters", good + "; AccountURI=" + account, dcv.PersistTwice},
		{"PST-04: another account", good + "4", dcv.PersistAccountElse},
		{"PST-04: an account in other letters", "ca.example; accounturi=HTTPS://ca.example/acct/123", dcv.PersistAccountElse},
		{"PST-05: the BR's row of 2026-01-01", good + "; persistUntil=1767225600", dcv.PersistProven},
		{"PST-05: the BR's row of 2025-01-01", good + "; persistUntil=1735689600", dcv.PersistExpired},
		{"PST-05: now", good + "; persistUntil=" + now, dcv.PersistProven},
		{"PST-05: a second ago", good + "; persistUntil=" + before, dcv.PersistExpired},
		{"PST-05: in other letters", good + "; PERSISTUNTIL=" + before, dcv.PersistExpired},
		{"PST-05: a fraction", good + "; persistUntil=1767225600.5", dcv.PersistUntilForm},
		{"PST-05: nothing", good + "; persistUntil=", dcv.PersistUntilForm},
		{"PST-05: hexadecimal", good + "; persistUntil=0x7fffffff", dcv.PersistUntilForm},
		{"PST-05: negative", good + "; persistUntil=-1", dcv.PersistUntilForm},
		{"PST-05: a plus sign", good + "; persistUntil=+1767225600", dcv.PersistUntilForm},
		{"PST-05: the greatest", good + "; persistUntil=9223372036854775807", dcv.PersistProven},
		{"PST-05: beyond it", good + "; persistUntil=9223372036854775808", dcv.PersistUntilForm},
		{"PST-05: twice", good + "; persistUntil=1767225600; persistUntil=1767225600", dcv.PersistTwice},
		{"PST-06: unknown parameters, one twice", good + "; foo=bar; foo=baz", dcv.PersistProven},
	} {
		got := dcv.JudgePersist(texts(c.text), w.noDS, persisting(), checked)
		if got.Reason != c.want || got.OK() != (c.want == dcv.PersistProven) || got.Record != 0 || got.Version != dcv.PersistBR {
			t.Errorf("%s: %+v, want %s", c.what, got, c.want)
		}
	}
	// PST-05: a fraction of a second after the last moment.
	if got := dcv.JudgePersist(texts(good+"; persistUntil="+now), w.noDS, persisting(), checked.Add(1)); got.Reason != dcv.PersistExpired {
		t.Errorf("PST-05: %+v", got)
	}
	if (dcv.PersistFinding{}).OK() {
		t.Error("the zero value proves control")
	}
}

// PST-01, PST-13: what no record can mend, and which of several counts.
func TestJudgePersistAround(t *testing.T) {
	w := worth(t)
	const good = "ca.example; accounturi=" + account
	elsewhere := func(owner string) []dcv.PersistRecord {
		return []dcv.PersistRecord{{Asked: name.MustParse(owner), Text: good}}
	}
	for _, c := range []struct {
		what     string
		records  []dcv.PersistRecord
		security dnssec.Security
		change   func(*dcv.PersistRequest)
		want     dcv.PersistReason
		record   int
	}{
		{"PST-01: at the domain itself", elsewhere("example.com"), w.secure, nil, dcv.PersistOwnerWrong, 0},
		{"PST-01: at the owner of dns-01", elsewhere("_acme-challenge.example.com"), w.secure, nil, dcv.PersistOwnerWrong, 0},
		{"ADN-06: at the target of the domain's CNAME", elsewhere("_validation-persist.t.net"), w.secure, nil, dcv.PersistOwnerWrong, 0},
		{"PST-13: one bad, one good", texts("other.example", good), w.secure, nil, dcv.PersistProven, 1},
		{"PST-13: of bad ones the nearest", texts("other.example", good+"4", "ca.example"), w.secure, nil, dcv.PersistAccountElse, 1},
		{"PST-13: none", nil, w.secure, nil, dcv.PersistNone, -1},
		{"PST-13: proven Insecure", texts(good), w.byAlgorithm, nil, dcv.PersistProven, 0},
		{"PST-13: bogus", texts(good), w.bogus, nil, dcv.PersistUnvalidated, -1},
		{"PST-13: indeterminate", texts(good), dnssec.Security{}, nil, dcv.PersistUnvalidated, -1},
		{"PST-13: a deactivated account", texts(good), w.secure, func(q *dcv.PersistRequest) { q.Account.Deactivated = true }, dcv.PersistDeactivated, -1},
		{"PST-12: no version", texts(good), w.secure, func(q *dcv.PersistRequest) { q.Version = 0 }, dcv.PersistNotSettled, -1},
		{"PST-12: no such version", texts(good), w.secure, func(q *dcv.PersistRequest) { q.Version = 9 }, dcv.PersistNotSettled, -1},
		{"no account", texts("ca.example; accounturi="), w.secure, func(q *dcv.PersistRequest) { q.Account.URI = "" }, dcv.PersistNotSettled, -1},
		{"no issuer", texts("; accounturi=" + account), w.secure, func(q *dcv.PersistRequest) { q.Issuers = []string{""} }, dcv.PersistIssuerOther, 0},
		{"another domain's ADN", texts(good), w.secure, func(q *dcv.PersistRequest) { q.Name = name.MustParse("example.org") }, dcv.PersistNotSettled, -1},
		{"the zero value", texts(good), w.secure, func(q *dcv.PersistRequest) { *q = dcv.PersistRequest{} }, dcv.PersistNotSettled, -1},
	} {
		q := persisting()
		if c.change != nil {
			c.change(&q)
		}
		if got := dcv.JudgePersist(c.records, c.security, q, checked); got.Reason != c.want || got.Record != c.record {
			t.Errorf("%s: %+v, want %s of %d", c.what, got, c.want, c.record)
		}
	}
	if got := dcv.JudgePersist(texts(good), w.secure, persisting(), time.Time{}); got.Reason != dcv.PersistNotSettled {
		t.Errorf("no clock: %+v", got)
	}
}

// PST-09: policy=wildcard is wanted for a wildcard and below the ADN, but for
// a CA that goes by the BR alone.
func TestPersistPolicy(t *testing.T) {
	const good = "ca.example; accounturi=" + account
	for _, c := range []struct {
		what, text, name string
		star, noPolicy   bool
		want             dcv.PersistReason
	}{
		{"the ADN itself", good, "example.com", false, false, dcv.PersistProven},
		{"a wildcard", good, "example.com", true, false, dcv.PersistNoWildcard},
		{"a wildcard, by the BR", good, "example.com", true, true, dcv.PersistProven},
		{"a name below", good, "www.example.com", false, false, dcv.PersistNoWildcard},
		{"a name below, by the BR", good, "www.example.com", false, true, dcv.PersistProven},
		{"a wildcard that may", good + "; policy=wildcard", "example.com", true, false, dcv.PersistProven},
		{"a name below that may", good + "; Policy=WildCard", "www.example.com", false, false, dcv.PersistProven},
		{"another policy", good + "; policy=none", "example.com", true, false, dcv.PersistNoWildcard},
		{"another policy where none is needed", good + "; policy=none", "example.com", false, false, dcv.PersistProven},
		{"two policies", good + "; policy=none; policy=wildcard", "example.com", true, false, dcv.PersistTwice},
	} {
		q := persisting()
		q.Name, q.Star, q.NoPolicy = name.MustParse(c.name), c.star, c.noPolicy
		if got := dcv.JudgePersist(texts(c.text), worth(t).secure, q, checked); got.Reason != c.want {
			t.Errorf("PST-09: %s: %+v, want %s", c.what, got, c.want)
		}
	}
}

// PST-11: the vectors of the digests; which forms draft-02 takes, and which
// the drafts before it and the BR.
func TestPersistAccountURI(t *testing.T) {
	a := dcv.PersistAccount{URI: account, Thumbprint: thumbprint, HashPrefix: "https://ca.example/h/"}
	bound, open := "5SQm7n6tPh2-PlLbCKGnViTXX5z19SCN4cPGQHSk-kw", "NpDnSwUthQK8zCgFdefYxAdAVPnygMLbs9US6oO-5ug"
	for domain, want := range map[string]string{"example.com": bound, dcv.AnyDomain: open} {
		if got := dcv.PersistAccountURI(a, domain); got != a.HashPrefix+"sha-256/"+want {
			t.Errorf("PST-11: %s: %s, want %s", domain, got, want)
		}
	}
	uri := func(s string) string { return "ca.example; accounturi=" + s }
	for _, c := range []struct {
		what, text string
		version    dcv.PersistVersion
		want       dcv.PersistReason
	}{
		{"PST-11: bound to the domain", uri(a.HashPrefix + "sha-256/" + bound), dcv.PersistDraft02, dcv.PersistProven},
		{"PST-11: bound to none", uri(a.HashPrefix + "sha-256/" + open), dcv.PersistDraft02, dcv.PersistProven},
		{"PST-11: the plain URL", uri(account), dcv.PersistDraft02, dcv.PersistAccountElse},
		{"PST-11: without the CA's prefix", uri("sha-256/" + bound), dcv.PersistDraft02, dcv.PersistAccountElse},
		{"PST-11: bound to another domain", uri(dcv.PersistAccountURI(a, "example.org")), dcv.PersistDraft02, dcv.PersistAccountElse},
		{"PST-12: the plain URL", uri(account), dcv.PersistDraft01, dcv.PersistProven},
		{"PST-12: the plain URL", uri(account), dcv.PersistDraft00, dcv.PersistProven},
		{"PST-12: a digest", uri(a.HashPrefix + "sha-256/" + bound), dcv.PersistDraft01, dcv.PersistAccountElse},
		{"PST-12: a digest", uri(a.HashPrefix + "sha-256/" + bound), dcv.PersistBR, dcv.PersistAccountElse},
	} {
		q := persisting()
		q.Version, q.Account = c.version, a
		if got := dcv.JudgePersist(texts(c.text), worth(t).secure, q, checked); got.Reason != c.want || got.Version != c.version {
			t.Errorf("%s by %s: %+v, want %s", c.what, c.version, got, c.want)
		}
	}
	q := persisting()
	q.Version = dcv.PersistDraft02
	if got := dcv.JudgePersist(texts(uri(account)), worth(t).secure, q, checked); got.Reason != dcv.PersistNotSettled {
		t.Errorf("PST-11: without a thumbprint: %+v", got)
	}
}

// PST-07, PST-11, PST-12: for how long what is proven may be used again.
func TestPersistUntil(t *testing.T) {
	soon := checked.Add(time.Hour * 5)
	for _, c := range []struct {
		what    string
		version dcv.PersistVersion
		until   time.Time
		want    time.Time
	}{
		{"ten days", dcv.PersistBR, time.Time{}, checked.Add(10 * br.Day)},
		{"ten days, for the BR look at persistUntil only at the check", dcv.PersistBR, soon, checked.Add(10 * br.Day)},
		{"the TTL", dcv.PersistDraft00, time.Time{}, checked.Add(time.Hour)},
		{"ten days", dcv.PersistDraft01, soon, checked.Add(10 * br.Day)},
		{"ten days", dcv.PersistDraft02, time.Time{}, checked.Add(10 * br.Day)},
		{"persistUntil", dcv.PersistDraft02, soon, soon},
		{"ten days, for persistUntil is later", dcv.PersistDraft02, checked.Add(11 * br.Day), checked.Add(10 * br.Day)},
	} {
		q := persisting()
		q.Version, q.Account.Thumbprint = c.version, thumbprint
		uri := account
		if c.version == dcv.PersistDraft02 {
			uri = dcv.PersistAccountURI(q.Account, "example.com")
		}
		text := "ca.example; accounturi=" + uri
		if !c.until.IsZero() {
			text += "; persistUntil=" + strconv.FormatInt(c.until.Unix(), 10)
		}
		if got := dcv.JudgePersist(texts(text), worth(t).secure, q, checked); !got.OK() || !got.Until.Equal(c.want) {
			t.Errorf("%s: %s: until %s, want %s", c.version, c.what, got.Until, c.want)
		}
	}
}

// PST-08: a remote perspective corroborates by the same account, whatever the
// rest of its record says.
func TestPersistCorroborated(t *testing.T) {
	const good = "ca.example; accounturi=" + account
	see := func(text, uri string) dcv.PersistFinding {
		q := persisting()
		q.Account.URI = uri
		return dcv.JudgePersist(texts(text), worth(t).secure, q, checked)
	}
	primary := see(good+"; persistUntil=1767225600", account)
	for _, c := range []struct {
		what   string
		remote dcv.PersistFinding
		want   bool
	}{
		{"another persistUntil", see(good+"; persistUntil=1798761600", account), true},
		{"no persistUntil", see(good, account), true},
		{"one that has passed", see(good+"; persistUntil=1735689600", account), false},
		{"another account", see(good+"4", account+"4"), false},
		{"nothing", dcv.PersistFinding{}, false},
	} {
		if got := primary.CorroboratedBy(c.remote); got != c.want {
			t.Errorf("PST-08: %s: %t", c.what, got)
		}
	}
	if (dcv.PersistFinding{}).CorroboratedBy(primary) || (dcv.PersistFinding{}).CorroboratedBy(dcv.PersistFinding{}) {
		t.Error("PST-08: nothing is corroborated")
	}
}

// PST-13: records that prove nothing by themselves neither help nor harm one
// that does; and what is not validated never proves anything.
func TestPersistAnyOne(t *testing.T) {
	w := worth(t)
	pieces := []string{"ca.example", "other.example", "", "; accounturi=" + account, "; accounturi=x:y", "; persistUntil=1767225600", "; persistUntil=1", "; policy=wildcard", ";", "; a=b", " "}
	rapid.Check(t, func(t *rapid.T) {
		q := persisting()
		q.Star, q.NoPolicy = rapid.Bool().Draw(t, "star"), rapid.Bool().Draw(t, "no policy")
		var all []string
		for range rapid.IntRange(0, 4).Draw(t, "records") {
			all = append(all, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 4).Draw(t, "text"), ""))
		}
		alone := false
		for _, text := range all {
			alone = alone || dcv.JudgePersist(texts(text), w.secure, q, checked).OK()
		}
		if got := dcv.JudgePersist(texts(all...), w.secure, q, checked); got.OK() != alone || got.OK() && got.Account != account {
			t.Fatalf("%q: %+v, one alone %t", all, got, alone)
		}
		if got := dcv.JudgePersist(texts(all...), rapid.SampledFrom(w.bad()).Draw(t, "bad"), q, checked); got.OK() {
			t.Fatalf("%q: proven by an answer that was not validated", all)
		}
	})
}
