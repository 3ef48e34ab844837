// Package asked reads what a CA asked for: the records that are to prove
// control of the names of a certificate, in the forms in which CAs and tools
// hand them out. What comes out is a stream of [dcv.Expectation].
//
// A file is read item by item, so that ten thousand of them need the memory of
// one. An item that makes no sense is an error in its place, and the reading
// goes on with the next. Nothing is guessed that is not in the input, but what
// the form of a record tells: its scheme, and the name that it validates where
// nothing else says it.
package asked

import (
	"bufio"
	"errors"
	"io"
	"iter"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/internal/plaintext"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Form is a form in which a CA's request can be given.
type Form string

// The forms. The zero value: the content tells.
const (
	// JSON is the output of "aws acm describe-certificate", in any number and
	// nesting, or of "terraform output -json" and "terraform show -json".
	JSON Form = "json"
	// CSV is the export of ACM's console.
	CSV Form = "csv"
	// HCL is what "terraform output", "terraform console" and "terraform show"
	// print for people.
	HCL Form = "hcl"
	// Lines are zone-file lines (RFC 1035 section 5), NAME VALUE and the like,
	// and the events of a stack of CloudFormation.
	Lines Form = "lines"
)

// Options say how a file is read. The zero value is of use.
type Options struct {
	Form   Form      // how it is written; empty to find out
	Origin name.Name // what relative names in lines belong to; the zero name where there are none
}

// Error says where a file stops making sense, what stands there and what was
// expected.
type Error = entered.Error

// Read reads what a CA asked for. The file name is for errors, which are
// [*Error]; [*NoRecords] at the end where certificates have no records yet; or
// an error of the reader, which ends the stream as a syntax error of JSON does.
// Where an error has come and the stream goes on, one item was bad.
func Read(file string, r io.Reader, o Options) iter.Seq2[dcv.Expectation, error] {
	return func(yield func(dcv.Expectation, error) bool) {
		in := bufio.NewReaderSize(plaintext.NewReader(r), peeked)
		s := &source{file: file, in: in, origin: o.Origin, yield: yield}
		head, err := in.Peek(peeked)
		if err != nil && !errors.Is(err, io.EOF) && blank(head) {
			s.fail(s.broken(err))
			return
		}
		if blank(head) && len(head) < peeked {
			s.fail(&Error{File: file, Found: phrase.Of("nothing in it"), Expected: forms()})
			return
		}
		if o.Form == "" {
			o.Form = recognise(head)
		}
		switch o.Form {
		case JSON:
			err = s.json()
		case CSV:
			err = s.csv()
		case HCL:
			err = s.hcl()
		default:
			err = s.lines()
		}
		if err != nil && !errors.Is(err, errStopped) {
			s.fail(err)
		}
	}
}

func forms() phrase.Phrase {
	return phrase.Of("the JSON of \"aws acm describe-certificate\", ACM's CSV export, Terraform's domain_validation_options, zone-file lines, or NAME VALUE on each line")
}

// source is one file that is being read.
type source struct {
	file   string
	in     *bufio.Reader
	origin name.Name
	yield  func(dcv.Expectation, error) bool
	count  int // of what was handed on, errors included
}

// errStopped says that the reader of the stream wants no more.
var errStopped = errors.New("stopped")

// place is where something stands in a file, both from 1.
type place struct{ line, column int }

// emit hands on an item or, where err is set, what is wrong with it.
func (s *source) emit(e dcv.Expectation, err error) error {
	s.count++
	if err != nil {
		e = dcv.Expectation{}
	}
	if !s.yield(e, err) {
		return errStopped
	}
	return nil
}

// fail hands on the error that ends the stream.
func (s *source) fail(err error) { s.yield(dcv.Expectation{}, err) }

// fault makes an error.
func (s *source) fault(at place, found, expected phrase.Phrase) *Error {
	return &Error{File: s.file, Line: at.line, Column: at.column, Found: found, Expected: expected}
}

// broken is the error of a file that cannot be read on.
func (s *source) broken(err error) error { return phrase.Errorf("%s: %w", s.file, err) }
