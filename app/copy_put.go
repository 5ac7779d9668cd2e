package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"cradle/app/files"
	"cradle/rapi"
)

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
	case !i.Mode().IsRegular():
		return &plainError{exitUsage, fmt.Sprintf("%s is no regular file; what comes out of a pipe or a device is read from standard input: -", local)}
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
