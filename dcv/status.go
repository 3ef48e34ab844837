package dcv

// Status says how a record that a CA asked for stands. The zero value is
// Undetermined, which never counts as in place.
type Status uint8

// The statuses.
const (
	Undetermined Status = iota // no lawful answer was obtained, or not from every server
	Missing                    // there is nothing of the kind at the owner's name
	Wrong                      // there is something else
	Partly                     // some authoritative servers have it, others do not
	InPlace                    // every authoritative server has it, and the validated walk finds it
)

// String returns the word of the JSON form.
func (s Status) String() string {
	switch s {
	case Missing:
		return "missing"
	case Wrong:
		return "wrong"
	case Partly:
		return "partly"
	case InPlace:
		return "in-place"
	}
	return "undetermined"
}
