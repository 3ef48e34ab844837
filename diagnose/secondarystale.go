package diagnose

import (
	"fmt"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// secondaryStale: dcv.secondary-stale (ecosystem S17). Some authoritative
// servers have the record and others do not. Where those have an older serial
// number (RFC 1982), an old copy of the zone is certain. Where they have a
// newer one, it is the record that is going: see [recordRemoved].
func secondaryStale(v *validation) []Finding {
	have, lack := v.having(), v.lacking()
	if end, ok := v.atEnd(); ok && v.Status == dcv.Partly && (len(have) == 0 || len(lack) == 0) {
		return secondaryStale(end)
	}
	if v.Status != dcv.Partly || len(have) == 0 || len(lack) == 0 {
		return nil
	}
	age := ages(lack, have)
	if age == newerCopy {
		return nil
	}
	f := v.start("dcv.secondary-stale", Error, High)
	f.Who, f.Servers, f.Retryable = DNSHost, labels(lack), true
	f.Title = phrase.Of("Some name servers do not have the record yet")
	f.Detail = phrase.Join(v.split(have, lack), phrase.Of("Their serial numbers do not tell whose copy of the zone is the older one."))
	if age == olderCopy {
		f.Confidence = Certain
		f.Detail = phrase.Join(v.split(have, lack), phrase.Of("By their serial numbers, those have an old copy of the zone."))
	}
	f.Evidence, f.Commands = append(f.Evidence, exchangesOf(lack)...), append(v.askingAt(lack), f.Commands...)
	f.Remedy = steps(
		saying("Wait until these servers have fetched the zone, or have it sent to them (NOTIFY, or a transfer by hand): %s.", phrase.List(bounded(f.Servers))),
		saying("If they do not fetch it, look there for transfers that are refused, and for a serial number that was not raised with the change."))
	if age != olderCopy {
		f.Remedy = append(f.Remedy, steps(saying("If the zone is kept by hand at several providers, enter the record at each of them:"), v.want())...)
	}
	return []Finding{f}
}

// atEnd is the case as it is where aliases lead from the owner; false where they
// lead nowhere.
func (v *validation) atEnd() (*validation, bool) {
	end := *v
	end.Servers, end.Zone, end.Expect.Owner = v.Ends, v.EndZone, v.End
	end.End = name.Name{}
	return &end, v.End.IsValid()
}

// copyAge is how the copies of a zone at some servers compare with others'.
type copyAge int

const (
	unknownAge copyAge = iota // equal, not told, or some are older and some newer
	olderCopy
	newerCopy
)

// ages compares serial numbers: every server of the first must be older, or
// newer, than every one of the others.
func ages(of, than []dcv.Server) copyAge {
	older, newer := true, true
	for _, a := range of {
		for _, b := range than {
			known := a.Serials && b.Serials && a.Serial-b.Serial != 1<<31 // RFC 1982 section 3.2: undefined
			d := int32(a.Serial - b.Serial)
			older, newer = older && known && d < 0, newer && known && d > 0
		}
	}
	switch {
	case older:
		return olderCopy
	case newer:
		return newerCopy
	}
	return unknownAge
}

// split says which servers have the record and which do not, with the serial
// numbers of their copies.
func (v *validation) split(have, lack []dcv.Server) phrase.Phrase {
	return phrase.Join(
		phrase.Of("The record is at %d of %d name servers of %s.", len(have), len(have)+len(lack), v.Zone),
		phrase.Of("These have it, with the serial number of their copy of the zone: %s.", phrase.List(serials(have))),
		phrase.Of("These do not: %s.", phrase.List(serials(lack))))
}

// serials names servers with the serial numbers that they told.
func serials(ss []dcv.Server) []string {
	var out []string
	for _, s := range ss {
		text := s.String()
		if s.Serials {
			text += fmt.Sprintf(": %d", s.Serial)
		}
		out = append(out, text)
	}
	return bounded(out)
}

// bounded is no more of a list than anybody reads.
func bounded(words []string) []string { return words[:min(len(words), most)] }

// exchangesOf are the IDs of what servers said of the record.
func exchangesOf(ss []dcv.Server) []int {
	var out []int
	for _, s := range ss {
		out = append(out, s.Record.Exchange)
	}
	return out
}

// askingAt are the questions to some of those servers.
func (v *validation) askingAt(ss []dcv.Server) []Command {
	var out []Command
	for _, s := range ss[:min(len(ss), 2)] {
		if x := v.told(s.Record.Exchange); x != nil {
			out = append(out, commandFor(x))
		}
	}
	return out
}

// told finds what was asked beside the walk: of a server by itself, or of a
// resolver.
func (v *validation) told(id int) *evidence.Exchange {
	for _, s := range []*evidence.Survey{v.trace.Survey, v.trace.Placement} {
		if s == nil {
			continue
		}
		for _, p := range s.Probes {
			if p.Exchange.ID == id {
				return p.Exchange
			}
		}
		for _, w := range s.Views {
			if w.Exchange != nil && w.Exchange.ID == id {
				return w.Exchange
			}
		}
	}
	return nil
}
