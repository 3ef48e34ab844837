package suggest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/provider"
	"github.com/mayissue/mayissue/suggest"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"
)

// key is a record without its TTL: owner, type and RDATA.
func key(owner string, typ wire.Type, rdata []byte) string {
	return fmt.Sprintf("%s %d %x", strings.TrimSuffix(owner, "."), typ, rdata)
}

// keyOf is what is wanted of a record.
func keyOf(r suggest.Record) string {
	if r.Type == "CNAME" {
		return key(r.Owner.String(), wire.TypeCNAME, []byte(name.MustParse(r.Value).Wire()))
	}
	return key(r.Owner.String(), wire.TypeTXT, strung(r.Value))
}

// strung cuts a text into character-strings.
func strung(s string) []byte {
	var b []byte
	for piece := range slices.Chunk([]byte(s), 255) {
		b = append(append(b, byte(len(piece))), piece...)
	}
	if s == "" {
		b = []byte{0}
	}
	return b
}

// inFile reads zone-file text by the reader of name servers' files.
func inFile(text string) ([]string, error) {
	records, err := wire.ParseZone([]byte(text), "back")
	var out []string
	for _, r := range records {
		if r.TTL != 300 {
			return nil, fmt.Errorf("TTL %d in %s", r.TTL, text)
		}
		out = append(out, key(r.Owner.String(), r.Type, r.RData))
	}
	return out, err
}

// lined reads records of which owner, type and data are known as text.
func lined(parts ...[3]string) ([]string, error) {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "%s. 300 IN %s %s\n", strings.TrimSuffix(p[0], "."), p[1], p[2])
	}
	return inFile(b.String())
}

// documents reads JSON documents that stand one after another.
func documents[D any](text string) ([]D, error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	var out []D
	for dec.More() {
		var d D
		if err := dec.Decode(&d); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

type route53Batch struct {
	Comment string
	Changes []struct {
		Action            string
		ResourceRecordSet struct {
			Name, Type      string
			TTL             int
			ResourceRecords []struct{ Value string }
		}
	}
}

func backRoute53(text string) ([]string, error) {
	batches, err := documents[route53Batch](text)
	var parts [][3]string
	for _, b := range batches {
		for _, c := range b.Changes {
			rs := c.ResourceRecordSet
			if c.Action != "UPSERT" || rs.TTL != 300 || !strings.HasSuffix(rs.Name, ".") {
				return nil, fmt.Errorf("%+v", c)
			}
			for _, v := range rs.ResourceRecords {
				parts = append(parts, [3]string{rs.Name, rs.Type, octal(v.Value)})
			}
		}
	}
	if err != nil {
		return nil, err
	}
	return lined(parts...)
}

type cloudflareBatch struct {
	Posts []struct {
		Type, Name, Content string
		TTL                 int
		Proxied             *bool
	}
}

func backCloudflare(text string) ([]string, error) {
	batches, err := documents[cloudflareBatch](text)
	var parts [][3]string
	for _, b := range batches {
		for _, p := range b.Posts {
			if alias := p.Type == "CNAME"; alias != (p.Proxied != nil) || alias && (*p.Proxied || strings.HasSuffix(p.Content, ".")) {
				return nil, fmt.Errorf("proxied, or with a dot: %s", text)
			} else if alias {
				p.Content += "."
			}
			parts = append(parts, [3]string{p.Name, p.Type, p.Content})
		}
	}
	if err != nil {
		return nil, err
	}
	return lined(parts...)
}

type powerDNSPatch struct {
	RRSets []struct {
		Name, Type, ChangeType string
		TTL                    int
		Records                []struct {
			Content  string
			Disabled bool
		}
	}
}

func backPowerDNS(text string) ([]string, error) {
	patches, err := documents[powerDNSPatch](text)
	var parts [][3]string
	for _, p := range patches {
		for _, rs := range p.RRSets {
			if rs.ChangeType != "REPLACE" || !strings.HasSuffix(rs.Name, ".") {
				return nil, fmt.Errorf("%+v", rs)
			}
			for _, r := range rs.Records {
				parts = append(parts, [3]string{rs.Name, rs.Type, r.Content})
			}
		}
	}
	if err != nil {
		return nil, err
	}
	return lined(parts...)
}

func backGeneric(text string) ([]string, error) {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^(\S+)\. 300 IN TYPE(\d+) \\# (\d+) ([0-9a-f]+)$`).FindAllStringSubmatch(text, -1) {
		if fmt.Sprint(len(m[4])/2) != m[3] {
			return nil, fmt.Errorf("length in %q", m[0])
		}
		out = append(out, m[1]+" "+m[2]+" "+m[4])
	}
	return out, nil
}

func backYAML(text string) ([]string, error) {
	var parts [][3]string
	for doc := range strings.SplitSeq(text, "---\n") {
		owner := regexp.MustCompile(`(?m)^name: "(.*)"$`).FindStringSubmatch(doc)
		typ := regexp.MustCompile(`(?m)^ttl: 300\ntype: (.*)$`).FindStringSubmatch(doc)
		values, err := listed(doc, `- (".*")`, unquoteJSON)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			parts = append(parts, [3]string{owner[1], typ[1], v})
		}
	}
	return lined(parts...)
}

