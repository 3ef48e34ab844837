package asked_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mayissue/mayissue/asked"
)

// What is wrong is told in its place, and what comes behind it is read.
func TestErrors(t *testing.T) {
	const good = "example.com: " + acmRecord + " acm\n"
	opt := option("example.com", "")
	for _, c := range []struct{ what, text, want string }{
		{"nothing", "", "f: nothing in it; expected "},
		{"blanks", " \n\t\n", "f: nothing in it; expected "},
		{"comments", "; a\n# b\n", "f:2:1: no record; expected "},

		{"other JSON", `{"a": 1}`, "f:1:1: JSON without records; expected "},
		{"an empty list", `[]`, "f:1:1: JSON without records; expected "},
		{"a value", "{}\n  7", "f:2:3: a single value; expected "},
		{"a great number", `{"a": 1` + strings.Repeat("0", 400) + `}`, "f:1:1: JSON without records; expected "},
		{"no time", certificate(`"CreatedAt": 1e99, `, opt), "f:1:101: \"1e99\" is no time; "},
		{"broken", certificate("", opt+",\n,"), good + "f:2:1: invalid character ',' "},
		{"broken at once", "{\n \"a\": 1,,}", "f:2:9: invalid character ','"},
		{"no JSON", "{a}", "f:1:2: invalid character 'a'"},
		{"broken off", certificate("", opt)[:60], "f:1:61: the end of the file; expected the rest of the JSON text"},
		{"broken off behind an option", strings.TrimSuffix(certificate("", opt), "]}}"), good + "f:1:"},
		{"one bad option", certificate("", opt+",\n{\"DomainName\": \"example.com\",\n \"ResourceRecord\": {\"Name\": \"a..b\", \"Type\": \"CNAME\", \"Value\": \"x.example\"}}, "+opt),
			good + "f:3:29: name \"a..b\": empty label (at octet 2); expected the name of the record\n" + good},
		{"a number for a name", certificate("", "\n{\"DomainName\": 7, \"ResourceRecord\": {\"Name\": \"a\", \"Type\": \"CNAME\", \"Value\": \"x.example\"}}, "+opt),
			"f:2:16: DomainName is a number; expected what the CA's interface returns\n" + good},
		{"a bad domain", certificate("", option("a_b.example", "")+","+opt), "f:1:131: name \"a_b.example\": "},
		{"no value", certificate("", `{"DomainName": "a.example", "ResourceRecord": {"Name": "_x.a.example"}}, `+opt), "f:1:162: no Value; expected the name, the type and the value of a record\n" + good},
		{"another type", certificate("", strings.Replace(opt, "CNAME", "MX", 1)), "f:1:231: \"MX\" is no type of record that CAs ask for; expected CNAME or TXT\n"},
		{"no option", certificate("", `7, "x", null, [], `+opt), "f:1:116: a number in the list of validation options; expected a validation option\nf:1:119: a string in the list of validation options; expected a validation option\nf:1:124: a null in the list of validation options; expected a validation option\n" + good},
		{"no list", `{"DomainValidationOptions": "x"}`, "f:1:29: DomainValidationOptions is a string; expected a list of validation options\n"},
		{"no record, no ARN", `{"DomainValidationOptions": [{"DomainName": "a.example"}]}`, "f:1:30: no ResourceRecord; expected the record, which ACM gives some seconds after the request\n"},
		{"options cut out, one by e-mail and one without its record", `[{"DomainName": "a.example", "ValidationStatus": "PENDING_VALIDATION", "ValidationMethod": "EMAIL"}, {"DomainName": "a.example", "ValidationStatus": "PENDING_VALIDATION"}]`,
			"a.example: not-dns EMAIL\nf:1:102: no ResourceRecord; expected the record, which ACM gives some seconds after the request\n"},
		{"an ARN of something else", `{"CertificateArn": "arn:aws:iam::1:x"}`, "f:1:20: a certificate without records, and \"arn:aws:iam::1:x\" is no ARN of ACM's; expected "},
		{"an ARN with a command in it", `{"CertificateArn": "arn:aws:acm:a:111122223333:certificate/1; reboot"}`, "is no ARN of ACM's"},
		{"a bad time", certificate(`"CreatedAt": "yesterday", `, opt), "f:1:101: \"yesterday\" is no time; expected a time such as 2026-03-01T09:12:45Z\n" + good},
		{"imported", `{"CertificateArn": "arn:aws:acm:a:111122223333:certificate/1", "Type": "IMPORTED"}`, "f:1:72: a certificate of type IMPORTED, which the CA does not validate; expected a certificate that the CA issues itself\n"},
		{"very deep", strings.Repeat("[", 300), "f:1:202: values nested more than 200 deep; expected JSON\n"},
		{"a long value", `{"a": "` + strings.Repeat("x", 2<<20) + `"}`, "f:1:7: a value of more than 1048576 octets; expected JSON\n"},

		{"a table without rows", "Domain Name,Record Name,Record Type,Record Value\n", "f:1:1: a table without rows; expected the columns Domain Name,Record Name,Record Type,Record Value\n"},
		{"a bad row", "Domain Name,Record Name,Record Type,Record Value\nexample.com,_x..example.com,CNAME,a.example\nexample.com," + acmName + ".,CNAME," + acmValue + ".\n",
			"f:2:13: name \"_x..example.com\": empty label (at octet 3); expected the name of the record\n" + good},
		{"a short row", "Domain Name,Record Name,Record Type,Record Value\nexample.com,_x\nexample.com," + acmName + ".,CNAME," + acmValue + ".\n", "f:2:15: 2 fields; expected the columns "},
		{"an open quotation mark", "Domain Name,Record Name,Record Type,Record Value\n\"a,b\nexample.com," + acmName + ".,CNAME," + acmValue + ".\n", "f:2:5: extraneous or missing \" in quoted-field; expected fields with \",\" between them, in quotation marks or without\n" + good},

		{"no options in HCL", "validation = toset([])\n", "f:1:1: no validation options; expected the domain_validation_options of a certificate, with resource_record_name, resource_record_type, resource_record_value\n"},
		{"an option without its value", "x = [\n  {\n    \"domain_name\" = \"a.example\"\n    \"resource_record_name\" = \"_x.a.example.\"\n  },\n]\n", "f:2:3: no resource_record_value; expected the name, the type and the value of a record\n"},
		{"a bad name in HCL", "x = [\n  {\n    \"resource_record_name\"  = \"a..b\"\n    \"resource_record_value\" = \"_y.acm-validations.aws.\"\n  },\n]\n", "f:3:31: name \"a..b\": empty label (at octet 2); expected the name of the record\n"},
		{"an open brace", "x = [\n  {\n    \"resource_record_name\" = \"_x.a.example.\"\n", "f:3:1: the end of the file; expected the brace that closes the one in line 2\n"},

		{"a bad event", "at 12: {Name: a..b.,Type: CNAME,Value: c.example.}\n" + acmRecord, "f:1:15: name \"a..b.\": empty label (at octet 2); expected the name of the record\n" + good},
		{"a bad line", "a..b CNAME c.example\n" + acmRecord, "f:1:1: name \"a..b\": empty label (at octet 2); expected the name of the record\n" + good},
		{"a name alone", "_x.example.com\n" + acmRecord, "f:1:15: a name without a value; expected NAME VALUE, "},
		{"a type and no data", "_x.example.com CNAME\n", "f:1:21: a record without data; expected "},
		{"a value that tells no type", "_x.example.com value\n", "f:1:16: the form of \"value\" does not tell whether a CNAME or a TXT record was asked for; expected NAME CNAME VALUE or NAME TXT VALUE\n"},
		{"another type in a line", "example.com. 60 IN MX 10 a.example.\n", "f:1:20: \"MX\" is no type of record that CAs ask for; expected CNAME or TXT\n"},
		{"more than one value", "_x.example.com. CNAME a.example. b.example.\n", "f:1:23: more than one value; expected "},
		{"no type where one is due", "_x.example.com. FOO a.example. b\n", "f:1:17: \"FOO\" is neither a type of record nor the last of the line; expected "},
		{"a URL for a target", "_x.example.com. CNAME http://a.example\n", "f:1:23: \"http://a.example\" is no domain name; expected the name that the CNAME is to lead to\n"},
		{"a label alone", "_x CNAME a.example.\n", "f:1:1: \"_x\" is not a whole name; expected the name of the record with its domain\n"},
		{"an open parenthesis costs one record", "_x.example.com. TXT ( \"a\"\n" + acmRecord, "f:1:21: a parenthesis that is not closed; expected the closing parenthesis\n" + good},
		{"an open parenthesis at the end", "_x.example.com. TXT ( \"a\"\n", "f:1:21: a parenthesis that is not closed; expected the closing parenthesis\n"},
		{"a bad string on a later line", "_x.example.com. TXT (\n  \"a )\n  \"b\" )\n" + acmRecord, "f:"},
		{"a file within", "$INCLUDE other\n" + acmRecord, "f:1:1: \"$INCLUDE\" is no line that can be read here; expected "},
		{"a bad origin", "$ORIGIN a..b.\n", "f:1:9: name \"a..b.\": empty label (at octet 2); expected a domain name\n"},
		{"a long line", strings.Repeat("x", 1<<19) + "\n" + acmRecord, "f:1:1: a line of more than 262144 octets; expected one record on each line\n" + good},
	} {
		got := read("f", c.text, asked.Options{})
		if strings.HasSuffix(c.want, "\n") && got != c.want || !strings.Contains(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}

// A reader that fails is no end of the file.
func TestReaderFails(t *testing.T) {
	for _, form := range []asked.Form{"", asked.JSON, asked.CSV, asked.HCL, asked.Lines} {
		for _, before := range []string{"", "  {"} {
			var last error
			r := iotest.DataErrReader(readers(before, errBroken))
			for _, err := range asked.Read("f", r, asked.Options{Form: form}) {
				last = err
			}
			if !errors.Is(last, errBroken) {
				t.Errorf("%s after %q: %v", form, before, last)
			}
		}
	}
}

var errBroken = errors.New("broken")

// A form that is forced is read as such.
func TestForce(t *testing.T) {
	for form, want := range map[asked.Form]string{
		asked.JSON: "f:1:1: invalid character '_'", asked.CSV: "f:1:1: a table without rows", asked.HCL: "f:1:1: no validation options", asked.Lines: "example.com: ",
	} {
		if got := read("f", acmRecord, asked.Options{Form: form}); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", form, got, want)
		}
	}
}

// Whoever has seen enough is told no more.
func TestStop(t *testing.T) {
	for form, text := range map[asked.Form]string{
		asked.JSON:  certificate("", "7, "+option("example.com", "")+", "+option("example.com", "")),
		asked.CSV:   strings.Repeat("example.com,"+acmName+",CNAME,"+acmValue+"\n", 3),
		asked.HCL:   strings.Repeat("{\n\"resource_record_name\" = \"a\"\n}\n", 3),
		asked.Lines: strings.Repeat(acmRecord+"\n", 3),
	} {
		for stop := range 3 {
			n := 0
			for range asked.Read("f", strings.NewReader(text), asked.Options{Form: form}) {
				if n++; n > stop {
					break
				}
			}
			if n != stop+1 {
				t.Errorf("%s: %d items, want %d", form, n, stop+1)
			}
		}
	}
}

// An error has its place as fields too.
func TestErrorFields(t *testing.T) {
	for _, err := range asked.Read("f", strings.NewReader("\n_x.example.com\n"), asked.Options{}) {
		var bad *asked.Error
		if !errors.As(err, &bad) || bad.Line != 2 || bad.Column != 15 || bad.File != "f" || fmt.Sprint(bad.Found) == "" {
			t.Errorf("%+v", err)
		}
	}
}
