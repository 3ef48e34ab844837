package phrase

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"

	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

//go:embed catalogue/*.json
var catalogues embed.FS

// Printer says phrases in one language. The zero value speaks English. A
// phrase that its catalogue lacks is said in English. It is not safe for
// concurrent use.
type Printer struct {
	lang    Language
	entries map[string]string // texts by their keys
	p       *message.Printer  // writes arguments; nil for English
}

// For returns a printer for a language.
func For(lang Language) *Printer {
	entries := entriesOf(lang)
	if entries == nil {
		return &Printer{}
	}
	return New(lang, entries)
}

// New returns a printer for a language with other texts than ours, by their
// English formats; none is asked for in English.
func New(lang Language, entries map[string]string) *Printer {
	if lang == English {
		return &Printer{}
	}
	return &Printer{lang, entries, message.NewPrinter(lang.tag())}
}

// Catalogue returns the phrases of a language by their English formats; nil
// for English, which needs none.
func Catalogue(lang Language) map[string]string { return maps.Clone(entriesOf(lang)) }

// entriesOf returns a catalogue as it is built in, which nobody changes.
func entriesOf(lang Language) map[string]string {
	switch lang {
	case Japanese:
		return japanese()
	case Korean:
		return korean()
	case Chinese:
		return chinese()
	}
	return nil
}

// The built-in catalogues, each read when it is first asked for: what they
// hold is fixed when the program is built.
var (
	japanese = sync.OnceValue(func() map[string]string { return read(Japanese) })
	korean   = sync.OnceValue(func() map[string]string { return read(Korean) })
	chinese  = sync.OnceValue(func() map[string]string { return read(Chinese) })
)

func read(lang Language) map[string]string {
	b, err := catalogues.ReadFile("catalogue/" + lang.String() + ".json")
	var entries map[string]string
	if err == nil {
		err = json.Unmarshal(b, &entries)
	}
	if err != nil {
		panic(fmt.Sprintf("phrase: catalogue of %s: %v", lang, err)) // it is built in
	}
	return entries
}

// Language returns the language of p.
func (p *Printer) Language() Language { return p.lang }

// Sayf says a sentence; see [Of].
func (p *Printer) Sayf(format string, args ...any) string { return p.Say(Of(format, args...)) }

// Fix returns what is the same in every language from now on: ph, said by p.
func (p *Printer) Fix(ph Phrase) Phrase {
	if ph.IsZero() {
		return ph
	}
	return Data(p.Say(ph))
}

// Say returns ph in the language of p.
func (p *Printer) Say(ph Phrase) string {
	switch ph.kind {
	case data:
		return ph.format
	case joined:
		return p.paragraph(ph.args)
	case listed:
		return p.list(ph.args)
	case counted:
		if p.p == nil && ph.args[0] == 1 {
			return english(ph.one, ph.args)
		}
	}
	args := make([]any, len(ph.args))
	for i, a := range ph.args {
		args[i] = p.argument(a)
	}
	if p.p == nil {
		return english(ph.format, args)
	}
	format := ph.format
	if text := p.entries[format]; text != "" {
		format = text
	}
	if len(args) == 0 && !strings.Contains(format, "%%") {
		return format
	}
	return p.p.Sprintf(format, args...)
}

// argument is an argument as the formatter is to have it: what can be
// translated is, and numbers stay as programs write them.
func (p *Printer) argument(a any) any {
	switch a := a.(type) {
	case Phrase:
		return p.Say(a)
	case Teller:
		return p.Say(a.Text())
	case error:
		return p.Say(OfError(a))
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		if p.p != nil {
			return number.Decimal(a, number.NoSeparator())
		}
	}
	return a
}

// paragraph writes sentences one after the other, with a blank between them
// where the language has one.
func (p *Printer) paragraph(args []any) string {
	between := " "
	if p.lang == Japanese || p.lang == Chinese {
		between = ""
	}
	var b strings.Builder
	for i, a := range args {
		s := p.Say(a.(Phrase))
		if last := b.String(); i > 0 && s != "" && last != "" {
			if between != "" || last[len(last)-1] < 0x80 && last[len(last)-1] != ' ' {
				b.WriteString(" ")
			}
		}
		b.WriteString(s)
	}
	return b.String()
}

// list writes words in a row.
func (p *Printer) list(args []any) string {
	var shown []string
	for _, a := range args[:min(len(args), mostListed)] {
		w := a.(string)
		if len(w) > 253 { // no domain name is longer
			w = w[:253] + "..."
		}
		shown = append(shown, w)
	}
	comma := ", "
	if p.lang == Japanese || p.lang == Chinese {
		comma = "、"
	}
	last := len(shown) - 1
	switch {
	case len(args) > mostListed:
		return p.Sayf("%s and %d more", strings.Join(shown, comma), len(args)-mostListed)
	case last > 0 && p.lang == English:
		return strings.Join(shown[:last], comma) + " and " + shown[last]
	}
	return strings.Join(shown, comma)
}
