package peer

import "runtime/debug"

// collectAsScan has garbage collected as `mayissue scan` does: when there is
// three times as much more as is in use, within 448 MiB.
func collectAsScan() {
	debug.SetGCPercent(300)
	debug.SetMemoryLimit(448 << 20)
}
