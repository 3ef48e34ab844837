package diagnose

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
)

// servedBy is a trace about a name in a zone on these servers.
func servedBy(asked, zone string, hosts ...string) *evidence.Trace {
	cut := evidence.Cut{Zone: name.MustParse(zone), Parent: name.MustParse("com")}
	for _, h := range hosts {
		cut.Servers = append(cut.Servers, evidence.Server{Name: name.MustParse(h)})
	}
	return &evidence.Trace{
		Schema: evidence.Schema, Name: name.MustParse(asked), Clock: today, Started: today, Finished: today.Add(2 * time.Second),
		Cuts: []evidence.Cut{{Zone: name.Root()}, {Zone: name.MustParse("com"), Parent: name.Root()}, cut},
	}
}

// find decides and diagnoses with a trace.
func find(t testing.TB, tr *evidence.Trace, levels []caa.Level, ca string) []Finding {
	t.Helper()
	choice, err := issuer.Expand(ca)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := caa.NewAuthority(choice.Identifiers)
	if err != nil {
		t.Fatal(err)
	}
	d := caa.Decide(levels, auth, plain, br.At(today))
	return Find(Case{Levels: levels, Decision: d, CA: choice, Trace: tr})
}

// Findings by providers: where the record goes, and what is typed into which
// field there.
func TestPlaces(t *testing.T) {
	other, deny := set("issue different.issuer.com"), set("issue ;")
	for _, tt := range []struct {
		what   string
		levels []caa.Level
		hosts  []string
		want   Fields // of the first record
		field  string // name as the page wants it; "-" where not known
		place  Place
		remedy []string
		not    []string
	}{
		{"missing at Cloudflare", with(climb("www.example.com"), "www.example.com", other), []string{"ada.ns.cloudflare.com", "bob.ns.cloudflare.com"},
			Fields{Full: "www.example.com", Relative: "www", Tag: "issue", Value: "letsencrypt.org", Data: `0 issue "letsencrypt.org"`}, "www",
			Place{Provider: "Cloudflare", CAA: "yes"},
			[]string{"The zone example.com is served by Cloudflare", "Into the field for the name goes www.", "flags, tag and value go 0, issue and letsencrypt.org."}, nil},
		{"missing at the zone itself at Cloudflare", with(climb("example.com"), "example.com", other), []string{"ada.ns.cloudflare.com"},
			Fields{Full: "example.com", Relative: "@", Tag: "issue", Value: "letsencrypt.org", Data: `0 issue "letsencrypt.org"`}, "@",
			Place{Provider: "Cloudflare", CAA: "yes"}, []string{"Into the field for the name goes @."}, nil},
		{"missing at Route 53", with(climb("example.com"), "example.com", deny), []string{"ns-1.awsdns-01.com", "ns-2.awsdns-02.net"},
			Fields{Full: "example.com", Relative: "@", Tag: "issue", Value: "letsencrypt.org", Data: `0 issue "letsencrypt.org"`}, "",
			Place{Provider: "Amazon Route 53", CAA: "yes"},
			[]string{"Leave the field for the name empty", `Into the field for the value goes: 0 issue "letsencrypt.org"`}, nil},
		{"missing at Alibaba Cloud", with(climb("www.example.com"), "example.com", other), []string{"dns1.hichina.com"},
			Fields{Full: "example.com", Relative: "@", Tag: "issue", Value: "letsencrypt.org", Data: `0 issue "letsencrypt.org"`}, "@",
			Place{Provider: "阿里云解析 (Alibaba Cloud DNS)", CAA: "yes"}, []string{"阿里云解析"}, nil},
		{"a page of which nothing is known", with(climb("www.example.com"), "www.example.com", other), []string{"01.dnsv.jp"},
			Fields{Full: "www.example.com", Relative: "www", Tag: "issue", Value: "letsencrypt.org", Data: `0 issue "letsencrypt.org"`}, "-",
			Place{Provider: "お名前.com (Onamae.com)", CAA: "yes"},
			[]string{"served by お名前.com", "Where a form appends example.com to the name by itself, the name is www."}, []string{"Into the field"}},
		{"nobody that is known", with(climb("example.com"), "example.com", other), []string{"ns1.example.com"},
			Fields{Full: "example.com", Relative: "@", Tag: "issue", Value: "letsencrypt.org", Data: `0 issue "letsencrypt.org"`}, "-",
			Place{CAA: "yes"}, []string{"the name is @ or stays empty"}, []string{"served by"}},
	} {
		asked := tt.levels[0].Name.String()
		fs := find(t, servedBy(asked, "example.com", tt.hosts...), tt.levels, "letsencrypt")
		f := fs[0]
		if f.Place == nil {
			t.Errorf("%s: no place", tt.what)
			continue
		}
		got := f.Place.Records[0]
		typed := "-"
		if got.Name != nil {
			typed = *got.Name
		}
		got.Name = nil
		if got != tt.want || typed != tt.field {
			t.Errorf("%s: fields %+v with name %q, want %+v with %q", tt.what, got, typed, tt.want, tt.field)
		}
		if f.Place.Zone != "example.com" || f.Place.Provider != tt.place.Provider || f.Place.CAA != tt.place.CAA || (f.Place.Help == "") != (tt.place.Provider == "") {
			t.Errorf("%s: place %+v", tt.what, *f.Place)
		}
		checkText(t, tt.what, f.Remedy.String(), tt.remedy, tt.not)
	}
}

