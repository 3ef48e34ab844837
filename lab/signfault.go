package lab

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// signedKinds are the faults of signed zones: see kinds.
func signedKinds() map[string]kind {
	return map[string]kind{
		"rrsig":             {args: []string{"expired", "future", "inverted", "wrong", "missing", "mixed-case", "as-asked", "signer", "only"}, anyText: true, need: true},
		"proof-missing":     {args: []string{"all", "match", "cover", "next-closer", "wildcard", "encloser"}},
		"bitmap":            {anyText: true, need: true},
		"denial":            {args: []string{"nodata", "nxdomain"}, anyText: true, need: true},
		"expand":            {anyText: true, need: true},
		"forged-iterations": {anyText: true, need: true},
		"ttl":               {anyText: true, need: true},
		"unsigned":          {},
		"other-keys":        {},
		"no-do":             {},
		"false-cname":       {anyText: true, need: true},
	}
}

// checkSigned holds the argument of a fault of signed zones against what the
// kind takes.
func (f *Fault) checkSigned() error {
	var err error
	switch f.Kind {
	case "rrsig":
		_, err = parseSigFault(f.Arg)
	case "bitmap":
		_, _, err = parseBitmapFault(f.Arg)
	case "denial", "expand":
		_, _, err = parseReplay(f)
	case "forged-iterations":
		_, err = strconv.ParseUint(f.Arg, 10, 16)
	case "ttl":
		_, err = strconv.ParseUint(f.Arg, 10, 31)
	case "false-cname":
		_, err = name.Parse(f.Arg)
	}
	return err
}

// sigFault is the argument of the fault rrsig.
type sigFault struct {
	how       string
	zone      name.Name     // with signer
	algorithm uint8         // with only
	by        time.Duration // with expired and future
	types     []uint16      // covered; nil for all
	denials   bool          // in denials only
}

// parseSigFault reads HOW [ZONE or ALGORITHM or DURATION] [TYPES or denials].
func parseSigFault(arg string) (sigFault, error) {
	words := strings.Fields(arg)
	if len(words) == 0 {
		return sigFault{}, phrase.Errorf("fault rrsig needs an argument")
	}
	p := sigFault{how: words[0], by: 48 * time.Hour}
	words = words[1:]
	var err error
	switch p.how {
	case "signer", "only":
		if len(words) == 0 {
			return p, phrase.Errorf("fault rrsig %s needs an argument", p.how)
		}
		if p.how == "signer" {
			p.zone, err = name.Parse(words[0])
		} else {
			err = setUint(&p.algorithm, "algorithm", words[0], 8)
		}
		words = words[1:]
	case "expired", "future":
		if len(words) > 0 {
			if d, bad := time.ParseDuration(words[0]); bad == nil && d > 0 {
				p.by, words = d, words[1:]
			}
		}
	}
	switch {
	case err != nil || len(words) == 0:
	case len(words) > 1:
		err = phrase.Errorf("fault rrsig does not take %q", strings.Join(words[1:], " "))
	case words[0] == "denials":
		p.denials = true
	default:
		p.types, err = parseTypes(words[0])
	}
	return p, err
}

// covers reports whether the fault concerns the signature of a set of the
// type.
func (p sigFault) covers(typ uint16, denial bool) bool {
	return (!p.denials || denial) && (len(p.types) == 0 || slices.Contains(p.types, typ))
}

// parseBitmapFault reads OWNER and types with signs.
func parseBitmapFault(arg string) (name.Name, map[uint16]bool, error) {
	owner, list, ok := strings.Cut(arg, " ")
	if !ok {
		return name.Name{}, nil, phrase.Errorf("fault bitmap takes a name and types with + or -, got %q", arg)
	}
	n, err := name.Parse(owner)
	if err != nil {
		return n, nil, err
	}
	types := map[uint16]bool{}
	for w := range strings.SplitSeq(list, ",") {
		if len(w) < 2 || w[0] != '+' && w[0] != '-' {
			return n, nil, phrase.Errorf("fault bitmap takes types with + or -, got %q", w)
		}
		t, err := typeNumber(w[1:])
		if err != nil {
			return n, nil, err
		}
		types[t] = w[0] == '+'
	}
	return n, types, nil
}

// parseReplay reads the zone or wildcard, and the records of the chain, of
// the faults denial (after its first word) and expand.
func parseReplay(f *Fault) (name.Name, []piece, error) {
	words := strings.Fields(f.Arg)
	if f.Kind == "denial" {
		words = words[1:]
	}
	if len(words) > 2 || len(words) == 0 || f.Kind == "denial" && len(words) < 2 {
		return name.Name{}, nil, phrase.Errorf("fault %s does not take %q", f.Kind, f.Arg)
	}
	of, err := name.Parse(words[0])
	if err != nil || len(words) < 2 {
		return of, nil, err
	}
	var pieces []piece
	for w := range strings.SplitSeq(words[1], ",") {
		text, spans := strings.CutPrefix(w, "~")
		n, err := name.Parse(text)
		if err != nil {
			return of, nil, err
		}
		pieces = append(pieces, piece{n, spans})
	}
	return of, pieces, nil
}
