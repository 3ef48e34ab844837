package scan

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/report"
)

// Stats counts what a scan has come to, earlier runs of it included.
type Stats struct {
	Names      int     `json:"names"` // of the input, written
	Results    int     `json:"results"`
	Permit     int     `json:"permit"`
	Deny       int     `json:"deny"`
	Error      int     `json:"error"`
	Open       int     `json:"open"`    // where no CA was named: who may issue
	Warned     int     `json:"warned"`  // results with a warning or an error among their findings
	Invalid    int     `json:"invalid"` // of Error: no names
	Duplicates int     `json:"duplicates"`
	Queries    int     `json:"queries"`
	Skipped    Skipped `json:"skipped"`
}

// add counts one name's results.
func (s *Stats) add(o Stats) {
	s.Names += o.Names
	s.Results += o.Results
	s.Permit += o.Permit
	s.Deny += o.Deny
	s.Error += o.Error
	s.Open += o.Open
	s.Warned += o.Warned
	s.Invalid += o.Invalid
	s.Duplicates += o.Duplicates
	s.Queries += o.Queries
}

// statsOf counts the results of one name.
func statsOf(rs []report.Result) Stats {
	s := Stats{Names: 1, Results: len(rs)}
	for i := range rs {
		switch r := &rs[i]; {
		case r.Result == caa.Permit.String():
			s.Permit++
		case r.Result == caa.Deny.String():
			s.Deny++
		case r.Result == "" && r.WhoMayIssue != nil:
			s.Open++
		default:
			s.Error++
			if r.Reason == string(caa.InvalidName) || r.Reason == report.InvalidEntry {
				s.Invalid++
			}
		}
		if rs[i].DuplicateOf > 0 {
			s.Duplicates++
		}
		if warns(rs[i].Findings) {
			s.Warned++
		}
		s.Queries += rs[i].Queries
	}
	return s
}

func warns(fs []report.Finding) bool {
	for _, f := range fs {
		if f.Severity == "warning" || f.Severity == "error" {
			return true
		}
	}
	return false
}
