package suggest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/provider"
)

// indented writes v as JSON for people to read.
func indented(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		panic("suggest: " + err.Error()) // the types are ours
	}
	return b.String()
}

// octal is the data of a record as the API of Route 53 takes it: octets
// outside printable ASCII are \OOO there, in octal, not in decimal as in zone
// files.
func octal(r caa.Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, `%d %s "`, r.Flags, r.Tag)
	for _, c := range []byte(r.Value) {
		switch {
		case c == '"':
			b.WriteString(`\"`)
		case c < ' ' || c > '~' || c == '\\':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// route53 writes a change batch for "aws route53 change-resource-record-sets".
// UPSERT replaces the set as a whole.
func (s Set) route53() string {
	type value struct{ Value string }
	type set struct {
		Name, Type      string
		TTL             uint32
		ResourceRecords []value
	}
	type change struct {
		Action            string
		ResourceRecordSet set
	}
	rs := set{Name: full(s.Owner), Type: "CAA", TTL: s.TTL}
	for _, r := range s.Records {
		rs.ResourceRecords = append(rs.ResourceRecords, value{octal(r)})
	}
	return indented(struct{ Changes []change }{[]change{{"UPSERT", rs}}})
}

// cloudflare writes the body of a batch request, in which each record is an
// object. Those to delete go by an ID that only Cloudflare knows, so they are
// left to the page.
func (s Set) cloudflare() string {
	type data struct {
		Flags uint8  `json:"flags"`
		Tag   string `json:"tag"`
		Value string `json:"value"`
	}
	type post struct {
		Type string `json:"type"`
		Name string `json:"name"`
		TTL  uint32 `json:"ttl"`
		Data data   `json:"data"`
	}
	posts := []post{}
	for _, r := range s.added() {
		posts = append(posts, post{"CAA", s.Owner.String(), s.TTL, data{r.Flags, r.Tag, r.Value}})
	}
	return indented(map[string]any{"posts": posts})
}

// cloudflareZone writes a file for the import of records, which adds to what
// is there.
func (s Set) cloudflareZone() string {
	var b strings.Builder
	for _, r := range s.added() {
		b.WriteString(s.line(r))
	}
	return b.String()
}

// powerDNS writes the body of a PATCH of a zone; REPLACE takes the set as a
// whole.
func (s Set) powerDNS() string {
	type record struct {
		Content  string `json:"content"`
		Disabled bool   `json:"disabled"`
	}
	type rrset struct {
		Name       string   `json:"name"`
		Type       string   `json:"type"`
		TTL        uint32   `json:"ttl"`
		ChangeType string   `json:"changetype"`
		Records    []record `json:"records"`
	}
	rs := rrset{Name: full(s.Owner), Type: "CAA", TTL: s.TTL, ChangeType: "REPLACE", Records: []record{}}
	for _, r := range s.Records {
		rs.Records = append(rs.Records, record{Content: r.String()})
	}
	return indented(map[string]any{"rrsets": []rrset{rs}})
}

// gcloud writes a command for Google Cloud DNS. Its lists are divided by
// commas unless they begin with another divider between circumflexes.
func (s Set) gcloud() string {
	verb := "create"
	if len(s.Old) > 0 {
		verb = "update"
	}
	var data []string
	for _, r := range s.Records {
		data = append(data, r.String())
	}
	list := strings.Join(data, ",")
	if strings.Contains(strings.Join(data, ""), ",") || strings.HasPrefix(list, "^") {
		divider := "|"
		for strings.Contains(strings.Join(data, ""), divider) {
			divider += "|"
		}
		list = "^" + divider + "^" + strings.Join(data, divider)
	}
	return fmt.Sprintf("gcloud dns record-sets %s %s --zone=MANAGED-ZONE --type=CAA --ttl=%d --rrdatas=%s\n",
		verb, shell(full(s.Owner)), s.TTL, shell(list))
}

// googleYAML writes a file for "gcloud dns record-sets import". A JSON string
// is a YAML string.
func (s Set) googleYAML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\nkind: dns#resourceRecordSet\nname: %s\nrrdatas:\n", quotedJSON(full(s.Owner)))
	for _, r := range s.Records {
		fmt.Fprintf(&b, "- %s\n", quotedJSON(r.String()))
	}
	fmt.Fprintf(&b, "ttl: %d\ntype: CAA\n", s.TTL)
	return b.String()
}

// quotedJSON writes text in printable ASCII, such as the forms of records and
// names here, as a JSON string.
func quotedJSON(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// azure writes commands for Azure DNS, record by record.
func (s Set) azure() string {
	var b strings.Builder
	command := func(verb string, r caa.Record) {
		fmt.Fprintf(&b, "az network dns record-set caa %s --resource-group RESOURCE-GROUP --zone-name %s --record-set-name %s --flags %d --tag %s --value=%s\n",
			verb, shell(s.zone().String()), shell(provider.Relative(s.Owner, s.zone())), r.Flags, r.Tag, shell(r.Value))
	}
	for _, r := range s.added() {
		command("add-record", r)
	}
	for _, r := range s.removed() {
		if AzureCLI.holds(r) {
			command("remove-record", r)
		}
	}
	return b.String()
}
