package scan

import (
	"reflect"
	"strings"

	"github.com/mayissue/mayissue/report"
)

// Table is CSV (RFC 4180): a first line with the names of the columns, which
// are those of [Row].
type Table struct{}

// Header is the first line.
func (Table) Header() []byte {
	var names []string
	for f := range reflect.TypeFor[Row]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("parquet"), ",")
		names = append(names, name)
	}
	return appendRecord(nil, names)
}

// Append adds a line.
func (Table) Append(to []byte, r report.Result) ([]byte, error) {
	return appendRecord(to, RowOf(r).cells()), nil
}

// appendRecord adds a record. A cell that a spreadsheet would take for a
// formula is text by an apostrophe before it: what stands in records and
// lists is anybody's.
func appendRecord(to []byte, cells []string) []byte {
	for i, c := range cells {
		if i > 0 {
			to = append(to, ',')
		}
		if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
			c = "'" + c
		}
		if !strings.ContainsAny(c, "\",\r\n") {
			to = append(to, c...)
			continue
		}
		to = append(to, '"')
		to = append(to, strings.ReplaceAll(c, `"`, `""`)...)
		to = append(to, '"')
	}
	return append(to, '\r', '\n')
}
