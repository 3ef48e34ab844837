package asked

import (
	"encoding/json"
	"strconv"
)

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
	case json.Number:
		f.text = t.String()
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
	case json.Number:
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
