package diagnose_test

import (
	"fmt"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
)

func ExampleFromDecision() {
	ca, err := issuer.Expand("letsencrypt")
	if err != nil {
		fmt.Println(err)
		return
	}
	auth, err := caa.NewAuthority(ca.Identifiers)
	if err != nil {
		fmt.Println(err)
		return
	}
	levels := []caa.Level{{
		Name: name.MustParse("example.org"), Outcome: caa.LevelCAA, Security: caa.Insecure,
		Records: []caa.Record{{Tag: "issue", Value: "letsencrpyt.org"}},
	}}
	d := caa.Decide(levels, auth, caa.Request{}, br.At(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)))
	for _, f := range diagnose.FromDecision(levels, d, ca, caa.Request{}) {
		fmt.Println(f.Code)
		fmt.Println(f.Remedy)
	}
	// Output:
	// caa.issuer-misspelt
	// Replace it with:
	// example.org. CAA 0 issue "letsencrypt.org"
	// The test system of Let's Encrypt shows, without spending an order, whether it lasts; for example: certbot renew --dry-run
}
