package entered

import (
	"encoding/json"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// recordSet is one element of ResourceRecordSets.
type recordSet struct {
	Name            string
	Type            string
	SetIdentifier   string
	TTL             *uint32
	ResourceRecords []struct{ Value string }
	AliasTarget     *struct{ DNSName string }
}

// link is a set that stands for the records of the same type at another name,
// which Route 53 calls an alias: it is answered with those records, and no
// CNAME is served.
type link struct {
	record Record
	target name.Name
}

// recordSet reads the records of one name and type.
func (d *document) recordSet(raw json.RawMessage, offset int) error {
	d.zone.Form = Route53
	var set recordSet
	if err := d.decode(raw, offset, &set); err != nil {
		return err
	}
	owner, err := d.owner(decimal(set.Name), offset)
	if err != nil {
		return err
	}
	t, ok := wire.ParseType(set.Type)
	if !ok {
		return d.fault(offset, phrase.Of("%q is no type of records", set.Type), phrase.Of("what the provider's interface returns"))
	}
	if t == wire.TypeSOA && !d.zone.Origin.IsValid() {
		d.zone.Origin = owner
	}
	r := Record{Owner: owner, Type: t, Variant: set.SetIdentifier}
	r.Line, r.Column = d.position(offset)
	if set.TTL != nil {
		r.TTL, r.TTLKnown = *set.TTL, true
	}
	if set.AliasTarget != nil {
		return d.link(r, set.AliasTarget.DNSName, offset)
	}
	if !kept(t) {
		d.zone.Records = append(d.zone.Records, r)
		return nil
	}
	for _, v := range set.ResourceRecords {
		if r.RData, err = d.data(t, decimal(v.Value), raw, offset); err != nil {
			return err
		}
		d.zone.Records = append(d.zone.Records, r)
	}
	return nil
}

// link keeps a set that stands for another's records.
func (d *document) link(r Record, target string, offset int) error {
	to, err := d.owner(decimal(target), offset)
	if err != nil {
		return err
	}
	exists := r
	exists.Type = wire.TypeA // the name exists; its records come when all are known
	d.zone.Records = append(d.zone.Records, exists)
	if r.Type == wire.TypeCAA {
		d.links = append(d.links, link{r, to})
	}
	return nil
}

// follow gives sets that stand for others the records of those. One may lead
// to the next; a few steps are followed.
func (d *document) follow() {
	for range 4 {
		var left []link
		for _, l := range d.links {
			found := d.zone.at(l.target, l.record.Type)
			for _, r := range found {
				r.Owner, r.Line, r.Column = l.record.Owner, l.record.Line, l.record.Column
				d.zone.add(r)
			}
			if len(found) == 0 {
				left = append(left, l)
			}
		}
		d.links = left
	}
}

// hostedZone reads the description that get-hosted-zone gives.
func (d *document) hostedZone() error {
	var h struct {
		Name   string
		Config struct{ PrivateZone bool }
	}
	if err := d.into(&h); err != nil {
		return err
	}
	origin, err := d.owner(decimal(h.Name), d.at())
	if err != nil {
		return err
	}
	d.known, d.zone.Form = true, Route53
	d.zone.Origin, d.zone.Private = origin, h.Config.PrivateZone
	return nil
}

// delegationSet reads which name servers serve the zone.
func (d *document) delegationSet() error {
	var s struct{ NameServers []string }
	if err := d.into(&s); err != nil {
		return err
	}
	for _, text := range s.NameServers {
		n, err := d.owner(text, d.at())
		if err != nil {
			return err
		}
		d.zone.Hosts = append(d.zone.Hosts, n)
	}
	return nil
}

// decimal turns the escapes of Route 53, which count in eights (\052 is the
// star), into those of zone files, which count in tens (RFC 1035 section 5.1).
func decimal(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		if i+3 < len(s) && octal(s[i+1:i+4]) {
			c := (s[i+1]-'0')<<6 | (s[i+2]-'0')<<3 | (s[i+3] - '0')
			b.Write([]byte{'\\', '0' + c/100, '0' + c/10%10, '0' + c%10})
			i += 3
			continue
		}
		b.WriteString(s[i : i+2])
		i++
	}
	return b.String()
}

func octal(digits string) bool { return strings.Trim(digits, "01234567") == "" && digits[0] <= '3' }