func checkText(t *testing.T, what, text string, want, not []string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%s: %q is not in:\n%s", what, w, text)
		}
	}
	for _, w := range not {
		if strings.Contains(text, w) {
			t.Errorf("%s: %q is in:\n%s", what, w, text)
		}
	}
}

// A provider that offers no CAA records is named where the record would have
// to be entered there, and not where the zone has some already.
func TestPlaceWithoutSupport(t *testing.T) {
	tr := servedBy("a.b.example.com", "example.com", "ns1.example.com")
	tr.Cuts = append(tr.Cuts, evidence.Cut{Zone: name.MustParse("b.example.com"), Parent: name.MustParse("example.com"),
		Servers: []evidence.Server{{Name: name.MustParse("ns1.bluehost.com")}}})
	other := set("issue different.issuer.com")
	levels := with(climb("a.b.example.com"), "example.com", other)
	s := newScene(Case{Levels: levels, Trace: tr, Decision: caa.Decision{Verdict: caa.Deny, Level: 2, FoundAt: name.MustParse("example.com")}})
	f := Finding{Remedy: steps(record("a.b.example.com", caa.Record{Tag: "issue", Value: "ca.example"}))}
	s.place(&f)
	if f.Place == nil || f.Place.CAA != "no" || f.Place.Zone != "b.example.com" {
		t.Errorf("place %+v, want one without CAA records", f.Place)
	}
	checkText(t, "no support", f.Remedy.String(), []string{"Bluehost, who serves b.example.com, is not known to offer CAA records"}, []string{"Where a form"})

	has := find(t, servedBy("example.com", "example.com", "ns1.bluehost.com"), with(climb("example.com"), "example.com", other), "letsencrypt")
	if has[0].Place == nil || has[0].Place.CAA != "yes" {
		t.Errorf("a zone with CAA records: place %+v", has[0].Place)
	}
}

// Without a zone that the trace knows there is no place, and the root is none.
func TestNoPlace(t *testing.T) {
	levels := with(climb("www.example.com"), "example.com", set("issue different.issuer.com"))
	for _, tr := range []*evidence.Trace{nil, {Name: name.MustParse("www.example.com"), Cuts: []evidence.Cut{{Zone: name.Root()}}}} {
		if fs := find(t, tr, levels, "letsencrypt"); fs[0].Place != nil {
			t.Errorf("place %+v", fs[0].Place)
		}
	}
}

