package mayissue_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// TestOddOwners: owners that no CA asks for are judged like others, and are
// never in place.
func TestOddOwners(t *testing.T) {
	domain, err := name.ParseRequest("shop.test", name.Rules{OwnHierarchy: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, owner := range []string{".", "test", "shop.test", "*.shop.test", "_d.test", `_d.\000\255.shop.test`, "_d.nowhere.invalid"} {
		synctest.Test(t, func(t *testing.T) {
			in, err := lab.New(validationScenarios(t)[0])
			if err != nil {
				t.Fatal(err)
			}
			cfg := labConfig(in, time.Time{})
			cfg.Diagnose = true
			e, err := mayissue.New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			x := dcv.Expect(domain, name.MustParse(owner), dcv.TXT, "abc")
			rs, _ := e.Check(context.Background(), mayissue.Request{Name: domain, Expect: &x})
			if rs[0].Result == "permit" || rs[0].Validation.Status == "in-place" {
				t.Errorf("%s: %s (%s), %s", owner, rs[0].Result, rs[0].Reason, rs[0].Validation.Status)
			}
		})
	}
}
