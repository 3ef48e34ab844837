package resolve

import (
	"net/netip"
	"testing"
)

func TestDeadFamilyGoesLast(t *testing.T) {
	six, four := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("192.0.2.1")
	var f families
	for range deadFamily - 1 {
		f.note(six, false)
	}
	if f.penalty(six) != 0 {
		t.Errorf("IPv6 is given up after %d servers in vain, want %d", deadFamily-1, deadFamily)
	}
	f.note(six, false)
	if f.penalty(six) <= (serverInfo{silent: 8}).score()/64 || f.penalty(four) != 0 {
		t.Errorf("penalties after %d servers in vain: IPv6 %v, IPv4 %v", deadFamily, f.penalty(six), f.penalty(four))
	}
	f.note(six, true)
	for range 10 * deadFamily {
		f.note(six, false)
	}
	if f.penalty(six) != 0 {
		t.Error("IPv6 is given up although a server was heard over it")
	}
}
