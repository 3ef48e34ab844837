package asked

import (
	"strings"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// part is a part of what was asked for.
type part uint8

const (
	partDomain part = iota
	partOwner
	partType
	partValue
	parts
)

// flaw is what is wrong with one part; whoever knows where the part stands
// makes an error of it.
type flaw struct {
	part            part
	found, expected phrase.Phrase
}

// request is what was asked for, as it was written. An empty domain or type is
// found out from the rest.
type request [parts]string

// expectation reads what was asked for.
func (r request) expectation() (dcv.Expectation, *flaw) {
	var e dcv.Expectation
	var bad *flaw
	if e.Owner, bad = ownerName(r[partOwner]); bad != nil {
		return dcv.Expectation{}, bad
	}
	if e.Type, bad = typeOf(r[partType], e.Owner, r[partValue]); bad != nil {
		return dcv.Expectation{}, bad
	}
	if e.Value, bad = valueOf(e.Type, r[partValue]); bad != nil {
		return dcv.Expectation{}, bad
	}
	scheme, domain, ok := dcv.Recognise(e.Owner, e.Type, e.Value)
	e.Scheme = scheme.ID
	given := undecorated(r[partDomain])
	if given == "" {
		if !ok {
			domain = beneath(e.Owner)
		}
		given = domain.String()
	}
	if e.Domain, bad = domainOf(given); bad != nil {
		return dcv.Expectation{}, bad
	}
	return e, nil
}

// Pair reads a record from its name and its value, as people type them. The
// value's form tells the type: a CNAME where it is a target of one of the
// schemes, else a TXT record; it is an error where it has the form of neither.
func Pair(owner, value string) (dcv.Expectation, error) {
	return typed(request{partOwner: owner, partValue: value})
}

// CNAME reads NAME=VALUE as a CNAME record.
func CNAME(nameEqualsValue string) (dcv.Expectation, error) {
	return assignment(dcv.CNAME, nameEqualsValue)
}

// TXT reads NAME=VALUE as a TXT record.
func TXT(nameEqualsValue string) (dcv.Expectation, error) {
	return assignment(dcv.TXT, nameEqualsValue)
}

func assignment(t dcv.Type, s string) (dcv.Expectation, error) {
	owner, value, ok := strings.Cut(s, "=")
	if !ok {
		return dcv.Expectation{}, phrase.Errorf("%s; expected %s", phrase.Of("%q has no equals sign", s), phrase.Of("NAME=VALUE"))
	}
	return typed(request{partOwner: owner, partType: t.String(), partValue: value})
}

// typed is expectation for the command line.
func typed(r request) (dcv.Expectation, error) {
	e, bad := r.expectation()
	if bad == nil {
		return e, nil
	}
	if bad.part == partType {
		bad.expected = phrase.Of("--cname NAME=VALUE or --txt NAME=VALUE")
	}
	return dcv.Expectation{}, phrase.Errorf("%s; expected %s", bad.found, bad.expected)
}

// ownerName reads where a record is to be.
func ownerName(s string) (name.Name, *flaw) {
	s = undecorated(s)
	n, err := parseName(s)
	switch {
	case err != nil || strings.ContainsAny(s, foreign):
		return name.Name{}, &flaw{partOwner, notName(s, err), phrase.Of("the name of the record")}
	case n.IsRoot() || n.NumLabels() < 2:
		return name.Name{}, &flaw{partOwner, phrase.Of("%q is not a whole name", s), phrase.Of("the name of the record with its domain")}
	}
	return n, nil
}

// typeOf reads a type; where none is given, the form of the value tells it.
// A CNAME of one label leads to a top-level domain, which no CA asks for,
// while a token of dns-01 is one label.
func typeOf(s string, owner name.Name, value string) (dcv.Type, *flaw) {
	switch strings.ToUpper(undecorated(s)) {
	case dcv.CNAME.String():
		return dcv.CNAME, nil
	case dcv.TXT.String():
		return dcv.TXT, nil
	case "":
	default:
		return 0, &flaw{partType, phrase.Of("%q is no type of record that CAs ask for", s), phrase.Of("CNAME or TXT")}
	}
	for _, t := range []dcv.Type{dcv.CNAME, dcv.TXT} {
		v, bad := valueOf(t, value)
		if bad != nil || t == dcv.CNAME && !strings.Contains(v, ".") {
			continue
		}
		if _, _, ok := dcv.Recognise(owner, t, v); ok {
			return t, nil
		}
	}
	return 0, &flaw{partType, phrase.Of("the form of %q does not tell whether a CNAME or a TXT record was asked for", value), phrase.Of("NAME CNAME VALUE or NAME TXT VALUE")}
}

// valueOf reads a value: quotes and blanks around it are the typist's.
func valueOf(t dcv.Type, s string) (string, *flaw) {
	v := undecorated(s)
	if t == dcv.TXT && v != "" {
		return v, nil
	}
	n, err := parseName(v)
	switch {
	case v == "":
		return "", &flaw{partValue, phrase.Of("no value"), phrase.Of("the value of the record")}
	case err != nil || strings.ContainsAny(v, foreign) || n.IsRoot():
		return "", &flaw{partValue, notName(s, err), phrase.Of("the name that the CNAME is to lead to")}
	}
	return n.String(), nil
}

// domainOf reads the name to be certified.
func domainOf(s string) (name.Request, *flaw) {
	r, err := name.ParseRequest(s, name.Rules{OwnHierarchy: true, Diagnosis: true})
	switch {
	case err != nil:
		return name.Request{}, &flaw{partDomain, phrase.OfError(err), phrase.Of("the domain name to be certified")}
	case r.Kind != name.KindDNS:
		return name.Request{}, &flaw{partDomain, notName(s, nil), phrase.Of("the domain name to be certified")}
	}
	return r, nil
}

// foreign stands in URLs and in texts, and in no name that a CA asks for.
const foreign = "/: \t\r\n\""

// notName says that a text is no name, and where it is known, why.
func notName(s string, err error) phrase.Phrase {
	if err != nil {
		return phrase.OfError(err)
	}
	return phrase.Of("%q is no domain name", s)
}

// beneath is the owner without the labels in front that begin with an
// underscore: what a record of no known scheme validates.
func beneath(owner name.Name) name.Name {
	n := owner
	for n.NumLabels() > 1 && strings.HasPrefix(n.Label(0), "_") {
		n, _ = n.Parent()
	}
	return n
}

// parseName reads a name of the DNS, underscores included. Letters outside
// ASCII are converted as for a certificate's name, and so are the dots and the
// underscore of East Asian keyboards; labels up to the last one with an
// underscore, which no name of a certificate has, stay as they are.
func parseName(s string) (name.Name, error) {
	if strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }) < 0 {
		return name.Parse(s)
	}
	s = strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".", "\uff3f", "_").Replace(s)
	labels := strings.Split(s, ".")
	front := 0
	for i, l := range labels {
		if strings.Contains(l, "_") {
			front = i + 1
		}
	}
	r, err := name.ParseRequest(strings.Join(labels[front:], "."), name.Rules{OwnHierarchy: true, Diagnosis: true})
	switch {
	case err != nil:
		return name.Name{}, err
	case r.Kind != name.KindDNS:
		return name.Name{}, phrase.Errorf("%q: not a name of the DNS", s)
	case front == 0:
		return name.Parse(r.String())
	}
	return name.Parse(strings.Join(labels[:front], ".") + "." + r.String())
}

// undecorated takes off the blanks and quotation marks around a text.
func undecorated(s string) string {
	return strings.Trim(s, " \t\r\n\u00a0\u3000\"'`“”‘’")
}
