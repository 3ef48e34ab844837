package asked_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mayissue/mayissue/asked"
)

func readers(text string, err error) io.Reader {
	return io.MultiReader(strings.NewReader(text), iotest.ErrReader(err))
}

// made makes a text of many items as it is read, and counts what was taken.
type made struct {
	head, tail string
	item       func(i int) string
	left       int
	n          int
	buf        string
}

func (m *made) Read(p []byte) (int, error) {
	if m.buf == "" {
		switch {
		case m.n == 0 && m.head != "":
			m.buf, m.head = m.head, ""
		case m.n < m.left:
			m.buf = m.item(m.n)
			m.n++
		case m.tail != "":
			m.buf, m.tail = m.tail, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, m.buf)
	m.buf = m.buf[n:]
	return n, nil
}

// Ten thousand items are read one by one: no more is read ahead than buffers,
// and of one certificate the names that ACM allows it; one that is bad is
// reported in its place; and memory stays as it is.
func TestTenThousand(t *testing.T) {
	const many, bad = 10_000, 4321
	for what, m := range manyItems(bad) {
		m.left = many
		size := len(m.item(0)) + 1
		allowed := 5 * 4096 // the buffers, of which one grows
		if what == "one certificate" {
			allowed += 100 * (size + 10)
		}
		n := 0
		var heap uint64
		for e, err := range asked.Read(what, m, asked.Options{}) {
			if ahead := m.n - n; ahead*size > allowed {
				t.Fatalf("%s: %d items were read ahead of item %d", what, ahead, n)
			}
			if (err != nil) != (n == bad) || err == nil && e.Domain.String() != domainOf(n) {
				t.Fatalf("%s: item %d: %+v, %v", what, n, e, err)
			}
			if n++; n%4500 == 500 {
				grown := inUse()
				if heap != 0 && grown > heap+1<<20 {
					t.Errorf("%s: %d octets more in use after %d items", what, grown-heap, n)
				}
				heap = max(heap, grown)
			}
		}
		if n != many {
			t.Errorf("%s: %d items", what, n)
		}
	}
}

// inUse is how many octets are in use.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func domainOf(i int) string { return fmt.Sprintf("n%d.example", i) }

// manyItems writes items in each form; one of them is bad.
func manyItems(bad int) map[string]*made {
	domain := func(i int) string {
		if i == bad {
			return "bad..example"
		}
		return domainOf(i)
	}
	opt := func(i int) string {
		return fmt.Sprintf("{\"DomainName\": %q, \"ValidationStatus\": \"PENDING_VALIDATION\", \"ResourceRecord\": {\"Name\": \"_0123456789abcdef.%s.\", \"Type\": \"CNAME\", \"Value\": \"_y.acm-validations.aws.\"}, \"ValidationMethod\": \"DNS\"}\n", domain(i), domain(i))
	}
	const arn = `{"CertificateArn": "arn:aws:acm:eu-west-1:111122223333:certificate/1", `
	comma := func(i int) string {
		if i == 0 {
			return ""
		}
		return ","
	}
	return map[string]*made{
		"one certificate": {head: `{"Certificate": ` + arn + `"DomainValidationOptions": [` + "\n", tail: `]}}`, item: func(i int) string { return comma(i) + opt(i) }},
		"certificates": {item: func(i int) string {
			return arn + `"DomainValidationOptions": [` + opt(i) + "], \"Status\": \"PENDING_VALIDATION\"}\n"
		}},
		"a list of them": {head: "[", tail: "]", item: func(i int) string { return comma(i) + arn + `"DomainValidationOptions": [` + opt(i) + "]}\n" }},
		"terraform": {head: "[", tail: "]", item: func(i int) string {
			return comma(i) + fmt.Sprintf(`{"domain_name": %q, "resource_record_name": "_0123456789abcdef.%s.", "resource_record_type": "CNAME", "resource_record_value": "_y.acm-validations.aws."}`, domain(i), domain(i))
		}},
		"HCL": {item: func(i int) string {
			return fmt.Sprintf("{\n\"domain_name\" = %q\n\"resource_record_name\" = \"_0123456789abcdef.%s.\"\n\"resource_record_type\" = \"CNAME\"\n\"resource_record_value\" = \"_y.acm-validations.aws.\"\n}\n", domain(i), domain(i))
		}},
		"CSV": {head: "Domain Name,Record Name,Record Type,Record Value\n", item: func(i int) string {
			return fmt.Sprintf("%s,_0123456789abcdef.%s.,CNAME,_y.acm-validations.aws.\n", domain(i), domain(i))
		}},
		"lines": {item: func(i int) string {
			return fmt.Sprintf("_0123456789abcdef.%s. 300 IN CNAME _y.acm-validations.aws.\n", domain(i))
		}},
	}
}