// backHCL reads resources whose data stand in a list or in an argument.
func backHCL(text, item string, data func(typ, s string) string) ([]string, error) {
	var parts [][3]string
	labels := map[string]bool{}
	for block := range strings.SplitSeq(strings.TrimPrefix(text, "resource "), "\nresource ") {
		arg := func(name string) string {
			m := regexp.MustCompile(`(?m)^  ` + name + ` += "?(.*?)"?$`).FindStringSubmatch(block)
			return append(m, "", "")[1]
		}
		label := strings.SplitN(block, `"`, 5)[3]
		if labels[label] || arg("ttl") != "300" || item[0] == ' ' == (arg("content") != "") {
			return nil, fmt.Errorf("label %s, TTL, or argument in %s", label, block)
		}
		if item[0] != ' ' && (arg("type") == "CNAME") != (arg("proxied") == "false") {
			return nil, fmt.Errorf("proxied: %s", block)
		}
		labels[label] = true
		values, err := listed(block, item, unquoteHCL)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			parts = append(parts, [3]string{arg("name"), arg("type"), data(arg("type"), v)})
		}
	}
	return lined(parts...)
}

// backUpdate follows an nsupdate script, whose messages name their zones.
func backUpdate(text string) ([]string, error) {
	var parts [][3]string
	zone, open := name.Name{}, false
	for line := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "zone":
			zone, open = name.MustParse(rest), true
		case "send":
			open = false
		case "update":
			f := strings.SplitN(rest, " ", 5)
			if !open || f[0] != "add" || f[2] != "300" || !zone.Contains(name.MustParse(f[1])) {
				return nil, fmt.Errorf("%q in the zone %s", line, zone)
			}
			parts = append(parts, [3]string{f[1], f[3], f[4]})
		}
	}
	if open {
		return nil, errors.New("never sent")
	}
	return lined(parts...)
}

func backPDNSUtil(commands [][]string) ([]string, error) {
	var parts [][3]string
	for _, w := range commands {
		if w[1] != "replace-rrset" || w[5] != "300" {
			return nil, fmt.Errorf("%q", w)
		}
		for _, v := range w[6:] {
			parts = append(parts, [3]string{w[3] + "." + w[2], w[4], v})
		}
	}
	return lined(parts...)
}

func backGCloud(commands [][]string) ([]string, error) {
	var parts [][3]string
	for _, w := range commands {
		if w[3] != "create" || w[7] != "--ttl=300" {
			return nil, fmt.Errorf("%q", w)
		}
		for _, v := range divided(strings.TrimPrefix(w[8], "--rrdatas=")) {
			parts = append(parts, [3]string{w[4], strings.TrimPrefix(w[6], "--type="), v})
		}
	}
	return lined(parts...)
}

