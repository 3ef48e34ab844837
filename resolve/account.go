package resolve

import "github.com/mayissue/mayissue/name"

// account is the budget of one decision. It only ever shrinks: no retry,
// restart or alias gives anything back.
type account struct {
	limit  int // queries
	sent   int
	octets int // limit of reply octets
	got    int
	looks  int // look-ups of name-server addresses left
}

// newAccount opens the account for n: the fixed part and two queries for each
// label, so that a name of 127 labels can still be climbed (NAME-16).
func newAccount(l Limits, n name.Name) account {
	return account{limit: l.Sends + 2*n.NumLabels(), octets: l.Octets, looks: l.HostLooks}
}

// spend takes one query from the account.
func (a *account) spend() bool {
	if a.sent >= a.limit {
		return false
	}
	a.sent++
	return true
}

// refund gives back a query that never left this machine.
func (a *account) refund() { a.sent-- }

// receive counts octets of a reply.
func (a *account) receive(n int) bool {
	a.got += n
	return a.got <= a.octets
}
