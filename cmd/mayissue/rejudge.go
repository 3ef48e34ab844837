package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// rejudged is a verdict given again: the result, and beside it what it was.
type rejudged struct {
	result report.Result
	replay replay
}

// writeJSON prints one verdict for programs.
func (v *rejudged) writeJSON(w io.Writer, in *phrase.Printer) error {
	line, err := v.line(in)
	if err == nil {
		_, err = w.Write(line)
	}
	return err
}

// line is the verdict as one line of JSON: the object of the result, with one
// key more.
func (v *rejudged) line(in *phrase.Printer) ([]byte, error) {
	result, err := report.MarshalResult(v.result.In(in))
	if err != nil {
		return nil, err
	}
	replay := v.replay
	replay.Cause = in.Fix(replay.Cause)
	beside, err := json.Marshal(replay)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(bytes.TrimSuffix(result, []byte("}")), `,"replay":%s}`+"\n", beside), nil
}

// replay is what judging again came to.
type replay struct {
	File    string        `json:"file"`
	Changed bool          `json:"changed"` // result or reason is another
	Was     was           `json:"was"`
	Cause   phrase.Phrase `json:"cause,omitzero"` // why it changed
	// RulesOnly says that by the rules of then the verdict stands, so that a
	// certificate is only wrong if those of now applied when it was issued.
	RulesOnly bool `json:"rules_only,omitempty"`
	// MustRevokeBy is set where a permit turns out wrong: 24 hours after the
	// discovery (CAR-17: BR 4.9.1.1).
	MustRevokeBy *time.Time `json:"must_revoke_by,omitempty"`
}

// was is the verdict that stands in the evidence.
type was struct {
	Result  string `json:"result,omitempty"`
	Reason  string `json:"reason,omitempty"`
	RulesAt string `json:"rules_at"`
	Engine  string `json:"engine"`
}

// judge judges a recorded request again. The error says why it cannot be
// understood.
func (j *rejudge) judge(t *evidence.Trace, recorded *evidence.Request) (*rejudged, error) {
	then, err := time.Parse(time.RFC3339Nano, recorded.RulesAt)
	if err != nil {
		return nil, phrase.Errorf("rules_at %q: not an RFC 3339 time", recorded.RulesAt)
	}
	at := then
	if !j.rulesAt.IsZero() {
		at = j.rulesAt
	}
	if err := known(then); err != nil {
		return nil, phrase.Errorf("rules_at %q: %w", recorded.RulesAt, err)
	}
	res, err := judgeAt(t, recorded, br.At(at))
	if err != nil {
		return nil, err
	}
	v := &rejudged{res, replay{
		Was: was{inert(recorded.Result), inert(recorded.Reason), recorded.RulesAt, inert(t.Engine)},
	}}
	r := &v.replay
	r.Changed = res.Result != recorded.Result || res.Reason != recorded.Reason
	if !r.Changed {
		return v, nil
	}
	same, err := judgeAt(t, recorded, br.At(then))
	if err != nil {
		return nil, err
	}
	r.RulesOnly = same.Result == recorded.Result && same.Reason == recorded.Reason
	r.Cause = whyChanged(t, br.At(then), br.At(at), r.RulesOnly)
	if recorded.Result == caa.Permit.String() && res.Result != caa.Permit.String() {
		by := j.discovered.Add(br.RevokeWithin).UTC().Truncate(time.Second)
		r.MustRevokeBy = &by
	}
	return v, nil
}

// whyChanged says what there was to change the verdict: the evidence is the
// same, so it is the rules, the program or the record.
func whyChanged(t *evidence.Trace, then, now br.Rules, rulesOnly bool) phrase.Phrase {
	switch {
	case rulesOnly:
		return phrase.Of("the rules of %s judge otherwise; by those of %s the verdict stands", rulesText(now), rulesText(then))
	case t.Engine != mayissue.Version:
		return phrase.Of("version %q judged it then, version %q judges the same evidence otherwise", t.Engine, mayissue.Version)
	}
	return phrase.Of("the evidence does not bear the recorded verdict out: one of the two is not what it was")
}

func rulesText(r br.Rules) string {
	return fmt.Sprintf("%s (BR %s)", r.Time.Format(time.RFC3339), r.Version)
}

// judgeAt judges a recorded request by the rules of a date.
func judgeAt(t *evidence.Trace, recorded *evidence.Request, rules br.Rules) (report.Result, error) {
	r := mayissue.Request{
		Issuers: recorded.Issuers, Method: recorded.Method, Account: recorded.Account,
		Rules: rules, BRMode: recorded.Policy == "br",
	}
	if ca, err := issuer.Expand(strings.Join(recorded.Issuers, ",")); err == nil {
		r.CA = ca.CA
	}
	if recorded.Profile != nil {
		profile, err := caa.ParseProfile(recorded.Profile, "recorded profile")
		if err != nil {
			return report.Result{}, err
		}
		r.Profile = profile
	}
	n, err := name.ParseRequest(recorded.Input, name.Rules{
		OwnHierarchy: !t.Roots, Diagnosis: r.Profile == nil, ReverseNamesAllowed: !rules.ReverseNamesRefused,
	})
	if err != nil {
		res := mayissue.InvalidName(recorded.Input, err, r)
		res.CheckedAt, res.EvidenceHash = t.Finished.UTC(), t.Hash()
		return res, nil
	}
	if n.Base != t.Name || n.Wildcard != recorded.Wildcard {
		return report.Result{}, phrase.Errorf("the evidence beside it is of another name, %q", t.Name)
	}
	r.Name = n
	if recorded.Expect != nil {
		var e dcv.Expectation
		if err := json.Unmarshal(recorded.Expect, &e); err != nil {
			return report.Result{}, phrase.Errorf("the record that was expected cannot be read: %w", err)
		}
		e.Domain, r.Expect = n, &e
	}
	return mayissue.Judge(t, r), nil
}

// source is one stream of evidence.
type source struct {
	label phrase.Phrase
	path  string // "" for standard input
	place string // the argument that it came from
}

func (s source) open(in io.Reader) (io.ReadCloser, error) {
	if s.path == "" {
		return io.NopCloser(in), nil
	}
	f, err := os.Open(s.path)
	if err != nil {
		return nil, phrase.Errorf("cannot be read: %w", cause(err))
	}
	return f, nil
}

// evidenceFiles lists what the arguments name, the files of a directory in
// the order of their names.
func evidenceFiles(args []string) ([]source, error) {
	var all []source
	if twice(args, "-") {
		return nil, phrase.Errorf(`"-" given twice: standard input can be read once`)
	}
	for _, arg := range args {
		if arg == "-" {
			all = append(all, source{label: phrase.Of("standard input"), place: arg})
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			return nil, phrase.Errorf("%q: cannot be read: %w", arg, cause(err))
		}
		if !info.IsDir() {
			all = append(all, source{phrase.Data(arg), arg, arg})
			continue
		}
		found, err := filesBelow(arg)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func filesBelow(dir string) ([]source, error) {
	var all []source
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return phrase.Errorf("%q: cannot be read: %w", path, cause(err))
		}
		// A link may lead to a file; a pipe or a device would be waited for.
		readable := d.Type().IsRegular() || d.Type()&fs.ModeSymlink != 0
		if readable && slices.Contains([]string{".json", ".jsonl", ".ndjson"}, filepath.Ext(path)) {
			all = append(all, source{phrase.Data(path), path, dir})
		}
		return nil
	})
	if err == nil && len(all) == 0 {
		return nil, phrase.Errorf("%q: no file in it ends in .json, .jsonl or .ndjson", dir)
	}
	return all, err
}
