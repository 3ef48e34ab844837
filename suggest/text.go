package suggest

import (
	"fmt"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// text is the data of a TXT record, octet for octet.
type text string

// maxString is the greatest length of one character-string (RFC 1035 section
// 3.3).
const maxString = 255

// wire cuts the text into as few character-strings as hold it (RFC 1035
// section 3.3.14); no text is one that is empty.
func (t text) wire() []byte {
	rest := string(t)
	b := make([]byte, 0, len(rest)+1+len(rest)/maxString)
	for first := true; first || rest != ""; first = false {
		n := min(len(rest), maxString)
		b = append(append(b, byte(n)), rest[:n]...)
		rest = rest[n:]
	}
	return b
}

// String puts each character-string in quotation marks.
func (t text) String() string { return wire.RDataText(wire.TypeTXT, t.wire()) }

func (t text) fits(f Form) bool { return f.octets(string(t)) }

// cloudflare wants the character-strings of RFC 1035, in quotation marks.
func (t text) cloudflare() (string, any) { return t.String(), nil }

func (t text) terraformCloudflare() string { return fmt.Sprintf("  content = %s\n", hcl(t.String())) }

// azure takes the whole text, without quotation marks, and cuts it itself.
func (t text) azure() string { return "--value=" + shell(string(t)) }

func (t text) fields(p provider.Panel) []field {
	bare := caa.EscapeValue(string(t))
	switch p.Text {
	case provider.TextBare:
		return []field{{phrase.Of("value"), bare}}
	case provider.TextQuoted:
		return []field{{phrase.Of("value"), t.String()}}
	}
	return []field{{phrase.Of("value"), bare}, {phrase.Of("value, where the page wants quotation marks around it"), t.String()}}
}
