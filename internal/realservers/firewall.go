package realservers

import (
	"context"
	"fmt"
	"net/netip"
	"os/exec"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Firewall is a rule set of this machine's kernel, made with nft from Debian's
// package nftables. It drops questions as packet filters do that know only
// some record types, and is gone after Close.
type Firewall struct{ table string }

// NewFirewall makes one. An error means that the kernel, or the lack of
// rights, does not allow it; then a [Fault] has to stand in.
func NewFirewall(ctx context.Context) (*Firewall, error) {
	f := &Firewall{table: "mayissue-test"}
	_ = f.nft(context.WithoutCancel(ctx), "delete table inet "+f.table) // left behind by a test that was killed
	return f, f.nft(ctx, fmt.Sprintf("add table inet %s; add chain inet %s in { type filter hook input priority 0; }", f.table, f.table))
}

// DropType drops UDP questions of one type for one name at an address. The
// type stands right behind the name, so the rule needs to know how long that
// is; what follows a name in a message is at no fixed place.
func (f *Firewall) DropType(ctx context.Context, at netip.AddrPort, n name.Name, t wire.Type) error {
	const headers = 8 + 12 // of UDP and of DNS
	return f.nft(ctx, fmt.Sprintf("add rule inet %s in ip daddr %s udp dport %d @th,%d,16 %d drop",
		f.table, at.Addr(), at.Port(), 8*(headers+len(n.Wire())), t))
}

// DropTCP drops all that comes to an address over TCP.
func (f *Firewall) DropTCP(ctx context.Context, at netip.AddrPort) error {
	return f.nft(ctx, fmt.Sprintf("add rule inet %s in ip daddr %s tcp dport %d drop", f.table, at.Addr(), at.Port()))
}

// Close removes the rules.
func (f *Firewall) Close() error {
	return f.nft(context.Background(), "delete table inet "+f.table)
}

func (f *Firewall) nft(ctx context.Context, rules string) error {
	path, err := FindProgram("nft", "nftables")
	if err != nil {
		return err
	}
	if out, err := exec.CommandContext(ctx, path, rules).CombinedOutput(); err != nil {
		return fmt.Errorf("nft %s: %w: %s", rules, err, strings.TrimSpace(string(out)))
	}
	return nil
}
