package entered

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

const bindFile = `$TTL 600
@ IN SOA ns1.example.net. hostmaster 1 3600 600 86400 300
@ NS ns1.example.net.
@ CAA 0 issue "ca.example"
www 60 TYPE257 \# 15 00056973737565 7175697465206f6b
*.apps CAA 0 issue ";"
other.example.org. CAA 0 issue "ca.example"
`

const cloudflareFile = `;;
;; Domain:     example.com.
;; Exported:   2026-11-01 12:00:00
;;
;; SOA Record
example.com	3600	IN	SOA	kim.ns.cloudflare.com dns.cloudflare.com 2050 10000 2400 604800 3600
example.com.	86400	IN	NS	kim.ns.cloudflare.com.
;; CAA Records
example.com.	1	IN	CAA	0 issue "ca.example"
;; CNAME Records
www.example.com.	1	IN	CNAME	example.com. ; cf_tags=cf-proxied:true
dev.example.com.	120	IN	CNAME	example.net. ; cf_tags=cf-proxied:false
`

const route53Records = `{"ResourceRecordSets": [
  {"Name": "example.com.", "Type": "NS", "TTL": 172800, "ResourceRecords": [{"Value": "ns-1.awsdns-1.org."}]},
  {"Name": "example.com.", "Type": "SOA", "TTL": 900, "ResourceRecords": [{"Value": "ns-1.awsdns-1.org. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"}]},
  {"Name": "example.com.", "Type": "A", "AliasTarget": {"HostedZoneId": "Z", "DNSName": "d1.cloudfront.net.", "EvaluateTargetHealth": false}},
  {"Name": "example.com.", "Type": "CAA", "TTL": 300, "ResourceRecords": [{"Value": "0 issue \"amazon.com\""}, {"Value": "0 iodef \"mailto:a@example.com\""}]},
  {"Name": "\\052.apps.example.com.", "Type": "CAA", "TTL": 60, "ResourceRecords": [{"Value": "0 issue \"\\073\""}]},
  {"Name": "same.example.com.", "Type": "CAA", "AliasTarget": {"DNSName": "example.com."}},
  {"Name": "turn.example.com.", "Type": "CAA", "SetIdentifier": "a", "Weight": 1, "TTL": 60, "ResourceRecords": [{"Value": "0 issue \"ca.example\""}]}
]}`

const cloudflareRecords = `{"result": [
 {"id": "1", "zone_name": "example.com", "name": "example.com", "type": "CAA", "content": "0 issue \"wrong.example\"", "ttl": 1, "data": {"flags": 0, "tag": "issue", "value": "ca.example"}},
 {"id": "2", "zone_name": "example.com", "name": "t.example.com", "type": "TXT", "content": "0 issue ca.example", "ttl": 300},
 {"id": "3", "zone_name": "example.com", "name": "www.example.com", "type": "CNAME", "content": "example.com", "proxied": true, "ttl": 1},
 {"id": "4", "zone_name": "example.com", "name": "m.example.com", "type": "MX", "content": "mail.example.com", "priority": 1, "ttl": 1}
], "success": true, "result_info": {"page": 1}}`

