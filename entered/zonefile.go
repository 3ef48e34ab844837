package entered

import (
	"bytes"
	"errors"
	"iter"
	"regexp"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Cloudflare's export: its own comments tell it from other zone files. Its
// names are in full, with the final dot or without, and the TTL 1 means that
// the provider chooses.
var (
	cloudflareHead = regexp.MustCompile(`(?m)^;; ?Domain: +([^ \r\n]+)`)
	cloudflareTags = regexp.MustCompile(`;.*\bcf_tags=`)
	proxiedTag     = regexp.MustCompile(`\bcf-proxied:true\b`)
)

const cloudflareAutomatic = 1 // the TTL

// originLine is a line that says what names are relative to, in full.
var originLine = regexp.MustCompile(`(?mi)^\$ORIGIN[ \t]+(\S+\.)[ \t]*(?:;.*)?\r?$`)

// zoneFile reads the master file format.
func (s *source) zoneFile() (*Zone, error) {
	z := &Zone{File: s.file, Form: ZoneFile, nodes: map[name.Name]bool{}}
	relative, err := s.zoneName(z)
	if err != nil {
		return nil, err
	}
	for e, err := range s.entries(relative) {
		if err != nil {
			return nil, err
		}
		if !z.Origin.Contains(e.Owner) {
			continue
		}
		r := Record{
			Owner: e.Owner, Type: e.Type, TTL: e.TTL, RData: string(e.RData),
			Line: e.Line, Column: e.Column, TTLKnown: !e.Default,
		}
		if z.Form == CloudflareExport {
			r.TTLKnown = r.TTLKnown && r.TTL != cloudflareAutomatic
			r.Proxied = proxiedTag.MatchString(e.Comment)
		}
		z.add(r)
	}
	return z, nil
}

// entries reads the records, up to a bound. The error, which ends it, is an
// [*Error].
func (s *source) entries(relative name.Name) iter.Seq2[wire.Entry, error] {
	return func(yield func(wire.Entry, error) bool) {
		count := 0
		for e, err := range wire.Entries(s.text, relative) {
			if count++; count > maxRecords {
				err = s.fault(-1, phrase.Of("more than %d records", maxRecords), phrase.Of("one zone"))
			} else if err != nil {
				err = s.entryFault(err)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// zoneName finds of which zone the file is, and returns what names in it are
// relative to: what the file says itself comes before what was given with it.
func (s *source) zoneName(z *Zone) (name.Name, error) {
	head := cloudflareHead.FindSubmatch(s.text)
	if head != nil || cloudflareTags.Match(s.text) {
		z.Form, z.Origin = CloudflareExport, s.origin
		if head != nil {
			if n, err := name.Parse(string(head[1])); err == nil {
				z.Origin = n
			}
		}
	}
	soa, err := s.apex()
	switch {
	case err != nil:
		return name.Name{}, err
	case soa.IsValid():
		z.Origin = soa
	case z.Origin.IsValid():
	case s.origin.IsValid():
		z.Origin = s.origin
	default:
		if m := originLine.FindSubmatch(s.text); m != nil {
			if z.Origin, err = name.Parse(string(m[1])); err != nil {
				return name.Name{}, s.fault(bytes.Index(s.text, m[1]), phrase.Data(err.Error()), phrase.Of("a domain name"))
			}
		}
	}
	switch {
	case !z.Origin.IsValid():
		return name.Name{}, s.nameless()
	case z.Form == CloudflareExport:
		return name.Root(), nil
	}
	return z.Origin, nil
}

// apex returns the owner of the SOA record, or the zero name where there is
// none or it is relative to what nobody says.
func (s *source) apex() (name.Name, error) {
	relative := s.origin
	if !relative.IsValid() || cloudflareHead.Match(s.text) {
		relative = name.Root()
	}
	for e, err := range s.entries(relative) {
		if err != nil {
			return name.Name{}, err
		}
		if e.Type == wire.TypeSOA && e.Owner.IsRoot() {
			return name.Name{}, nil
		}
		if e.Type == wire.TypeSOA {
			return e.Owner, nil
		}
	}
	return name.Name{}, nil
}

// entryFault says what was expected where the zone-file reader stopped.
func (s *source) entryFault(err error) error {
	var at *wire.EntryError
	if !errors.As(err, &at) {
		return s.fault(-1, phrase.Data(err.Error()), forms())
	}
	lines := strings.SplitAfterN(string(s.text), "\n", at.Line+1)
	line := ""
	if at.Line <= len(lines) {
		line = lines[at.Line-1]
	}
	e := &Error{File: s.file, Line: at.Line, Column: at.Column, Found: phrase.Data(at.Reason), Expected: phrase.Of("OWNER [TTL] [IN] TYPE DATA, on one line or in parentheses")}
	if f := strings.ToUpper(line); strings.Contains(f, "CAA") || strings.Contains(f, "TYPE257") {
		e.Expected = phrase.Of("a CAA record such as: %s", `0 issue "ca.example"`)
	}
	return e
}
