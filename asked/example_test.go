package asked_test

import (
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/asked"
)

func Example() {
	const export = `Domain Name,Record Name,Record Type,Record Value
example.com,_8b0e7153bf7c3706.example.com.,CNAME,_9a6656c90bd5482a.pqbwrpqxbs.acm-validations.aws.
www..example.com,_15637ebb8e3b91d2.www.example.com.,CNAME,_12c17b8ed411fa64.tlmtqgfqwh.acm-validations.aws.
`
	for e, err := range asked.Read("acm.csv", strings.NewReader(export), asked.Options{}) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(e.Domain, e.Scheme, e.Text())
	}
	// Output:
	// example.com acm _8b0e7153bf7c3706.example.com. CNAME _9a6656c90bd5482a.pqbwrpqxbs.acm-validations.aws.
	// acm.csv:3:1: name "www..example.com": empty label: two dots in a row, or a dot too many (at octet 4); expected the domain name to be certified
}
