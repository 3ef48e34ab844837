package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// stateSchema names the form of the file of --state. It may only grow.
const stateSchema = "mayissue-dcv-state/1"

// dcvState is what earlier runs saw of records, and what this one does. A nil
// state keeps nothing.
type dcvState struct {
	path    string
	records map[stateKey]*stateRecord
	order   []stateKey // in which they are written
}

// stateKey is what tells records apart.
type stateKey struct{ owner, typ, value string }

type stateFile struct {
	Schema  string         `json:"schema"`
	Records []*stateRecord `json:"records"`
}

// stateRecord is what is kept of one record.
type stateRecord struct {
	Owner     string    `json:"owner"`
	Type      string    `json:"type"`
	Value     string    `json:"value"`
	First     time.Time `json:"first_seen"` // when a run first looked for it
	Checked   time.Time `json:"checked_at"` // when one last did
	Status    string    `json:"status"`     // then
	Since     time.Time `json:"since,omitzero"`
	Last      time.Time `json:"last,omitzero"`
	Delegated bool      `json:"delegated,omitempty"`
}

// readState reads the file of --state; one that does not exist holds nothing.
func readState(path string, given bool) (*dcvState, error) {
	if !given {
		return nil, nil
	}
	if path == "" {
		return nil, phrase.Errorf(`--state "": no file given`)
	}
	s := &dcvState{path: path, records: map[stateKey]*stateRecord{}}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, phrase.Errorf("--state %q: cannot be read: %w", path, cause(err))
	}
	var f stateFile
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, phrase.Errorf("--state %q: %w", path, err)
	}
	if f.Schema != stateSchema {
		return nil, phrase.Errorf("--state %q: its schema is %q, and %q is expected: it was written by another program or a later version", path, f.Schema, stateSchema)
	}
	for _, r := range f.Records {
		s.put(stateKey{r.Owner, r.Type, r.Value}, r)
	}
	return s, nil
}

func (s *dcvState) put(k stateKey, r *stateRecord) {
	if s.records[k] == nil {
		s.order = append(s.order, k)
	}
	s.records[k] = r
}

func keyOf(e dcv.Expectation) stateKey {
	return stateKey{e.Owner.String(), e.Type.String(), e.Value}
}

// kept is what earlier runs saw of a record, beside what its input told.
func (s *dcvState) kept(e dcv.Expectation) dcv.Kept {
	if s == nil || s.records[keyOf(e)] == nil {
		return e.Kept
	}
	r := s.records[keyOf(e)]
	return dcv.Kept{Since: r.Since, Last: r.Last, Delegated: r.Delegated}
}

// saw notes what this run saw of a record.
func (s *dcvState) saw(e dcv.Expectation, res report.Result) {
	if s == nil || res.Validation == nil || !e.Owner.IsValid() {
		return
	}
	k := keyOf(e)
	r := s.records[k]
	if r == nil {
		r = &stateRecord{Owner: k.owner, Type: k.typ, Value: k.value, First: res.CheckedAt}
		s.put(k, r)
	}
	r.Checked, r.Status = res.CheckedAt, res.Validation.Status
	if r.Status == dcv.InPlace.String() {
		r.Last = res.CheckedAt
		if r.Since.IsZero() {
			r.Since = res.CheckedAt
		}
	} else if r.Status != dcv.Undetermined.String() {
		r.Since = time.Time{} // what could not be told is no sign that it was gone
	}
	r.Delegated = r.Delegated || res.Validation.Zone != "" && len(res.Validation.Servers) > 0
}

// write puts the file in its place, whole or not at all.
func (s *dcvState) write() error {
	if s == nil {
		return nil
	}
	f := stateFile{Schema: stateSchema, Records: []*stateRecord{}}
	for _, k := range s.order {
		f.Records = append(f.Records, s.records[k])
	}
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	temp := fmt.Sprintf("%s.part%d", s.path, os.Getpid())
	err = os.WriteFile(temp, append(b, '\n'), 0o666)
	if err == nil {
		err = os.Rename(temp, s.path)
	}
	if err != nil {
		os.Remove(temp)
		return phrase.Errorf("--state %q: cannot be written: %w", s.path, cause(err))
	}
	return nil
}
