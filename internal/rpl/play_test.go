package rpl_test

import (
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/internal/rpl"
)

// locked makes a source of random octets safe for several goroutines.
type locked struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

func seeded(n byte) io.Reader { return &locked{r: rand.NewChaCha8([32]byte{n})} }

// play runs a scenario in a bubble of its own.
func play(t *testing.T, s *rpl.Scenario, seed byte) (err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := rpl.Runner{Now: time.Now, Wait: synctest.Wait, Rand: seeded(seed)}
		err = r.Run(t.Context(), s)
	})
	return err
}

func TestTry(t *testing.T) {
	dir := os.Getenv("MAYISSUE_RPL_DIR")
	filepath.WalkDir(dir, func(p string, d fs.DirEntry, _ error) error {
		if d.IsDir() || !strings.HasSuffix(p, ".rpl") {
			return nil
		}
		b, _ := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		t.Run(rel, func(t *testing.T) {
			s, err := rpl.Parse(rel, b)
			if err != nil {
				t.Fatal(err)
			}
			if s.Config.Validates() {
				return
			}
			if err := play(t, s, seed()); err != nil {
				t.Error(err)
			}
		})
		return nil
	})
}
func seed() byte { n := 0; for _, c := range os.Getenv("SEED") { n = n*10 + int(c-'0') }; return byte(n) }
