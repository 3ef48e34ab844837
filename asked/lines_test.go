package asked_test

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/asked"
	"github.com/mayissue/mayissue/name"
)

func TestLines(t *testing.T) {
	const acm, dns01 = "example.com: " + acmRecord + " acm", `example.com: _acme-challenge.example.com. TXT "` + digest + `" dns-01`
	const other = "example.com: _x.example.com. CNAME y.example.net."
	for _, c := range []struct{ text, origin, want string }{
		// Pairs.
		{acmName + " " + acmValue, "", acm},
		{acmName + ".\t" + acmValue + ".", "", acm},
		{acmName + "," + acmValue, "", acm},
		{acmName + ", " + acmValue, "", acm},
		{`"` + acmName + `","` + acmValue + `"`, "", acm},
		{acmName + "=" + acmValue, "", acm},
		{acmName + ",CNAME," + acmValue, "", acm},
		{acmName + ", CNAME, " + acmValue, "", acm},
		{strings.ToUpper(acmName) + " " + strings.ToUpper(acmValue), "", acm},
		{"  " + acmName + " CNAME " + acmValue, "", acm},
		{acmName + " " + acmValue + " ; as ACM shows it", "", acm},
		{acmName + " '" + acmValue + "'", "", acm},
		{"_acme-challenge.example.com " + digest, "", dns01},
		{`_acme-challenge.example.com "` + digest + `"`, "", dns01},
		{"_acme-challenge.example.com,TXT," + digest, "", dns01},
		{"_acme-challenge.example.com 3f0c7a44.auth.example.org", "", "example.com: _acme-challenge.example.com. CNAME 3f0c7a44.auth.example.org. acme-delegation"},
		{"example.com _globalsign-domain-verification=AbC-1_2", "", `example.com: example.com. TXT "_globalsign-domain-verification=AbC-1_2" globalsign`},
		{"_validation-persist.example.com ca.example; accounturi=https://ca.example/1", "", `example.com: _validation-persist.example.com. TXT "ca.example; accounturi=https://ca.example/1" dns-persist-01`},
		{"_validation-persist.example.com. IN TXT ca.example; accounturi=https://ca.example/1", "", `example.com: _validation-persist.example.com. TXT "ca.example; accounturi=https://ca.example/1" dns-persist-01`},
		{`_validation-persist.example.com "ca.example; accounturi=https://ca.example/1"`, "", `example.com: _validation-persist.example.com. TXT "ca.example; accounturi=https://ca.example/1" dns-persist-01`},

		// CloudFormation.
		{"{Name: " + acmName + ".,Type: CNAME,Value: " + acmValue + ".}", "", acm},
		{"12:00 | CREATE_IN_PROGRESS | Content of DNS Record is: {Name: " + acmName + ".,Type: CNAME,Value: " + acmValue + ".}", "", acm},

		// Zone-file lines.
		{acmRecord, "", acm},
		{acmName + ". IN 1h CNAME " + acmValue + ". ; comment", "", acm},
		{acmName + ". in cname ( " + acmValue + ". )", "", acm},
		{acmName + ". ( 300 IN\n  CNAME " + acmValue + ". )", "", acm},
		{"_x.example.com. TXT abc ; comment", "", `example.com: _x.example.com. TXT "abc"`},
		{`_x.example.com. ( TXT "a" ; one` + "\n" + `"b" )`, "", `example.com: _x.example.com. TXT "ab"`},
		{`_x.example.com. TXT "a\"b\\c\009" "d"`, "", `example.com: _x.example.com. TXT "a\"b\\c\009d"`},
		{`_x.example.com. TXT "a(b" "c;d"`, "", `example.com: _x.example.com. TXT "a(bc;d"`},
		{"_x._y.example.com. CNAME z.example.net.", "", "example.com: _x._y.example.com. CNAME z.example.net."},
		{acmRecord + "\n  TXT abc", "", acm + "\nexample.com: " + acmName + `. TXT "abc"`},
		{"$TTL 60\n; nothing\n// nothing\n# nothing\n\n" + acmRecord, "", acm},

		// Names that are relative.
		{"_x CNAME y.example.net.", "example.com", other},
		{"_x.example.com CNAME y.example.net.", "example.com", other},
		{"_x.example.com. CNAME y.example.net.", "example.com", other},
		{"_x.example.com. CNAME y.example.net", "", other},
		{"_x CNAME y", "example.com", "example.com: _x.example.com. CNAME y.example.com."},
		{"_x.example CNAME y.", "com", "example.com: _x.example.com. CNAME y."},
		{"@ TXT globalsign-domain-verification=a", "example.com", `example.com: example.com. TXT "globalsign-domain-verification=a" globalsign`},
		{strings.TrimSuffix(acmName, ".example.com") + " CNAME " + acmValue, "example.com", acm},
		{strings.TrimSuffix(acmName, ".example.com") + " " + acmValue, "example.com", acm},
		{"$ORIGIN example.com.\n_x CNAME y.example.net.\n$ORIGIN sub\n_x CNAME y.example.net.", "", other + "\nsub.example.com: _x.sub.example.com. CNAME y.example.net."},

		// Letters outside ASCII.
		{"_x.例え.example CNAME y.acm-validations.aws", "", "xn--r8jz45g.example: _x.xn--r8jz45g.example. CNAME y.acm-validations.aws."},
		{"＿x。例え。example CNAME ｙ.example.net", "", "xn--r8jz45g.example: _x.xn--r8jz45g.example. CNAME y.example.net."},
		{"_x CNAME y.example.net.", "xn--r8jz45g.example", "xn--r8jz45g.example: _x.xn--r8jz45g.example. CNAME y.example.net."},
	} {
		o := asked.Options{}
		if c.origin != "" {
			o.Origin = name.MustParse(c.origin)
		}
		if got := strings.TrimSuffix(read("f", c.text, o), "\n"); got != c.want {
			t.Errorf("%s, at %q:\n%s\nwant\n%s", c.text, c.origin, got, c.want)
		}
		o.Form = asked.Lines
		if got := strings.TrimSuffix(read("f", c.text, o), "\n"); got != c.want {
			t.Errorf("%s, at %q, as lines:\n%s\nwant\n%s", c.text, c.origin, got, c.want)
		}
	}
}

