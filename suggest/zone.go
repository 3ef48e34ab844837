package suggest

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/caa"
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

// line is one record of a zone file.
func (s Set) line(r caa.Record) string {
	return fmt.Sprintf("%s %d IN CAA %s\n", full(s.Owner), s.TTL, r)
}

// zoneFile writes the whole set for the zone's file, with what is to go from
// it in comments.
func (s Set) zoneFile(say *phrase.Printer) string {
	var b strings.Builder
	s.comments(&b, "; ", say)
	for _, r := range s.Records {
		b.WriteString(s.line(r))
	}
	return b.String()
}

// comments tells which published records are to be taken out.
func (s Set) comments(b *strings.Builder, mark string, say *phrase.Printer) {
	for _, r := range s.removed() {
		fmt.Fprintf(b, "%s%s\n", mark, say.Sayf("delete: %s", phrase.Data(strings.TrimSuffix(s.line(r), "\n"))))
	}
}

// generic writes the set in the form of RFC 3597 section 5, which every name
// server takes that has never heard of CAA.
func (s Set) generic(say *phrase.Printer) (string, error) {
	var b strings.Builder
	s.comments(&b, "; ", say)
	for _, r := range s.Records {
		rdata := r.Wire()
		if rdata == nil {
			return "", &FormError{RFC3597, r}
		}
		fmt.Fprintf(&b, "%s %d IN TYPE257 \\# %d %s\n", full(s.Owner), s.TTL, len(rdata), hex.EncodeToString(rdata))
	}
	return b.String(), nil
}

// nsupdate writes a script for nsupdate (RFC 2136). Where it is known what is
// published, exactly that changes; else the whole set is replaced.
func (s Set) nsupdate() string {
	var b strings.Builder
	fmt.Fprintf(&b, "zone %s\n", full(s.zone()))
	if s.Old == nil {
		fmt.Fprintf(&b, "update delete %s CAA\n", full(s.Owner))
	}
	for _, r := range s.removed() {
		fmt.Fprintf(&b, "update delete %s CAA %s\n", full(s.Owner), r)
	}
	for _, r := range s.added() {
		fmt.Fprintf(&b, "update add %s %d CAA %s\n", full(s.Owner), s.TTL, r)
	}
	b.WriteString("send\n")
	return b.String()
}

// pdnsutil writes a command for PowerDNS, which takes names without the zone.
func (s Set) pdnsutil() string {
	var b strings.Builder
	fmt.Fprintf(&b, "pdnsutil replace-rrset %s %s CAA %d", shell(s.zone().String()), shell(provider.Relative(s.Owner, s.zone())), s.TTL)
	for _, r := range s.Records {
		b.WriteString(" " + shell(r.String()))
	}
	return b.String() + "\n"
}

// shell quotes a word for a POSIX shell.
func shell(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@/:=,") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
