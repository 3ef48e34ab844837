package diagnose

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// missing is a judgement without evidence on a record that nobody has.
func missing(t *testing.T, domain, owner string, typ dcv.Type, value string) dcv.Judgement {
	t.Helper()
	d, err := name.ParseRequest(domain, name.Rules{OwnHierarchy: true})
	if err != nil {
		t.Fatal(err)
	}
	j := dcv.Judgement{Expect: dcv.Expect(d, name.MustParse(owner), typ, value), Status: dcv.Missing}
	j.Zone = name.MustParse("a.example")
	j.Walk.First.Outcome = evidence.NXDomain
	return j
}

const token = "_t0000000000000000000000000000001.hkmpvcwbzw.acm-validations.aws"

// foundCodes are the codes of findings about a judgement.
func foundCodes(j dcv.Judgement, zones ...*entered.Zone) []string {
	var out []string
	for _, f := range FindValidation(ValidationCase{Judged: j, Entered: zones}) {
		out = append(out, f.Code)
	}
	return out
}

// enteredZone reads a zone file.
func enteredZone(t *testing.T, text string) *entered.Zone {
	t.Helper()
	z, err := entered.Parse("zone", []byte(text), name.Name{})
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestStraysExplain: what explains why a record is missing stands in the place
// of dcv.absent.
func TestStraysExplain(t *testing.T) {
	for kind, code := range map[dcv.StrayKind]string{
		dcv.Doubled: "dcv.name-doubled", dcv.Short: "dcv.name-short", dcv.Bare: "dcv.name-no-underscore", dcv.Starred: "dcv.name-star",
		dcv.Unconverted: "dcv.idn", dcv.TwiceEncoded: "dcv.idn",
	} {
		j := missing(t, "www.a.example", "_d.www.a.example", dcv.CNAME, token)
		at := name.MustParse("_d.a.example")
		if kind == dcv.Doubled {
			at = name.MustParse("_d.www.a.example.a.example")
		}
		r := []dcv.Record{{Type: dcv.CNAME, Value: token}}
		j.Strays = []dcv.Stray{{
			Place: dcv.Place{Kind: kind, Name: at}, Match: dcv.Equal,
			Seen: dcv.Seen{Exchange: 9, Outcome: evidence.Answer, Records: r}, Control: dcv.Seen{Exchange: 8, Outcome: evidence.NXDomain},
		}}
		if got := foundCodes(j); !slices.Equal(got, []string{code}) {
			t.Errorf("%s: %q, want %s alone", kind, got, code)
		}
		j.Strays[0].Control = dcv.Seen{Exchange: 8, Outcome: evidence.Answer, Records: r} // a wildcard
		if got := foundCodes(j); !slices.Equal(got, []string{"dcv.absent"}) {
			t.Errorf("%s, by a wildcard: %q, want dcv.absent alone", kind, got)
		}
	}
}

func TestLostPart(t *testing.T) {
	if got := lostPart(name.MustParse("_d.a.example"), name.MustParse("_d.x.y.a.example")); got != "x.y" {
		t.Errorf("got %q", got)
	}
}

// TestIsValue: the same value in the other type, as forms make it.
func TestIsValue(t *testing.T) {
	cname := newValidation(ValidationCase{Judged: missing(t, "a.example", "_d.a.example", dcv.CNAME, token)})
	txt := newValidation(ValidationCase{Judged: missing(t, "a.example", "_d.a.example", dcv.TXT, "AbC")})
	for _, c := range []struct {
		v    *validation
		r    dcv.Record
		want bool
	}{
		{cname, dcv.Record{Type: dcv.TXT, Value: token}, true},
		{cname, dcv.Record{Type: dcv.TXT, Value: " " + strings.ToUpper(token) + ". "}, true},
		{cname, dcv.Record{Type: dcv.TXT, Value: "v=spf1"}, false},
		{cname, dcv.Record{Type: dcv.TXT}, false},
		{cname, dcv.Record{Type: dcv.CNAME, Value: token}, false},
		{txt, dcv.Record{Type: dcv.CNAME, Value: "abc"}, true},
		{txt, dcv.Record{Type: dcv.CNAME, Value: "abc.a.example"}, true},
		{txt, dcv.Record{Type: dcv.CNAME, Value: "abc.b.example"}, false},
	} {
		if got := c.v.isValue(c.r); got != c.want {
			t.Errorf("%s for %s: %v, want %v", c.r.Text(), c.v.Expect.Value, got, c.want)
		}
	}
}

// TestMisspells: a letter or two, and no neighbour that is asked for its own.
func TestMisspells(t *testing.T) {
	acm := newValidation(ValidationCase{Judged: missing(t, "www.a.example", "_d0000000000000000000000000000001.www.a.example", dcv.CNAME, token)})
	acme := newValidation(ValidationCase{Judged: missing(t, "b.a.example", "_acme-challenge.b.a.example", dcv.CNAME, "x.auth.example")})
	for _, c := range []struct {
		v    *validation
		n    string
		want bool
	}{
		{acm, "_d0000000000000000000000000000001.www.a.example", false}, // itself
		{acm, "_dO000000000000000000000000000001.www.a.example", true},
		{acm, "_d0000000000000000000000000000001.ww.a.example", true}, // the label is of this domain alone
		{acm, "_d000000000000000000000000000011l.www.a.example", false},
		{acme, "_acme-challenge.c.a.example", false},
		{acme, "_acme-chalenge.b.a.example", true},
		{acme, "_acme_challenge.b.a.example", true},
	} {
		if got := c.v.misspells(name.MustParse(c.n)); got != c.want {
			t.Errorf("%s for %s: %v, want %v", c.n, c.v.Expect.Owner, got, c.want)
		}
	}
}

// TestTypoIsNamed letter by letter.
func TestTypoIsNamed(t *testing.T) {
	j := missing(t, "a.example", "_d0000000000000000000000000000001.a.example", dcv.CNAME, token)
	z := enteredZone(t, "$ORIGIN a.example.\n@ 300 IN SOA ns. h. 1 2 3 4 5\n_d000000000000000000000000000000l 300 IN CNAME "+token+".\n")
	fs := FindValidation(ValidationCase{Judged: j, Entered: []*entered.Zone{z}})
	if len(fs) != 1 || fs[0].Code != "dcv.name-typo" || !strings.Contains(fs[0].Detail.String(), `Letter 33 is the small letter "l" and should be the digit "1".`) {
		t.Errorf("got %+v", fs)
	}
	right := enteredZone(t, "$ORIGIN a.example.\n@ 300 IN SOA ns. h. 1 2 3 4 5\n_d0000000000000000000000000000001 300 IN CNAME "+token+".\n_d000000000000000000000000000000l 300 IN CNAME "+token+".\n")
	if got := foundCodes(j, right); !slices.Equal(got, []string{"dcv.absent"}) {
		t.Errorf("where the right one was entered too: %q", got)
	}
}

// TestNotByDNS: the CA looks at no record, so nothing else is said of one, and
// there need be none.
func TestNotByDNS(t *testing.T) {
	j := missing(t, "a.example", "_d.a.example", dcv.CNAME, token)
	j.Expect.Said = dcv.SaidNotDNS
	bare := dcv.Judge(nil, dcv.Expectation{Domain: j.Expect.Domain, Said: dcv.SaidNotDNS}, nil)
	for what, j := range map[string]dcv.Judgement{"with a record": j, "without": bare} {
		fs := FindValidation(ValidationCase{Judged: j})
		if len(fs) != 1 || fs[0].Code != "dcv.other-method" || fs[0].Severity != Warning || fs[0].At != "a.example" || fs[0].Evidence == nil {
			t.Errorf("%s: %+v", what, fs)
		}
	}
}

// TestPublicSuffix: nobody registers one, by the list that is not about .example.
func TestPublicSuffix(t *testing.T) {
	for domain, want := range map[string]bool{"co.uk": true, "example.co.uk": false, "com": true, "a.example": false, "github.io": false} {
		j := missing(t, domain, "_d."+domain, dcv.CNAME, token)
		if got := slices.Contains(foundCodes(j), "dcv.public-suffix"); got != want {
			t.Errorf("%s: %v, want %v", domain, got, want)
		}
		j.Status = dcv.InPlace
		if slices.Contains(foundCodes(j), "dcv.public-suffix") {
			t.Errorf("%s: the registry itself has the record", domain)
		}
	}
}

// placedAt is a server with what it says.
func placedAt(host string, parent, child, has bool) dcv.Server {
	s := dcv.Server{ListedServer: evidence.ListedServer{Name: name.MustParse(host), Parent: parent, Child: child}}
	s.Record = dcv.Seen{Exchange: 3, Outcome: evidence.NXDomain}
	if has {
		s.Record.Outcome, s.Match = evidence.Answer, dcv.Equal
	}
	return s
}

// TestWhoHasTheZone tells apart a zone at the wrong servers, a delegation that
// was not changed, and a zone that is delegated on.
func TestWhoHasTheZone(t *testing.T) {
	head := "$ORIGIN a.example.\n@ 300 IN SOA ns. h. 1 2 3 4 5\n@ 300 IN NS new.host.example.\n"
	record := "_d 300 IN CNAME " + token + ".\n"
	old := placedAt("old.host.example", true, false, false)
	for _, c := range []struct {
		what    string
		servers []dcv.Server
		zone    string
		private bool
		want    string
	}{
		{"the same servers", []dcv.Server{placedAt("old.host.example", true, true, false)}, "", false, "dcv.absent"},
		{"others in the zone", []dcv.Server{old, placedAt("new.host.example", false, true, false)}, "", false, "dcv.ns-not-switched"},
		{"one in common", []dcv.Server{placedAt("old.host.example", true, true, false), placedAt("new.host.example", false, true, false)}, "", false, "dcv.absent"},
		{"others, which have it", []dcv.Server{old, placedAt("new.host.example", false, true, true)}, "", false, "dcv.undelegated-zone"},
		{"one that was named", []dcv.Server{old, placedAt("new.host.example", false, false, true)}, "", false, "dcv.undelegated-zone"},
		{"entered at others", []dcv.Server{old}, head + record, false, "dcv.undelegated-zone"},
		{"entered at others, without it", []dcv.Server{old}, head, false, "dcv.ns-not-switched"},
		{"entered at the same", []dcv.Server{placedAt("new.host.example", true, true, false)}, head + record, false, "dcv.absent"},
		{"entered in a private zone", []dcv.Server{old}, head + record, true, "dcv.private-view"},
		{"a parking service", []dcv.Server{placedAt("ns1.sedoparking.com", true, true, false)}, "", false, "dcv.ns-not-switched"},
		{"a registration that has run out", []dcv.Server{placedAt("ns2.pendingrenewaldeletion.com", true, true, false)}, "", false, "dcv.ns-not-switched"},
	} {
		j := missing(t, "a.example", "_d.a.example", dcv.CNAME, token)
		j.Servers = c.servers
		var zones []*entered.Zone
		if c.zone != "" {
			z := enteredZone(t, c.zone)
			z.Private = c.private
			zones = append(zones, z)
		}
		if got := foundCodes(j, zones...); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: %q, want %s alone", c.what, got, c.want)
		}
	}
}

