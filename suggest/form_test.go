package suggest_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
	"github.com/mayissue/mayissue/suggest"
	"pgregory.net/rapid"
)

var (
	owner = name.MustParse("www.example.com")
	zone  = name.MustParse("example.com")
)

// lines parses zone-file text back by the reader of name servers' files.
func lines(text string) ([]caa.Record, error) {
	all, err := suggest.ParsePublished(name.Root(), []byte(text), "back")
	return suggest.At(all, owner), err
}

// data parses the data of one record back.
func data(texts ...string) ([]caa.Record, error) {
	var b strings.Builder
	for _, s := range texts {
		fmt.Fprintf(&b, "%s. IN CAA %s\n", owner, s)
	}
	return lines(b.String())
}

// generic parses RFC 3597 text back without the reader of zone files.
func generic(text string) ([]caa.Record, error) {
	var out []caa.Record
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		b, err := hex.DecodeString(f[len(f)-1])
		if err != nil || len(f) != 7 || f[3] != "TYPE257" || f[4] != `\#` || f[5] != strconv.Itoa(len(b)) {
			return nil, fmt.Errorf("%q: %v", line, err)
		}
		r, err := caa.ParseRecord(b)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// octal turns the escapes of Route 53 into those of zone files.
func octal(s string) string {
	return regexp.MustCompile(`\\[0-7]{3}`).ReplaceAllStringFunc(s, func(e string) string {
		n, _ := strconv.ParseUint(e[1:], 8, 8)
		return fmt.Sprintf(`\%03d`, n)
	})
}

func route53(text string) ([]caa.Record, error) {
	var batch struct {
		Changes []struct {
			Action            string
			ResourceRecordSet struct {
				Name, Type      string
				TTL             int
				ResourceRecords []struct{ Value string }
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &batch); err != nil || len(batch.Changes) != 1 {
		return nil, fmt.Errorf("%v in %s", err, text)
	}
	set := batch.Changes[0].ResourceRecordSet
	if batch.Changes[0].Action != "UPSERT" || set.Name != "www.example.com." || set.Type != "CAA" || set.TTL != 300 {
		return nil, fmt.Errorf("%+v", batch)
	}
	var texts []string
	for _, v := range set.ResourceRecords {
		texts = append(texts, octal(v.Value))
	}
	return data(texts...)
}

func cloudflare(text string) ([]caa.Record, error) {
	var batch struct {
		Posts []struct {
			Type, Name string
			TTL        int
			Data       struct {
				Flags      uint8
				Tag, Value string
			}
		}
	}
	err := json.Unmarshal([]byte(text), &batch)
	var out []caa.Record
	for _, p := range batch.Posts {
		if p.Type != "CAA" || p.Name != "www.example.com" || p.TTL != 300 {
			return nil, fmt.Errorf("%+v", p)
		}
		out = append(out, caa.Record{Flags: p.Data.Flags, Tag: p.Data.Tag, Value: p.Data.Value})
	}
	return out, err
}

func powerDNS(text string) ([]caa.Record, error) {
	var patch struct {
		RRSets []struct {
			Name, Type, ChangeType string
			Records                []struct {
				Content  string
				Disabled bool
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &patch); err != nil || len(patch.RRSets) != 1 || patch.RRSets[0].Name != "www.example.com." || patch.RRSets[0].ChangeType != "REPLACE" {
		return nil, fmt.Errorf("%v in %s", err, text)
	}
	var texts []string
	for _, r := range patch.RRSets[0].Records {
		texts = append(texts, r.Content)
	}
	return data(texts...)
}

// unquoteHCL reads a string of HCL: JSON, but for the marks of templates.
func unquoteHCL(s string) (string, error) {
	var out string
	err := json.Unmarshal([]byte(s), &out)
	bare := strings.NewReplacer("$${", "", "%%{", "").Replace(out)
	if strings.Contains(bare, "${") || strings.Contains(bare, "%{") {
		return "", fmt.Errorf("%s is a template", s)
	}
	return strings.NewReplacer("$${", "${", "%%{", "%{").Replace(out), err
}

// listed reads the items of a list of HCL or YAML, one a line.
func listed(text, item string, read func(string) (string, error)) ([]string, error) {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^`+item+`$`).FindAllStringSubmatch(text, -1) {
		s, err := read(m[1])
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func terraformCloudflare(text string) ([]caa.Record, error) {
	var out []caa.Record
	for _, m := range regexp.MustCompile(`(?m)^    flags = (\d+)\n    tag   = (".*")\n    value = (".*")$`).FindAllStringSubmatch(text, -1) {
		flags, _ := strconv.ParseUint(m[1], 10, 8)
		tag, err := unquoteHCL(m[2])
		if err != nil {
			return nil, err
		}
		value, err := unquoteHCL(m[3])
		if err != nil {
			return nil, err
		}
		out = append(out, caa.Record{Flags: uint8(flags), Tag: tag, Value: value})
	}
	return out, nil
}

// words has a real shell take a command apart.
func words(t *rapid.T, text string) [][]string {
	out, err := exec.Command("sh", "-c", `say() { printf '%s\n' "$@"; echo; }; `+regexp.MustCompile(`(?m)^(gcloud|pdnsutil|az) `).ReplaceAllString(text, "say $1 ")).Output()
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	var all [][]string
	for part := range strings.SplitSeq(strings.TrimSuffix(string(out), "\n\n"), "\n\n") {
		all = append(all, strings.Split(part, "\n"))
	}
	return all
}

func anyRecord(odd bool) *rapid.Generator[caa.Record] {
	letters := []rune("abcXYZ019-._ ;:=\"'\\,|^$%{}@#!`\t~()/&<>")
	if odd {
		letters = append(letters, 0, '\n', 0x1b, 'é', '日')
	}
	return rapid.Custom(func(t *rapid.T) caa.Record {
		return caa.Record{
			Flags: rapid.Byte().Draw(t, "flags"),
			Tag:   rapid.SampledFrom([]string{"issue", "issuewild", "iodef", "X9"}).Draw(t, "tag"),
			Value: strings.ReplaceAll(rapid.StringOfN(rapid.RuneFrom(letters), 0, 30, -1).Draw(t, "value"), "\t", map[bool]string{true: "\t", false: ""}[odd]),
		}
	})
}

// Whatever is in a record, each form says it so that it is read back the same.
func TestFormsRoundTrip(t *testing.T) {
	say := &phrase.Printer{}
	rapid.Check(t, func(t *rapid.T) {
		odd := rapid.Bool().Draw(t, "odd")
		want := rapid.SliceOfNDistinct(anyRecord(odd), 1, 3, rapid.ID).Draw(t, "set")
		set := suggest.Set{Owner: owner, Zone: zone, TTL: 300, Records: want}
		text := func(f suggest.Form) string {
			s, err := suggest.Write(f, set, say)
			if err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			return s
		}
		back := func(f suggest.Form, got []caa.Record, err error) {
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("%s: %q, %v; want %q from\n%s", f, got, err, want, text(f))
			}
		}
		got, err := lines(text(suggest.ZoneFile))
		back(suggest.ZoneFile, got, err)
		got, err = lines(text(suggest.CloudflareZone))
		back(suggest.CloudflareZone, got, err)
		got, err = generic(text(suggest.RFC3597))
		back(suggest.RFC3597, got, err)
		got, err = route53(text(suggest.Route53))
		back(suggest.Route53, got, err)
		got, err = powerDNS(text(suggest.PowerDNS))
		back(suggest.PowerDNS, got, err)
		json := func(s string) (string, error) { return unquoteJSON(s) }
		texts, err := listed(text(suggest.GoogleYAML), `- (".*")`, json)
		back2(t, suggest.GoogleYAML, texts, err, back)
		texts, err = listed(text(suggest.TerraformAWS), `    (".*"),`, func(s string) (string, error) {
			s, err := unquoteHCL(s)
			return octal(s), err
		})
		back2(t, suggest.TerraformAWS, texts, err, back)
		texts, err = listed(text(suggest.TerraformGCP), `    (".*"),`, unquoteHCL)
		back2(t, suggest.TerraformGCP, texts, err, back)
		texts, err = listed(text(suggest.NSUpdate), `update add www\.example\.com\. 300 CAA (.*)`, func(s string) (string, error) { return s, nil })
		back2(t, suggest.NSUpdate, texts, err, back)
		pdns := words(t, text(suggest.PDNSUtil))[0]
		if !slices.Equal(pdns[:6], []string{"pdnsutil", "replace-rrset", "example.com", "www", "CAA", "300"}) {
			t.Fatalf("%q", pdns)
		}
		back2(t, suggest.PDNSUtil, pdns[6:], nil, back)
		g := words(t, text(suggest.GCloud))[0]
		back2(t, suggest.GCloud, divided(strings.TrimPrefix(g[len(g)-1], "--rrdatas=")), nil, back)
		if printable(want) {
			got, err = cloudflare(text(suggest.Cloudflare))
			back(suggest.Cloudflare, got, err)
			got, err = terraformCloudflare(text(suggest.TerraformCF))
			back(suggest.TerraformCF, got, err)
			got, err = azure(words(t, text(suggest.AzureCLI)))
			back(suggest.AzureCLI, got, err)
		} else {
			for _, f := range []suggest.Form{suggest.Cloudflare, suggest.TerraformCF, suggest.AzureCLI} {
				var want *suggest.FormError
				if _, err := suggest.Write(f, set, nil); !errors.As(err, &want) {
					t.Fatalf("%s: %v", f, err)
				}
			}
		}
		for _, f := range suggest.Forms() { // whatever it is, it is inert
			s, _ := suggest.Write(f, set, say)
			if strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }) {
				t.Fatalf("%s shows octets as they are: %q", f, s)
			}
		}
	})
}

func back2(t *rapid.T, f suggest.Form, texts []string, err error, back func(suggest.Form, []caa.Record, error)) {
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	got, err := data(texts...)
	back(f, got, err)
}

func unquoteJSON(s string) (out string, err error) { return out, json.Unmarshal([]byte(s), &out) }

// divided reads a list as gcloud does.
func divided(s string) []string {
	divider := ","
	if rest, ok := strings.CutPrefix(s, "^"); ok {
		divider, s, _ = strings.Cut(rest, "^")
	}
	return strings.Split(s, divider)
}

func azure(commands [][]string) ([]caa.Record, error) {
	var out []caa.Record
	for _, w := range commands {
		at := func(flag string) string { return w[slices.Index(w, flag)+1] }
		if at("--zone-name") != "example.com" || at("--record-set-name") != "www" {
			return nil, fmt.Errorf("%q", w)
		}
		flags, err := strconv.ParseUint(at("--flags"), 10, 8)
		if err != nil {
			return nil, err
		}
		out = append(out, caa.Record{Flags: uint8(flags), Tag: at("--tag"), Value: strings.TrimPrefix(w[len(w)-1], "--value=")})
	}
	return out, nil
}

func printable(set []caa.Record) bool {
	return !slices.ContainsFunc(set, func(r caa.Record) bool {
		return strings.ContainsFunc(r.Value, func(c rune) bool { return c < ' ' || c > '~' })
	})
}

// A tag that no name server takes in text is left to the generic form.
func TestOddTag(t *testing.T) {
	for _, tag := range []string{"", "a b", "is_sue", "\x1b[31m", strings.Repeat("a", 256)} {
		set := suggest.Set{Owner: owner, Records: []caa.Record{{Tag: tag, Value: "ca.example"}}}
		for _, f := range suggest.Forms() {
			_, err := suggest.Write(f, set, nil)
			var want *suggest.FormError
			if lawful := f == suggest.RFC3597 && tag != "" && len(tag) <= 255; errors.As(err, &want) == lawful {
				t.Errorf("%s, tag %q: %v", f, tag, err)
			}
		}
	}
}

// What a name server of the lab loads is what was wished for.
func TestLabLoads(t *testing.T) {
	set := suggest.Set{Owner: owner, Zone: zone, TTL: 300, Records: []caa.Record{{Tag: "issue", Value: `letsencrypt.org; accounturi=https://acme.example/a"b\c`}}}
	text, err := suggest.Write(suggest.ZoneFile, set, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lab.ParseZone(zone, "zone", []byte("@ SOA ns hostmaster 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n"+text)); err != nil {
		t.Error(err)
	}
}

// With what is published known, the forms that go by records change no more
// than they must, and the others replace the set.
func TestDifference(t *testing.T) {
	stays, goes, comes := caa.Record{Tag: "issue", Value: "a.example"}, caa.Record{Tag: "issue", Value: ";"}, caa.Record{Tag: "issue", Value: "b.example"}
	set := suggest.Set{Owner: zone, Zone: zone, TTL: 60, Old: []caa.Record{stays, goes}, Records: []caa.Record{stays, comes}}
	for f, want := range map[suggest.Form]string{
		suggest.ZoneFile: `; delete: example.com. 60 IN CAA 0 issue ";"
example.com. 60 IN CAA 0 issue "a.example"
example.com. 60 IN CAA 0 issue "b.example"
`,
		suggest.NSUpdate: `zone example.com.
update delete example.com. CAA 0 issue ";"
update add example.com. 60 CAA 0 issue "b.example"
send
`,
		suggest.CloudflareZone: "example.com. 60 IN CAA 0 issue \"b.example\"\n",
		suggest.GCloud:         "gcloud dns record-sets update example.com. --zone=MANAGED-ZONE --type=CAA --ttl=60 --rrdatas='0 issue \"a.example\",0 issue \"b.example\"'\n",
		suggest.PDNSUtil:       "pdnsutil replace-rrset example.com @ CAA 60 '0 issue \"a.example\"' '0 issue \"b.example\"'\n",
		suggest.AzureCLI: `az network dns record-set caa add-record --resource-group RESOURCE-GROUP --zone-name example.com --record-set-name @ --flags 0 --tag issue --value=b.example
az network dns record-set caa remove-record --resource-group RESOURCE-GROUP --zone-name example.com --record-set-name @ --flags 0 --tag issue --value=';'
`,
		suggest.Panel: `Delete these records:
  example.com. 60 IN CAA 0 issue ";"
Add these records:
  1.
    name: @
    name, where the page wants all of it: example.com
    type: CAA
    TTL: 60
    flags: 0
    tag: issue
    value: b.example
    value, where the page has one field for all: 0 issue "b.example"
`,
	} {
		if got, err := suggest.Write(f, set, nil); err != nil || got != want {
			t.Errorf("%s: %v, got\n%swant\n%s", f, err, got, want)
		}
	}
	set.Old = nil
	got, _ := suggest.Write(suggest.NSUpdate, set, nil)
	if !strings.Contains(got, "update delete example.com. CAA\n") {
		t.Errorf("what is not known is not replaced: %s", got)
	}
}

// The page of a known provider has exactly its own fields.
func TestPanelOfProvider(t *testing.T) {
	set := suggest.Set{Owner: zone, Zone: zone, TTL: 60, Records: []caa.Record{{Tag: "issue", Value: "a.example"}}}
	for id, want := range map[string]string{
		"cloudflare": "Add these records:\n  1.\n    name: @\n    type: CAA\n    TTL: 60\n    flags: 0\n    tag: issue\n    value: a.example\n",
		"huawei":     "Add these records:\n  1.\n    name: \n    type: CAA\n    TTL: 60\n    value: 0 issue \"a.example\"\n",
	} {
		set.Where, _ = provider.ByID(id)
		if got, err := suggest.Write(suggest.Panel, set, nil); err != nil || got != want {
			t.Errorf("%s: %v, got\n%swant\n%s", id, err, got, want)
		}
	}
}

func TestForms(t *testing.T) {
	for _, id := range []string{"", "route53", "cloudflare", "google", "azure", "gabia"} {
		p, _ := provider.ByID(id)
		forms := suggest.FormsFor(p)
		sorted := slices.Sorted(slices.Values(forms))
		if !slices.Equal(sorted, slices.Sorted(slices.Values(suggest.Forms()))) {
			t.Errorf("%q: not every form once: %v", id, forms)
		}
	}
	if p, _ := provider.ByID("route53"); suggest.FormsFor(p)[0] != suggest.Route53 {
		t.Error("the provider's own form is not the first")
	}
	for _, f := range suggest.Forms() {
		if got, err := suggest.ParseForm(string(f)); got != f || err != nil {
			t.Errorf("%s: %s, %v", f, got, err)
		}
	}
	var want *suggest.UnknownFormError
	if _, err := suggest.ParseForm("nonsense"); !errors.As(err, &want) || !strings.Contains(err.Error(), `"nonsense" is no form: choose one of panel, zonefile,`) {
		t.Errorf("got %v", err)
	}
	if _, err := suggest.Write("nonsense", suggest.Set{}, nil); !errors.As(err, &want) {
		t.Errorf("got %v", err)
	}
}
