package asked

import (
	"regexp"

	"github.com/mayissue/mayissue/phrase"
)

// NoRecords says that certificates are known and their records are not: ACM
// lists certificates without them, and gives a new request its records some
// seconds late. ACM's describe-certificate has them.
type NoRecords struct {
	ARNs []string // of the certificates, in order, each once; they have the form of ACM's

	known map[string]bool // the same
}

// arnForm is the form of ACM's ARNs. Nothing in it means something to a shell.
var arnForm = regexp.MustCompile(`^arn:aws[a-z-]*:acm:([a-z0-9-]+):[0-9]{12}:certificate/[0-9A-Za-z-]+$`)

// add takes in a certificate, and reports whether it has the form of one.
func (e *NoRecords) add(arn string) bool {
	if !arnForm.MatchString(arn) {
		return false
	}
	if !e.known[arn] {
		if e.known == nil {
			e.known = map[string]bool{}
		}
		e.known[arn] = true
		e.ARNs = append(e.ARNs, arn)
	}
	return true
}

// Text says it.
func (e *NoRecords) Text() phrase.Phrase {
	return phrase.Of("%s without the records that are to validate it; \"aws acm describe-certificate\" has them", phrase.Count(len(e.ARNs), "%d certificate", "%d certificates"))
}

// Error says it in English.
func (e *NoRecords) Error() string { return e.Text().String() }

// Commands returns the commands that print the records, one for each
// certificate, in its region.
func (e *NoRecords) Commands() []string {
	var out []string
	for _, arn := range e.ARNs {
		if m := arnForm.FindStringSubmatch(arn); m != nil {
			out = append(out, "aws acm describe-certificate --region "+m[1]+" --certificate-arn "+arn)
		}
	}
	return out
}

// Loop returns the lines of a loop of a POSIX shell that runs the commands;
// what it prints can be read as one file.
func (e *NoRecords) Loop() []string {
	out := []string{"for arn in \\"}
	for _, arn := range e.ARNs {
		if arnForm.MatchString(arn) {
			out = append(out, "  "+arn+" \\")
		}
	}
	if len(out) == 1 {
		return nil
	}
	return append(out, "; do", `  aws acm describe-certificate --region "$(echo "$arn" | cut -d: -f4)" --certificate-arn "$arn"`, "done")
}