// TestPrivateView: inside it is sure, at a public address it is a guess that
// hides nothing, and after a record was removed it is none.
func TestPrivateView(t *testing.T) {
	for at, want := range map[string][]string{
		"10.0.0.53": {"dcv.private-view"}, "fd00::53": {"dcv.private-view"}, "127.0.0.1": {"dcv.private-view"},
		"203.0.113.53": {"dcv.absent", "dcv.private-view"},
	} {
		j := missing(t, "a.example", "_d.a.example", dcv.CNAME, token)
		j.Views = []dcv.View{{Label: "office", Record: dcv.Seen{Exchange: 7}, Match: dcv.Equal}}
		x := &evidence.Exchange{ID: 7, Addr: netip.AddrPortFrom(netip.MustParseAddr(at), 53)}
		tr := &evidence.Trace{Placement: &evidence.Survey{Views: []evidence.View{{Label: "office", Exchange: x}}}}
		find := func() (out []string) {
			for _, f := range FindValidation(ValidationCase{Judged: j, Trace: tr}) {
				out = append(out, f.Code)
			}
			return out
		}
		if got := find(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
		j.Expect.Kept.Last = time.Unix(1, 0)
		if got := find(); slices.Contains(got, "dcv.private-view") {
			t.Errorf("%s: a record that was there before is in caches: %q", at, got)
		}
	}
}
