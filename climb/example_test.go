package climb_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// A trace in which a server's silence is all that was seen. What was never
// asked is no permission either.
func ExampleLevels() {
	const stored = `{"schema":"mayissue-evidence/1","engine":"1","name":"www.example.com",
	"started":"2026-11-21T12:00:00Z","finished":"2026-11-21T12:00:20Z","clock":"2026-11-21T12:00:00Z","public_root":true,
	"cuts":[],"steps":[{"purpose":"caa","name":"www.example.com","question":{"name":"www.example.com","type":257},
	"zone":"example.com","exchanges":[],"failure":"timeout","detail":"no reply within 2s"}],"exchanges":[],"sends":6}`
	for trace, err := range evidence.Decode(strings.NewReader(stored)) {
		if err != nil {
			log.Fatal(err)
		}
		for _, n := range []string{"www.example.com", "example.com"} {
			for _, l := range climb.Levels(trace, name.MustParse(n)) {
				fmt.Printf("%s: %s, %s\n", l.Name, l.Outcome, l.Failure)
			}
		}
	}
	// Output:
	// www.example.com: error, timeout
	// example.com: error, dnssec-indeterminate
}
