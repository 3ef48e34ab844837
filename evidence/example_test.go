package evidence_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/mayissue/mayissue/evidence"
)

// Stored evidence is read as a stream, checked, and known by its hash.
func ExampleDecode() {
	stored := `{"schema":"mayissue-evidence/1","engine":"v1","name":"com",
	 "started":"2026-11-21T12:00:00Z","finished":"2026-11-21T12:00:01Z","clock":"2026-11-21T12:00:00Z",
	 "public_root":true,"cuts":[],"steps":[],"exchanges":[],"sends":0}
	{"schema":"mayissue-evidence/1","name":"net"}`
	for trace, err := range evidence.Decode(strings.NewReader(stored)) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(trace.Name, trace.Hash()[:16])
	}
	// Output:
	// com 1d0de30aecdf0e84
	// document 2, line 4 (octet 230): started: missing, or out of the years that RFC 3339 can write
}

// A trace is written as one line, whatever was in it before.
func ExampleEncode() {
	for trace, err := range evidence.Decode(strings.NewReader(`{"schema":"mayissue-evidence/1","engine":"v1","name":"com",
	 "started":"2026-11-21T21:00:00+09:00","finished":"2026-11-21T21:00:01+09:00","clock":"2026-11-21T21:00:00+09:00",
	 "public_root":true,"cuts":[],"steps":[],"exchanges":[],"sends":0}`)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if err := evidence.Encode(os.Stdout, trace); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// {"schema":"mayissue-evidence/1","engine":"v1","name":"com","started":"2026-11-21T12:00:00Z","finished":"2026-11-21T12:00:01Z","clock":"2026-11-21T12:00:00Z","public_root":true,"cuts":[],"steps":[],"exchanges":[],"sends":0}
}
