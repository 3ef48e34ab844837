package asked

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// columns says which column of a table holds which part; -1 for none. The
// table has no domain column where the record's name tells the domain.
type columns [parts]int

// heads are the heads of ACM's export, in the order of the parts.
const heads = "Domain Name,Record Name,Record Type,Record Value"

// csv reads a table, row by row.
func (s *source) csv() error {
	t := &table{scanner: scanner{s: s}, sep: ','}
	for {
		text, err := t.next()
		switch {
		case errors.Is(err, io.EOF):
			return t.end()
		case errors.Is(err, errStopped):
			return err
		case err != nil:
			return s.broken(err)
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		if err := t.row(text); err != nil {
			return err
		}
	}
}

// table is a table that is being read.
type table struct {
	scanner
	sep    rune
	rows   int
	known  bool // which column is which
	at     columns
	headed bool
}

// row reads one row. The columns are known by the heads; or, in whatever
// language those are, by what stands below them.
func (t *table) row(text string) error {
	if t.rows++; t.rows == 1 {
		t.sep = t.separated(text)
	}
	row, err := fields(text, t.sep)
	if err != nil {
		column := 1
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			column, err = bad.Column, bad.Err
		}
		return t.bad(column, phrase.Data(err.Error()), phrase.Of("fields with %q between them, in quotation marks or without", string(t.sep)))
	}
	if t.rows == 1 {
		if t.at, t.known = columnsByHead(row); t.known {
			t.headed = true
			return nil
		}
	}
	if !t.known {
		t.at, t.known = columnsByContent(row)
		if !t.known && t.rows == 1 {
			t.headed = true
			return nil // heads in another language
		}
		if !t.known {
			return t.bad(1, phrase.Of("columns that do not tell what they are"), phrase.Of("the columns %s", heads))
		}
	}
	return t.item(text, row)
}

// separated returns what stands between the fields of the first row.
func (t *table) separated(text string) rune {
	best, most := ',', 0
	for _, sep := range ",;\t" {
		if row, err := fields(text, sep); err == nil && len(row) > most {
			best, most = sep, len(row)
		}
	}
	return best
}

// item hands on one row.
func (t *table) item(text string, row []string) error {
	var r request
	for p, i := range t.at {
		switch {
		case i < 0:
		case i >= len(row):
			return t.bad(len(text)+1, phrase.Count(len(row), "%d field", "%d fields"), phrase.Of("the columns %s", heads))
		default:
			r[p] = row[i]
		}
	}
	e, bad := r.expectation()
	if bad != nil {
		return t.bad(t.column(text, max(0, t.at[bad.part])), bad.found, bad.expected)
	}
	e.Line = t.line
	return t.s.emit(e, nil)
}

// column is where a field begins.
func (t *table) column(text string, field int) int {
	r := reader(text, t.sep)
	if row, err := r.Read(); err == nil && field < len(row) {
		_, column := r.FieldPos(field)
		return column
	}
	return 1
}

// end says what is missing where there was no row but heads.
func (t *table) end() error {
	if t.headed && t.rows == 1 {
		return t.s.fault(place{t.line, 1}, phrase.Of("a table without rows"), phrase.Of("the columns %s", heads))
	}
	return nil
}

// fields splits a row.
func fields(text string, sep rune) ([]string, error) { return reader(text, sep).Read() }

func reader(text string, sep rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(strings.TrimSuffix(text, "\r")))
	r.Comma = sep
	r.TrimLeadingSpace = sep != '\t'
	return r
}

// columnsByHead finds the columns by the heads of ACM's export. Type and
// domain may be missing.
func columnsByHead(row []string) (columns, bool) {
	at := columns{-1, -1, -1, -1}
	for i, h := range row {
		h = strings.ToLower(strings.Join(strings.FieldsFunc(undecorated(h), func(r rune) bool { return r == ' ' || r == '_' || r == '-' }), " "))
		for p, want := range strings.Split(strings.ToLower(heads), ",") {
			if h == want || h == "cname "+strings.TrimPrefix(want, "record ") || h == "resource "+want {
				at[p] = i
			}
		}
	}
	return at, at[partOwner] >= 0 && at[partValue] >= 0
}

// columnsByContent finds the columns by what stands in them: the name and the
// value of a record of a known scheme.
func columnsByContent(row []string) (columns, bool) {
	at := columns{-1, -1, -1, -1}
	if len(row) > 32 {
		return at, false
	}
	for i, f := range row {
		switch strings.ToUpper(undecorated(f)) {
		case dcv.CNAME.String(), dcv.TXT.String():
			at[partType] = i
		}
	}
	for o := range row {
		for v := range row {
			if o == v || o == at[partType] || v == at[partType] {
				continue
			}
			r := request{partOwner: row[o], partValue: row[v]}
			if at[partType] >= 0 {
				r[partType] = row[at[partType]]
			}
			e, bad := r.expectation()
			if bad != nil || e.Scheme == "" || !strings.HasPrefix(e.Owner.Label(0), "_") && e.Type == dcv.CNAME {
				continue
			}
			at[partOwner], at[partValue] = o, v
			at[partDomain] = domainColumn(row, e.Domain.Base)
			return at, true
		}
	}
	return at, false
}

// domainColumn finds the column that holds a name, or a wildcard over it.
func domainColumn(row []string, domain name.Name) int {
	for i, f := range row {
		if r, bad := domainOf(undecorated(f)); bad == nil && r.Base == domain {
			return i
		}
	}
	return -1
}
