package wire_test

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
)

func TestParseZone(t *testing.T) {
	got, err := wire.ParseZone([]byte(`
; the root's servers
.                  518400 NS   A.ROOT.example.
A.root.example.    A    198.41.0.4
a.root.example. 60 IN AAAA 2001:503:ba3e::2:30
. 172800 IN DS 20326 8 2 (
   E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D )
`), "hints")
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		owner  string
		typ    wire.Type
		ttl    uint32
		octets int
	}{{".", wire.TypeNS, 518400, 16}, {"a.root.example", wire.TypeA, 518400, 4}, {"a.root.example", wire.TypeAAAA, 60, 16}, {".", wire.TypeDS, 172800, 36}}
	if len(got) != len(want) {
		t.Fatalf("%d records, want %d", len(got), len(want))
	}
	for i, w := range want {
		if g := got[i]; g.Owner.String() != w.owner || g.Type != w.typ || len(g.RData) != w.octets || i != 1 && g.TTL != w.ttl {
			t.Errorf("record %d is %+v, want %+v", i, g, w)
		}
	}
	if host, err := got[0].Target(); err != nil || host.String() != "a.root.example" {
		t.Errorf("the name server is %v, %v", host, err)
	}
	if host, err := got[1].Target(); err == nil {
		t.Errorf("an address was read as the name %s", host)
	}
}

func TestParseZoneDefaultTTL(t *testing.T) {
	got, err := wire.ParseZone([]byte("ns.example. A 192.0.2.1"), "hints")
	if err != nil || len(got) != 1 || got[0].TTL != 3600 {
		t.Errorf("%+v, %v, want a TTL of 3600", got, err)
	}
	if got, err = wire.ParseZone(nil, "hints"); err != nil || len(got) != 0 {
		t.Errorf("an empty text gives %v, %v", got, err)
	}
}

// Errors name the file and the line, so that whoever wrote it finds it.
func TestParseZoneErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{". NS a.example.\n. NS\n", "my.hints:2: .: the NS record in the last line has no data"},
		{". NS a.example.\na.example. A ", "my.hints:2: a.example.: the A record in the last line has no data"},
		{"\n. CH TXT x", "my.hints:2: .: TXT record of class 3"},
		{"a.example. A 192.0.2.256", "my.hints:1: bad A A"},
		{"a.example. A 192.0.2.1\n\n\nb.example. BOGUS x\n", "my.hints:4: "},
		{"$INCLUDE other\n", "my.hints:1: $INCLUDE"},
		{"; a remark\n. DS 1 8 2 ZZ\n. NS a.example.\n", "my.hints:2: .: "},
		{". DS 1 8 2 (\n ZZ )\n. NS a.example.\n", "my.hints:2: .: "},
		{"\x00\xff", "my.hints:1: "},
	} {
		_, err := wire.ParseZone([]byte(c.text), "my.hints")
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: error %v, want one that begins with %q", c.text, err, c.want)
		}
	}
}
