package resolve

import (
	"fmt"

	"github.com/mayissue/mayissue/evidence"
)

// fail says why the question is not settled.
func (l *ladder) fail() {
	l.a.failure, l.a.detail = failureOf(l.a.attempts)
	if l.a.unsound != nil {
		l.a.failure, l.a.detail = l.a.unsound.failure()
		// This decision's work is used up, perhaps by others' zones: another
		// decision may still judge what this zone says.
		l.a.own = l.a.failure == evidence.FailBudget
	}
	if len(l.a.attempts) == 0 {
		l.a.failure, l.a.detail = evidence.FailNoServer, l.noServers()
	}
	if l.away != "" {
		// What that server would have said nobody knows: another decision may
		// find out.
		l.a.own = true
		if len(l.a.attempts) == 0 {
			l.a.failure, l.a.detail = evidence.FailTimeout, l.away
		}
	}
	if l.unlooked && l.others > 0 {
		// Other zones took the look-ups that were allowed; what this one's
		// servers would have said nobody knows (CAF-25).
		l.a.failure, l.a.own = evidence.FailBudget, true
		l.a.detail = fmt.Sprintf("not every name server of %s could be looked up, since the names before it took too many look-ups (%s)", l.z.name, l.a.detail)
	}
	if l.z.name.IsRoot() && !l.w.heard && ours(l.a.failure) {
		l.a.failure = evidence.FailOwnNetwork
		l.a.detail = "no root server could be reached: " + l.a.detail
		if l.e != once {
			l.w.end(l.a.failure, l.a.detail)
		}
	}
}

// ours reports whether a failure of each root server means that something
// near here stands between us and them.
func ours(f evidence.Failure) bool {
	switch f {
	case evidence.FailTimeout, evidence.FailNoServer, evidence.FailLame, evidence.FailTCP, evidence.FailOwnNetwork:
		return true
	}
	return false
}

func (l *ladder) noServers() string {
	switch {
	case len(l.refused) > 0:
		return fmt.Sprintf("the name servers of %s have addresses that are not public and are never asked: %v", l.z.name, l.refused)
	case len(l.unfound) > 0:
		return fmt.Sprintf("no address was found for the name servers of %s: %s", l.z.name, l.unfound)
	case len(l.z.servers) == 0:
		return fmt.Sprintf("the delegation of %s names no server", l.z.name)
	}
	return fmt.Sprintf("the name servers of %s have no address of a family that may be used", l.z.name)
}

// failureOf sums up attempts that all failed. What a server said counts
// before silence, and among replies the one that says most.
func failureOf(attempts []*evidence.Exchange) (evidence.Failure, string) {
	for _, rank := range failureRank() {
		for _, x := range attempts {
			if x.Outcome == rank.outcome {
				return rank.failure, fmt.Sprintf("%s, asked as a server of %s: %s", serverText(x), x.Zone, detailOf(x))
			}
		}
	}
	return evidence.FailTimeout, "nobody replied"
}

func serverText(x *evidence.Exchange) string {
	if !x.Server.IsValid() {
		return x.Addr.Addr().String()
	}
	return fmt.Sprintf("%s (%s)", x.Server, x.Addr.Addr())
}

func detailOf(x *evidence.Exchange) string {
	if x.Detail != "" {
		return x.Detail
	}
	return string(x.Outcome)
}

type outcomeFailure struct {
	outcome evidence.Outcome
	failure evidence.Failure
}

func failureRank() []outcomeFailure {
	return []outcomeFailure{
		{evidence.ServFail, evidence.FailServFail},
		{evidence.NotImp, evidence.FailNotImp},
		{evidence.FormErr, evidence.FailFormErr},
		{evidence.Refused, evidence.FailRefused},
		{evidence.OtherRCode, evidence.FailOtherRCode},
		{evidence.Malformed, evidence.FailMalformed},
		{evidence.Lame, evidence.FailLame},
		{evidence.TCPFailed, evidence.FailTCP},
		{evidence.Timeout, evidence.FailTimeout},
		{evidence.BadCase, evidence.FailTimeout},
		{evidence.Unreachable, evidence.FailNoServer},
		{evidence.NetworkError, evidence.FailOwnNetwork},
		{evidence.Canceled, evidence.FailCanceled},
	}
}
