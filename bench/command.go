package main

import (
	"context"
	"errors"

	"github.com/mayissue/mayissue/bench/internal/table"
)

// scanArguments are those of the command as it is measured.
const scanArguments = "scan --ca letsencrypt.org --root-hints HINTS --trust-anchors ANCHORS --permit-net 127.0.0.0/8 --output OUT LIST"

// command measures the command as a whole.
func (t *trial) command(ctx context.Context, s subject, run int) ([]table.Sample, error) {
	return nil, errors.New("not yet")
}
