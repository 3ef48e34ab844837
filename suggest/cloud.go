package suggest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
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
// files, and a backslash is one of them.
func octal(d datum) string {
	var b strings.Builder
	in := d.String()
	for i := 0; i < len(in); i++ {
		switch {
		case in[i] != '\\':
			b.WriteByte(in[i])
		case in[i+1] == '"':
			i++
			b.WriteString(`\"`)
		case in[i+1] < '0' || in[i+1] > '9':
			i++
			fmt.Fprintf(&b, `\%03o`, in[i])
		default:
			fmt.Fprintf(&b, `\%03o`, (in[i+1]-'0')*100+(in[i+2]-'0')*10+in[i+3]-'0')
			i += 3
		}
	}
	return b.String()
}

// route53 writes a change batch for "aws route53 change-resource-record-sets",
// which takes one hosted zone at a time: of several, each names its own in the
// comment. UPSERT replaces a set as a whole.
func (p part) route53() string {
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
	batch := struct {
		Comment string `json:",omitempty"`
		Changes []change
	}{}
	if p.named {
		batch.Comment = p.zone.String()
	}
	for _, s := range p.sets {
		action, records := "UPSERT", s.records
		if s.goes() {
			action, records = "DELETE", s.old
		}
		rs := set{Name: full(s.owner), Type: s.mnemonic(), TTL: s.ttl}
		for _, d := range records {
			rs.ResourceRecords = append(rs.ResourceRecords, value{octal(d)})
		}
		batch.Changes = append(batch.Changes, change{action, rs})
	}
	return indented(batch)
}

// cloudflare writes the body of a batch request, in which each record is an
// object. Those to delete go by an ID that only Cloudflare knows, so they are
// left to the page. Of an alias behind the proxy nobody sees more than
// addresses, and the CA looks for the alias.
func (p part) cloudflare() string {
	type post struct {
		Type    string `json:"type"`
		Name    string `json:"name"`
		TTL     uint32 `json:"ttl"`
		Content string `json:"content,omitempty"`
		Proxied *bool  `json:"proxied,omitempty"`
		Data    any    `json:"data,omitempty"`
	}
	posts := []post{}
	for _, s := range p.sets {
		for _, d := range s.added() {
			out := post{Type: s.mnemonic(), Name: s.owner.String(), TTL: s.ttl}
			out.Content, out.Data = d.cloudflare()
			if s.typ == wire.TypeCNAME {
				out.Proxied = new(bool)
			}
			posts = append(posts, out)
		}
	}
	return indented(map[string]any{"posts": posts})
}

// powerDNS writes the body of a PATCH of a zone; REPLACE takes a set as a
// whole.
func (p part) powerDNS() string {
	type record struct {
		Content  string `json:"content"`
		Disabled bool   `json:"disabled"`
	}
	type set struct {
		Name       string   `json:"name"`
		Type       string   `json:"type"`
		TTL        uint32   `json:"ttl"`
		ChangeType string   `json:"changetype"`
		Records    []record `json:"records"`
	}
	var sets []set
	for _, s := range p.sets {
		rs := set{Name: full(s.owner), Type: s.mnemonic(), TTL: s.ttl, ChangeType: "REPLACE", Records: []record{}}
		if s.goes() {
			rs.ChangeType = "DELETE"
		}
		for _, d := range s.records {
			rs.Records = append(rs.Records, record{Content: d.String()})
		}
		sets = append(sets, rs)
	}
	return indented(map[string]any{"rrsets": sets})
}

// gcloud writes commands for Google Cloud DNS.
func (p part) gcloud() string {
	var b strings.Builder
	b.WriteString(p.heading("# "))
	for _, s := range p.sets {
		if s.goes() {
			fmt.Fprintf(&b, "gcloud dns record-sets delete %s --zone=MANAGED-ZONE --type=%s\n", shell(full(s.owner)), s.mnemonic())
			continue
		}
		verb := "create"
		if len(s.old) > 0 {
			verb = "update"
		}
		fmt.Fprintf(&b, "gcloud dns record-sets %s %s --zone=MANAGED-ZONE --type=%s --ttl=%d --rrdatas=%s\n",
			verb, shell(full(s.owner)), s.mnemonic(), s.ttl, shell(divided(s.records)))
	}
	return b.String()
}

// divided writes a list for gcloud: divided by commas unless it begins with
// another divider between circumflexes.
func divided(records []datum) string {
	var data []string
	for _, d := range records {
		data = append(data, d.String())
	}
	list := strings.Join(data, ",")
	if strings.Contains(strings.Join(data, ""), ",") || strings.HasPrefix(list, "^") {
		divider := "|"
		for strings.Contains(strings.Join(data, ""), divider) {
			divider += "|"
		}
		list = "^" + divider + "^" + strings.Join(data, divider)
	}
	return list
}

// googleYAML writes a file for "gcloud dns record-sets import", a document for
// each set. A JSON string is a YAML string.
func (p part) googleYAML() string {
	var b strings.Builder
	b.WriteString(p.heading("# "))
	for _, s := range p.sets {
		if s.goes() {
			continue // the import only adds
		}
		fmt.Fprintf(&b, "---\nkind: dns#resourceRecordSet\nname: %s\nrrdatas:\n", quotedJSON(full(s.owner)))
		for _, d := range s.records {
			fmt.Fprintf(&b, "- %s\n", quotedJSON(d.String()))
		}
		fmt.Fprintf(&b, "ttl: %d\ntype: %s\n", s.ttl, s.mnemonic())
	}
	return b.String()
}

// quotedJSON writes text in printable ASCII, such as the forms of records and
// names here, as a JSON string.
func quotedJSON(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// azure writes commands for Azure DNS, record by record. An alias is set in
// place of the one that is there.
func (p part) azure() string {
	var b strings.Builder
	b.WriteString(p.heading("# "))
	for _, s := range p.sets {
		command := func(verb string, d datum) {
			fmt.Fprintf(&b, "az network dns record-set %s %s --resource-group RESOURCE-GROUP --zone-name %s --record-set-name %s %s\n",
				strings.ToLower(s.mnemonic()), verb, shell(s.zone.String()), shell(provider.Relative(s.owner, s.zone)), d.azure())
		}
		add := "add-record"
		if s.typ == wire.TypeCNAME {
			add = "set-record"
		}
		for _, d := range s.added() {
			command(add, d)
		}
		for _, d := range s.removed() {
			if d.fits(AzureCLI) && (add == "add-record" || s.goes()) {
				command("remove-record", d)
			}
		}
	}
	return b.String()
}
