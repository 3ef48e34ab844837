package rpl

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// expand replaces each ${…}: a variable "$name", "time" and "ctime", or
// arithmetic, which is worked out from left to right.
func (p *run) expand(text string) (string, error) {
	for {
		// The innermost first: no ${ within it.
		at := strings.LastIndex(text, "${")
		if at < 0 {
			return text, nil
		}
		end := strings.IndexByte(text[at:], '}')
		if end < 0 {
			return "", fmt.Errorf("${ without } in %q", text)
		}
		v, err := p.value(strings.TrimSpace(text[at+2 : at+end]))
		if err != nil {
			return "", err
		}
		text = text[:at] + v + text[at+end+1:]
	}
}

func (p *run) value(expr string) (string, error) {
	f := strings.Fields(strings.NewReplacer("+", " + ", "*", " * ", "/", " / ", " - ", " - ").Replace(expr))
	if len(f) == 0 {
		return "", nil
	}
	if f[0] == "ctime" && len(f) == 2 {
		n, err := strconv.ParseInt(f[1], 10, 64)
		return time.Unix(n, 0).UTC().Format(time.ANSIC), err
	}
	if len(f) == 1 {
		return p.operand(f[0])
	}
	return p.arithmetic(f)
}

func (p *run) operand(w string) (string, error) {
	switch {
	case strings.HasPrefix(w, "$"):
		v, ok := p.vars[w[1:]]
		if !ok {
			return "", fmt.Errorf("%s has no value", w)
		}
		return v, nil
	case w == "time":
		return strconv.FormatInt(p.clock().Unix(), 10), nil
	}
	return w, nil
}

func (p *run) arithmetic(f []string) (string, error) {
	var acc float64
	for i := 0; i < len(f); i += 2 {
		text, err := p.operand(f[i])
		if err != nil {
			return "", err
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return "", fmt.Errorf("%q is no number", text)
		}
		op := "+"
		if i > 0 {
			op = f[i-1]
		}
		switch op {
		case "+":
			acc += v
		case "-":
			acc -= v
		case "*":
			acc *= v
		case "/":
			if v == 0 {
				return "", fmt.Errorf("division by zero in %q", strings.Join(f, " "))
			}
			acc /= v
		default:
			return "", fmt.Errorf("%q is no operator", op)
		}
	}
	return strconv.FormatFloat(acc, 'f', -1, 64), nil
}
