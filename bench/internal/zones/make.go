package zones

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/miekg/dns"
	"golang.org/x/sync/errgroup"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

// Lifetime is how long signatures are valid; a directory half that old is made anew.
const Lifetime = 30 * 24 * time.Hour

// Directories and files of a hierarchy.
const (
	RootFile    = "root.zone"
	TLDDir      = "tld"
	LeafDir     = "leaf"
	AnchorsFile = "anchors"
	HintsFile   = "hints"
	stampFile   = "made"
)

// format names the way in which zones are made; change it with that.
const format = "3"

// Make writes the zones of a plan below dir, unless a plan of the same
// parameters stands there already. It gives the directory.
func Make(dir string, p *plan.Plan, now time.Time) (string, error) {
	dir = filepath.Join(dir, p.Params.String()+"-format"+format)
	if s, err := os.Stat(filepath.Join(dir, stampFile)); err == nil && now.Sub(s.ModTime()) < Lifetime/2 {
		return dir, nil
	}
	for _, d := range []string{TLDDir, LeafDir} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			return "", err
		}
	}
	m := &maker{plan: p, dir: dir, keys: map[*plan.Zone]*key{}}
	m.valid = validity{now.Add(-time.Hour), now.Add(Lifetime)}
	m.past = validity{now.Add(-2 * Lifetime), now.Add(-Lifetime)}
	if err := m.all(); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, stampFile), nil, 0o644)
}

// maker writes one hierarchy.
type maker struct {
	plan        *plan.Plan
	dir         string
	keys        map[*plan.Zone]*key
	valid, past validity
}

// work does n pieces of work on all processors.
func work(n int, do func(i int) error) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		g.Go(func() error { return do(i) })
	}
	return g.Wait()
}

func (m *maker) all() error {
	if err := m.drawKeys(); err != nil {
		return err
	}
	p := m.plan
	if err := work(len(p.Zones), func(i int) error {
		z := p.Zones[i]
		return m.write(filepath.Join(LeafDir, z.Origin), z, leaf(p, z))
	}); err != nil {
		return err
	}
	below := map[*plan.Zone][]*plan.Zone{}
	for _, z := range p.Zones {
		t := p.TLDOf(z)
		below[t] = append(below[t], z)
	}
	for _, t := range p.TLDs {
		if err := m.parent(filepath.Join(TLDDir, t.Origin), t, below[t]); err != nil {
			return err
		}
	}
	if err := m.parent(RootFile, p.Root, p.TLDs); err != nil {
		return err
	}
	ds := m.keys[p.Root].record(".").ToDS(dns.SHA256)
	hints := fmt.Sprintf(". 86400 IN NS %s\n%s 86400 IN A %s\n", rootServer, rootServer, plan.RootAddr)
	return errors.Join(
		os.WriteFile(filepath.Join(m.dir, AnchorsFile), []byte(ds.String()+"\n"), 0o644),
		os.WriteFile(filepath.Join(m.dir, HintsFile), []byte(hints), 0o644),
	)
}

// drawKeys gives every signed zone its key.
func (m *maker) drawKeys() error {
	r, err := newRing(work)
	if err != nil {
		return err
	}
	var signed []*plan.Zone
	for _, z := range append(append([]*plan.Zone{m.plan.Root}, m.plan.TLDs...), m.plan.Zones...) {
		if z.Algorithm != plan.Unsigned {
			signed = append(signed, z)
		}
	}
	keys := make([]*key, len(signed))
	err = work(len(signed), func(i int) (err error) {
		keys[i], err = r.take(signed[i].Algorithm)
		return err
	})
	for i, z := range signed {
		m.keys[z] = keys[i]
	}
	return err
}

// parent writes the root or a TLD.
func (m *maker) parent(file string, z *plan.Zone, below []*plan.Zone) error {
	c, err := parentOf(m.plan, z, below, m.keys)
	if err != nil {
		return err
	}
	return m.write(file, z, c)
}

// write signs a zone and writes its file.
func (m *maker) write(file string, z *plan.Zone, c *content) (err error) {
	v := m.valid
	if z.Expired {
		v = m.past
	}
	rrs, err := c.records(z.Denial, m.keys[z], v)
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(m.dir, file))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	for _, rr := range rrs {
		fmt.Fprintln(w, rr)
	}
	return w.Flush()
}
