package serve

import (
	"fmt"
	"strconv"
	"strings"
)

// counter finds one number in the lines "name=number" of a control program.
func counter(text, name string) (int, error) {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), name+"="); ok {
			n, err := strconv.Atoi(value)
			if err != nil {
				return 0, fmt.Errorf("counter %s is %q", name, value)
			}
			return n, nil
		}
	}
	return 0, fmt.Errorf("no counter %s in %q", name, text)
}
