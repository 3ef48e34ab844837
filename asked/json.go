package asked

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// maxDepth bounds how deep values may lie in each other; Terraform's modules
// nest, but not so.
const maxDepth = 200

// document is JSON that is being read, one text or several one after the
// other. It is gone through token by token, wherever a CA's request may lie in
// it: what else is in it costs no memory.
type document struct {
	*source
	in      *tracker
	dec     *json.Decoder
	waiting NoRecords
	seen    map[expected]bool // of Terraform, which says things more than once
}

// json reads the output of tools of AWS and HashiCorp.
func (s *source) json() error {
	d := &document{source: s, in: &tracker{in: s.in, at: place{1, 1}}, seen: map[expected]bool{}}
	d.dec = json.NewDecoder(d.in)
	for {
		t, at, err := d.token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = d.value(t, at, "", nil, 0)
		}
		if err != nil {
			return d.explained(err)
		}
	}
	switch {
	case len(d.waiting.ARNs) > 0:
		return d.emit(dcv.Expectation{}, &d.waiting)
	case d.count == 0:
		return s.fault(place{1, 1}, phrase.Of("JSON without records"), forms())
	}
	return nil
}

// token reads the next token and says where it begins.
func (d *document) token() (json.Token, place, error) {
	t, err := d.dec.Token()
	if err != nil {
		return nil, d.in.at, err
	}
	d.in.skip()
	at := d.in.at
	d.in.pass(d.dec.InputOffset())
	return t, at, nil
}

// explained makes an error with its place of one of the decoder.
func (d *document) explained(err error) error {
	var bad *json.SyntaxError
	var own *Error
	switch {
	case errors.As(err, &own), errors.Is(err, errStopped):
		return err
	case errors.Is(err, errLong):
		d.in.skip()
		return d.fault(d.in.at, phrase.Of("a value of more than %d octets", maxValue), phrase.Of("JSON"))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		d.in.pass(d.in.off + int64(len(d.in.buf)))
		return d.fault(d.in.at, phrase.Of("the end of the file"), phrase.Of("the rest of the JSON text"))
	case errors.As(err, &bad):
		d.in.skip() // the decoder's offset does not count what lies between tokens
		return d.fault(d.in.at, phrase.Data(bad.Error()), phrase.Of("JSON"))
	}
	return d.broken(err)
}

// value reads the rest of a value whose first token is t; key is the name that
// it has in the object within.
func (d *document) value(t json.Token, at place, key string, within *frame, depth int) error {
	if depth > maxDepth {
		return d.fault(at, phrase.Of("values nested more than %d deep", maxDepth), phrase.Of("JSON"))
	}
	switch t {
	case json.Delim('{'):
		return d.object(&frame{at: at, key: key, within: within}, depth)
	case json.Delim('['):
		return d.array(key, within, depth)
	}
	switch {
	case t == nil:
	case key == keyOptions && within != nil:
		if t == true || t == false { // Terraform, of what is known after the next run
			return nil
		}
		return d.hold(within, held{err: d.fault(at, phrase.Of("%s is a %s", key, kind(t)), phrase.Of("a list of validation options"))})
	case within != nil:
		within.set(key, scalar(t, at))
	case depth == 0:
		return d.fault(at, phrase.Of("a single value"), forms())
	}
	return nil
}

// object reads the members of an object.
func (d *document) object(f *frame, depth int) error {
	for d.dec.More() {
		t, _, err := d.token()
		if err != nil {
			return d.abandoned(f, err)
		}
		key, _ := t.(string)
		known := canonical(key)
		t, at, err := d.token()
		switch {
		case err != nil:
		case aside(key, t, depth):
			err = d.ignore(t)
		default:
			err = d.value(t, at, known, f, depth+1)
		}
		if err != nil {
			return d.abandoned(f, err)
		}
	}
	if _, _, err := d.token(); err != nil {
		return d.abandoned(f, err)
	}
	return d.closed(f)
}

// aside reports whether a member of an object is a part of Terraform's output
// that has the shape of validation options and is none: what types they have,
// which of them are secret; and in the outermost object of a plan what says the
// same as its planned_values, or what was before.
func aside(key string, t json.Token, depth int) bool {
	switch key {
	case "sensitive_values":
		return true
	case "type":
		return t == json.Delim('[')
	}
	if depth > 0 {
		return false
	}
	switch key {
	case "resource_changes", "resource_drift", "output_changes", "prior_state", "configuration", "relevant_attributes":
		return true
	}
	return false
}

