package explain_test

import (
	"fmt"

	"github.com/mayissue/mayissue/explain"
)

func ExampleRead() {
	r := explain.Read("> While processing CAA for www.example.com: CAA\n> record for example.com prevents issuance")
	for _, c := range r.Conditions {
		fmt.Println(c.Kind, c.Names, c.FoundAt)
		fmt.Println(c.Title)
	}
	fmt.Println(r.Checks[0].Name)
	// Output:
	// caa-forbids [www.example.com] example.com
	// CAA records do not let this CA in
	// www.example.com
}
