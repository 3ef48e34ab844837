package asked

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// maxHeld is how many validation options of one certificate are held until
// what the file says of the certificate is known, which comes behind them.
// ACM's certificates have at most 100 names; of one that has more, options are
// handed on with what is known by then.
const maxHeld = 100

// held is one validation option, or what is wrong with it.
type held struct {
	e      dcv.Expectation
	status string // ValidationStatus
	named  string // the domain as it was given
	bare   bool   // ACM has not given it a record yet
	loose  bool   // Terraform's, which says the same in other places too
	at     place
	err    error
}

// closed takes what was read of an object to where it belongs.
func (d *document) closed(f *frame) error {
	switch {
	case f.within != nil && f.key == keyRecord:
		f.within.record = f
		return nil
	case f.within != nil && f.key == keyRenewal:
		f.within.renewal = f
		return nil
	case f.within != nil && f.key == keyRedirect:
		if !f.within.has(keyMethod) {
			f.within.set(keyMethod, field{text: "HTTP", kind: "string"})
		}
		return nil
	case f.within != nil && f.key == keyOptions:
		return d.hold(f.within, d.option(f))
	}
	if f.has(keyTerraformName) || f.has(keyTerraformValue) {
		return d.loose(d.option(f))
	}
	if f.looped() {
		return d.loose(d.option(f))
	}
	if f.alone() {
		h := d.option(f)
		return d.release(f, &h)
	}
	if f.options || f.has(keyARN) || arnForm.MatchString(f.text(keyTerraformARN)) {
		return d.certificate(f)
	}
	return nil
}

// alone reports whether an object is an option or a record that a query cut
// out of its certificate, and makes an option of it.
func (f *frame) alone() bool {
	if f.options || f.has(keyARN) {
		return false
	}
	if t := f.text(keyType); len(f.fields) == 3 && f.text(keyName) != "" && f.text(keyValue) != "" && (t == "CNAME" || t == "TXT") {
		f.record = f
		return true
	}
	return f.has(keyDomain) && (f.record != nil || f.has(keyValidation))
}

// hold keeps an option until its certificate is known.
func (d *document) hold(f *frame, h held) error {
	if f.key == keyRenewal && len(f.held) == maxHeld {
		return nil
	}
	f.options, f.held = true, append(f.held, h)
	if f.key != keyRenewal && len(f.held) == maxHeld {
		return d.flush(f)
	}
	return nil
}

// loose hands on an option that stands apart from its certificate. Terraform
// says the same in a module, in the module above and as an output.
func (d *document) loose(h held) error {
	if h.err != nil {
		return d.emit(h.e, h.err)
	}
	return d.once(h.e)
}

// maxSeen bounds the memory of what was said before.
const maxSeen = 1024

// expected is what makes two expectations the same.
type expected struct {
	domain name.Request
	owner  name.Name
	typ    dcv.Type
	value  string
}

// once hands on what was not handed on before.
func (d *document) once(e dcv.Expectation) error {
	key := expected{e.Domain, e.Owner, e.Type, e.Value}
	if d.seen[key] {
		return nil
	}
	if len(d.seen) == maxSeen {
		clear(d.seen)
	}
	d.seen[key] = true
	return d.emit(e, nil)
}

// option reads one validation option.
func (d *document) option(f *frame) held {
	h := held{at: f.at, named: f.text(keyDomain), status: f.text(keyValidation)}
	record, keys := f, [parts]string{keyDomain, keyTerraformName, keyTerraformType, keyTerraformValue}
	switch {
	case f.looped():
		keys, h.loose = [parts]string{keyDomain, keyName, keyType, keyTarget}, true
	case f.record != nil:
		record, keys = f.record, [parts]string{keyDomain, keyName, keyType, keyValue}
	case !f.has(keyTerraformName) && !f.has(keyTerraformValue):
		method := f.text(keyMethod)
		h.bare = method == "" || method == "DNS"
		h.e, h.err = d.unrecorded(f, method)
		return h
	default:
		h.loose = true
	}
	var r request
	for p, key := range keys {
		in := record
		if part(p) == partDomain {
			in = f
		}
		v, ok := in.fields[key]
		if ok && v.kind != "string" {
			h.err = d.fault(v.at, phrase.Of("%s is a %s", key, v.kind), phrase.Of("what the CA's interface returns"))
			return h
		}
		if r[p] = v.text; part(p) == partOwner && r[p] == "" || part(p) == partValue && r[p] == "" {
			h.err = d.fault(in.at, phrase.Of("no %s", key), phrase.Of("the name, the type and the value of a record"))
			return h
		}
	}
	var bad *flaw
	if h.e, bad = r.expectation(); bad != nil {
		at := record.fields[keys[bad.part]].at
		if bad.part == partDomain && f.has(keyDomain) {
			at = f.fields[keyDomain].at
		}
		if at.line == 0 {
			at = f.at
		}
		h.err = d.fault(at, bad.found, bad.expected)
		return h
	}
	h.e.Line, h.e.Certificate.Method = f.at.line, f.text(keyMethod)
	return h
}

