package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"cradle/app/files"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi"
)

// copyResult is what "cradle/copy/1" has of a handset.
type copyResult struct {
	Copied []copied `json:"copied"`
	Bytes  int64    `json:"bytes"`
	get    bool
}

type copied struct {
	Handset string `json:"handset_path"`
	Local   string `json:"local_path"`
	Size    *int64 `json:"size,omitempty"`
	Folder  bool   `json:"folder,omitempty"`
}

// options are those of package files, which note what is copied and show how far
// it is.
func (r *copyResult) options(t *target, deep, force bool) files.Options {
	rate := newRate(t.doing)
	return files.Options{Deep: deep, Replace: force, Progress: rate.show, Copied: func(c files.Copy) {
		one := copied{Handset: c.Handset, Local: c.Local, Folder: c.Folder}
		if !c.Folder {
			size := c.Size
			one.Size = &size
			r.Bytes += size
		}
		r.Copied = append(r.Copied, one)
	}}
}

// print has a line for each file that arrived; nothing where the file itself went
// to standard output.
func (r copyResult) print(w io.Writer, t *target) {
	for _, c := range r.Copied {
		if c.Local == "-" && r.get {
			continue
		}
		if t.several {
			fmt.Fprintf(w, "%s: ", t.Port)
		}
		from, to := report.Printable(c.Local), report.Printable(c.Handset)
		if r.get {
			from, to = to, from
		}
		if c.Folder {
			fmt.Fprintf(w, "%s -> %s\n", from, to)
			continue
		}
		fmt.Fprintf(w, "%s -> %s  (%s)\n", from, to, report.Bytes(*c.Size))
	}
}

func (p *program) getCommand() *cobra.Command {
	var f taskFlags
	var deep, force bool
	c := &cobra.Command{
		Use:   "get PATH... [LOCAL]",
		Short: "Copy files from a handset to this computer",
		Long: `Copy files of a handset and, with -r, folders to this computer: to the file LOCAL,
into it where it is a folder, or to standard output where it is -. With one PATH
alone, into the current folder.

` + pathHelp + `

A file is here whole or not at all, with the time that it has on the handset. What
is here already is replaced only with --force. Of several handsets (--all), each has
a folder of its own in LOCAL, by the name that --device takes.`,
		Example: `  cradle get notes.txt
  cradle get -r '\My Documents' backup
  cradle get '\Windows\system.log' - | less`,
		Args: atLeast(1, "name what to copy"),
		RunE: func(c *cobra.Command, args []string) error {
			local, paths := ".", args
			if len(args) > 1 {
				local, paths = args[len(args)-1], args[:len(args)-1]
			}
			if err := checkPaths(paths); err != nil {
				return err
			}
			if local == "-" {
				switch {
				case len(paths) > 1 || deep:
					return usagef(c.CommandPath(), "standard output takes one file")
				case p.opt.json:
					return usagef(c.CommandPath(), "standard output cannot have both the file and JSON")
				}
			}
			if len(paths) > 1 && local != "-" && !isDir(local) {
				return &plainError{exitUsage, fmt.Sprintf("several files go into a folder, and %s is none", local)}
			}
			return p.get(c, f, paths, local, deep, force)
		},
	}
	f.register(c)
	c.Flags().BoolVarP(&deep, "recursive", "r", false, "folders with all that is in them")
	c.Flags().BoolVarP(&force, "force", "f", false, "replace files that are here already")
	return c
}

func (p *program) get(c *cobra.Command, f taskFlags, paths []string, local string, deep, force bool) error {
	k := task[copyResult]{
		name: "copying files", schema: "copy",
		do: func(ctx context.Context, t *target, s *rapi.Session) (copyResult, error) {
			r := copyResult{Copied: []copied{}, get: true}
			o := r.options(t, deep, force)
			to := local
			if t.several {
				to = filepath.Join(local, string(t.ID))
				if err := os.Mkdir(to, 0o777); err != nil && !isDir(to) {
					return r, err
				}
			}
			err := eachPath(ctx, s, paths, func(path string) error {
				if local == "-" {
					return files.GetTo(ctx, files.Session{Session: s}, path, p.out, o)
				}
				return files.Get(ctx, files.Session{Session: s}, path, to, o)
			})
			return r, err
		},
		text: func(w io.Writer, t *target, r copyResult) { r.print(w, t) },
	}
	if local == "-" {
		k.one = "standard output takes one file"
	}
	k.check = func(ids []run.HandsetID) error {
		if len(ids) > 1 && local != "-" && !isDir(local) {
			return &plainError{exitUsage, fmt.Sprintf("files of several handsets go into a folder, and %s is none", local)}
		}
		return nil
	}
	return onHandsets(p, c, f, k)
}