// The lines of records are told.
func TestLinesOfLines(t *testing.T) {
	var lines []int
	for e, err := range asked.Read("f", strings.NewReader("\n_x.a.example. TXT (\n \"a\" )\n\n"+acmRecord), asked.Options{}) {
		if err != nil {
			t.Error(err)
		}
		lines = append(lines, e.Line)
	}
	if len(lines) != 2 || lines[0] != 2 || lines[1] != 5 {
		t.Errorf("%d", lines)
	}
}

func TestCSV(t *testing.T) {
	const head = "Domain Name,Record Name,Record Type,Record Value\n"
	row := func(sep string, fields ...string) string { return strings.Join(fields, sep) + "\n" }
	const star = "*.example.com: " + acmRecord + " acm"
	for _, c := range []struct{ what, text, want string }{
		{"as it comes", head + row(",", "*.example.com", acmName+".", "CNAME", acmValue+"."), star},
		{"in quotation marks", strings.ReplaceAll(`"Domain Name","Record Name","Record Type","Record Value"`+"\n"+row(",", `"*.example.com"`, `"`+acmName+`."`, `"CNAME"`, `"`+acmValue+`."`), "\n", "\r\n"), star},
		{"in another order", "Record Type,Record Value,Record Name,Domain Name\n" + row(",", "CNAME", acmValue+".", acmName+".", "*.example.com"), star},
		{"other letters, more columns", "domain_name,status,record_name,RECORD VALUE\n" + row(",", "*.example.com", "Pending", acmName+".", acmValue+"."), star},
		{"CNAME in the heads", "Domain Name,CNAME Name,CNAME Value\n" + row(",", "*.example.com", acmName+".", acmValue+"."), star},
		{"Korean heads", "도메인 이름,레코드 이름,레코드 유형,레코드 값\n" + row(",", "*.example.com", acmName+".", "CNAME", acmValue+"."), star},
		{"Japanese heads", "ドメイン名,レコード名,レコードタイプ,レコード値\n" + row(",", "*.example.com", acmName+".", "CNAME", acmValue+"."), star},
		{"Chinese heads, another order", "记录值,记录名称,域名,记录类型\n" + row(",", acmValue+".", acmName+".", "*.example.com", "CNAME"), star},
		{"no heads", row(",", "*.example.com", acmName+".", "CNAME", acmValue+"."), star},
		{"no heads, two rows", strings.Repeat(row(",", "*.example.com", acmName+".", "CNAME", acmValue+"."), 2), star + "\n" + star},
		{"from a spreadsheet", strings.ReplaceAll(head, ",", ";") + row(";", "*.example.com", acmName+".", "CNAME", acmValue+"."), star},
		{"tabs", strings.ReplaceAll(head, ",", "\t") + row("\t", "*.example.com", acmName+".", "CNAME", acmValue+"."), star},
		{"a row with nothing", head + "\n" + row(",", "*.example.com", acmName+".", "CNAME", acmValue+"."), star},
		{"a value of no scheme", head + row(",", "example.com", "_x.example.com", "TXT", `"a ""b"", c"`), `example.com: _x.example.com. TXT "a \"b\", c"`},
		{"a row that says nothing under heads of no language", "a,b,c,d\n1,2,3,4\n" + row(",", "*.example.com", acmName+".", "CNAME", acmValue+"."), "f:2:1: columns that do not tell what they are; expected the columns " + strings.TrimSpace(head) + "\n" + star},
	} {
		o := asked.Options{}
		if strings.HasPrefix(c.text, "a,b") {
			o.Form = asked.CSV
		}
		if got := strings.TrimSuffix(read("f", c.text, o), "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}

func TestHCL(t *testing.T) {
	const want = "*.example.com: " + acmRecord + " acm\n"
	const fields = `"domain_name" = "*.example.com"
"resource_record_name" = "` + acmName + `."
"resource_record_type" = "CNAME"
"resource_record_value" = "` + acmValue + `."
`
	one := "{ " + strings.ReplaceAll(strings.TrimSpace(fields), "\n", ", ") + " }"
	for _, c := range []struct{ what, text, want string }{
		{"a list", "tolist([\n  {\n" + fields + "  },\n])\n", want},
		{"an object", "{\n" + fields + "}\n", want},
		{"on one line", "[" + one + "]", want},
		{"keys without quotation marks", "x = [{\n" + strings.ReplaceAll(strings.ReplaceAll(fields, `" =`, " ="), "\n\"", "\n") + "}]", want},
		{"an output among others", "Outputs:\n\na = {\n  \"b\" = \"c{\"\n}\nval = toset([\n  {\n" + fields + "  },\n])\n", want},
		{"for a loop", "records = {\n  \"example.com\" = {\n    \"name\" = \"" + acmName + ".\"\n    \"record\" = \"" + acmValue + ".\"\n    \"type\" = \"CNAME\"\n  }\n}\n", "example.com: " + acmRecord + " acm\n"},
		{"said twice", "{\n" + fields + "}\n{\n" + fields + "}\n", want},
		{"comments", "# aws_acm_certificate.this:\nresource \"aws_acm_certificate\" \"this\" {\n # {\n  domain_validation_options = [\n // {\n{\n" + fields + "}]\n}\n", want},
		{"not known yet", "x = [\n {\n + resource_record_name = (known after apply)\n }\n]\n{\n" + fields + "}\n", want},
	} {
		if got := read("f", c.text, asked.Options{}); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}
