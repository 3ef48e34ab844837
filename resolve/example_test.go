package resolve_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"net/netip"

	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// A climb over a small Internet in memory, whose one server holds the root
// and the TLD. On the real one Transport stays nil, and Hints are the root's.
func ExampleResolver_Climb() {
	root, err := lab.ParseZone(name.Root(), "root", []byte(`
@            SOA  a.root. admin. 1 1800 900 604800 300
@            NS   a.root.
example      NS   a.root.
`))
	if err != nil {
		log.Fatal(err)
	}
	tld, err := lab.ParseZone(name.MustParse("example"), "example", []byte(`
@            SOA  a.root. admin. 1 1800 900 604800 300
@            NS   a.root.
shop         CAA  0 issue "ca.example"
www.shop     A    192.0.2.80
`))
	if err != nil {
		log.Fatal(err)
	}
	r, err := resolve.New(resolve.Config{
		Transport: lab.NewAuthority(root, tld),
		Hints:     []resolve.Hint{{Name: name.MustParse("a.root"), Addrs: []netip.Addr{netip.MustParseAddr("198.41.0.4")}}},
		Rand:      rand.Reader,
	})
	if err != nil {
		log.Fatal(err)
	}
	trace := r.Climb(context.Background(), name.MustParse("www.shop.example"))
	for _, x := range trace.Exchanges {
		fmt.Printf("%s: %s\n", x.Question.Name, x.Outcome)
	}
	fmt.Println(trace.Sends, "queries")
	// Output:
	// example: nodata
	// shop.example: answer
	// www.shop.example: nodata
	// 3 queries
}
