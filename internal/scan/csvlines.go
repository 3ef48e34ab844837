package scan

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// A record of CSV may run over so many lines, and be so long, in octets. One
// that seems longer has a quote that is never closed.
const (
	maxRecordLines = 64
	maxRecord      = 1 << 16
)

// CSV is names in a column of CSV (RFC 4180): with commas, semicolons or tabs
// between the fields, whichever the first line has most of.
type CSV struct {
	in      *Unpacked
	columns [2]column // the name, and what is expected of it
	comma   byte
	line    int      // the last one read
	ahead   []string // lines read that belong to no record yet
	skipped Skipped
}

// column is a column as it was asked for, and its place.
type column struct {
	asked string
	at    int // -1 for none
}

// NewCSV reads names from a column: its name in the first line, or its number
// from 1. Where a column is asked for by name, the first line holds names. The
// other column, of what another system says, may be "".
func NewCSV(in *Unpacked, names, expect string) (*CSV, error) {
	c := &CSV{in: in, columns: [2]column{{names, -1}, {expect, -1}}, comma: ','}
	first, err := c.peek()
	if err == io.EOF {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	most := 0
	for _, sep := range []byte(",;\t") {
		if n := strings.Count(first, string(sep)); n > most {
			c.comma, most = sep, n
		}
	}
	header := false
	for i, col := range c.columns {
		n, err := strconv.Atoi(col.asked)
		if err == nil && n < 1 {
			return nil, phrase.Errorf("column %q: columns are counted from 1", col.asked)
		}
		header = header || col.asked != "" && err != nil
		if err == nil {
			c.columns[i].at = n - 1
		}
	}
	if !header {
		return c, nil
	}
	fields, _, _, err := c.record()
	if err != nil {
		return nil, err
	}
	for i, col := range c.columns {
		if col.asked != "" && col.at < 0 {
			if c.columns[i].at = find(fields, col.asked); c.columns[i].at < 0 {
				return nil, phrase.Errorf("there is no column %q in the first line: it has %s", col.asked, phrase.List(fields))
			}
		}
	}
	return c, nil
}

func find(fields []string, name string) int {
	for i, f := range fields {
		if strings.EqualFold(strings.TrimSpace(f), strings.TrimSpace(name)) {
			return i
		}
	}
	return -1
}

// peek returns the next line and leaves it to be read.
func (c *CSV) peek() (string, error) {
	if len(c.ahead) > 0 {
		return c.ahead[0], nil
	}
	line, err := readLine(c.in.Reader, maxRecord)
	if err != nil {
		return "", err
	}
	c.ahead = append(c.ahead, string(bytes.TrimSuffix(line, []byte("\r"))))
	return c.ahead[0], nil
}

// record returns the fields of the next record and its first line; closed is
// false where a quote is not, and then the record is that line alone.
func (c *CSV) record() (fields []string, first string, closed bool, err error) {
	if first, err = c.peek(); err != nil {
		return nil, "", false, err
	}
	text := first
	for n := 1; ; n++ {
		if fields, closed = splitRecord(text, c.comma, n > 1); closed {
			c.take(n)
			return fields, first, true, nil
		}
		if n == maxRecordLines || len(text) > maxRecord {
			break
		}
		if n == len(c.ahead) {
			line, err := readLine(c.in.Reader, maxRecord)
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, "", false, err
			}
			c.ahead = append(c.ahead, string(bytes.TrimSuffix(line, []byte("\r"))))
		}
		text += "\n" + c.ahead[n]
	}
	c.take(1)
	return nil, first, false, nil
}

// take counts so many of the lines ahead as read.
func (c *CSV) take(n int) {
	c.line += n
	c.ahead = c.ahead[n:]
	if len(c.ahead) == 0 {
		c.ahead = nil
	}
}

// Next returns the next name.
func (c *CSV) Next() (Entry, error) {
	for {
		at := c.line + 1
		fields, first, closed, err := c.record()
		if err != nil {
			return Entry{}, err
		}
		if strings.TrimSpace(first) == "" {
			c.skipped.Blank++
			continue
		}
		e := Entry{Line: at}
		name, expect := c.columns[0].at, c.columns[1].at
		switch {
		case len(first) >= maxRecord:
			e.Err = phrase.Errorf("longer than %d octets", maxRecord-1)
		case !closed:
			e.Err = phrase.Errorf("a quotation mark is not closed")
		case name >= len(fields):
			e.Err = phrase.Errorf("%s, and the name is expected in column %d", phrase.Count(len(fields), "there is %d column", "there are %d columns"), name+1)
		case strings.TrimSpace(fields[name]) == "":
			e.Err = phrase.Errorf("column %d, where the name is expected, is empty", name+1)
		default:
			e.Text = cut(strings.TrimSpace(fields[name]), maxText)
		}
		if e.Err != nil {
			e.Text = cut(first, 80)
		}
		if expect >= 0 && expect < len(fields) {
			e.Expect = cut(strings.TrimSpace(fields[expect]), maxText)
		}
		return e, nil
	}
}

// Skipped counts them.
func (c *CSV) Skipped() Skipped { return c.skipped }

// cut returns a copy of at most so many octets, whole characters of them.
func cut(s string, most int) string {
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return strings.Clone(s)
}

// splitRecord returns the fields of a record; whole is false where a quote is
// not closed, or strictly, where one is closed that the field does not end
// with: then the quote that opened it stands there by mistake, and the lines
// between are records of their own.
func splitRecord(s string, comma byte, strict bool) (fields []string, whole bool) {
	for {
		if !strings.HasPrefix(s, `"`) {
			field, rest, more := strings.Cut(s, string(comma))
			fields = append(fields, field)
			if !more {
				return fields, true
			}
			s = rest
			continue
		}
		field, rest, ok := unquote(s[1:])
		if !ok {
			return nil, false
		}
		// What stands between a closing quote and the comma belongs to the field.
		tail, rest, more := strings.Cut(rest, string(comma))
		if strict && tail != "" {
			return nil, false
		}
		fields = append(fields, field+tail)
		if !more {
			return fields, true
		}
		s = rest
	}
}

// unquote reads to the closing quote; two quotes stand for one.
func unquote(s string) (field, rest string, ok bool) {
	for {
		before, after, found := strings.Cut(s, `"`)
		if !found {
			return "", "", false
		}
		field += before
		if !strings.HasPrefix(after, `"`) {
			return field, after, true
		}
		field, s = field+`"`, after[1:]
	}
}
