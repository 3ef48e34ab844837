package asked

import (
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// hclToken is what matters of a line that Terraform prints for people: a
// member with a text, another text, and braces. A comment ends the line.
var hclToken = regexp.MustCompile(`"?([A-Za-z_][\w-]*)"?\s*[=:]\s*"((?:[^"\\]|\\.)*)"|"(?:[^"\\]|\\.)*"|[{}]|#.*|//.*`)

// hcl reads options from what Terraform prints for people.
func (s *source) hcl() error {
	h := &printed{scanner: scanner{s: s}, d: document{source: s}}
	h.d.seen = map[expected]bool{}
	for {
		line, err := h.next()
		switch {
		case errors.Is(err, io.EOF):
			return h.end()
		case errors.Is(err, errStopped):
			return err
		case err != nil:
			return s.broken(err)
		}
		for _, m := range hclToken.FindAllStringSubmatchIndex(line, -1) {
			if err := h.token(line, m); err != nil {
				return err
			}
		}
	}
}

// printed is a text of Terraform that is being read.
type printed struct {
	scanner
	d    document
	open []*frame
}

// token takes in one token; m is what hclToken says of it.
func (h *printed) token(line string, m []int) error {
	at := place{h.line, m[0] + 1}
	switch c := line[m[0]]; {
	case c == '{':
		if len(h.open) == maxDepth {
			return h.s.fault(at, phrase.Of("values nested more than %d deep", maxDepth), phrase.Of("the validation options of a certificate"))
		}
		h.open = append(h.open, &frame{at: at})
	case c == '}' && len(h.open) > 0:
		f := h.open[len(h.open)-1]
		h.open = h.open[:len(h.open)-1]
		if f.has(keyTerraformName) || f.has(keyTerraformValue) || f.looped() {
			return h.d.loose(h.d.option(f))
		}
	case m[2] >= 0 && len(h.open) > 0:
		text := line[m[4]:m[5]]
		if plain, err := strconv.Unquote(`"` + text + `"`); err == nil {
			text = plain
		}
		key := canonical(line[m[2]:m[3]])
		h.open[len(h.open)-1].set(key, field{text: text, kind: "string", at: place{h.line, m[4]}})
	}
	return nil
}

// end says what is missing.
func (h *printed) end() error {
	for _, f := range h.open {
		if f.has(keyTerraformName) || f.has(keyTerraformValue) {
			return h.s.fault(place{h.line, 1}, phrase.Of("the end of the file"), phrase.Of("the brace that closes the one in line %d", f.at.line))
		}
	}
	if h.s.count == 0 {
		return h.s.fault(place{1, 1}, phrase.Of("no validation options"), phrase.Of("the %s of a certificate, with %s", "domain_validation_options", strings.Join([]string{keyTerraformName, keyTerraformType, keyTerraformValue}, ", ")))
	}
	return nil
}
