package scan

import (
	"fmt"
	"strings"
	"time"

	"github.com/mayissue/mayissue/report"
)

// Row is a result as one row of a table: what stands in the columns of CSV
// and of Parquet, in this order. Columns are only added, at the end.
type Row struct {
	Line        int64      `parquet:"line"`
	Name        string     `parquet:"name"`
	Input       string     `parquet:"input"` // where it differs from the name
	File        string     `parquet:"file"`
	DuplicateOf int64      `parquet:"duplicate_of"`
	Issuers     []string   `parquet:"issuers,list"` // that were asked about
	CA          string     `parquet:"ca"`
	Result      string     `parquet:"result,dict"` // permit, deny, error; "" where no CA was named
	Reason      string     `parquet:"reason,dict"`
	MayIssue    []string   `parquet:"may_issue,list"` // where no CA was named: "*" for any
	MayWildcard []string   `parquet:"may_issue_wildcard,list"`
	FoundAt     string     `parquet:"found_at"`
	Alias       []string   `parquet:"alias,list"`
	Records     []string   `parquet:"records,list"` // as in a zone file
	Security    string     `parquet:"security,dict"`
	Findings    []string   `parquet:"findings,list"` // codes
	Who         []string   `parquet:"who,list"`      // must act, one for each finding
	Retryable   bool       `parquet:"retryable"`
	CheckedAt   time.Time  `parquet:"checked_at,timestamp(millisecond)"`
	ReuseUntil  *time.Time `parquet:"reuse_until,optional,timestamp(millisecond)"`
	RetryAfter  *time.Time `parquet:"retry_after,optional,timestamp(millisecond)"`
	SignedUntil *time.Time `parquet:"signed_until,optional,timestamp(millisecond)"`
	Queries     int64      `parquet:"queries"`
	Expected    string     `parquet:"expected"` // what another system says, in its own word
}

// RowOf returns the row of a result.
func RowOf(r report.Result) Row {
	row := Row{
		Line: int64(r.Line), Name: r.Name, Input: report.Inert(r.Input), DuplicateOf: int64(r.DuplicateOf),
		Issuers: r.Issuers, CA: r.CA, Result: r.Result, Reason: r.Reason, FoundAt: r.FoundAt, Alias: r.Alias,
		Security: r.Security, Retryable: r.Retryable, CheckedAt: r.CheckedAt, ReuseUntil: r.ReuseUntil,
		RetryAfter: r.RetryAfter, SignedUntil: r.SignedUntil, Queries: int64(r.Queries),
		Expected: report.Inert(r.Expected),
	}
	if r.Source != nil {
		row.File = report.Inert(r.Source.File)
	}
	if r.WhoMayIssue != nil {
		row.MayIssue, row.MayWildcard = may(r.WhoMayIssue.Name), may(r.WhoMayIssue.Wildcard)
	}
	for _, rec := range r.Records {
		row.Records = append(row.Records, report.Inert(fmt.Sprintf("%d %s %q", rec.Flags, rec.Tag, rec.Value)))
	}
	for _, f := range r.Findings {
		row.Findings, row.Who = append(row.Findings, f.Code), append(row.Who, string(f.Who))
	}
	return row
}

func may(i report.Issuers) []string {
	if i.Any {
		return []string{"*"}
	}
	return i.Issuers
}

// cells returns the row as CSV has it: lists with blanks between their words,
// records with semicolons, times in the form of RFC 3339, nothing for none.
func (r Row) cells() []string {
	return []string{
		count(r.Line), r.Name, r.Input, r.File, count(r.DuplicateOf), strings.Join(r.Issuers, " "), r.CA,
		r.Result, r.Reason, strings.Join(r.MayIssue, " "), strings.Join(r.MayWildcard, " "), r.FoundAt,
		strings.Join(r.Alias, " "), strings.Join(r.Records, "; "), r.Security, strings.Join(r.Findings, " "),
		strings.Join(r.Who, " "), fmt.Sprint(r.Retryable), moment(&r.CheckedAt), moment(r.ReuseUntil),
		moment(r.RetryAfter), moment(r.SignedUntil), fmt.Sprint(r.Queries), r.Expected,
	}
}

func count(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func moment(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
