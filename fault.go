package mayissue

import (
	"fmt"
	"runtime/debug"
)

// walkFault is a panic in one of the goroutines of [Engine.Check], on its way
// to the goroutine that called it: there the caller can recover it, and
// elsewhere it would end the whole process. It never becomes a result, since a
// program that is wrong has nothing to say about a name.
type walkFault struct {
	value any
	stack []byte // of the goroutine that panicked
}

func (f *walkFault) Error() string { return fmt.Sprint(f.value) }

// Stack returns the stack at the fault, as debug.Stack writes it.
func (f *walkFault) Stack() []byte { return f.stack }

// caught runs f and returns its panic as an error.
func caught(f func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &walkFault{v, debug.Stack()}
		}
	}()
	f()
	return nil
}