// ignore goes past a value whose first token is t.
func (d *document) ignore(t json.Token) error {
	for open := 0; ; {
		switch t {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
		if open == 0 {
			return nil
		}
		var err error
		if t, _, err = d.token(); err != nil {
			return err
		}
	}
}

// array reads the elements of a list.
func (d *document) array(key string, within *frame, depth int) error {
	if within != nil {
		within.listed(key)
	}
	for d.dec.More() {
		t, at, err := d.token()
		if err != nil {
			return err
		}
		switch s, isText := t.(string); {
		case key == keyOptions && within != nil && t != json.Delim('{') && t != json.Delim('['):
			err = d.hold(within, held{err: d.fault(at, phrase.Of("a %s in the list of validation options", kind(t)), phrase.Of("a validation option"))})
		case within != nil && isText:
			within.element(key, s)
		default:
			err = d.value(t, at, key, within, depth+1)
		}
		if err != nil {
			return err
		}
	}
	_, _, err := d.token()
	return err
}

// abandoned hands on what was read of an object that breaks off.
func (d *document) abandoned(f *frame, err error) error {
	if errors.Is(err, errStopped) {
		return err
	}
	if e := d.flush(f); e != nil {
		return e
	}
	return err
}

// field is a member of an object that is no list and no object.
type field struct {
	text string
	kind string // in JSON's words
	at   place
}

func scalar(t json.Token, at place) field {
	f := field{kind: kind(t), at: at}
	switch t := t.(type) {
	case string:
		f.text = t
	case bool:
		f.text = strconv.FormatBool(t)
	case float64:
		f.text = strconv.FormatFloat(t, 'f', -1, 64)
	}
	return f
}

// kind is what JSON calls a value.
func kind(t json.Token) string {
	switch t.(type) {
	case string:
		return "string"
	case bool:
		return "bool"
	case float64:
		return "number"
	case nil:
		return "null"
	}
	return "list"
}

// frame is an object that is being read, with what matters of it.
type frame struct {
	at     place
	key    string // its name in the object within
	within *frame
	fields map[string]field

	record  *frame // a ResourceRecord
	renewal *frame // a RenewalSummary
	options bool   // it has validation options, though perhaps none
	held    []held // these
	given   bool   // some were handed on
	names   []string
}

// The members that matter, by the names of ACM's interface. Terraform's names
// for the same are taken for them.
const (
	keyOptions    = "DomainValidationOptions"
	keyRecord     = "ResourceRecord"
	keyRenewal    = "RenewalSummary"
	keySummaries  = "CertificateSummaryList"
	keyARN        = "CertificateArn"
	keyDomain     = "DomainName"
	keyNames      = "SubjectAlternativeNames"
	keyStatus     = "Status"
	keyFailure    = "FailureReason"
	keyCreated    = "CreatedAt"
	keyNotAfter   = "NotAfter"
	keyInUseBy    = "InUseBy"
	keyInUse      = "InUse"
	keyType       = "Type"
	keyEligible   = "RenewalEligibility"
	keyRenewing   = "RenewalStatus"
	keyReason     = "RenewalStatusReason"
	keyUpdated    = "UpdatedAt"
	keyValidation = "ValidationStatus"
	keyMethod     = "ValidationMethod"
	keyEmails     = "ValidationEmails"
	keyRedirect   = "HttpRedirect"
	keyName       = "Name"
	keyValue      = "Value"
	keyTarget     = "record" // in what people make of Terraform's options for a loop

	keyTerraformARN   = "arn"
	keyTerraformName  = "resource_record_name"
	keyTerraformType  = "resource_record_type"
	keyTerraformValue = "resource_record_value"
)

// canonical returns the name of a member in ACM's interface.
func canonical(key string) string {
	switch key {
	case "domain_validation_options":
		return keyOptions
	case "renewal_summary":
		return keyRenewal
	case "domain_name":
		return keyDomain
	case "subject_alternative_names":
		return keyNames
	case "status":
		return keyStatus
	case "not_after":
		return keyNotAfter
	case "type":
		return keyType
	case "renewal_eligibility":
		return keyEligible
	case "renewal_status":
		return keyRenewing
	case "renewal_status_reason":
		return keyReason
	case "updated_at":
		return keyUpdated
	case "validation_method":
		return keyMethod
	case "name":
		return keyName
	}
	return key
}

// wanted reports whether a member that is no list and no object matters.
func wanted(key string) bool {
	switch key {
	case keyARN, keyDomain, keyStatus, keyFailure, keyCreated, keyNotAfter, keyInUse, keyType, keyEligible, keyRenewing, keyReason,
		keyUpdated, keyValidation, keyMethod, keyName, keyValue, keyTarget, keyTerraformARN, keyTerraformName, keyTerraformType, keyTerraformValue:
		return true
	}
	return false
}

// set keeps a member.
func (f *frame) set(key string, v field) {
	if !wanted(key) {
		return
	}
	if f.fields == nil {
		f.fields = map[string]field{}
	}
	f.fields[key] = v
}

// has reports whether the object has a member.
func (f *frame) has(key string) bool {
	_, ok := f.fields[key]
	return ok
}

// text is a member, "" where there is none or it is no text.
func (f *frame) text(key string) string {
	if v := f.fields[key]; v.kind == "string" {
		return v.text
	}
	return ""
}

// arn is the certificate's ARN as it is given.
func (f *frame) arn() field {
	if f.has(keyARN) {
		return f.fields[keyARN]
	}
	return f.fields[keyTerraformARN]
}

// listed notes that a list is there, even if empty.
func (f *frame) listed(key string) {
	f.options = f.options || key == keyOptions
	if key == keyInUseBy && !f.has(keyInUse) {
		f.set(keyInUse, field{text: "false", kind: "bool"})
	}
}

// element notes a text in a list.
func (f *frame) element(key, s string) {
	switch key {
	case keyInUseBy:
		f.set(keyInUse, field{text: "true", kind: "bool"})
	case keyEmails:
		if !f.has(keyMethod) {
			f.set(keyMethod, field{text: "EMAIL", kind: "string"})
		}
	case keyNames:
		if len(f.names) < maxHeld {
			f.names = append(f.names, s)
		}
	}
}
