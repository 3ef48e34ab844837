package scan

import (
	"context"
	"hash/fnv"
	"strconv"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// results decides the requests of a job, and puts those that do not permit to
// Check, so that their results have findings.
func (s *scan) results(ctx context.Context, j job) []report.Result {
	t := j.task
	var rs []report.Result
	switch {
	case t.Err != nil:
		for _, r := range t.Requests {
			res := s.Decider.InvalidName(t.Text, t.Err, r)
			if t.Broken {
				res.Name, res.Input, res.Reason, res.Findings = report.Inert(t.Text), "", report.InvalidEntry, nil
			}
			rs = append(rs, res)
		}
	default:
		rs = s.Decider.Decide(ctx, t.Requests...)
		if s.unexplained(rs) {
			rs = s.explained(ctx, t, rs)
		}
	}
	for i := range rs {
		rs[i].Line, rs[i].DuplicateOf, rs[i].Expected = t.Line, j.dup, t.Expect
		if t.File != "" {
			rs[i].Source = &report.Source{File: t.File}
		}
	}
	return rs
}

// explained decides once more with findings. The questions of both count.
func (s *scan) explained(ctx context.Context, t Task, decided []report.Result) []report.Result {
	checked, _ := s.Decider.Check(ctx, t.Requests...)
	for i := range checked {
		checked[i].Queries += decided[i].Queries
	}
	return checked
}

// unexplained reports whether a result does not permit and has no findings, or
// not yet those of a diagnosis.
func (s *scan) unexplained(rs []report.Result) bool {
	for i := range rs {
		if open := rs[i].Result == "" && rs[i].WhoMayIssue != nil; rs[i].Result == caa.Permit.String() || open {
			continue
		}
		if s.Diagnose || len(rs[i].Findings) == 0 {
			return true
		}
	}
	return false
}

// ResumeError says why a run cannot go on where another was interrupted.
type ResumeError struct{ Why phrase.Phrase }

// Error says it.
func (e *ResumeError) Error() string { return e.Why.String() }

// Text is Error in every language.
func (e *ResumeError) Text() phrase.Phrase { return e.Why }

// inputHash tells inputs apart by the names in their places.
type inputHash struct{ sum uint64 }

func (h *inputHash) add(t Task) uint64 {
	f := fnv.New64a()
	b := strconv.AppendUint(nil, h.sum, 16)
	for _, s := range []string{strconv.Itoa(t.Line), t.File, t.Text, t.Expect} {
		b = append(append(b, 0), s...)
	}
	f.Write(b)
	h.sum = f.Sum64()
	return h.sum
}
