package issuer_test

import (
	"fmt"

	"github.com/mayissue/mayissue/issuer"
)

func Example() {
	ch, err := issuer.Expand("amazon")
	fmt.Println(ch.CA, ch.Identifiers, err)

	for _, ca := range issuer.Claimants("entrust.net") {
		id, _ := ca.Identifier("entrust.net")
		fmt.Printf("%s (%s, %s of %s)\n", ca.Name, id.Standing, id.Source, id.Date)
	}
	// Output:
	// Amazon Trust Services [amazon.com amazontrust.com awstrust.com amazonaws.com] <nil>
	// Entrust (current, CCADB, CAA identifiers stated by the CAs of 2026-09-22)
	// Sectigo (shared, CCADB, CAA identifiers stated by the CAs of 2026-09-22)
	// ZeroSSL (shared, CCADB, CAA identifiers stated by the CAs of 2026-09-22)
	// SSL.com (unconfirmed, map of CA organizations of 2025)
}

func ExampleExpand() {
	_, err := issuer.Expand("letsencrypt.org,globalsign.com")
	fmt.Println(err)
	// Output:
	// --ca "letsencrypt.org,globalsign.com": letsencrypt.org and globalsign.com belong to different CAs; repeat --ca, once for each CA
}

func ExampleNearest() {
	fmt.Println(issuer.Nearest("letsencrpyt.org"))
	// Output: letsencrypt.org 1
}