// The instants of a next try: what stands in the way is the memory of the old
// set, or of its absence where the new one goes; a failure is soon forgotten.
func TestRetry(t *testing.T) {
	other := set("issue different.issuer.com")
	checked := today.Add(2 * time.Second)
	tr := servedBy("www.example.com", "example.com", "ns1.example.com")
	long := func(levels []caa.Level, at string, ttl uint32) []caa.Level {
		for i := range levels {
			if levels[i].Name == name.MustParse(at) {
				levels[i].TTL = ttl
			}
		}
		return levels
	}
	day := uint32(86400)
	for _, tt := range []struct {
		what          string
		levels        []caa.Level
		ca            string
		after, latest time.Time
		says          string
	}{
		{"the TTL of the old set", with(climb("www.example.com"), "example.com", other), "letsencrypt", today.Add(300 * time.Second), checked.Add(8 * time.Hour), "certbot renew --dry-run"},
		{"a set with a long TTL", long(with(climb("www.example.com"), "example.com", other), "example.com", day), "letsencrypt", today.Add(24 * time.Hour), checked.Add(24 * time.Hour), "Let's Encrypt"},
		{"the CA's own word", long(with(climb("www.example.com"), "example.com", other), "example.com", day), "globalsign", today.Add(24 * time.Hour), checked.Add(8 * time.Hour), "Then order again at GlobalSign"},
		{"a failure", broken(climb("www.example.com"), "www.example.com", evidence.FailTimeout), "letsencrypt", checked.Add(time.Minute), checked.Add(8 * time.Hour), "certbot"},
	} {
		f := find(t, tr, tt.levels, tt.ca)[0]
		if f.RetryAfter == nil || !f.RetryAfter.Equal(tt.after) || f.RetryLatest == nil || !f.RetryLatest.Equal(tt.latest) {
			t.Errorf("%s: from %v to %v, want %v to %v", tt.what, f.RetryAfter, f.RetryLatest, tt.after, tt.latest)
		}
		checkText(t, tt.what, f.Remedy.String(), []string{tt.says}, nil)
		b, err := json.Marshal(f)
		if err != nil || !strings.Contains(string(b), `"retry_after":"`+tt.after.UTC().Format(time.RFC3339)+`"`) {
			t.Errorf("%s: not in ISO 8601 with its zone: %s (%v)", tt.what, b, err)
		}
	}

	// A record that is to appear waits for the memory of its absence.
	levels := long(with(climb("www.example.com"), "example.com", other), "www.example.com", 900)
	s := newScene(Case{Levels: levels, Trace: tr, Decision: caa.Decision{Verdict: caa.Deny, Level: 1, FoundAt: name.MustParse("example.com")}})
	f := Finding{Who: Owner, Remedy: steps(record("www.example.com", caa.Record{Tag: "issue", Value: "ca.example"}))}
	if s.time(&f); f.RetryAfter == nil || !f.RetryAfter.Equal(today.Add(900*time.Second)) {
		t.Errorf("a new record: from %v", f.RetryAfter)
	}
	for _, who := range []string{TheCA, OwnNetwork} {
		f := Finding{Who: who}
		if s.time(&f); f.RetryAfter != nil {
			t.Errorf("%s: from %v", who, f.RetryAfter)
		}
	}
}

// Only the first finding says how to order again, and nothing is said to who
// may have the certificate.
func TestOrderAgainOnce(t *testing.T) {
	fs := find(t, servedBy("example.com", "example.com"), with(climb("example.com"), "example.com", set("issue letsencrpyt.org", `issue "x"`)), "letsencrypt")
	n := 0
	for _, f := range fs {
		n += strings.Count(f.Remedy.String(), "The test system of Let's Encrypt")
	}
	if n != 1 || !slices.ContainsFunc(fs, func(f Finding) bool { return f.Severity == Error }) {
		t.Errorf("said %d times in %+v", n, fs)
	}
	for _, f := range find(t, servedBy("example.com", "example.com"), with(climb("example.com"), "example.com", set("issue letsencrypt.org", "issue x.example")), "letsencrypt") {
		checkText(t, "permitted", f.Remedy.String(), nil, []string{"test system"})
	}
}
