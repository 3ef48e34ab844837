package dcv

import "time"

// Certificate is what a CA or its tool told of the certificate or the request
// that a record belongs to, beside what it says of the domain. Words are the
// CA's own. Nothing is concluded from what it did not tell: the zero value of
// each field says that it is not known. It is comparable.
type Certificate struct {
	// Status is that of the whole, such as PENDING_VALIDATION, ISSUED, FAILED.
	Status string `json:"status,omitempty"`
	// Method is how the domain is to be validated: DNS, EMAIL, HTTP.
	Method   string    `json:"method,omitempty"`
	NotAfter time.Time `json:"not_after,omitzero"`
	InUse    Told      `json:"in_use,omitempty"`   // whether anything uses it: ACM renews no other
	Eligible Told      `json:"eligible,omitempty"` // whether the CA would renew it by itself

	// How its renewal stands, where one has begun: PENDING_AUTO_RENEWAL,
	// PENDING_VALIDATION, SUCCESS or FAILED; why it failed, such as CAA_ERROR;
	// and when that last changed.
	Renewal       string    `json:"renewal,omitempty"`
	RenewalReason string    `json:"renewal_reason,omitempty"`
	RenewalAt     time.Time `json:"renewal_at,omitzero"`
}

// Told is yes, no, or not told.
type Told string

// The answers. The zero value is none.
const (
	NotTold Told = ""
	ToldYes Told = "yes"
	ToldNo  Told = "no"
)
