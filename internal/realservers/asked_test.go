package realservers

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/asked"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/lab"
)

// TestAskedByACM: what AWS Certificate Manager handed out, in the forms in
// which it does, goes to the engine and to a real server as it is.
func TestAskedByACM(t *testing.T) {
	needPrograms(t)
	r := readRecords(t)
	// The root, the zone test and the one server are enough.
	above := slices.DeleteFunc(r.in.Servers(), func(s lab.Server) bool {
		return slices.ContainsFunc(s.Zones, func(z lab.ServedZone) bool { return z.Origin.NumLabels() > 1 })
	})
	o := newOffice(t, r.in, start(t, append(assign(t, above), r.servers(t)[0])...))
	want := []struct{ domain, status, code string }{
		{"good.nsd-records.test", "in-place", ""},
		{"none.nsd-records.test", "missing", "dcv.absent"},
		{"doubled.nsd-records.test", "missing", "dcv.name-doubled"},
		{"value.nsd-records.test", "wrong", "dcv.value-doubled"},
		{"request.nsd-records.test", "wrong", "dcv.value-other-request"},
		{"text.nsd-records.test", "missing", "dcv.wrong-type"},
		{"*.star.nsd-records.test", "missing", "dcv.name-star"},
	}
	for _, file := range []string{"acm.json", "acm.csv"} {
		t.Run(file, func(t *testing.T) {
			var reqs []mayissue.Request
			for e, err := range asked.Read(file, strings.NewReader(r.texts["asked/"+file]), asked.Options{}) {
				if err != nil {
					t.Fatal(err)
				}
				reqs = append(reqs, byACM(t, e, o.in.SigningTime()))
			}
			if len(reqs) != len(want) {
				t.Fatalf("read %d records, want %d", len(reqs), len(want))
			}
			results, _ := o.engine(t, time.Time{}).Check(t.Context(), reqs...)
			for i, w := range want {
				res := results[i]
				if res.Name != w.domain || res.Validation.Status != w.status || (res.Result == "permit") != (w.code == "") {
					t.Errorf("%s is %s (%s, %s), want %s %s", res.Name, res.Validation.Status, res.Result, res.Reason, w.domain, w.status)
				}
				var codes []string
				for _, f := range res.Findings {
					codes = append(codes, f.Code)
				}
				if w.code != "" && !slices.Contains(codes, w.code) {
					t.Errorf("%s: findings %q, want %s", w.domain, codes, w.code)
				}
			}
		})
	}
}

// byACM makes a request of a record, for the CA that its form tells.
func byACM(t *testing.T, e dcv.Expectation, at time.Time) mayissue.Request {
	t.Helper()
	s, _ := dcv.SchemeByID(e.Scheme)
	ca, err := issuer.Expand(s.Issuer)
	if err != nil {
		t.Fatal(err)
	}
	return mayissue.Request{Name: e.Domain, Issuers: ca.Identifiers, CA: ca.CA, Rules: br.At(at), Expect: &e}
}