// lines writes a zone for comparison: one line a record, without NS and TTLs
// that nobody stated.
func lines(z *Zone) string {
	var out []string
	for _, r := range z.Records {
		ttl := "-"
		if r.TTLKnown {
			ttl = fmt.Sprint(r.TTL)
		}
		mark := r.Variant
		if r.Proxied {
			mark = "proxied"
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s %s", r.Owner, ttl, wire.TypeText(r.Type), wire.RDataText(r.Type, []byte(r.RData)), mark)))
	}
	return strings.Join(out, "\n")
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		what, text string
		origin     string
		form       Form
		want       string
	}{
		{"a zone file", bindFile, "example.com", ZoneFile, `example.com 600 NS ns1.example.net.
example.com 600 CAA 0 issue "ca.example"
www.example.com 60 CAA 0 issue "quite ok"
*.apps.example.com 600 CAA 0 issue ";"`},
		{"a zone file that says $ORIGIN", "$ORIGIN example.com.\n@ CAA 0 issue \"ca.example\"\n", "", ZoneFile, `example.com - CAA 0 issue "ca.example"`},
		{"a SOA record in full", "example.com. 60 SOA a. b. 1 2 3 4 5\nwww 60 CAA 0 issue \"ca.example\"\n", "", ZoneFile, `www.example.com 60 CAA 0 issue "ca.example"`},
		{"Cloudflare's export", cloudflareFile, "", CloudflareExport, `example.com 86400 NS kim.ns.cloudflare.com.
example.com - CAA 0 issue "ca.example"
www.example.com - CNAME example.com. proxied
dev.example.com 120 CNAME example.net.`},
		{"Route 53's records", route53Records, "", Route53, `example.com 172800 NS ns-1.awsdns-1.org.
example.com 300 CAA 0 issue "amazon.com"
example.com 300 CAA 0 iodef "mailto:a@example.com"
*.apps.example.com 60 CAA 0 issue ";"
turn.example.com 60 CAA 0 issue "ca.example" a
same.example.com 300 CAA 0 issue "amazon.com"
same.example.com 300 CAA 0 iodef "mailto:a@example.com"`},
		{"Cloudflare's records", cloudflareRecords, "", CloudflareJSON, `example.com - CAA 0 issue "ca.example"
t.example.com 300 TXT "0 issue ca.example"
www.example.com - CNAME example.com. proxied`},
		{"a bare list", `[{"name":"example.com","type":"CAA","content":"0 issue \"ca.example\"","ttl":60}]`, "", CloudflareJSON, `example.com 60 CAA 0 issue "ca.example"`},
		{"a bare list of sets", `[{"Name":"example.com","Type":"CAA","TTL":60,"ResourceRecords":[{"Value":"0 issue \"ca.example\""}]}]`, "", Route53, `example.com 60 CAA 0 issue "ca.example"`},
	} {
		for _, bom := range []func(string) string{utf8BOM, utf16LE, func(s string) string { return s }} {
			z, err := Parse("f", []byte(bom(c.text)), parsed(c.origin))
			if err != nil {
				t.Errorf("%s: %v", c.what, err)
				continue
			}
			if z.Form != c.form || z.Origin != name.MustParse("example.com") || lines(z) != c.want {
				t.Errorf("%s: %s of %s\n%s\nwant %s\n%s", c.what, z.Form, z.Origin, lines(z), c.form, c.want)
			}
		}
	}
}

func parsed(s string) name.Name {
	if s == "" {
		return name.Name{}
	}
	return name.MustParse(s)
}

func utf8BOM(s string) string { return "\xef\xbb\xbf" + s }

func utf16LE(s string) string {
	b := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "f: nothing in it; expected a zone file"},
		{"  \n", "f:1:1: nothing in it"},
		{"@ CAA 0 issue \"a\"\n", "nothing says of which zone this is; expected a SOA record or $ORIGIN"},
		{"$ORIGIN example.com.\n@ CAA zero issue \"a\"\n", `f:2:11: bad CAA Flag: "zero"; expected a CAA record such as: 0 issue "ca.example"`},
		{"$ORIGIN example.com.\n@ A 1.2.3\n", "f:2:9: bad A A: \"1.2.3\"; expected OWNER [TTL] [IN] TYPE DATA"},
		{"{", "f:1:2: the end of the file; expected the rest of the JSON text"},
		{"{\n \"a\": 1,,}", "f:2:9: invalid character ','"},
		{`{"a": 1}`, "f:1:1: JSON without records"},
		{"[1]", "f:1:"},
		{`{"ResourceRecordSets": 1}`, "f:1:24: no list; expected a list of records"},
		{"{\"ResourceRecordSets\": [\n {\"Name\": \"example.com.\", \"Type\": \"CAA\", \"TTL\": 1, \"ResourceRecords\": [{\"Value\": \"0 issue\"}]}]}", "f:2:82: \"0 issue\": "},
		{`{"ResourceRecordSets": [{"Name": "a..b", "Type": "CAA"}]}`, `"a..b" is no domain name`},
		{`{"ResourceRecordSets": [{"Name": "a.", "Type": "WHAT"}]}`, `"WHAT" is no type of records`},
		{`{"ResourceRecordSets": [{"Name": "a.", "Type": "CAA", "TTL": "x"}]}`, "TTL is a string; expected what the provider's interface returns"},
		{`{"ResourceRecordSets": [{"Name": "a.", "Type": "CAA", "TTL": 1, "ResourceRecords": [{"Value": "0 issue \"a\"\n@ CAA 0 issue \"b\""}]}]}`, "more than one line"},
		{`{"ResourceRecordSets": []}`, "nothing says of which zone this is"},
		{`{"result": [{"name": "a.example", "type": "CAA", "content": "x"},{"name": "b.example", "type": "CAA"}]}`, "expected a CAA record"},
		{strings.Repeat(" ", MaxSize+1), "more than 16777216 octets"},
		{"$ORIGIN example.com.\n$GENERATE 1-65535 a$ A 192.0.2.1\n$GENERATE 1-65535 b$ A 192.0.2.1\n", "more than 100000 records"},
	} {
		z, err := Parse("f", []byte(c.text), name.Name{})
		var fault *Error
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.60q: %v, %v; want %q", c.text, z, err, c.want)
		}
	}
}

