package suggest

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// full is a name as a zone file has it: with its final dot.
func full(n name.Name) string {
	if n.IsRoot() {
		return "."
	}
	return n.String() + "."
}

// zoneFile writes the whole sets for the zone's file, with what is to go from
// it in comments.
func (p part) zoneFile() string { return p.inZone(rrset.line) }

// generic writes the sets in the form of RFC 3597 section 5, which every name
// server takes that has never heard of the type.
func (p part) generic() string {
	return p.inZone(func(s rrset, d datum) string {
		rdata := d.wire()
		return fmt.Sprintf("%s %d IN TYPE%d \\# %d %s", full(s.owner), s.ttl, s.typ, len(rdata), hex.EncodeToString(rdata))
	})
}

func (p part) inZone(line func(rrset, datum) string) string {
	var b strings.Builder
	b.WriteString(p.heading("; "))
	for _, s := range p.sets {
		for _, d := range s.removed() {
			fmt.Fprintf(&b, "; %s\n", p.say.Sayf("delete: %s", phrase.Data(s.line(d))))
		}
		for _, d := range s.records {
			b.WriteString(line(s, d) + "\n")
		}
	}
	return b.String()
}

// nsupdate writes a script for nsupdate (RFC 2136). Where it is known what is
// published, exactly that changes; else a CAA set is replaced as a whole. A
// zone that is not known nsupdate finds itself, one for each message.
func (p part) nsupdate() string {
	var b strings.Builder
	b.WriteString(p.heading("; "))
	if p.zone.IsValid() {
		fmt.Fprintf(&b, "zone %s\n", full(p.zone))
	}
	for i, s := range p.sets {
		if s.blind {
			fmt.Fprintf(&b, "update delete %s %s\n", full(s.owner), s.mnemonic())
		}
		for _, d := range s.removed() {
			fmt.Fprintf(&b, "update delete %s %s %s\n", full(s.owner), s.mnemonic(), d)
		}
		for _, d := range s.added() {
			fmt.Fprintf(&b, "update add %s %d %s %s\n", full(s.owner), s.ttl, s.mnemonic(), d)
		}
		if i == len(p.sets)-1 || !p.zone.IsValid() {
			b.WriteString("send\n")
		}
	}
	return b.String()
}

// pdnsutil writes commands for PowerDNS, which takes names without the zone.
func (p part) pdnsutil() string {
	var b strings.Builder
	b.WriteString(p.heading("# "))
	for _, s := range p.sets {
		verb, ttl := "replace-rrset", fmt.Sprintf(" %d", s.ttl)
		if s.goes() {
			verb, ttl = "delete-rrset", ""
		}
		fmt.Fprintf(&b, "pdnsutil %s %s %s %s%s", verb, shell(s.zone.String()), shell(provider.Relative(s.owner, s.zone)), s.mnemonic(), ttl)
		for _, d := range s.records {
			b.WriteString(" " + shell(d.String()))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// cloudflareZone writes a file for the import of records, which adds to what
// is there. An alias is marked, or the import puts it behind the proxy.
func (p part) cloudflareZone() string {
	var b strings.Builder
	b.WriteString(p.heading("; "))
	for _, s := range p.sets {
		for _, d := range s.added() {
			b.WriteString(s.line(d))
			if s.typ == wire.TypeCNAME {
				b.WriteString(" ; cf_tags=cf-proxied:false")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// shell quotes a word for a POSIX shell.
func shell(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@/:=,") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
