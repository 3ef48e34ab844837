package report

import "github.com/mayissue/mayissue/phrase"

// caaOnly returns the results as CAA alone has them, for the forms of CAs that
// speak of nothing else. Where no CA is known there is nothing to say in them.
func caaOnly(rs []Result, format string) ([]Result, error) {
	out := make([]Result, 0, len(rs))
	for _, r := range rs {
		c, ok := caaPart(r)
		if !ok {
			return nil, phrase.Errorf("the form %q tells what CAA says of a CA, and of %q no CA is known", format, r.Name)
		}
		out = append(out, c)
	}
	return out, nil
}
