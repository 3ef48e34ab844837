package scan

import (
	"context"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/report"
)

// Task is one name of the input with what is asked about it.
type Task struct {
	Line int    // of the input, from 1; in a folder the name's place among its names
	File string // that it was read from, where the input is a folder
	Text string // as it stands there
	// Err is why Text is no name. A request then has everything but its name.
	Err error
	// Broken says that there is no text to speak of: a file that cannot be read,
	// a line without the column. Err is why.
	Broken bool
	// Requests are about one name, one for each CA; there is at least one.
	Requests []mayissue.Request
	Expect   string // what another system says of it, where the input has a column for that
}

// Source gives the tasks of an input, in order, and [io.EOF] after the last.
// It is asked by one goroutine.
type Source interface {
	Next() (Task, error)
	// Skipped is how many lines so far held no name.
	Skipped() Skipped
}

// Skipped counts what holds no name.
type Skipped struct {
	Blank    int `json:"blank"` // lines
	Comments int `json:"comments"`
	Files    int `json:"files"` // of a folder, neither certificates nor signing requests
}

// Decider decides requests that are all about one name; it is a
// [mayissue.Engine]. What does not permit is put to Check, for its findings.
type Decider interface {
	Decide(ctx context.Context, reqs ...mayissue.Request) []report.Result
	Check(ctx context.Context, reqs ...mayissue.Request) ([]report.Result, []*evidence.Trace)
	InvalidName(input string, err error, r mayissue.Request) report.Result
}
