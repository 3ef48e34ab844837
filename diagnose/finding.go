// Package diagnose says what is wrong, who can mend it, and how: findings
// with stable codes, made from a decision that is already taken. It judges
// nothing itself and asks nobody; a finding never changes a decision.
package diagnose

// Finding is one cause, who must act, and what to change.
type Finding struct {
	Code       string `json:"code"`       // stable, never translated
	Severity   string `json:"severity"`   // error, warning, info
	Who        string `json:"who"`        // owner, dns-host, registrar, parent, target-owner, ca, own-network
	At         string `json:"at"`         // the name that it is about
	Confidence string `json:"confidence"` // certain, high, medium, low
	Retryable  bool   `json:"retryable"`  // whether a later try can go well with nothing changed
	Title      string `json:"title"`      // one line
	Detail     string `json:"detail"`     // what was seen
	Remedy     string `json:"remedy"`     // what to do; empty where nothing is to be done
	Evidence   []int  `json:"evidence"`   // IDs of the exchanges that show it; may be empty
}
