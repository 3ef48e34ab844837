package diagnose

import (
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// denies adds an exchange to a trace: no data, with the SOA record of the zone.
func denies(tr *evidence.Trace, asked, zone, rname string) {
	q := evidence.Question{Name: name.MustParse(asked), Type: wire.TypeCAA}
	query := wire.Query{ID: 7, Name: q.Name, Type: q.Type}
	m := wiretest.Message{ID: 7, QR: true, AA: true, Question: wiretest.Ask(asked, wire.TypeCAA),
		Authority: wiretest.Records(zone + ". 300 IN SOA ns1." + zone + ". " + rname + " 1 2 3 4 5")}
	tr.Exchanges = append(tr.Exchanges, &evidence.Exchange{
		ID: len(tr.Exchanges) + 1, Zone: name.MustParse(zone), Server: name.MustParse("ns1." + zone), Addr: netip.MustParseAddrPort("192.0.2.1:53"),
		Transport: "udp", Question: q, Query: query.Append(nil), Sent: today, Reply: m.Pack(), Outcome: evidence.NoData,
	})
}

// Who gets the letter, and where it is sent.
func TestRecipients(t *testing.T) {
	for _, tt := range []struct {
		what, who, host, rname string
		to, address            string
	}{
		{"a known provider", DNSHost, "ada.ns.cloudflare.com", "dns.cloudflare.com.", "Cloudflare", "https://developers.cloudflare.com/ssl/edge-certificates/caa-records/"},
		{"the mailbox of the zone", DNSHost, "ns1.example.com", "host\\.master.example.com.", "host.master@example.com", "host.master@example.com"},
		{"no mailbox", DNSHost, "ns1.example.com", ".", "your hosting provider", ""},
		{"a mailbox that nobody has", DNSHost, "ns1.example.com", "root.localhost.", "your hosting provider", ""},
		{"a mailbox that is an attack", DNSHost, "ns1.example.com", `a\013\010Bcc:b.example.com.`, "your hosting provider", ""},
		{"the registrar", Registrar, "ada.ns.cloudflare.com", "hostmaster.example.com.", "the registrar of example.com", ""},
		{"the zone above", Parent, "ns1.example.com", "hostmaster.example.com.", "whoever runs the zone above example.com", ""},
		{"the target of an alias", TargetOwner, "ns1.example.com", "hostmaster.example.com.", "whoever runs www.example.com", "hostmaster@example.com"},
	} {
		tr := servedBy("www.example.com", "example.com", tt.host)
		denies(tr, "www.example.com", "example.com", tt.rname)
		l, ok := Write(Case{Trace: tr}, Finding{Who: tt.who, At: "www.example.com", Title: phrase.Of("A title"), Evidence: []int{1}}, "sha256:00")
		if got := l.To.String(); !ok || got != tt.to || l.Address != tt.address {
			t.Errorf("%s: to %q <%s> (%t), want %q <%s>", tt.what, got, l.Address, ok, tt.to, tt.address)
		}
	}
	for _, who := range []string{Owner, TheCA, OwnNetwork, ""} {
		if _, ok := Write(Case{Trace: servedBy("example.com", "example.com")}, Finding{Who: who, At: "example.com"}, ""); ok {
			t.Errorf("%q gets a letter", who)
		}
	}
	if _, ok := Write(Case{}, Finding{Who: DNSHost}, ""); ok {
		t.Error("without evidence there is a letter")
	}
}

// The letter is about what stands in the way and others can change.
func TestAddressed(t *testing.T) {
	for _, tt := range []struct {
		fs   []Finding
		want string
	}{
		{nil, ""},
		{[]Finding{{Code: "a", Severity: Error, Who: Owner}}, ""},
		{[]Finding{{Code: "a", Severity: Warning, Who: DNSHost}}, ""},
		{[]Finding{{Code: "a", Severity: Error, Who: Owner}, {Code: "b", Severity: Error, Who: Registrar}, {Code: "c", Severity: Error, Who: DNSHost}}, "b"},
	} {
		if f, ok := Addressed(tt.fs); f.Code != tt.want || ok != (tt.want != "") {
			t.Errorf("%+v: %q (%t), want %q", tt.fs, f.Code, ok, tt.want)
		}
	}
}

// Whatever names and records a case holds, the findings and the letter are
// plain text of one line each, and nothing of them is lost in formatting.
func TestLetterIsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		asked, target := anyName(t), anyName(t)
		rec := caa.Record{Flags: rapid.Byte().Draw(t, "flags"), Tag: string(rapid.SliceOfN(rapid.Byte(), 1, 12).Draw(t, "tag")), Value: string(rapid.SliceOf(rapid.Byte()).Draw(t, "value"))}
		tr := &evidence.Trace{Name: asked, Clock: today, Finished: today, Cuts: []evidence.Cut{{Zone: target, Servers: []evidence.Server{{Name: asked}}}}}
		tr.Exchanges = []*evidence.Exchange{{ID: 1, Zone: target, Server: asked, Addr: netip.MustParseAddrPort("[2001:db8::1]:53"), Transport: "udp",
			Question: evidence.Question{Name: target, Type: wire.TypeCAA}, Sent: today, Outcome: evidence.Timeout}}
		l := caa.Level{Name: asked, Outcome: caa.LevelCAA, Alias: []name.Name{target}, Records: []caa.Record{rec}, Security: caa.Insecure, Evidence: []int{1}}
		choice := issuer.Choice{Identifiers: []string{"ca.example"}}
		auth, err := caa.NewAuthority(choice.Identifiers)
		if err != nil {
			t.Fatal(err)
		}
		c := Case{Levels: []caa.Level{l}, CA: choice, Trace: tr}
		c.Decision = caa.Decide(c.Levels, auth, plain, (&scene{trace: tr}).dated())
		for _, f := range Find(c) {
			text := f.Title.String() + f.Detail.String() + f.Remedy.String()
			if letter, ok := Write(c, f, "sha256:00"); ok {
				text += letter.Subject.String() + letter.To.String() + letter.Address + letter.Body.In(&phrase.Printer{})
			}
			if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }); i >= 0 || strings.Contains(text, "(EXTRA ") || strings.Contains(text, "(MISSING)") {
				t.Fatalf("%s: not plain: %q", f.Code, text)
			}
		}
	})
}
