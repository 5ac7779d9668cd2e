package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"cradle/app/journal"
	"cradle/app/run"
)

// claimsFolder is in a person's own folder, wherever their journals are: a handset is
// one also for programs that write into different ones.
const claimsFolder = "claims"

// claim is how a command takes handsets for itself; nil where there is no place for
// the files that say so.
func claim(c *cobra.Command) func(run.HandsetID) (func(), error) {
	own, err := journal.DefaultDir()
	if err != nil {
		return nil
	}
	command := c.CommandPath()
	return func(id run.HandsetID) (func(), error) {
		return journal.Claim(filepath.Join(own, claimsFolder), string(id), command)
	}
}