// The two replies of Route 53 about one zone come together, in one file or in
// two; two zones of one name stay two.
func TestMerge(t *testing.T) {
	about := `{"HostedZone": {"Id": "/hostedzone/Z", "Name": "example.com.", "Config": {"PrivateZone": true}}, "DelegationSet": {"NameServers": ["ns-7.awsdns-7.com"]}, "VPCs": []}`
	both, err := Parse("f", []byte(about+"\n"+route53Records), name.Name{})
	if err != nil || !both.Private || len(both.Hosts) != 1 || len(both.Records) == 0 {
		t.Fatalf("%+v, %v", both, err)
	}
	info, err1 := Parse("info", []byte(about), name.Name{})
	records, err2 := Parse("records", []byte(route53Records), name.Name{})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for _, order := range [][]*Zone{{info, records}, {records, info}} {
		zones := Merge(order)
		if len(zones) != 1 || !zones[0].Private || zones[0].File != "records" || len(zones[0].Hosts) != 1 || lines(zones[0]) != lines(records) {
			t.Errorf("%+v", zones)
		}
	}
	if records.Private {
		t.Error("merging changed what was merged")
	}
	if zones := Merge([]*Zone{records, both}); len(zones) != 2 {
		t.Errorf("%d zones, want 2", len(zones))
	}
}

// An escape of Route 53 counts in eights.
func TestDecimal(t *testing.T) {
	for in, want := range map[string]string{
		`\052.example.com`: `\042.example.com`, `a\344b`: `a\228b`, `\\052`: `\\052`, `\"x\"`: `\"x\"`, `\9`: `\9`, `\`: `\`, `\777`: `\777`,
	} {
		if got := decimal(in); got != want {
			t.Errorf("decimal(%q) = %q, want %q", in, got, want)
		}
	}
}

// Whatever is read is a zone whose records lie in it, or an error that has a
// place and says what was expected; and it does not depend on the order in
// which positions are asked for.
func FuzzParse(f *testing.F) {
	for _, s := range []string{bindFile, cloudflareFile, route53Records, cloudflareRecords, "{", "[]", "$ORIGIN a.\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		z, err := Parse("f", text, name.Name{})
		if err != nil {
			var fault *Error
			if !errors.As(err, &fault) || fault.Expected.IsZero() || fault.Line < 0 || fault.Column < 0 || fault.Line > 0 && fault.Column == 0 {
				t.Errorf("%+v", err)
			}
			return
		}
		outside := func(r Record) bool { return !z.Origin.Contains(r.Owner) || !kept(r.Type) || r.Line < 1 }
		if !z.Origin.IsValid() || z.Form == "" || slices.ContainsFunc(z.Records, outside) {
			t.Errorf("%+v", z)
		}
	})
}
