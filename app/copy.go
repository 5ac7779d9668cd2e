package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

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
  cradle get -r '\My Documents' backup/
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

func (p *program) putCommand() *cobra.Command {
	var f taskFlags
	var deep, force bool
	c := &cobra.Command{
		Use:   "put LOCAL... PATH",
		Short: "Copy files from this computer to a handset",
		Long: `Copy files of this computer and, with -r, folders to a handset: to the file PATH,
or into it where it is a folder there or ends with a slash. LOCAL may be - for
standard input.

` + pathHelp + `

The handset is asked for the size of each file when it has arrived. One that did
not arrive whole is removed again, also after Ctrl-C. What is there already is
replaced only with --force.`,
		Example: `  cradle put notes.txt .
  cradle put --all setup.cab /Temp/
  cradle put -r maps '\Storage Card'`,
		Args: atLeast(2, "name what to copy, and where to on the handset"),
		RunE: func(c *cobra.Command, args []string) error {
			path, locals := args[len(args)-1], args[:len(args)-1]
			if err := checkPaths([]string{path}); err != nil {
				return err
			}
			for _, l := range locals {
				if err := checkLocal(l, deep); err != nil {
					return err
				}
			}
			if slices.Contains(locals, "-") && (len(locals) > 1 || files.Folder(path)) {
				return usagef(c.CommandPath(), "standard input is one file, and goes to the file that you name")
			}
			return p.put(c, f, locals, aPath(path), deep, force)
		},
	}
	f.register(c)
	c.Flags().BoolVarP(&deep, "recursive", "r", false, "folders with all that is in them")
	c.Flags().BoolVarP(&force, "force", "f", false, "replace files that are there already")
	return c
}

// checkLocal finds what cannot be read before a handset is opened.
func checkLocal(local string, deep bool) error {
	if local == "-" {
		return nil
	}
	i, err := os.Stat(local)
	switch {
	case err != nil:
		return &localError{err}
	case i.IsDir() && !deep:
		return &plainError{exitUsage, fmt.Sprintf("%s is a folder; take it with all that is in it: -r", local)}
	case i.IsDir():
		return nil
	}
	f, err := os.Open(local)
	if err != nil {
		return &localError{err}
	}
	return f.Close()
}

func (p *program) put(c *cobra.Command, f taskFlags, locals []string, typed aPath, deep, force bool) error {
	k := task[copyResult]{
		name: "copying files", schema: "copy", changes: true,
		do: func(ctx context.Context, t *target, s *rapi.Session) (copyResult, error) {
			r := copyResult{Copied: []copied{}}
			o := r.options(t, deep, force)
			path, err := typed.resolve(ctx, s)
			if err != nil {
				return r, err
			}
			folder := files.Folder(string(typed)) || len(locals) > 1
			var errs []error
			for _, local := range locals {
				if local == "-" {
					err = files.PutFrom(ctx, files.Session{Session: s}, newInterruptible(ctx, p.in), path, o)
				} else {
					err = files.Put(ctx, files.Session{Session: s}, local, path, folder, o)
				}
				errs = append(errs, err)
				if err != nil && !answered(err) {
					break
				}
			}
			return r, joined(errs)
		},
		text: func(w io.Writer, t *target, r copyResult) { r.print(w, t) },
	}
	if slices.Contains(locals, "-") {
		k.stdin, k.one = true, "standard input can be read only once"
	}
	return onHandsets(p, c, f, k)
}

// rate tells how far a file is and how fast, not more often than an eye wants.
type rate struct {
	tell  func(string)
	path  string
	began time.Time
	told  time.Time
}

func newRate(tell func(string)) *rate { return &rate{tell: tell} }

// tellEvery is how often, at most.
const tellEvery = 100 * time.Millisecond

func (r *rate) show(p files.Progress) {
	now := time.Now()
	if p.Path != r.path {
		r.path, r.began, r.told = p.Path, now, time.Time{}
	}
	if now.Sub(r.told) < tellEvery {
		return
	}
	r.told = now
	r.tell(progressWords(p, now.Sub(r.began)))
}

// progressWords are for the line at the bottom of the terminal: "notes.zip 45 %
// of 2.7 MB, 310 kB/s".
func progressWords(p files.Progress, took time.Duration) string {
	var b strings.Builder
	b.WriteString(report.Printable(files.Base(p.Path)))
	switch {
	case p.Total > 0:
		fmt.Fprintf(&b, " %d %% of %s", min(p.Done*100/p.Total, 100), report.Bytes(p.Total))
	case p.Done > 0:
		fmt.Fprintf(&b, " %s", report.Bytes(p.Done))
	}
	if took >= time.Second && p.Done > 0 {
		fmt.Fprintf(&b, ", %s/s", report.Bytes(int64(float64(p.Done)/took.Seconds())))
	}
	return b.String()
}

// interruptible reads r until ctx ends. A read of a terminal or a pipe cannot be
// interrupted: its reader stays behind until the program ends.
type interruptible struct {
	ctx  context.Context
	more chan []byte
	err  error // set before more is closed
	left []byte
}

func newInterruptible(ctx context.Context, r io.Reader) *interruptible {
	i := &interruptible{ctx: ctx, more: make(chan []byte)}
	go func() {
		defer close(i.more)
		for {
			b := make([]byte, 64<<10)
			n, err := r.Read(b)
			if n > 0 {
				select {
				case i.more <- b[:n]:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				i.err = err
				return
			}
		}
	}()
	return i
}

func (i *interruptible) Read(b []byte) (int, error) {
	if len(i.left) == 0 {
		select {
		case more, ok := <-i.more:
			if !ok {
				if i.err == nil {
					return 0, context.Cause(i.ctx)
				}
				return 0, i.err
			}
			i.left = more
		case <-i.ctx.Done():
			return 0, context.Cause(i.ctx)
		}
	}
	n := copy(b, i.left)
	i.left = i.left[n:]
	return n, nil
}
