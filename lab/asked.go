package lab

import (
	"embed"
	"strings"
	"time"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

//go:embed scenarios-dcv/*.txtar
var builtinDCV embed.FS

// ValidationScenarios returns the scenarios about records that a CA asked for,
// by file name. That there are none is an error.
func ValidationScenarios() ([]*Scenario, error) { return readScenarios(builtinDCV, "scenarios-dcv") }

// Asked is a record that a CA asked for, with what else is known of the order.
type Asked struct {
	Owner     name.Name
	Type      string // CNAME or TXT
	Value     string // a target, or the text without quotes
	Status    string // in-place, partly, wrong, missing or undetermined; "" is not asserted
	Order     string // what it belongs to, where several names do
	Said      string // what the CA says of it, in our words
	Failure   string // the CA's own word
	Requested time.Time
	// What the CA tells of the certificate.
	NotAfter  time.Time
	InUse     string      // yes or no
	Eligible  string      // yes or no
	Renewal   string      // the CA's own word, perhaps with its word for the reason after a blank
	Beside    []Beside    // others of the same order, asked about in the same run
	Since     time.Time   // since when earlier runs saw it in place
	Last      time.Time   // when one last did
	Delegated bool        // an earlier run found the domain delegated
	Named     []name.Name // servers that somebody says to have the zone
	Views     []string    // resolvers to compare with: LABEL=NAME of a server
	Entered   string      // the zone as its owner entered it; a section "entered" of the file
}

// Beside is another record that the CA asked for with the same order.
type Beside struct {
	Name  string // to be certified
	Owner name.Name
	Type  string
	Value string
}

// setAsked takes one line of a check section that is about the record.
func (c *Check) setAsked(key, value string) (known bool, err error) {
	a := c.Asked
	if a == nil {
		a = &Asked{}
	}
	switch key {
	case "expect":
		err = a.expect(value)
	case "status":
		a.Status = value
	case "order":
		a.Order = value
	case "said":
		a.Said = value
	case "failure":
		a.Failure = value
	case "requested":
		a.Requested, err = time.Parse(time.RFC3339, value)
	case "since":
		a.Since, err = time.Parse(time.RFC3339, value)
	case "last":
		a.Last, err = time.Parse(time.RFC3339, value)
	case "not_after":
		a.NotAfter, err = time.Parse(time.RFC3339, value)
	case "in_use":
		a.InUse, err = yesOrNo(key, value)
	case "eligible":
		a.Eligible, err = yesOrNo(key, value)
	case "renewal":
		a.Renewal = value
	case "beside":
		err = a.beside(value)
	case "delegated":
		if a.Delegated = value == "yes"; !a.Delegated {
			err = phrase.Errorf("delegated is \"yes\" or not there, got %q", value)
		}
	case "named":
		err = a.servers(value)
	case "view":
		err = setList(&a.Views, value)
	default:
		return false, nil
	}
	c.Asked = a
	return true, err
}

func yesOrNo(key, value string) (string, error) {
	if value != "yes" && value != "no" {
		return "", phrase.Errorf("%s is yes or no, got %q", key, value)
	}
	return value, nil
}

// beside reads "NAME OWNER TYPE VALUE".
func (a *Asked) beside(line string) error {
	n, rest, _ := strings.Cut(line, " ")
	var other Asked
	if err := other.expect(strings.TrimSpace(rest)); err != nil {
		return err
	}
	a.Beside = append(a.Beside, Beside{n, other.Owner, other.Type, other.Value})
	return nil
}

// expect reads "OWNER TYPE VALUE".
func (a *Asked) expect(line string) error {
	owner, rest, _ := strings.Cut(line, " ")
	typ, value, ok := strings.Cut(strings.TrimSpace(rest), " ")
	if !ok || typ != "CNAME" && typ != "TXT" {
		return phrase.Errorf("a record that is expected is an owner, CNAME or TXT, and a value, got %q", line)
	}
	var err error
	a.Owner, err = name.Parse(owner)
	a.Type, a.Value = typ, strings.TrimSpace(value)
	return err
}

func (a *Asked) servers(line string) error {
	var words []string
	if err := setList(&words, line); err != nil {
		return err
	}
	for _, w := range words {
		n, err := name.Parse(w)
		if err != nil {
			return err
		}
		a.Named = append(a.Named, n)
	}
	return nil
}

// lines writes what setAsked reads.
func (a *Asked) lines(add func(key, value string)) {
	date := func(key string, t time.Time) {
		if !t.IsZero() {
			add(key, t.UTC().Format(time.RFC3339))
		}
	}
	add("expect", a.Owner.String()+" "+a.Type+" "+a.Value)
	add("status", a.Status)
	add("order", a.Order)
	add("said", a.Said)
	add("failure", a.Failure)
	date("requested", a.Requested)
	date("since", a.Since)
	date("last", a.Last)
	date("not_after", a.NotAfter)
	add("in_use", a.InUse)
	add("eligible", a.Eligible)
	add("renewal", a.Renewal)
	for _, b := range a.Beside {
		add("beside", b.Name+" "+b.Owner.String()+" "+b.Type+" "+b.Value)
	}
	if a.Delegated {
		add("delegated", "yes")
	}
	add("named", joinWords(a.Named, name.Name.String))
	add("view", strings.Join(a.Views, ","))
}