// unrecorded reads an option without a record: of another method, or too
// early.
func (d *document) unrecorded(f *frame, method string) (dcv.Expectation, error) {
	var e dcv.Expectation
	var bad *flaw
	at := f.at
	if f.has(keyDomain) {
		at = f.fields[keyDomain].at
	}
	if e.Domain, bad = domainOf(f.text(keyDomain)); bad != nil {
		return dcv.Expectation{}, d.fault(at, bad.found, bad.expected)
	}
	e.Line, e.Said = f.at.line, dcv.SaidNotDNS
	e.Certificate.Method = method
	return e, nil
}

// looped reports whether an object is what people make of an option of
// Terraform for a loop: name, type and record, and no more that matters.
func (f *frame) looped() bool {
	return len(f.fields) == 3 && f.text(keyName) != "" && f.text(keyType) != "" && f.text(keyTarget) != ""
}

// certificate hands on what was asked for one certificate.
func (d *document) certificate(f *frame) error {
	arn := f.arn()
	for _, key := range []string{keyCreated, keyNotAfter} {
		if v, ok := f.fields[key]; ok {
			if _, ok := timeOf(v); !ok && v.text != "" {
				if err := d.emit(dcv.Expectation{}, d.fault(v.at, phrase.Of("%q is no time", v.text), phrase.Of("a time such as %s", "2026-03-01T09:12:45Z"))); err != nil {
					return err
				}
			}
		}
	}
	bare := len(f.held) == 0 && !f.given && (f.renewal == nil || len(f.renewal.held) == 0)
	if err := d.flush(f); err != nil {
		return err
	}
	switch method := f.text(keyMethod); {
	case !bare:
		return nil
	case method != "" && method != "DNS":
		return d.otherMethod(f, method)
	case f.text(keyType) == "IMPORTED" || f.text(keyType) == "PRIVATE":
		if f.key == keySummaries || f.options {
			return nil
		}
		return d.emit(dcv.Expectation{}, d.fault(f.fields[keyType].at, phrase.Of("a certificate of type %s, which the CA does not validate", f.text(keyType)), phrase.Of("a certificate that the CA issues itself")))
	case !d.waiting.add(arn.text):
		at := arn.at
		if at.line == 0 {
			at = f.at
		}
		return d.emit(dcv.Expectation{}, d.fault(at, phrase.Of("a certificate without records, and %q is no ARN of ACM's", arn.text), phrase.Of("what the CA's interface returns")))
	}
	return nil
}

// otherMethod hands on the names of a certificate that has no options, for it
// is validated in another way.
func (d *document) otherMethod(f *frame, method string) error {
	names := f.names
	if n := f.text(keyDomain); n != "" && !slices.Contains(names, n) {
		names = append([]string{n}, names...)
	}
	for _, n := range names {
		domain, bad := domainOf(n)
		var err error
		if bad != nil {
			err = d.fault(f.at, bad.found, bad.expected)
		}
		e := dcv.Expectation{Domain: domain, Said: dcv.SaidNotDNS, Order: f.arn().text, Certificate: f.told(), Line: f.at.line}
		e.Certificate.Method = method
		if err := d.emit(e, err); err != nil {
			return err
		}
	}
	return nil
}

