package scan

import (
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// Form writes results down, one after the other.
type Form interface {
	Header() []byte // stands once, at the beginning
	Append(to []byte, r report.Result) ([]byte, error)
}

// JSON is one object of the schema mayissue/1 a line.
type JSON struct{ In *phrase.Printer } // the language of texts

// Header is nothing.
func (JSON) Header() []byte { return nil }

// Append adds a line.
func (j JSON) Append(to []byte, r report.Result) ([]byte, error) {
	line, err := report.MarshalResult(r.In(j.In))
	if err != nil {
		return nil, err
	}
	return append(append(to, line...), '\n'), nil
}
