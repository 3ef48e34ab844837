package mayissue_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// A CA asks whether it may issue. The lab stands in for the public DNS here:
// with a zero Config the engine asks that.
func Example() {
	scenarios, err := lab.Scenarios()
	if err != nil {
		panic(err)
	}
	internet, err := lab.New(scenarios...)
	if err != nil {
		panic(err)
	}
	engine, err := mayissue.New(mayissue.Config{
		Hints: []byte(internet.RootHints()), Anchors: []byte(internet.Anchors()), Transport: internet,
		Permit: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Now: internet.SigningTime,
	})
	if err != nil {
		panic(err)
	}
	asked, err := name.ParseRequest("sub.caatag.example.org", name.Rules{OwnHierarchy: true})
	if err != nil {
		panic(err)
	}
	results, traces := engine.Check(context.Background(), mayissue.Request{
		Name: asked, Issuers: []string{"globalsign.com"}, Rules: br.At(rulesDate),
	})
	fmt.Println(results[0].Result, results[0].Reason, "at", results[0].FoundAt, "which is", results[0].Security)
	fmt.Println(results[0].Lines[0])
	// The evidence alone, signatures included, gives the same decision, without the network.
	again := mayissue.Judge(traces[0], mayissue.Request{
		Name: asked, Issuers: []string{"different.issuer.com"}, Rules: br.At(rulesDate),
	})
	fmt.Println(again.Result, again.Reason)
	// Output:
	// deny not-authorized at caatag.example.org which is insecure
	// sub.caatag.example.org: caatag.example.org: issue=different.issuer.com
	// permit authorized
}

// Somebody wants to know why a record cannot be believed.
func ExampleEngine_Lookup() {
	scenarios, err := lab.SignedScenarios()
	if err != nil {
		panic(err)
	}
	i := slices.IndexFunc(scenarios, func(s *lab.Scenario) bool { return s.File == "states.txtar" })
	internet, err := lab.New(scenarios[i])
	if err != nil {
		panic(err)
	}
	engine, err := mayissue.New(mayissue.Config{
		Hints: []byte(internet.RootHints()), Anchors: []byte(internet.Anchors()), Transport: internet,
		Permit: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Now: internet.SigningTime,
	})
	if err != nil {
		panic(err)
	}
	caa, err := mayissue.ParseType("CAA")
	if err != nil {
		panic(err)
	}
	for _, n := range []string{"insecure.example", "bogus.example"} {
		answer, _ := engine.Lookup(context.Background(), name.MustParse(n), caa)
		fmt.Println(n, answer.Sound(), answer.Security, answer.InsecureBy+answer.Reason)
		for _, link := range answer.Chain {
			fmt.Println(" ", link.Zone, link.Security)
		}
	}
	// Output:
	// insecure.example true insecure no-ds
	//   . secure
	//   example secure
	//   insecure.example insecure
	// bogus.example false bogus signature-expired
	//   . secure
	//   example secure
	//   bogus.example secure
}
