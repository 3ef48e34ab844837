package main

import (
	"crypto/x509"
	"encoding/pem"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/internal/scan"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
)

// certificateEndings are what files are called that hold a certificate or a
// signing request: one that holds none has a result in its place.
var certificateEndings = []string{".cer", ".crt", ".csr", ".der", ".p10", ".req"}

// folder is the names of the certificates and signing requests below a
// directory, file by file in the order of their paths.
type folder struct {
	*listed
	dir     string
	next    func() (string, error, bool)
	tasks   []scan.Task // of the file read last
	names   int
	skipped scan.Skipped
}

// fromFolder reads the certificates and signing requests of a folder.
func (s *scanFlags) fromFolder(pl *plan, dir string) (*scanInput, error) {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		return nil, phrase.Errorf("--certs %q: is no directory", dir)
	}
	if err != nil {
		return nil, unreadable("--certs", dir, err)
	}
	root, err := filepath.EvalSymlinks(dir) // a walk does not follow the link that it begins at
	if err != nil {
		return nil, unreadable("--certs", dir, err)
	}
	rules := s.check.nameRules(pl)
	rules.Diagnosis = false // a certificate holds what it holds
	f := &folder{listed: &listed{rules: rules, pl: pl, check: &s.check}, dir: root}
	next, stop := iter.Pull2(files(root))
	f.next = next
	return &scanInput{Source: f, what: dir, close: stop}, nil
}

// files walks the files below a directory, with an error in the place of what
// cannot be read.
func files(dir string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err == nil && d.IsDir():
				return nil
			case err == nil && d.Type()&fs.ModeSymlink != 0:
				var info fs.FileInfo
				if info, err = os.Stat(path); err == nil && !info.Mode().IsRegular() {
					return nil
				}
			case err == nil && !d.Type().IsRegular():
				return nil
			}
			if !yield(path, err) {
				return fs.SkipAll
			}
			return nil
		})
	}
}

// Next returns the next name.
func (f *folder) Next() (scan.Task, error) {
	for len(f.tasks) == 0 {
		path, err, more := f.next()
		if !more {
			return scan.Task{}, io.EOF
		}
		f.read(path, err)
	}
	t := f.tasks[0]
	f.tasks = f.tasks[1:]
	f.names++
	t.Line = f.names
	return t, nil
}

// Skipped counts the files that are neither.
func (f *folder) Skipped() scan.Skipped { return f.skipped }

// read makes tasks of the names of a file.
func (f *folder) read(path string, err error) {
	shown, bad := filepath.Rel(f.dir, path)
	if bad != nil {
		shown = path
	}
	var all []subject
	if err == nil {
		var b []byte
		if b, err = readFile("", path); err == nil {
			all, err = f.subjects(path, b)
		}
	}
	if err != nil {
		all = []subject{{input: shown, err: err}}
	}
	if all == nil {
		f.skipped.Files++
	}
	for _, s := range all {
		f.tasks = append(f.tasks, scan.Task{
			File: shown, Text: s.input, Err: s.err, Broken: err != nil, Requests: f.check.requestsOf(f.pl, s),
		})
	}
}

// subjects returns the names that a file asks about; none where it is neither
// a certificate nor a signing request and is not called like one.
func (f *folder) subjects(path string, b []byte) ([]subject, error) {
	der, typ := b, ""
	if pb, _ := pem.Decode(b); pb != nil {
		der, typ = firstOf(b, "CERTIFICATE", "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")
		if der == nil {
			return nil, nil // keys and the like
		}
	}
	var all []subject
	cert, err := x509.ParseCertificate(der)
	switch {
	case typ == "CERTIFICATE" || typ == "" && err == nil:
		if err != nil {
			return nil, phrase.Errorf("not a certificate: %w", err)
		}
		all = subjects(cert.Subject.CommonName, cert.DNSNames, cert.IPAddresses, f.rules)
		if ca, known := issuerOf(cert); known {
			for i := range all {
				all[i].issuers = []issuer.Choice{choiceOf(ca)}
			}
		}
	default:
		csr, err := x509.ParseCertificateRequest(der)
		if err != nil && typ == "" && !slices.Contains(certificateEndings, strings.ToLower(filepath.Ext(path))) {
			return nil, nil
		}
		if err != nil {
			return nil, phrase.Errorf("not a certificate signing request: %w", err)
		}
		all = subjects(csr.Subject.CommonName, csr.DNSNames, csr.IPAddresses, f.rules)
	}
	if len(all) == 0 {
		return nil, phrase.Errorf("it holds no name: neither a common name nor a DNS or IP subject alternative name")
	}
	return all, nil
}

// firstOf returns the first PEM block of one of the types.
func firstOf(b []byte, types ...string) (der []byte, typ string) {
	for {
		pb, rest := pem.Decode(b)
		if pb == nil {
			return nil, ""
		}
		if slices.Contains(types, pb.Type) {
			return pb.Bytes, pb.Type
		}
		b = rest
	}
}
