package report

import (
	"time"

	"github.com/mayissue/mayissue/phrase"
)

// saidByCA is what the CA itself says.
func (v *Validation) saidByCA() phrase.Phrase {
	var said phrase.Phrase
	switch v.Said {
	case "":
	case "pending":
		said = phrase.Of("The CA says that it waits for the record.")
	case "validated":
		said = phrase.Of("The CA says that it has seen the record.")
	case "failed":
		said = phrase.Of("The CA says that the validation failed.")
	case "timed-out":
		said = phrase.Of("The CA says that it has given up.")
	case "renewing":
		said = phrase.Of("The CA says that it validates the name again, for a renewal.")
	case "not-dns":
		said = phrase.Of("The CA says that it validates this name in another way than by DNS.")
	case "not-in-use":
		said = phrase.Of("The CA says that the certificate is not in use.")
	default:
		said = phrase.Of("The CA says: %s.", v.Said)
	}
	if v.Failure != "" {
		said = phrase.Join(said, phrase.Of("Its word for the failure is %s.", v.Failure))
	}
	return said
}

// times says what the CA says, and since when, until when and by when things
// are or were; now is when they were looked at.
func (v *Validation) times(now time.Time) []phrase.Phrase {
	var parts []phrase.Phrase
	if said := v.saidByCA(); !said.IsZero() {
		parts = append(parts, said)
	}
	if v.Requested != nil {
		parts = append(parts, phrase.Of("The record was asked for at %s.", clock(*v.Requested)))
	}
	switch {
	case v.Since == nil:
	case v.Since.Equal(now):
		parts = append(parts, phrase.Of("Every name server has the record now, at %s; since when is not known.", clock(*v.Since)))
	default:
		parts = append(parts, phrase.Of("It has been in place since %s.", clock(*v.Since)))
	}
	if v.ExpectedBy != nil {
		parts = append(parts, phrase.Of("The CA can be expected to have noticed by %s.", clock(*v.ExpectedBy)))
	}
	switch {
	case v.Visible == nil:
	case v.Visible.After(now):
		parts = append(parts, phrase.Of("Until %s a cache may still hold the old answer.", clock(*v.Visible)))
	default:
		parts = append(parts, phrase.Of("Since %s no cache should hold the old answer any more.", clock(*v.Visible)))
	}
	switch {
	case v.Deadline == nil:
	case v.Deadline.After(now):
		parts = append(parts, phrase.Of("The time for it ends at %s.", clock(*v.Deadline)))
	default:
		parts = append(parts, phrase.Of("The time for it ended at %s.", clock(*v.Deadline)))
	}
	return parts
}
