package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/mayissue/mayissue/asked"
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
	order   []stateKey        // in which they are written
	seen    map[stateKey]bool // by this run
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
	s := &dcvState{path: path, records: map[stateKey]*stateRecord{}, seen: map[stateKey]bool{}}
	if err := s.read(); err != nil {
		return nil, err
	}
	return s, s.writable()
}

// read takes in what the file holds of records that this run has not seen.
func (s *dcvState) read() error {
	b, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return phrase.Errorf("--state %q: cannot be read: %w", s.path, cause(err))
	}
	var f stateFile
	if err := json.Unmarshal(b, &f); err != nil {
		return s.broken(b, err)
	}
	if f.Schema != stateSchema {
		return phrase.Errorf("--state %q: its schema is %q, and %q is expected: it was written by another program or a later version", s.path, f.Schema, stateSchema)
	}
	for _, r := range f.Records {
		if r == nil {
			continue
		}
		if k := (stateKey{r.Owner, r.Type, r.Value}); !s.seen[k] {
			s.put(k, r)
		}
	}
	return nil
}

// broken says where the file stops making sense.
func (s *dcvState) broken(b []byte, err error) error {
	at, found := len(b), phrase.Data(err.Error())
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = int(syntax.Offset)
	}
	if typed, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		at, found = int(typed.Offset), phrase.Of("%s is a %s", typed.Field, typed.Value)
	}
	before := b[:max(0, min(at, len(b))-1)] // the offset counts the octet at fault too
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return phrase.Errorf("--state %w", &asked.Error{File: s.path, Line: line, Column: column, Found: found, Expected: phrase.Of("a file that an earlier run wrote with --state")})
}

// temp is where the file is written before it is put in its place.
func (s *dcvState) temp() string { return fmt.Sprintf("%s.part%d", s.path, os.Getpid()) }

// writable finds out before anything is asked whether the file can be written.
func (s *dcvState) writable() error {
	f, err := os.OpenFile(s.temp(), os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return phrase.Errorf("--state %q: cannot be written: %w", s.path, cause(err))
	}
	f.Close()
	os.Remove(s.temp())
	return nil
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
	return dcv.Kept{Since: r.Since, Last: r.Last, Delegated: r.Delegated || e.Kept.Delegated}
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
	s.seen[k] = true
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

// write puts the file in its place, whole or not at all. What another run
// wrote meanwhile of other records stays.
func (s *dcvState) write() error {
	if s == nil {
		return nil
	}
	if err := s.read(); err != nil {
		return err
	}
	f := stateFile{Schema: stateSchema, Records: []*stateRecord{}}
	for _, k := range s.order {
		f.Records = append(f.Records, s.records[k])
	}
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	temp := s.temp()
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
