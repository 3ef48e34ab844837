package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// file is one file of what is published.
type file struct {
	name string // with slashes, from the top of what holds it
	mode fs.FileMode
	data []byte
}

// readTree reads a folder with all below it.
func readTree(dir, prefix string) ([]file, error) {
	var files []file
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p)))
		files = append(files, file{prefix + p, 0o644, data})
		return err
	})
	return files, err
}

// publish builds for one target and writes what is published for it.
func (r *release) publish(t target, out string) error {
	binary := filepath.Join(r.scratch, t.os+"-"+t.arch)
	if err := r.build(t, binary); err != nil {
		return err
	}
	program, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	notices, err := r.notices(t)
	if err != nil {
		return err
	}
	files := slices.Concat(r.shared, []file{{t.program(), 0o755, program}, {"NOTICES", 0o644, notices}})
	if t.os == "linux" {
		extra, err := r.linux()
		if err != nil {
			return err
		}
		files = append(files, extra...)
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	if err := r.archive(t, files, out); err != nil {
		return err
	}
	if t.deb == "" {
		return nil
	}
	return r.deb(t, files, out)
}

// linux are the recipe of the container image, which is made from the
// unpacked archive, and the units of systemd.
func (r *release) linux() ([]file, error) {
	recipe, err := os.ReadFile(filepath.Join(r.source, "release", "Containerfile"))
	if err != nil {
		return nil, err
	}
	units, err := readTree(filepath.Join(r.source, "release", "systemd"), "systemd/")
	for i := range units {
		if !strings.Contains(path.Base(units[i].name), ".") {
			units[i].mode = 0o755 // the script of the service
		}
	}
	return append(units, file{"Containerfile", 0o644, recipe}), err
}

// archive packs the files below one folder, as a zip for Windows.
func (r *release) archive(t target, files []file, out string) error {
	base := fmt.Sprintf("mayissue_%s_%s_%s", r.version, t.os, t.arch)
	pack, suffix := packTar, ".tar.gz"
	if t.os == "windows" {
		pack, suffix = packZip, ".zip"
	}
	var b bytes.Buffer
	if err := pack(&b, base, files, r.at); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, base+suffix), b.Bytes(), 0o644)
}

// packTar writes a compressed tar of which nothing depends on who made it:
// every file is root's and of the time of the commit.
func packTar(w io.Writer, base string, files []file, at time.Time) error {
	zw, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	tw := tar.NewWriter(zw)
	for _, f := range files {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: path.Join(base, f.name), Mode: int64(f.mode), Size: int64(len(f.data)), ModTime: at, Uname: "root", Gname: "root"}
		if err := tw.WriteHeader(h); err != nil {
			return err
		}
		if _, err := tw.Write(f.data); err != nil {
			return err
		}
	}
	if err := tw.Close(); err != nil {
		return err
	}
	return zw.Close()
}

// packZip does the same as a zip.
func packZip(w io.Writer, base string, files []file, at time.Time) error {
	zw := zip.NewWriter(w)
	for _, f := range files {
		h := &zip.FileHeader{Name: path.Join(base, f.name), Method: zip.Deflate, Modified: at}
		h.SetMode(f.mode)
		fw, err := zw.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := fw.Write(f.data); err != nil {
			return err
		}
	}
	return zw.Close()
}

// sumsFile holds the checksums of all other files, as sha256sum writes them.
const sumsFile = "SHA256SUMS"

// writeSums writes the checksums, by name, and returns them.
func writeSums(dir string) (string, error) {
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(data), e.Name())
	}
	return b.String(), os.WriteFile(filepath.Join(dir, sumsFile), []byte(b.String()), 0o644)
}
