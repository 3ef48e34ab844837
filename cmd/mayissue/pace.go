package main

import (
	"net/netip"

	"github.com/spf13/cobra"

	"github.com/mayissue/mayissue/internal/pace"
	"github.com/mayissue/mayissue/phrase"
)

// paceFlags say how often and how many at once one server is asked.
type paceFlags struct {
	rate   int
	window int
}

func (f *paceFlags) add(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.rate, "rate", pace.DefaultRate, "`QUESTIONS` a second to one server address; those of --permit-net have no rate")
	cmd.Flags().IntVar(&f.window, "window", pace.DefaultWindow, "`QUESTIONS` open at once at one server address")
}

// check finds values that make no sense. More than mostRate is no pace at all.
func (f *paceFlags) check() error {
	switch {
	case f.rate < 1 || f.rate > mostRate:
		return phrase.Errorf(`--rate "%d": give a number from 1 to %d`, f.rate, mostRate)
	case f.window < 1 || f.window > mostWindow:
		return phrase.Errorf(`--window "%d": give a number from 1 to %d`, f.window, mostWindow)
	}
	return nil
}

const (
	mostRate   = 100_000
	mostWindow = 10_000
)

// config is the pace for addresses that may be asked at all, of which those
// permitted by configuration are one's own.
func (f *paceFlags) config(permit []netip.Prefix) pace.Config {
	return pace.Config{Rate: f.rate, Window: f.window, Own: permit}
}

// pacer keeps to the flags.
func (f *paceFlags) pacer(permit []netip.Prefix) *pace.Pacer { return pace.New(f.config(permit)) }