// flush hands on the options held, with what is known of the certificate.
func (d *document) flush(f *frame) error {
	if f.key == keyRenewal || len(f.held) == 0 && (f.given || f.renewal == nil) {
		return nil
	}
	options := f.held
	if len(options) == 0 && !f.given {
		options = f.renewal.held
	}
	f.held, f.given = nil, f.given || len(options) > 0
	for i := range options {
		if err := d.release(f, &options[i]); err != nil {
			return err
		}
	}
	return nil
}

// release hands on one option.
func (d *document) release(f *frame, h *held) error {
	if h.err != nil {
		return d.emit(h.e, h.err)
	}
	if h.bare {
		if d.waiting.add(f.arn().text) {
			return nil
		}
		return d.emit(dcv.Expectation{}, d.fault(h.at, phrase.Of("no %s", keyRecord), phrase.Of("the record, which ACM gives some seconds after the request")))
	}
	e := h.e
	method := e.Certificate.Method
	e.Order, e.Failure, e.Certificate = f.arn().text, f.text(keyFailure), f.told()
	if method != "" {
		e.Certificate.Method = method
	}
	e.Requested, _ = timeOf(f.fields[keyCreated])
	if m := e.Certificate.Method; m != "" && m != "DNS" {
		e.Said = dcv.SaidNotDNS
	} else {
		e.Said = f.said(h)
	}
	if e.Failure == "" && e.Said == dcv.SaidFailed {
		e.Failure = e.Certificate.RenewalReason
	}
	if h.loose {
		return d.once(e)
	}
	return d.emit(e, nil)
}

// told is what a file says of a certificate.
func (f *frame) told() dcv.Certificate {
	c := dcv.Certificate{Status: f.text(keyStatus), Method: f.text(keyMethod)}
	c.NotAfter, _ = timeOf(f.fields[keyNotAfter])
	switch f.fields[keyInUse].text {
	case "true":
		c.InUse = dcv.ToldYes
	case "false":
		c.InUse = dcv.ToldNo
	}
	switch f.text(keyEligible) {
	case "ELIGIBLE":
		c.Eligible = dcv.ToldYes
	case "INELIGIBLE":
		c.Eligible = dcv.ToldNo
	}
	if f.renewal != nil {
		c.Renewal, c.RenewalReason = f.renewal.text(keyRenewing), f.renewal.text(keyReason)
		c.RenewalAt, _ = timeOf(f.renewal.fields[keyUpdated])
	}
	return c
}

// said is what ACM says of a domain. A domain keeps its own status where the
// whole certificate failed: with CAA_ERROR it was validated.
func (f *frame) said(h *held) dcv.Said {
	if f.renewal != nil && f.renewal.text(keyRenewing) != "SUCCESS" {
		for _, r := range f.renewal.held {
			if r.named == h.named {
				return renewing(r.status)
			}
		}
	}
	status := h.status
	if status == "" {
		status = f.text(keyStatus)
	}
	switch {
	case status == "SUCCESS", status == "ISSUED":
		if c := f.told(); c.Status == "ISSUED" && c.InUse == dcv.ToldNo && c.Eligible != dcv.ToldYes {
			return dcv.SaidNotInUse
		}
		return dcv.SaidValidated
	case f.text(keyStatus) == "VALIDATION_TIMED_OUT":
		return dcv.SaidTimedOut
	case status == "FAILED":
		return dcv.SaidFailed
	case status == "PENDING_VALIDATION":
		return dcv.SaidPending
	}
	return ""
}

// renewing is what ACM says of a domain in the course of a renewal.
func renewing(status string) dcv.Said {
	switch status {
	case "SUCCESS":
		return dcv.SaidValidated
	case "FAILED":
		return dcv.SaidFailed
	}
	return dcv.SaidRenewing
}

// timeOf reads a time as the AWS tools write it: RFC 3339, or seconds since
// 1970 with a fraction.
func timeOf(v field) (time.Time, bool) {
	if v.kind == "number" {
		sec, err := strconv.ParseFloat(v.text, 64)
		if err != nil || sec < 0 || sec > 1<<40 {
			return time.Time{}, false
		}
		whole, part := math.Modf(sec)
		return time.Unix(int64(whole), int64(math.Round(part*1e6))*1000).UTC(), true
	}
	text := strings.Replace(v.text, " ", "T", 1)
	t, err := time.Parse(time.RFC3339Nano, text)
	return t.UTC(), err == nil && v.kind == "string"
}
