package dcv_test

import (
	"testing"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// TestJudgeWithoutChains: what nobody can validate is undetermined, and no
// fault of the program.
func TestJudgeWithoutChains(t *testing.T) {
	q := evidence.Question{Name: name.MustParse("_d.a.example"), Type: uint16(dcv.CNAME)}
	tr := &evidence.Trace{Steps: []evidence.Step{{Purpose: evidence.ForValidation, Name: q.Name, Question: q, Zone: name.MustParse("a.example"), Failure: evidence.FailTimeout}}}
	d, err := name.ParseRequest("a.example", name.Rules{OwnHierarchy: true})
	if err != nil {
		t.Fatal(err)
	}
	j := dcv.Judge(tr, dcv.Expect(d, q.Name, dcv.CNAME, "x.b.example"), nil)
	if j.Status != dcv.Undetermined || j.Failure != evidence.FailIndeterminate {
		t.Errorf("got %s, %s", j.Status, j.Failure)
	}
}
