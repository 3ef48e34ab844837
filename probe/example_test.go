package probe_test

import (
	"fmt"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/probe"
)

func ExampleFor() {
	zone := name.MustParse("example.com")
	t := &evidence.Trace{Cuts: []evidence.Cut{{Zone: zone, Parent: name.MustParse("com"), Servers: []evidence.Server{{Name: name.MustParse("ns1.example.com")}}}}}
	plan, ok := probe.For(t, zone, name.MustParse("www.example.com"), probe.NoAnswer)
	fmt.Println(ok, plan.Servers[0].Name)
	_, ok = probe.For(t, zone, name.MustParse("www.example.net"), probe.NoAnswer)
	fmt.Println(ok)
	// Output:
	// true ns1.example.com
	// false
}
