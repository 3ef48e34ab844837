package diagnose

import (
	"cmp"
	"slices"

	"github.com/mayissue/mayissue/phrase"
)

// OrderedName is one name of an order, and how the record stands that was
// asked for to validate it.
type OrderedName struct {
	Name   string // to be certified, perhaps a wildcard
	Owner  string // where the record is to be
	Status string // of the record: in-place, partly, wrong, missing, undetermined
}

// FromOrder returns the finding for the names whose records are in place: that
// other names of the order keep the certificate back (dcv.partial-sans). It
// is false where all are in place, or none. A name and its wildcard share one
// record.
func FromOrder(id string, names []OrderedName) (Finding, bool) {
	records := byRecord(names)
	done := 0
	for _, r := range records {
		done += r.done()
	}
	if done == 0 || done == len(records) {
		return Finding{}, false
	}
	f := Finding{Code: "dcv.partial-sans", Severity: Warning, Who: Owner, Confidence: Certain, Evidence: []int{}}
	f.Title = phrase.Of("The record is in place, and its order waits for other names")
	f.Detail = phrase.Of("Records in place: %d of %d that the order %s needs. The certificate comes when all are.", done, len(records), quoted(id))
	f.Remedy = steps(saying("Put the other records in place as well; this one is done and stays where it is. Missing are:"))
	for _, r := range records[:min(len(records), most)] {
		f.Detail = phrase.Join(f.Detail, phrase.Of("%s, for %s: %s.", r.Owner, phrase.List(bounded(r.names)), r.Status))
		if r.done() == 0 {
			f.Remedy = append(f.Remedy, Step{Copy: r.Owner})
		}
		if shared(r.names) {
			f.Excluded = append(f.Excluded, phrase.Of("%s need one record between them.", phrase.List(bounded(r.names))))
		}
	}
	return f, true
}

// oneRecord is a record with all names that it validates.
type oneRecord struct {
	OrderedName
	names []string
}

// done is 1 for a record that is in place, and 0 for any other.
func (r oneRecord) done() int {
	if r.Status == "in-place" {
		return 1
	}
	return 0
}

// byRecord puts names together that share a record, those first that are not
// in place.
func byRecord(names []OrderedName) []oneRecord {
	at := map[OrderedName]int{}
	var out []oneRecord
	for _, n := range names {
		key := OrderedName{Owner: n.Owner, Status: n.Status}
		i, ok := at[key]
		if !ok {
			i, at[key] = len(out), len(out)
			out = append(out, oneRecord{OrderedName: n})
		}
		out[i].names = append(out[i].names, n.Name)
	}
	slices.SortStableFunc(out, func(a, b oneRecord) int { return cmp.Compare(a.done(), b.done()) })
	return out
}

// shared reports whether a name and its wildcard are among several names.
func shared(names []string) bool {
	return slices.ContainsFunc(names[:min(len(names), most)], func(n string) bool { return slices.Contains(names, "*."+n) })
}