func backAzure(commands [][]string) ([]string, error) {
	var out []string
	for _, w := range commands {
		at := func(flag string) string { return w[slices.Index(w, flag)+1] }
		owner, data := at("--record-set-name")+"."+at("--zone-name"), w[len(w)-1]
		switch {
		case w[4] == "cname" && w[5] == "set-record":
			out = append(out, key(owner, wire.TypeCNAME, []byte(name.MustParse(strings.TrimPrefix(data, "--cname=")).Wire())))
		case w[4] == "txt" && w[5] == "add-record":
			out = append(out, key(owner, wire.TypeTXT, strung(strings.TrimPrefix(data, "--value="))))
		default:
			return nil, fmt.Errorf("%q", w)
		}
	}
	return out, nil
}

// back reads a form back; false for that of the page, which is for people.
func back(t *rapid.T, f suggest.Form, text string) ([]string, error) {
	uncommented := regexp.MustCompile(`(?m)^[;#].*\n`).ReplaceAllString(text, "")
	switch f {
	case suggest.ZoneFile, suggest.CloudflareZone:
		return inFile(text)
	case suggest.RFC3597:
		return backGeneric(text)
	case suggest.Route53:
		return backRoute53(text)
	case suggest.Cloudflare:
		return backCloudflare(text)
	case suggest.GCloud:
		return backGCloud(words(t, text))
	case suggest.GoogleYAML:
		return backYAML(text)
	case suggest.AzureCLI:
		return backAzure(words(t, text))
	case suggest.TerraformAWS:
		return backHCL(uncommented, `    (".*"),`, func(typ, s string) string {
			if typ == "TXT" { // what the provider does
				s = `"` + s + `"`
			}
			return octal(s)
		})
	case suggest.TerraformGCP:
		return backHCL(uncommented, `    (".*"),`, func(_, s string) string { return s })
	case suggest.TerraformCF:
		return backHCL(uncommented, `(?:  content = )(".*")`, func(typ, s string) string {
			if typ == "CNAME" {
				s += "."
			}
			return s
		})
	case suggest.PowerDNS:
		return backPowerDNS(text)
	case suggest.PDNSUtil:
		return backPDNSUtil(words(t, text))
	case suggest.NSUpdate:
		return backUpdate(text)
	}
	return nil, fmt.Errorf("no reader for %s", f)
}

// anyRecords are records to publish in two zones, some of them twice.
func anyRecords(odd bool) *rapid.Generator[[]suggest.Record] {
	letters := []rune("abcXYZ019-._ ;:=\"'\\,|^$%{}@#!`~()/&<>")
	if odd {
		letters = append(letters, 0, '\n', '\t', 0x1b, 'é', '日')
	}
	value := rapid.StringOfN(rapid.RuneFrom(letters), 0, 300, 600)
	target := rapid.StringMatching(`_?[a-z0-9]{1,20}\.[a-z]{3,9}\.acm-validations\.aws\.?`)
	return rapid.Custom(func(t *rapid.T) []suggest.Record {
		var out []suggest.Record
		for _, at := range []struct{ owner, typ, zone string }{
			{"_a.example.com", "CNAME", "example.com"}, {"_b.a_b.example.com", "CNAME", "example.com"},
			{"_b.a.b.example.com", "CNAME", "example.com"}, {"_acme-challenge.example.com", "TXT", "example.com"},
			{"_c.www.sub.example.com", "CNAME", "sub.example.com"}, {"_dnsauth.sub.example.com", "TXT", "sub.example.com"},
		} {
			r := suggest.Record{Owner: name.MustParse(at.owner), Type: at.typ, TTL: 300, Zone: name.MustParse(at.zone)}
			for range rapid.IntRange(0, map[string]int{"CNAME": 1, "TXT": 3}[at.typ]).Draw(t, at.owner) {
				if r.Value = target.Draw(t, "target"); at.typ == "TXT" {
					r.Value = value.Draw(t, "text")
				}
				out = append(out, r)
			}
		}
		out = append(out, out[:rapid.IntRange(0, len(out)).Draw(t, "twice")]...)
		return rapid.Permutation(out).Draw(t, "order")
	})
}

