package scan

import (
	"errors"
	"testing"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/name"
)

// A duplicate asks the same of the same CAs; what has no text is none.
func TestSeen(t *testing.T) {
	task := func(line int, text string, cas ...string) Task {
		made := Task{Line: line, Text: text}
		var r name.Request
		r, made.Err = name.ParseRequest(text, name.Rules{OwnHierarchy: true})
		for _, ca := range cas {
			made.Requests = append(made.Requests, mayissue.Request{Name: r, Issuers: []string{ca}})
		}
		return made
	}
	broken := task(7, "www.example", "a.test")
	broken.Err, broken.Broken = errors.New("a column is missing"), true
	s := newSeen()
	for _, c := range []struct {
		task Task
		want int
	}{
		{task(1, "www.example", "a.test"), 0},
		{task(2, "WWW.example.", "a.test"), 1},
		{task(3, "www.example", "b.test"), 0},
		{task(4, "www.example", "a.test", "a.test"), 0},
		{task(5, "www.example", "a.test", "b.test"), 0},
		{task(6, "*.www.example", "a.test"), 0},
		{broken, 0},
		{broken, 0},
		{task(8, "no name", "a.test"), 0},
		{task(9, "no name", "a.test"), 8},
	} {
		if got := s.before(c.task); got != c.want {
			t.Errorf("line %d: duplicate of %d, want %d", c.task.Line, got, c.want)
		}
	}
}
