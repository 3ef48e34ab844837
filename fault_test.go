package mayissue_test

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/name"
)

// explosive is a transport with a fault in it.
type explosive struct{}

func (explosive) Exchange(context.Context, string, netip.AddrPort, []byte, func([]byte) bool) ([]byte, error) {
	panic("boom")
}

// A fault inside a walk reaches whoever called Check, who can recover it, with
// the stack that shows where it was. It does not end the process from another
// goroutine, and there is no result.
func TestFaultInWalk(t *testing.T) {
	engine, err := mayissue.New(mayissue.Config{Transport: explosive{}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		fault, ok := recover().(interface {
			error
			Stack() []byte
		})
		if !ok || fault.Error() != "boom" || !strings.Contains(string(fault.Stack()), "explosive.Exchange") {
			t.Errorf("recovered %v", fault)
		}
	}()
	var reqs []mayissue.Request
	for _, n := range []string{"example.com", "example.org"} {
		r, err := name.ParseRequest(n, name.Rules{})
		if err != nil {
			t.Fatal(err)
		}
		reqs = append(reqs, mayissue.Request{Name: r, Issuers: []string{"ca.example"}})
	}
	results, _ := engine.Check(t.Context(), reqs...)
	t.Errorf("results: %v", results)
}
