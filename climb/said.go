package climb

import (
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/phrase"
)

// StepDetail returns the detail of a step of the trace, which holds it in
// English, as it can be said in every language.
func StepDetail(t *evidence.Trace, s *evidence.Step) phrase.Phrase {
	if s.Detail == "" {
		return phrase.Phrase{}
	}
	known := written()
	for _, id := range s.Exchanges {
		if x := t.Exchange(id); x != nil {
			known = append(known, read(x)...)
		}
	}
	p, _ := phrase.Recognise(s.Detail, known)
	return p
}

// Detail is [StepDetail] for an exchange. What comes from elsewhere, such as an
// error of the operating system, stays as it is.
func Detail(x *evidence.Exchange) phrase.Phrase {
	if x.Detail == "" {
		return phrase.Phrase{}
	}
	p, _ := phrase.Recognise(x.Detail, append(written(), read(x)...))
	return p
}

// read returns what is wrong with the reply of an exchange, if anything is.
func read(x *evidence.Exchange) []phrase.Phrase {
	if x.Reply == nil || x.Detail == "" {
		return nil
	}
	rd, _ := reply.Interpret(x)
	return []phrase.Phrase{rd.Detail}
}

// written returns the sentences that package resolve, and package reply for
// it, write into traces, and the reasons of package dnssec within them.
func written() []phrase.Phrase {
	out := append(ofWalks(), ofReplies()...)
	for _, r := range dnssec.Reasons() {
		for _, s := range []dnssec.Status{dnssec.Bogus, dnssec.Indeterminate} {
			out = append(out, (&dnssec.Error{Status: s, Reason: r}).Text())
		}
	}
	return out
}

// ofWalks are the sentences of package resolve.
func ofWalks() []phrase.Phrase {
	return []phrase.Phrase{
		phrase.Of("not every name server of %s could be looked up, since the names before it took too many look-ups (%s)", "", ""),
		phrase.Of("no root server could be reached: %s", ""),
		phrase.Of("%d root servers were asked and none gave a proper reply (%s): this machine has no clear path to the DNS", 0, ""),
		phrase.Of("no root server gave a proper reply before the time was up"),
		phrase.Of("no root server was to be asked over this path"),
		phrase.Of("the name servers of %s have addresses that are not public and are never asked: %s", "", ""),
		phrase.Of("no address was found for the name servers of %s: %s", "", ""),
		phrase.Of("[%s]", ""), // one server of them
		phrase.Of("%s is needed to find its own address", ""),
		phrase.Of("%s is one look-up too deep", ""),
		phrase.Of("%s is one look-up too many", ""),
		phrase.Of("%s has the address %s, which is not public and is never asked", "", ""),
		phrase.Of("%s: more than %d aliases", "", 0),
		phrase.Of("the delegation of %s names no server", ""),
		phrase.Of("the name servers of %s have no address of a family that may be used", ""),
		phrase.Of("%s, asked as a server of %s: %s", "", "", ""),
		phrase.Of("nobody replied"),
		phrase.Of("more than %d questions would be needed for this name", 0),
		phrase.Of("more than %d octets of replies were received for this name", 0),
		phrase.Of("the budget was used up"),
		phrase.Of("no random numbers: %s", ""),
		phrase.Of("interrupted"),
		phrase.Of("the check was interrupted"),
		phrase.Of("the time for the whole decision was used up waiting for servers"),
		phrase.Of("the time for the whole decision was used up waiting for a turn at %s, which is not asked more often than is polite", ""),
		phrase.Of("%s was not asked: %s", "", ""),
		phrase.Of("none of the last %d questions to it had a reply, so it is asked only now and then", 0),
		phrase.Of("the check was interrupted while it waited for a turn at %s, which is not asked more often than is polite", ""),
		phrase.Of("no reply within %s", ""),
		phrase.Of("the question came back in other letters than it was sent in"),
		phrase.Of("made from records seen before (RFC 8198)"),
		phrase.Of("reading the length of the reply: %s", ""),
		phrase.Of("reading a reply of %d octets: %s", 0, ""),
	}
}

// ofReplies are the sentences of package reply. They are here for what was
// remembered of the replies of an earlier decision, which the trace does not
// hold.
func ofReplies() []phrase.Phrase {
	return []phrase.Phrase{
		phrase.Of("the reply did not fit and must be fetched over TCP"),
		phrase.Of("truncated even over TCP"),
		phrase.Of("a recursive server answered, without authority (RA set, AA clear)"),
		phrase.Of("says that %s does not exist, and gives records of it", ""),
		phrase.Of("DNAME at %s: %v", "", ""),
		phrase.Of("%d different CNAME records at %s", 0, ""),
		phrase.Of("CNAME at %s: %v", "", ""),
		phrase.Of("denies with the SOA record of %s, which is above %s", "", ""),
		phrase.Of("SOA at %s: %v", "", ""),
		phrase.Of("asked as a server of %s it refers to %s", "", ""),
		phrase.Of("DNS message: %s (at octet %d)", "", 0),
	}
}
