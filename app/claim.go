package main

import (
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"cradle/app/journal"
	"cradle/app/run"
)

// claimsFolder is in a person's own folder, wherever their journals are: a handset is
// one also for programs that write into different ones.
const claimsFolder = "claims"

// claim is how a command takes handsets for itself; nil where there is no place for
// the files that say so. Where they cannot be written, handsets are used all the same:
// the system lets only one program open a USB device or a port.
func (p *program) claim(c *cobra.Command) func(run.HandsetID) (func(), error) {
	own, err := journal.DefaultDir()
	if err != nil {
		return nil
	}
	command := c.CommandPath()
	return func(id run.HandsetID) (func(), error) {
		release, err := journal.Claim(filepath.Join(own, claimsFolder), string(id), command)
		var held *journal.ClaimedError
		if err != nil && !errors.As(err, &held) {
			p.log.Warn("the handset cannot be claimed", "layer", "cli", "handset", id, "error", err)
			return func() {}, nil
		}
		return release, err
	}
}
