package entered

import (
	"encoding/json"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// dnsRecord is one element of Cloudflare's list of DNS records.
type dnsRecord struct {
	ZoneName string `json:"zone_name"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Content  string `json:"content"`
	TTL      uint32 `json:"ttl"`
	Proxied  bool   `json:"proxied"`
	Data     *struct {
		Flags *uint8  `json:"flags"`
		Tag   string  `json:"tag"`
		Value *string `json:"value"`
	} `json:"data"`
}

// record reads one record of Cloudflare's list; or one set of Route 53 in a
// list that somebody cut out.
func (d *document) record(raw json.RawMessage, offset int) error {
	var keys map[string]json.RawMessage
	if json.Unmarshal(raw, &keys) == nil && (keys["ResourceRecords"] != nil || keys["AliasTarget"] != nil) {
		d.known = true
		return d.recordSet(raw, offset)
	}
	var c dnsRecord
	if err := d.decode(raw, offset, &c); err != nil {
		return err
	}
	owner, err := d.owner(c.Name, offset)
	if err != nil {
		return err
	}
	t, ok := wire.ParseType(c.Type)
	if !ok {
		return d.fault(offset, phrase.Of("%q is no type of records", c.Type), phrase.Of("what the provider's interface returns"))
	}
	d.known, d.zone.Form = true, CloudflareJSON
	if c.ZoneName != "" {
		if d.zone.Origin, err = d.owner(c.ZoneName, offset); err != nil {
			return err
		}
	}
	r := Record{Owner: owner, Type: t, TTL: c.TTL, TTLKnown: c.TTL > cloudflareAutomatic, Proxied: c.Proxied}
	r.Line, r.Column = d.position(offset)
	if r.RData, err = d.content(t, &c, raw, offset); err != nil {
		return err
	}
	d.zone.Records = append(d.zone.Records, r)
	return nil
}

// content packs the data of a record.
func (d *document) content(t wire.Type, c *dnsRecord, raw json.RawMessage, offset int) (string, error) {
	switch {
	case !kept(t):
		return "", nil
	case t == wire.TypeCAA && c.Data != nil && c.Data.Flags != nil && c.Data.Value != nil:
		if b := (caa.Record{Flags: *c.Data.Flags, Tag: c.Data.Tag, Value: *c.Data.Value}).Wire(); b != nil {
			return string(b), nil
		}
	case t == wire.TypeTXT && !strings.HasPrefix(c.Content, `"`):
		return pieces(c.Content), nil
	}
	return d.data(t, c.Content, raw, offset)
}

// pieces makes character-strings of a text (RFC 1035 section 3.3.14).
func pieces(s string) string {
	var b strings.Builder
	for {
		n := min(len(s), 255)
		b.WriteByte(byte(n))
		b.WriteString(s[:n])
		if s = s[n:]; s == "" {
			return b.String()
		}
	}
}
