package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/goreleaser/nfpm/v2"
	"github.com/goreleaser/nfpm/v2/deb"
	"github.com/goreleaser/nfpm/v2/files"
)

// maintainer is who answers for the packages.
const maintainer = "The mayissue maintainers <mayissue@users.noreply.github.com>"

const description = `check whether a CA may issue a certificate for a name
mayissue reads the CAA records that govern a name the way a certification
authority must (RFC 8659), from the authoritative servers and validated by
DNSSEC, and answers: permitted, denied, or no lawful answer. Where a CA may not
issue it says which name, record and server stand in the way, and what to
change.
.
A timer of systemd, which is off until it is enabled, decides a list of names
every night and tells what has changed.`

// deb writes the Debian package.
func (r *release) deb(t target, from []file, out string) error {
	p := &debPackage{r: r, dir: filepath.Join(r.scratch, "deb-"+t.deb)}
	for _, f := range from {
		if to, mode := debPlace(f.name); to != "" {
			p.add(to, mode, f.data)
		}
	}
	if err := p.debian(t); err != nil {
		return err
	}
	if p.err != nil {
		return p.err
	}
	info := &nfpm.Info{
		Name: "mayissue", Arch: t.deb, Platform: "linux", Version: r.version, VersionSchema: "none",
		Section: "net", Priority: "optional", Maintainer: maintainer, Description: description,
		Homepage: "https://github.com/mayissue/mayissue", License: "Apache-2.0", MTime: r.at, DisableGlobbing: true,
		Overridables: nfpm.Overridables{
			Contents: p.contents,
			Scripts:  nfpm.Scripts{PostInstall: p.script("postinst"), PreRemove: p.script("prerm"), PostRemove: p.script("postrm")},
			Deb:      nfpm.Deb{Compression: "xz"},
		},
	}
	var b bytes.Buffer
	if err := deb.Default.Package(info, &b); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, fmt.Sprintf("mayissue_%s_%s.deb", r.version, t.deb)), b.Bytes(), 0o644)
}

// debPlace says where a file of the archive goes, and with what mode; nowhere
// for what the package does not want.
func debPlace(name string) (string, fs.FileMode) {
	base := path.Base(name)
	switch {
	case name == "mayissue":
		return "/usr/bin/mayissue", 0o755
	case name == "README.md", name == "NOTICES":
		return "/usr/share/doc/mayissue/" + base, 0o644
	case strings.HasPrefix(name, "man/"):
		return "/usr/share/" + name + ".gz", 0o644
	case name == "systemd/nightly":
		return "/usr/libexec/mayissue/nightly", 0o755
	case strings.HasPrefix(name, "systemd/"):
		return "/lib/systemd/system/" + base, 0o644
	case strings.HasPrefix(name, "completions/bash/"):
		return "/usr/share/bash-completion/completions/" + base, 0o644
	case strings.HasPrefix(name, "completions/zsh/"):
		return "/usr/share/zsh/vendor-completions/" + base, 0o644
	case strings.HasPrefix(name, "completions/fish/"):
		return "/usr/share/fish/vendor_completions.d/" + base, 0o644
	}
	return "", 0
}

// debPackage is a package under way. Its files lie in a folder, as nfpm wants
// them.
type debPackage struct {
	r        *release
	dir      string
	contents files.Contents
	err      error
}

// debian adds what only the package has.
func (p *debPackage) debian(t target) error {
	from := filepath.Join(p.r.source, "release", "debian")
	for _, f := range []struct {
		name, to string
		mode     fs.FileMode
	}{
		{"copyright", "/usr/share/doc/mayissue/copyright", 0o644},
		{"lintian-overrides", "/usr/share/lintian/overrides/mayissue", 0o644},
		{"names", "/etc/mayissue/names", 0o644},
		{"default", "/etc/default/mayissue", 0o644},
	} {
		data, err := os.ReadFile(filepath.Join(from, f.name))
		if err != nil {
			return err
		}
		p.add(f.to, f.mode, data)
	}
	p.add("/usr/share/doc/mayissue/changelog.gz", 0o644, p.r.changelog())
	return nil
}

// changelog says no more than which version it is: what changed is told with
// each release.
func (r *release) changelog() []byte {
	return fmt.Appendf(nil, "mayissue (%s) unstable; urgency=medium\n\n  * Release %[1]s, from commit %s.\n\n -- %s  %s\n",
		r.version, r.commit, maintainer, r.at.Format(time.RFC1123Z))
}

// add lays a file down. One whose name says so is compressed.
func (p *debPackage) add(to string, mode fs.FileMode, data []byte) {
	if p.err != nil {
		return
	}
	if strings.HasSuffix(to, ".gz") {
		data = compressed(data)
	}
	kind := files.TypeFile
	if strings.HasPrefix(to, "/etc/") {
		kind = files.TypeConfig
	}
	source := filepath.Join(p.dir, filepath.FromSlash(to))
	if p.err = os.MkdirAll(filepath.Dir(source), 0o755); p.err == nil {
		p.err = os.WriteFile(source, data, 0o644)
	}
	p.contents = append(p.contents, &files.Content{
		Source: source, Destination: to, Type: kind,
		FileInfo: &files.ContentFileInfo{Owner: "root", Group: "root", Mode: mode, MTime: p.r.at},
	})
}

// script is the path of a script of the package.
func (p *debPackage) script(name string) string {
	return filepath.Join(p.r.source, "release", "debian", name)
}

// compressed is what gzip -9n makes: with no name and no time in it.
func compressed(data []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is one
	w.Write(data)                                         // into memory, where nothing fails
	w.Close()
	return b.Bytes()
}
