package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"cradle/app/registry"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi"
)

// exportResult is what "cradle/export/1" has of a handset.
type exportResult struct {
	Key    string `json:"key"`
	File   string `json:"file"`
	Keys   int    `json:"keys"`
	Values int    `json:"values"`
}

func (p *program) registryExportCommand() *cobra.Command {
	var f taskFlags
	c := &cobra.Command{
		Use:   "export KEY [FILE]",
		Short: "Write a key of a handset's registry to a .reg file",
		Long: `Write a key with all that is below it to a new .reg file, as Windows' Registry Editor
does ("Windows Registry Editor Version 5.00", UTF-16), or to standard output. It may
hold passwords: nobody else can read the file. Of several handsets (--all), each has
a file of its own; its name goes before the extension.

` + keyHelp,
		Example: `  cradle registry export HKCU/Software software.reg`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usagef(c.CommandPath(), "name a key, and a file if you like")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			k, err := parseKey(args[0])
			if err != nil {
				return err
			}
			file := "-"
			if len(args) == 2 {
				file = args[1]
			}
			if file == "-" && p.opt.json {
				return usagef(c.CommandPath(), "standard output cannot have both the file and JSON; name a file")
			}
			return p.export(c, f, k, file)
		},
	}
	f.register(c)
	return c
}

func (p *program) export(c *cobra.Command, f taskFlags, k registry.Key, file string) error {
	out := map[run.HandsetID]*os.File{}
	defer func() {
		for _, f := range out { // those that nothing was written to
			f.Close()
			removeEmpty(f.Name())
		}
	}()
	t := task[exportResult]{
		name: "reading the registry", schema: "export",
		check: func(ids []run.HandsetID) error {
			for _, id := range ids {
				if file == "-" {
					continue
				}
				f, err := createNew("the export", nameFor(file, id, len(ids) > 1))
				if err != nil {
					return err
				}
				out[id] = f
			}
			return nil
		},
		do: func(ctx context.Context, t *target, s *rapi.Session) (exportResult, error) {
			r := exportResult{Key: k.String(), File: file}
			w := io.Writer(p.out)
			var text bytes.Buffer // a file is whole or not at all
			if file != "-" {
				r.File, w = out[t.ID].Name(), &text
			}
			n, err := registry.Export(ctx, registry.Session{Session: s}, k, w)
			r.Keys, r.Values = n.Keys, n.Values
			if file == "-" || n.Keys == 0 || err != nil && !answered(err) {
				return r, err
			}
			_, wrong := out[t.ID].Write(text.Bytes())
			if wrong != nil {
				out[t.ID].Truncate(0) // and taken away in the end
				r.Keys, r.Values = 0, 0
			}
			return r, joined([]error{err, wrong})
		},
		text: func(w io.Writer, t *target, r exportResult) {
			if file != "-" && r.Keys > 0 {
				fmt.Fprintf(w, "%s: wrote %s and %s of %s to %s\n", t.Port, report.Things(r.Keys, "key"), report.Things(r.Values, "value"), r.Key, report.Printable(r.File))
			}
		},
	}
	if file == "-" {
		t.one = "standard output takes one export"
	}
	return onHandsets(p, c, f, t)
}

// removeEmpty takes a file away that nothing was written to; a device stays.
func removeEmpty(name string) {
	if i, err := os.Stat(name); err == nil && i.Mode().IsRegular() && i.Size() == 0 {
		os.Remove(name)
	}
}