// Whatever is asked for, each form says it so that it is read back the same,
// each record once.
func TestRecordsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := anyRecords(rapid.Bool().Draw(t, "odd")).Draw(t, "records")
		var want []string
		unprintable := false
		for _, r := range records {
			want = append(want, keyOf(r))
			unprintable = unprintable || strings.ContainsFunc(r.Value, func(c rune) bool { return c < ' ' || c > '~' })
		}
		slices.Sort(want)
		want = slices.Compact(want)
		for _, f := range suggest.Forms() {
			text, err := suggest.WriteRecords(f, records, nil)
			var odd *suggest.FormError
			switch asText := f == suggest.Cloudflare || f == suggest.TerraformCF || f == suggest.AzureCLI; {
			case errors.As(err, &odd) != (asText && unprintable):
				t.Fatalf("%s: %v", f, err)
			case odd != nil:
				continue
			case strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }):
				t.Fatalf("%s shows octets as they are: %q", f, text)
			case f == suggest.Panel || len(records) == 0:
				continue
			}
			got, err := back(t, f, text)
			slices.Sort(got)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("%s: %q, %v; want %q from\n%s", f, got, err, want, text)
			}
		}
	})
}

var (
	acm = suggest.Record{
		Owner: name.MustParse("_a79865eb4cd1a6ab990a45779b4e0b96.example.com"), Type: "CNAME", TTL: 300, Zone: zone,
		Value: "_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws.",
	}
	below = suggest.Record{
		Owner: name.MustParse("_f28c0a8b7d1e4c0a9be2f4d1c3a59687.www.sub.example.com"), Type: "CNAME", TTL: 300, Zone: name.MustParse("sub.example.com"),
		Value: "_9d1c3a59687f28c0a8b7d1e4c0a9be2f.hkmpvcwbzw.acm-validations.aws",
	}
	challenge = suggest.Record{
		Owner: name.MustParse("_acme-challenge.example.com"), Type: "TXT", TTL: 300, Zone: zone,
		Value: "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0",
	}
)

// The texts of each form, for one zone and for two. The base name and its
// wildcard share a record, which is written once.
func TestRecordsText(t *testing.T) {
	long := challenge
	long.Value = strings.Repeat("a", 255) + strings.Repeat("b", 45)
	for file, records := range map[string][]suggest.Record{
		"one-zone.txtar":  {acm, challenge, acm},
		"two-zones.txtar": {below, acm, challenge, acm},
		"long-text.txtar": {long},
	} {
		archive, err := txtar.ParseFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		if len(archive.Files) != len(suggest.Forms()) {
			t.Errorf("%s has %d texts", file, len(archive.Files))
		}
		for _, want := range archive.Files {
			if got, err := suggest.WriteRecords(suggest.Form(want.Name), records, nil); err != nil || got != string(want.Data) {
				t.Errorf("%s, %s: %v, got\n%swant\n%s", file, want.Name, err, got, want.Data)
			}
		}
	}
}

