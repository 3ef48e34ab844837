package diagnose

import (
	"errors"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
)

// malformedValue: caa.value-malformed, caa.value-quoted, caa.value-url and
// caa.params-malformed (DIAG-27). A value that breaks the grammar of RFC 8659
// section 4.2 names nobody and still restricts. It stands in the way where the
// CA is refused; where another record lets the CA in, it is a warning.
func malformedValue(s *scene) []Finding {
	var out []Finding
	for _, j := range s.d.Records {
		if !strings.EqualFold(j.Record.Tag, "issue") && !strings.EqualFold(j.Record.Tag, "issuewild") {
			continue
		}
		_, err := caa.ParseValue(j.Record.Value)
		var bad *caa.ValueError
		if !errors.As(err, &bad) || len(out) == most {
			continue
		}
		f := s.found(valueCode(bad.Kind), Warning)
		if s.denied() && j.Why.Verdict() == caa.Deny {
			f.Severity = Error
		}
		f.Title = phrase.Of("A CAA value at %s cannot be read, so it names nobody", f.At)
		f.Detail = phrase.Of("The value of %s breaks the grammar at octet %d: %s.", shown(j.Record), bad.Offset, bad.Reason)
		f.Remedy = s.correction(f.At, j.Record, bad.Kind)
		out = append(out, f)
	}
	return out
}

// valueCode returns the code for a kind of fault.
func valueCode(k caa.FaultKind) string {
	switch k {
	case caa.FaultQuoted:
		return "caa.value-quoted"
	case caa.FaultURL, caa.FaultTrailingDot:
		return "caa.value-url"
	case caa.FaultTrailingSemicolon, caa.FaultSpaceSeparated, caa.FaultMissingSemicolon, caa.FaultEmptyParameter,
		caa.FaultParameterName, caa.FaultParameterNoValue, caa.FaultParameterValue:
		return "caa.params-malformed"
	}
	return "caa.value-malformed"
}

// correction gives the records that were probably meant, where that can be
// told, and the form of a right one otherwise.
func (s *scene) correction(at string, r caa.Record, kind caa.FaultKind) Remedy {
	var meant []Step
	for _, v := range meantValues(r.Value, kind) {
		meant = append(meant, record(at, caa.Record{Flags: r.Flags & 0x80, Tag: r.Tag, Value: v}))
	}
	if len(meant) == 0 {
		return steps(saying("Replace it with the CA's domain name alone, such as:"), record(at, caa.Record{Tag: r.Tag, Value: s.example()}))
	}
	hint := phrase.Phrase{}
	if kind == caa.FaultQuoted {
		hint = phrase.Of("Where the DNS provider's form puts quotation marks around values itself, type none.")
	}
	return steps(append(append([]Step{saying("Replace it with:")}, meant...), say(hint))...)
}

// meantValues repairs a value, or gives nothing. A repaired value always reads
// well; whether it is what the owner meant, only the owner can say.
func meantValues(value string, kind caa.FaultKind) []string {
	v := strings.Trim(value, " \t\"'\u201c\u201d\u2018\u2019\u00ab\u00bb")
	switch kind {
	case caa.FaultURL:
		if _, rest, ok := strings.Cut(v, "://"); ok {
			v, _, _ = strings.Cut(strings.TrimPrefix(rest, "www."), "/")
		}
	case caa.FaultTrailingDot:
		id, params, _ := strings.Cut(v, ";")
		v = strings.TrimRight(strings.TrimRight(id, " \t"), ".")
		if strings.TrimSpace(params) != "" {
			v += ";" + params
		}
	case caa.FaultTrailingSemicolon:
		v = strings.TrimRight(v, "; \t")
	case caa.FaultSeveralIssuers:
		return readable(strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(", \t", r) })...)
	case caa.FaultSpaceSeparated:
		id, params, _ := strings.Cut(v, ";")
		v = id + "; " + strings.Join(strings.FieldsFunc(params, func(r rune) bool { return strings.ContainsRune("; \t", r) }), "; ")
	case caa.FaultMissingSemicolon:
		v = strings.Replace(v, " ", "; ", 1)
	case caa.FaultInvisible:
		v = strings.Map(func(r rune) rune {
			if r <= 0x20 || r >= 0x7f {
				return -1
			}
			return r
		}, v)
	case caa.FaultLabel:
		if ca, ok := issuer.FromCertificateIssuer(v, ""); ok { // "Let's Encrypt Authority X3"
			v = ca.Preferred()
		}
	}
	return readable(v)
}

// readable drops the values that still cannot be read or name nobody.
func readable(values ...string) []string {
	var out []string
	for _, v := range values {
		if p, err := caa.ParseValue(v); err == nil && p.Issuer != "" {
			out = append(out, p.String())
		}
	}
	return out
}
