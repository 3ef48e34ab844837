package phrase

import (
	"fmt"
	"reflect"
)

// Map returns p with f of all that is data in it: names, records and texts
// from elsewhere. Sentences and numbers stay, so that what is hostile can be
// made inert before it is said in any language.
func (p Phrase) Map(f func(string) string) Phrase {
	if p.kind == data {
		p.format = f(p.format)
		return p
	}
	args := make([]any, len(p.args))
	for i, a := range p.args {
		args[i] = mapped(a, f)
	}
	p.args = args
	return p
}

func mapped(a any, f func(string) string) any {
	switch a := a.(type) {
	case Phrase:
		return a.Map(f)
	case Teller:
		return a.Text().Map(f)
	case error:
		return OfError(a).Map(f)
	case fmt.Stringer:
		return f(a.String())
	}
	if v := reflect.ValueOf(a); v.Kind() == reflect.String {
		return f(v.String())
	}
	return a
}
