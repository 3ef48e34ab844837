package scan

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxUnpackWindow bounds what a Zstandard frame may want remembered, in
// octets.
const maxUnpackWindow = 128 << 20

// Unpacked is an input without its compression, byte-order mark and UTF-16.
type Unpacked struct {
	*bufio.Reader
	close func()
}

// Unpack recognises gzip (RFC 1952) and Zstandard (RFC 8878) by their first
// octets, whatever the input is called, and then UTF-16 by its byte-order
// mark, as some programs write text.
func Unpack(r io.Reader) (*Unpacked, error) {
	u := &Unpacked{close: func() {}}
	packed := bufio.NewReaderSize(r, 1<<16)
	var plain io.Reader = packed
	head, _ := packed.Peek(4) // an error comes back with the first read
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(packed)
		if err != nil {
			return nil, err
		}
		plain = z
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxUnpackWindow))
		if err != nil {
			return nil, err
		}
		plain, u.close = z, z.Close
	}
	u.Reader = bufio.NewReaderSize(plain, 1<<16)
	head, _ = u.Peek(3)
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		u.Discard(3)
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
		u.Reader = bufio.NewReaderSize(transform.NewReader(u.Reader, utf16.NewDecoder()), 1<<16)
	}
	return u, nil
}

// Close gives back what unpacking took.
func (u *Unpacked) Close() { u.close() }
