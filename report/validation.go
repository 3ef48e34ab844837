package report

import "time"

// Validation says how the record that a CA asked for stands: beside the
// decision about CAA, in a [Result] of a request that has such a record.
type Validation struct {
	Owner    string `json:"owner"`    // where the record is to be; empty, with the next three, where the CA asked for none
	Type     string `json:"type"`     // CNAME or TXT
	Expected string `json:"expected"` // its data as a zone file has them
	Value    string `json:"value"`    // the target without a final dot, or the whole text
	Scheme   string `json:"scheme,omitempty"`
	CA       string `json:"ca,omitempty"` // the scheme's name for people

	Status   string    `json:"status"`            // in-place, partly, wrong, missing, undetermined
	Found    []string  `json:"found"`             // what the validated walk found, as a zone file has it
	Present  []Present `json:"present"`           // the CNAME and TXT records that stand at the owner now
	Aliases  []string  `json:"aliases,omitempty"` // that were followed from the owner
	Security string    `json:"security"`          // secure, insecure, bogus, indeterminate
	Zone     string    `json:"zone,omitempty"`    // that holds the owner

	Servers []PlacedServer `json:"servers"`
	Views   []PlacedView   `json:"views,omitempty"` // what resolvers that were named have
	Strays  []PlacedStray  `json:"strays,omitempty"`

	// CAA is what the CA will find in the CAA records once the record is seen;
	// nil where no CA is known.
	CAA *Refusal `json:"caa,omitempty"`

	Order      string     `json:"order,omitempty"`
	Said       string     `json:"said,omitempty"`    // by the CA: pending, validated, failed, timed-out, renewing, not-dns, not-in-use
	Failure    string     `json:"failure,omitempty"` // the CA's own word for it
	Requested  *time.Time `json:"requested,omitempty"`
	Deadline   *time.Time `json:"deadline,omitempty"`    // when the CA gives up or the value expires
	Since      *time.Time `json:"since,omitempty"`       // since when it was seen in place
	ExpectedBy *time.Time `json:"expected_by,omitempty"` // by when the CA can be expected to have noticed
	Visible    *time.Time `json:"visible,omitempty"`     // by when no cache can hold the old state any more
}

// Present is a record that stands at the owner.
type Present struct {
	Type  string `json:"type"`
	Value string `json:"value"` // as [Validation.Value]
}

// Refusal is a decision in short.
type Refusal struct {
	Result string `json:"result"`
	Reason string `json:"reason"`
}

// PlacedServer is one address of a name server and what it says of the record.
type PlacedServer struct {
	Name     string   `json:"name,omitempty"`
	Address  string   `json:"address,omitempty"`
	Listed   string   `json:"listed"` // both, parent, child; named by somebody; empty for none
	Status   string   `json:"status"` // in-place, wrong, missing, no-answer, unasked
	Serial   *uint32  `json:"serial,omitempty"`
	Found    []string `json:"found"`
	Outcome  string   `json:"outcome,omitempty"`
	Unasked  string   `json:"unasked,omitempty"`
	Evidence int      `json:"evidence,omitempty"`
}

// PlacedView is what one resolver has of the record.
type PlacedView struct {
	Label   string   `json:"label"`
	Status  string   `json:"status"`
	Found   []string `json:"found"`
	Outcome string   `json:"outcome"`
	TTL     uint32   `json:"ttl"`
}

// PlacedStray is a place where the record stands by mistake.
type PlacedStray struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}
