package secondopinion

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

// canned answers by the name asked; what it has nothing for it fails.
type canned map[string]wiretest.Message

func (c canned) Ask(_ context.Context, n name.Name, t wire.Type) (*wire.Message, error) {
	m, ok := c[n.String()]
	if !ok || t != wire.TypeCAA {
		return nil, errors.New("no reply")
	}
	return wire.Parse(m.Pack())
}

// TestLevels: the climb ends at the first set or failure, at the TLD at last;
// NXDOMAIN and an alias's empty end lead on.
func TestLevels(t *testing.T) {
	set := wiretest.Records(`end.example. CAA 0 issue "ca.example"`)
	alias := wiretest.Records(`www.shop.example. CNAME end.example.`)
	extended := &wire.EDNS{Size: 1232, Options: []byte("\x00\x0f\x00\x05\x00\x06bad")}
	for _, c := range []struct {
		what string
		says canned
		want string // of the last level, with how many there are
	}{
		{"no CAA up to the TLD", canned{"www.shop.example": {RCode: wire.RCodeNXDomain, AD: true}, "shop.example": {AD: true}, "example": {}}, "3 nodata insecure"},
		{"all of it with AD", canned{"www.shop.example": {AD: true}, "shop.example": {RCode: wire.RCodeNXDomain, AD: true}, "example": {RCode: wire.RCodeNXDomain, AD: true}}, "3 nxdomain secure"},
		{"a set behind an alias", canned{"www.shop.example": {AD: true, Answer: append(alias, set...)}}, "1 caa secure"},
		{"an alias without one", canned{"www.shop.example": {AD: true, Answer: alias}, "shop.example": {Answer: set}}, "2 caa insecure"},
		{"SERVFAIL", canned{"www.shop.example": {}, "shop.example": {RCode: wire.RCodeServFail, EDNS: extended}}, "2 error servfail SERVFAIL (extended error 6 bad)"},
		{"another code", canned{"www.shop.example": {RCode: wire.RCodeRefused}}, "1 error servfail REFUSED"},
		{"silence", canned{}, "1 error timeout no reply"},
		{"a record that cannot be read", canned{"www.shop.example": {Answer: append(set, wiretest.Raw("www.shop.example", wire.TypeCAA, 0))}}, "1 error malformed-record"},
	} {
		levels := Levels(t.Context(), c.says, name.MustParse("www.shop.example"))
		if got := describe(levels); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}

// describe tells of the last level, and how many there are.
func describe(levels []caa.Level) string {
	last := levels[len(levels)-1]
	text := string('0'+rune(len(levels))) + " " + last.Outcome.String()
	if last.Outcome == caa.LevelError {
		return text + " " + string(last.Failure) + " " + last.Detail.String()
	}
	if last.Failure != evidence.Failure("") || (last.Outcome == caa.LevelCAA) != (len(last.Records) > 0) {
		return text + " and contradicts itself"
	}
	return text + " " + last.Security.String()
}
