package diagnose

import (
	"fmt"
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// version is one answer with the servers that give it.
type version struct {
	answered
	by []server
}

// inconsistentServers: caa.inconsistent-servers (ecosystem.md 4.1). The
// servers of one zone give different CAA records for one name, so that the
// CA's answer is a matter of luck. Serial numbers tell a secondary server that
// has an old copy of the zone from back ends that are not in step.
//
// A cache would look alike and is excluded: every server was asked directly. A
// server that gives no lawful answer at all is another fault and not compared.
func inconsistentServers(s *scene) []Finding {
	own, _ := s.servers()
	versions := versionsOf(own)
	if len(versions) < 2 {
		return nil
	}
	var all []server
	good := 0
	detail := []phrase.Phrase{}
	for _, v := range versions {
		all = append(all, v.by...)
		detail = append(detail, v.told())
		if s.wouldPermit(v.answered) {
			good += len(v.by)
		}
	}
	f := s.atServers("caa.inconsistent-servers", all)
	f.Severity, f.Evidence = Warning, idsOf(all, evidence.ProbeCAA, evidence.ProbeSOA)
	f.At = all[0].last(evidence.ProbeCAA).Question.Name.String()
	if s.denied() && good > 0 {
		f.Severity = Error
		detail = append(detail, phrase.Of("By %d of %d of them the CA would be let in.", good, len(all)))
	}
	serials, remedy := inStep(all)
	f.Title = phrase.Of("The name servers of %s do not agree on the CAA records of %s", f.Zone, f.At)
	f.Detail = phrase.Join(append(detail, serials)...)
	f.Excluded = []phrase.Phrase{phrase.Of("It is no old answer from a cache: every server was asked directly.")}
	f.Remedy = remedy
	f.Retryable = s.denied() && good > 0
	return []Finding{f}
}

// versionsOf groups servers by what they last answered for CAA.
func versionsOf(vs []server) []version {
	var out []version
	for _, v := range vs {
		a, ok := answerOf(v.last(evidence.ProbeCAA))
		if !ok {
			continue
		}
		i := slices.IndexFunc(out, func(w version) bool { return w.same(a) })
		if i < 0 {
			i = len(out)
			out = append(out, version{answered: a})
		}
		out[i].by = append(out[i].by, v)
	}
	return out
}

// told says who has what.
func (v version) told() phrase.Phrase {
	who := phrase.List(told(v.by))
	switch {
	case v.target.IsValid():
		return phrase.Of("According to %s the name is an alias of %s.", who, v.target)
	case v.none():
		return phrase.Of("According to %s there are no CAA records.", who)
	}
	return phrase.Of("According to %s the records are: %s.", who, phrase.List(recordTexts(v.recs)))
}

// inStep says what the serial numbers tell, and what to do about it.
func inStep(vs []server) (phrase.Phrase, Remedy) {
	seen := map[uint32]bool{}
	var each []string
	for _, v := range vs {
		if n, ok := v.serial(); ok {
			seen[n] = true
			each = append(each, fmt.Sprintf("%s: %d", v, n))
		}
	}
	switch len(seen) {
	case 0:
		return phrase.Phrase{}, steps(saying("Bring all name servers of the zone to the same contents."))
	case 1:
		return phrase.Of("All of them have the same serial number, so it is one version of the zone, and the back ends that serve it are not in step."),
			steps(saying("Whoever runs the servers must publish the zone anew to all of them, under a higher serial number."))
	}
	return phrase.Of("Their serial numbers differ, so some have an old copy of the zone: %s.", phrase.List(each)),
		steps(saying("Have the servers with the old copy fetch the zone again, and find out why they did not: a firewall on TCP port 53, an access list, a TSIG key, or a NOTIFY that does not arrive."))
}
