package serve

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Usage is what a process has used since it began.
type Usage struct {
	CPU  time.Duration // user and system
	Peak int64         // resident memory at its highest, octets
}

// tick is the unit of processor time in /proc; it is the same on all Linux
// machines that Debian runs on.
const tick = 10 * time.Millisecond

// readPID reads the file in which a daemon keeps its number.
func readPID(file string) (string, error) {
	text, err := os.ReadFile(file)
	return strings.TrimSpace(string(text)), err
}

// UsageOf reads /proc for a process, by its number or "self".
func UsageOf(pid string) (Usage, error) {
	stat, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		return Usage{}, err
	}
	status, err := os.ReadFile(filepath.Join("/proc", pid, "status"))
	if err != nil {
		return Usage{}, err
	}
	cpu, _, err := parseStat(string(stat))
	if err != nil {
		return Usage{}, err
	}
	peak, err := parsePeak(string(status))
	return Usage{cpu, peak}, err
}

// familyCPU is the processor time of a process, of all that descend from it,
// and of those that have ended. NSD starts its servers anew for each reading
// of its counters.
func familyCPU(pid string) (time.Duration, error) {
	stat, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil // it has just ended, and its parent has its time
	}
	if err != nil {
		return 0, err
	}
	own, ended, err := parseStat(string(stat))
	if err != nil {
		return 0, err
	}
	total := own + ended
	children, err := os.ReadFile(filepath.Join("/proc", pid, "task", pid, "children"))
	if err != nil {
		return total, nil // as above
	}
	for _, child := range strings.Fields(string(children)) {
		more, err := familyCPU(child)
		if err != nil {
			return 0, err
		}
		total += more
	}
	return total, nil
}

// parseStat reads a process's stat as proc(5) has it: user and system time are
// fields 14 and 15, those of its children that it has waited for 16 and 17. The
// name of the program stands second, in parentheses, and may hold anything.
func parseStat(stat string) (own, ended time.Duration, err error) {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 15 {
		return 0, 0, fmt.Errorf("process state %q is short", stat)
	}
	var ticks [4]time.Duration
	for i := range ticks {
		n, err := strconv.ParseInt(fields[11+i], 10, 64)
		if err != nil {
			return 0, 0, fmt.Errorf("process state %q: %w", stat, err)
		}
		ticks[i] = time.Duration(n) * tick
	}
	return ticks[0] + ticks[1], ticks[2] + ticks[3], nil
}

// parsePeak finds the highest resident memory in a process's status.
func parsePeak(status string) (int64, error) {
	for line := range strings.Lines(status) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
			if err != nil {
				return 0, fmt.Errorf("peak memory %q: %w", line, err)
			}
			return n << 10, nil
		}
	}
	return 0, fmt.Errorf("no peak memory in %q", status)
}
