//go:build !packaging

package main

import "github.com/spf13/cobra"

// generators: this program makes no packages.
func (p *program) generators() []*cobra.Command { return nil }
