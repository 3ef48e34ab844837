package diagnose

import (
	"bytes"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// clientCookie is the length of the client's part of a cookie (RFC 7873
// section 4).
const clientCookie = 8

// cookieBroken: srv.cookie-broken. A server answers, and not where the question
// has a DNS cookie; or it says BADCOOKIE to the very cookie that it gave; or it
// gives back another client's (RFC 7873 sections 5.2 and 5.3). Resolvers that
// send cookies, BIND's and Knot's among them, then drop its answers.
func cookieBroken(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		bad := which(g.servers, func(v server) bool { return v.answersCAA() && v.badCookie() })
		if len(bad) == 0 {
			continue
		}
		f := s.about("srv.cookie-broken", g, bad, evidence.ProbeCAA, evidence.ProbeCookie)
		f.Severity = Warning
		f.Title = phrase.Of("Name servers of %s mishandle DNS cookies", g.zone)
		f.Detail = phrase.Of("%s answers a question, and not in the right way where the question has a DNS cookie. Resolvers that send cookies may get no answer.", phrase.List(f.Servers))
		f.Remedy = steps(saying("Whoever runs these servers must upgrade them, or give all machines behind one address the same cookie secret (RFC 9018); a server that knows no cookies has to ignore them."))
		out = append(out, f)
	}
	return out
}

// badCookie reports whether cookies were mishandled.
func (v server) badCookie() bool {
	xs := v.said[evidence.ProbeCookie]
	for _, x := range xs {
		sent, got := cookieOf(x.Query), cookieOf(x.Reply)
		if len(sent) >= clientCookie && got != nil && !bytes.HasPrefix(got, sent[:clientCookie]) {
			return true
		}
	}
	if len(xs) == 0 {
		return false
	}
	last := xs[len(xs)-1]
	if len(cookieOf(last.Query)) == clientCookie && len(cookieOf(last.Reply)) > clientCookie {
		return false // it gave its part, and nobody came back with that
	}
	return v.stumblesOver(evidence.ProbeCookie)
}
