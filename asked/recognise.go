package asked

import (
	"bytes"
	"regexp"
	"strings"
)

// peeked is how many octets the form is recognised by.
const peeked = 4096

var (
	// hclHead is the beginning of what Terraform prints for people.
	hclHead = regexp.MustCompile(`^(?:Outputs:|tolist\(|toset\(|# \S+:\s|(?:resource|data) "|"?[A-Za-z][\w-]*"? = (?:to\w+\()?[\[{]|[\[{(\s]*"[^"\n]*" += )`)
	// eventHead begins a record in an event of CloudFormation.
	eventHead = regexp.MustCompile(`^\{Name: ?[^,{}\s"]+, ?Type: `)
	// hclField is a field of an option, where it stands later.
	hclField = regexp.MustCompile(`\bresource_record_(?:name|type|value)"? += "`)
)

// recognise finds the form of a file from its beginning.
func recognise(head []byte) Form {
	start := bytes.TrimSpace(head)
	switch {
	case eventHead.Match(start):
		return Lines
	case hclHead.Match(start):
		return HCL
	case len(start) > 0 && (start[0] == '{' || start[0] == '['):
		return JSON
	case hclField.Match(start):
		return HCL
	}
	first, rest, _ := strings.Cut(string(start), "\n")
	if separator(first, rest) != 0 {
		return CSV
	}
	return Lines
}

// separator returns what stands between the fields of a table: a comma as ACM
// writes it, or what a spreadsheet made of it; 0 where the first lines are none
// of a table.
func separator(first, rest string) rune {
	second, _, _ := strings.Cut(rest, "\n")
	for _, sep := range ",;\t" {
		head, err := fields(first, sep)
		if err != nil || len(head) < 3 {
			continue
		}
		if _, known := columnsByHead(head); known {
			return sep
		}
		row, err := fields(second, sep)
		if _, ok := columnsByContent(head); ok && sep == ',' && len(head) > 3 {
			return sep
		}
		if _, ok := columnsByContent(row); ok && err == nil && len(row) == len(head) {
			return sep
		}
	}
	return 0
}

func blank(b []byte) bool { return len(bytes.TrimSpace(b)) == 0 }
