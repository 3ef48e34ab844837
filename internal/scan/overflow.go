package scan

import "os"

// mostHeld bounds the results, in octets, that wait in memory for a name
// before them. More of them wait in a file: one silent name must neither hold
// the others up nor let the memory grow.
const mostHeld = 16 << 20

// overflow keeps what waits beyond a bound in a file that nobody else sees.
type overflow struct {
	most int
	held int      // octets in memory
	file *os.File // nil until it is needed
	end  int64
	out  int // texts in the file
}

// place is where a text lies in the file; zero for one in memory.
type place struct {
	at int64
	n  int
}

// hold takes a text, and returns what of it stays in memory.
func (o *overflow) hold(text []byte) ([]byte, place, error) {
	if o.held+len(text) <= o.most || len(text) == 0 {
		o.held += len(text)
		return text, place{}, nil
	}
	if o.file == nil {
		f, err := os.CreateTemp("", "mayissue-scan-")
		if err != nil {
			return nil, place{}, err
		}
		o.file = f
	}
	p := place{o.end, len(text)}
	if _, err := o.file.WriteAt(text, o.end); err != nil {
		return nil, place{}, err
	}
	o.end += int64(len(text))
	o.out++
	return nil, p, nil
}

// release returns a text that was held.
func (o *overflow) release(text []byte, p place) ([]byte, error) {
	if p.n == 0 {
		o.held -= len(text)
		return text, nil
	}
	text = make([]byte, p.n)
	_, err := o.file.ReadAt(text, p.at)
	if o.out--; o.out == 0 {
		o.end = 0 // the file is used again from its beginning
	}
	return text, err
}

func (o *overflow) close() {
	if o.file != nil {
		o.file.Close()
		os.Remove(o.file.Name())
	}
}