// What a name server of the lab loads is what was asked for.
func TestLabLoadsRecords(t *testing.T) {
	text, err := suggest.WriteRecords(suggest.ZoneFile, []suggest.Record{acm, challenge}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lab.ParseZone(zone, "zone", []byte("@ SOA ns hostmaster 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n"+text)); err != nil {
		t.Error(err)
	}
}

// The feed of "aws route53 change-resource-record-sets" is one document, with
// all records in it.
func TestOneBatchForAZone(t *testing.T) {
	text, err := suggest.WriteRecords(suggest.Route53, []suggest.Record{acm, challenge, acm}, nil)
	var batch route53Batch
	if json.Unmarshal([]byte(text), &batch) != nil || err != nil || len(batch.Changes) != 2 || batch.Comment != "" {
		t.Errorf("%v in %s", err, text)
	}
}

// What is published beside a wanted record stays in the forms that replace a
// set, and what is in its way goes.
func TestFates(t *testing.T) {
	at := func(typ, value string, fate suggest.Fate) suggest.Record {
		return suggest.Record{Owner: zone, Type: typ, Value: value, TTL: 60, Zone: zone, Fate: fate}
	}
	beside := []suggest.Record{{Owner: zone, Type: "TXT", Value: "old", TTL: 5, Zone: zone, Fate: suggest.Delete}, at("TXT", "v=spf1 -all", suggest.Keep), at("TXT", "new", suggest.Publish)}
	instead := []suggest.Record{acm, {Owner: acm.Owner, Type: "CNAME", Value: "wrong.example", TTL: 300, Zone: zone, Fate: suggest.Delete}}
	other := []suggest.Record{acm, {Owner: acm.Owner, Type: "TXT", Value: "_424c", TTL: 900, Zone: zone, Fate: suggest.Delete}}
	for _, c := range []struct {
		records []suggest.Record
		form    suggest.Form
		want    string
	}{
		{beside, suggest.PDNSUtil, "pdnsutil replace-rrset example.com @ TXT 60 '\"v=spf1 -all\"' '\"new\"'\n"},
		{beside, suggest.GCloud, "gcloud dns record-sets update example.com. --zone=MANAGED-ZONE --type=TXT --ttl=60 --rrdatas='\"v=spf1 -all\",\"new\"'\n"},
		{beside, suggest.NSUpdate, "zone example.com.\nupdate delete example.com. TXT \"old\"\nupdate add example.com. 60 TXT \"new\"\nsend\n"},
		{beside, suggest.CloudflareZone, "example.com. 60 IN TXT \"new\"\n"},
		{beside, suggest.ZoneFile, "; delete: example.com. 60 IN TXT \"old\"\nexample.com. 60 IN TXT \"v=spf1 -all\"\nexample.com. 60 IN TXT \"new\"\n"},
		{beside, suggest.AzureCLI, `az network dns record-set txt add-record --resource-group RESOURCE-GROUP --zone-name example.com --record-set-name @ --value=new
az network dns record-set txt remove-record --resource-group RESOURCE-GROUP --zone-name example.com --record-set-name @ --value=old
`},
		{beside, suggest.TerraformCF, `resource "cloudflare_dns_record" "txt_example_com_1" {
  zone_id = var.zone_id
  name    = "example.com"
  type    = "TXT"
  ttl     = 60
  content = "\"new\""
}
`},
		{instead, suggest.AzureCLI, "az network dns record-set cname set-record --resource-group RESOURCE-GROUP --zone-name example.com --record-set-name _a79865eb4cd1a6ab990a45779b4e0b96 --cname=_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws\n"},
		{instead, suggest.NSUpdate, `zone example.com.
update delete _a79865eb4cd1a6ab990a45779b4e0b96.example.com. CNAME wrong.example.
update add _a79865eb4cd1a6ab990a45779b4e0b96.example.com. 300 CNAME _424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws.
send
`},
		{other, suggest.PDNSUtil, `pdnsutil delete-rrset example.com _a79865eb4cd1a6ab990a45779b4e0b96 TXT
pdnsutil replace-rrset example.com _a79865eb4cd1a6ab990a45779b4e0b96 CNAME 300 _424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws.
`},
		{other, suggest.GCloud, `gcloud dns record-sets delete _a79865eb4cd1a6ab990a45779b4e0b96.example.com. --zone=MANAGED-ZONE --type=TXT
gcloud dns record-sets create _a79865eb4cd1a6ab990a45779b4e0b96.example.com. --zone=MANAGED-ZONE --type=CNAME --ttl=300 --rrdatas=_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws.
`},
	} {
		if got, err := suggest.WriteRecords(c.form, c.records, nil); err != nil || got != c.want {
			t.Errorf("%s: %v, got\n%swant\n%s", c.form, err, got, c.want)
		}
	}
	text, _ := suggest.WriteRecords(suggest.Route53, other, nil)
	batches, err := documents[route53Batch](text)
	if err != nil || len(batches) != 1 || len(batches[0].Changes) != 2 {
		t.Fatalf("%v in %s", err, text)
	}
	if first := batches[0].Changes[0]; first.Action != "DELETE" || first.ResourceRecordSet.TTL != 900 || first.ResourceRecordSet.ResourceRecords[0].Value != `"_424c"` {
		t.Errorf("room is not made first: %s", text)
	}
	text, _ = suggest.WriteRecords(suggest.PowerDNS, other, nil)
	if patches, err := documents[powerDNSPatch](text); err != nil || patches[0].RRSets[0].ChangeType != "DELETE" || patches[0].RRSets[1].ChangeType != "REPLACE" {
		t.Errorf("%v in %s", err, text)
	}
}

// Pages differ in what they append and want around a value.
func TestRecordPanel(t *testing.T) {
	const target = "_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws"
	for _, c := range []struct {
		provider string
		record   suggest.Record
		zone     name.Name
		want     string
	}{
		{"route53", acm, zone, "name: _a79865eb4cd1a6ab990a45779b4e0b96\ntype: CNAME\nTTL: 300\nvalue: " + target + "\n"},
		{"godaddy", acm, zone, "name: _a79865eb4cd1a6ab990a45779b4e0b96\ntype: CNAME\nTTL: 300\nvalue: " + target + ".\n"},
		{"aliyun", acm, zone, "name: _a79865eb4cd1a6ab990a45779b4e0b96\ntype: CNAME\nTTL: 300\nvalue: " + target + "\nvalue, where the page appends the zone to what has no dot at its end: " + target + ".\n"},
		{"", acm, name.Name{}, "name, where the page wants all of it: " + acm.Owner.String() + "\ntype: CNAME\nTTL: 300\nvalue: " + target + "\nvalue, where the page appends the zone to what has no dot at its end: " + target + ".\n"},
		{"route53", acm, name.Name{}, "name, where the page wants all of it: " + acm.Owner.String() + "\ntype: CNAME\nTTL: 300\nvalue: " + target + "\n"},
		{"cloudflare", acm, name.Name{}, "name: " + acm.Owner.String() + "\ntype: CNAME\nTTL: 300\nvalue: " + target + "\nvalue, where the page appends the zone to what has no dot at its end: " + target + ".\n"},
		{"route53", challenge, zone, "name: _acme-challenge\ntype: TXT\nTTL: 300\nvalue: \"" + challenge.Value + "\"\n"},
		{"", challenge, zone, "name: _acme-challenge\nname, where the page wants all of it: _acme-challenge.example.com\ntype: TXT\nTTL: 300\nvalue: " + challenge.Value + "\nvalue, where the page wants quotation marks around it: \"" + challenge.Value + "\"\n"},
	} {
		r := c.record
		r.Zone = c.zone
		r.Where, _ = provider.ByID(c.provider)
		got, err := suggest.WriteRecords(suggest.Panel, []suggest.Record{r}, nil)
		want := "Add these records:\n  1.\n    " + strings.TrimSuffix(strings.ReplaceAll(c.want, "\n", "\n    "), "    ")
		if err != nil || got != want {
			t.Errorf("%s: %v, got\n%swant\n%s", c.provider, err, got, want)
		}
	}
	r := challenge
	r.Where = provider.Provider{Panel: provider.Panel{Owner: provider.OwnerFull, Text: provider.TextBare}}
	if got, _ := suggest.WriteRecords(suggest.Panel, []suggest.Record{r}, nil); !strings.Contains(got, "name: _acme-challenge.example.com\n") || strings.Contains(got, `"`) {
		t.Error(got)
	}
}

// Without a zone the forms that need one say so, and nsupdate finds it.
func TestZoneNotKnown(t *testing.T) {
	one, two := acm, challenge
	one.Zone, two.Zone = name.Name{}, name.MustParse("example.net") // where it does not lie
	for _, f := range suggest.Forms() {
		text, err := suggest.WriteRecords(f, []suggest.Record{one, two}, nil)
		var want *suggest.ZoneError
		if needs := f == suggest.AzureCLI || f == suggest.PDNSUtil; errors.As(err, &want) != needs || needs != (text == "") {
			t.Errorf("%s: %q, %v", f, text, err)
		}
		if f == suggest.NSUpdate && (strings.Contains(text, "zone") || strings.Count(text, "send\n") != 2) {
			t.Errorf("one message for perhaps two zones: %s", text)
		}
	}
	text, _ := suggest.WriteRecords(suggest.NSUpdate, []suggest.Record{one, below}, nil)
	if !strings.HasPrefix(text, "; In the zone sub.example.com:\nzone sub.example.com.\n") || !strings.HasSuffix(text, "send\nupdate add "+acm.Owner.String()+". 300 CNAME "+acm.Value+"\nsend\n") {
		t.Error(text)
	}
}

func TestRecordErrors(t *testing.T) {
	at := func(owner name.Name, typ, value string) suggest.Record {
		return suggest.Record{Owner: owner, Type: typ, Value: value, Zone: zone}
	}
	for _, c := range []struct {
		form    suggest.Form
		records []suggest.Record
		want    string // of the error; "" for none
	}{
		{suggest.ZoneFile, nil, ""},
		{"nonsense", nil, `"nonsense" is no form: choose one of panel, zonefile,`},
		{suggest.ZoneFile, []suggest.Record{at(owner, "A", "192.0.2.1")}, `the record at www.example.com is of type "A", and only CNAME and TXT are written`},
		{suggest.ZoneFile, []suggest.Record{at(owner, "CNAME", "a..b")}, "the target of the CNAME record at www.example.com: "},
		{suggest.ZoneFile, []suggest.Record{at(name.Name{}, "TXT", "a")}, "a TXT record without a name"},
		{suggest.ZoneFile, []suggest.Record{at(owner, "CNAME", "a.example"), at(owner, "CNAME", "A.example.")}, ""},
		{suggest.ZoneFile, []suggest.Record{at(owner, "CNAME", "a.example"), at(owner, "CNAME", "b.example")}, "a CNAME record can have no other record beside it, but these are to stand at www.example.com: www.example.com. CNAME a.example.; www.example.com. CNAME b.example."},
		{suggest.ZoneFile, []suggest.Record{at(owner, "TXT", "a"), at(owner, "CNAME", "b.example")}, `at www.example.com: www.example.com. TXT "a"; www.example.com. CNAME b.example.`},
		{suggest.ZoneFile, []suggest.Record{at(zone, "CNAME", "b.example")}, `at example.com: example.com. CNAME b.example.; example.com. SOA`},
		{suggest.Route53, []suggest.Record{at(owner, "CNAME", `a\032b.example`)}, `the form route53 cannot hold the record www.example.com. CNAME a\ b.example.: use the form rfc3597`},
		{suggest.TerraformGCP, []suggest.Record{at(name.MustParse(`a$b.example.com`), "TXT", "a")}, `the form terraform-google cannot hold the record a\$b.example.com. TXT "a": use the form rfc3597`},
		{suggest.PowerDNS, []suggest.Record{at(name.MustParse("*.example.com"), "TXT", "a")}, ""},
		{suggest.ZoneFile, []suggest.Record{at(owner, "CNAME", `a\032b.example`)}, ""},
		{suggest.ZoneFile, []suggest.Record{at(owner, "TXT", strings.Repeat("a", 65535-256))}, ""},
		{suggest.RFC3597, []suggest.Record{at(owner, "TXT", strings.Repeat("a", 65535-255))}, "the text of the TXT record at www.example.com takes 65536 octets, and a record holds 65535"},
	} {
		text, err := suggest.WriteRecords(c.form, c.records, nil)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || text != "") {
			t.Errorf("%s, %.100v: %.100q, %.300v; want %q", c.form, c.records, text, err, c.want)
		}
	}
	for _, f := range suggest.Forms() {
		if text, err := suggest.WriteRecords(f, nil, nil); text != "" || err != nil {
			t.Errorf("%s writes %q of nothing, %v", f, text, err)
		}
	}
}

func ExampleWriteRecords() {
	text, _ := suggest.WriteRecords(suggest.ZoneFile, []suggest.Record{{
		Owner: name.MustParse("_a79865eb4cd1a6ab990a45779b4e0b96.example.com"), Type: "CNAME", TTL: 300,
		Value: "_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws.",
	}}, nil)
	fmt.Print(text)
	// Output:
	// _a79865eb4cd1a6ab990a45779b4e0b96.example.com. 300 IN CNAME _424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws.
}
