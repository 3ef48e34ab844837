package serve

import (
	"os"
	"testing"
	"time"
)

func TestCounter(t *testing.T) {
	const text = "server0.queries=11\nnum.queries=4711\ntime.boot=1.5\nnum.type.A=3\nnum.odd=x\n"
	if n, err := counter(text, "num.queries"); n != 4711 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	for _, name := range []string{"queries", "num.odd", "num.type"} {
		if n, err := counter(text, name); err == nil {
			t.Errorf("%s is %d", name, n)
		}
	}
}

func TestParseStat(t *testing.T) {
	const stat = "4242 (a) b (c) S 1 4242 4242 0 -1 4194560 100 0 0 0 250 50 7 3 20 0 1 0 1234 99 88"
	own, ended, err := parseStat(stat)
	if own != 3*time.Second || ended != 100*time.Millisecond || err != nil {
		t.Errorf("got %v, %v, %v", own, ended, err)
	}
	for _, bad := range []string{"", "1 (x) S 1 2", "4242 (a) S 1 4242 4242 0 -1 4194560 100 0 0 0 x 50 7 3 20"} {
		if _, _, err := parseStat(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

func TestParsePeak(t *testing.T) {
	if n, err := parsePeak("Name:\tx\nVmPeak:\t 999 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 1 kB\n"); n != 2<<20 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	for _, bad := range []string{"", "VmPeak:\t1 kB\n", "VmHWM:\t kB\n"} {
		if _, err := parsePeak(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

// TestUsageOf: what this process itself has used is more than nothing.
func TestUsageOf(t *testing.T) {
	if u, err := UsageOf("self"); err != nil || u.Peak < 1<<20 {
		t.Errorf("got %+v, %v", u, err)
	}
	if _, err := UsageOf("0"); err == nil {
		t.Error("a process 0 is found")
	}
}

func TestCertificate(t *testing.T) {
	dir := t.TempDir()
	if err := writeCertificate(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"cert.pem", "key.pem"} {
		if s, err := os.Stat(dir + "/" + f); err != nil || s.Size() == 0 {
			t.Errorf("%s: %v", f, err)
		}
	}
}
