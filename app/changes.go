package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"cradle/app/files"
	"cradle/app/report"
	"cradle/rapi"
)

// changeResult is what "cradle/change/1" has of a handset: what was changed there.
type changeResult struct {
	Made    []string  `json:"made,omitempty"`
	Removed []string  `json:"removed,omitempty"`
	Moved   *moved    `json:"moved,omitempty"`
	Set     *valueSet `json:"set,omitempty"`
}

type moved struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type valueSet struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// print tells what was changed, each on a line.
func (r changeResult) print(w io.Writer, t *target) {
	line := func(format string, args ...any) {
		if t.several {
			fmt.Fprintf(w, "%s: ", t.Port)
		}
		fmt.Fprintf(w, format+"\n", args...)
	}
	for _, path := range r.Made {
		line("made %s", report.Printable(path))
	}
	for _, path := range r.Removed {
		line("removed %s", report.Printable(path))
	}
	if r.Moved != nil {
		line("moved %s to %s", report.Printable(r.Moved.From), report.Printable(r.Moved.To))
	}
	if r.Set != nil {
		line("set %s in %s (%s)", valueName(r.Set.Name), report.Printable(r.Set.Key), r.Set.Type)
	}
}

// valueName is how a value is called.
func valueName(name string) string {
	if name == "" {
		return "(default)"
	}
	return report.Printable(name)
}

// change is the task of a command that changes one thing.
func (p *program) change(c *cobra.Command, f taskFlags, name string, do func(context.Context, *rapi.Session, *changeResult) error) error {
	return p.changeWith(c, f, false, name, do)
}

// changeWith is change for a command that may have read its standard input.
func (p *program) changeWith(c *cobra.Command, f taskFlags, stdin bool, name string, do func(context.Context, *rapi.Session, *changeResult) error) error {
	return onHandsets(p, c, f, task[changeResult]{
		name: name, schema: "change", changes: true, stdin: stdin,
		do: func(ctx context.Context, t *target, s *rapi.Session) (r changeResult, err error) {
			err = do(ctx, s, &r)
			return r, err
		},
		text: func(w io.Writer, t *target, r changeResult) { r.print(w, t) },
	})
}

func (p *program) rmCommand() *cobra.Command {
	var f taskFlags
	var deep bool
	c := &cobra.Command{
		Use:   "rm PATH...",
		Short: "Remove files and folders of a handset",
		Long: `Remove files of a handset and, with -r, folders with all that is in them. There is
no way back. What cannot be removed is told of, and the rest is removed.

` + pathHelp + `

The root, \Windows, and the folders that every handset has, such as \My Documents
and \Program Files, are removed only with --yes.`,
		Example: `  cradle rm '\Temp\setup.cab'
  cradle rm -r /Temp/old`,
		Args: atLeast(1, "name what to remove"),
		RunE: func(c *cobra.Command, paths []string) error {
			if err := checkPaths(paths); err != nil {
				return err
			}
			for _, path := range paths {
				if aPath(path).precious() && deep && !f.yes {
					return &plainError{exitDanger, "nothing was removed: " + unconfirmed(path).Error()}
				}
			}
			return p.change(c, f, "removing files", func(ctx context.Context, s *rapi.Session, r *changeResult) error {
				return eachPath(ctx, s, paths, func(path string) error {
					// Again, now that it is known where the documents are.
					if deep && !f.yes && files.Precious(path) {
						return unconfirmed(path)
					}
					return files.Remove(ctx, files.Session{Session: s}, path, deep, func(gone string) { r.Removed = append(r.Removed, gone) })
				})
			})
		},
	}
	f.register(c)
	c.Flags().BoolVarP(&deep, "recursive", "r", false, "folders with all that is in them")
	c.Flags().BoolVar(&f.yes, "yes", false, "remove even what every handset has")
	return c
}

func unconfirmed(path string) error {
	return &plainError{exitDanger, fmt.Sprintf("confirm with --yes that %s is to go, with all that is in it", path)}
}

// eachPath does something for each path, and goes on to the next one as long as
// the connection holds.
func eachPath(ctx context.Context, s *rapi.Session, typed []string, do func(path string) error) error {
	var errs []error
	for _, t := range typed {
		if ctx.Err() != nil {
			errs = append(errs, context.Cause(ctx))
			break
		}
		path, err := aPath(t).resolve(ctx, s)
		if err == nil {
			err = do(path)
		}
		errs = append(errs, err)
		if err != nil && !answered(err) {
			break
		}
	}
	return joined(errs)
}

func (p *program) mkdirCommand() *cobra.Command {
	var f taskFlags
	var parents bool
	c := &cobra.Command{
		Use:     "mkdir PATH...",
		Short:   "Make folders on a handset",
		Long:    "Make folders on a handset.\n\n" + pathHelp,
		Example: `  cradle mkdir -p '\Storage Card\Maps\Europe'`,
		Args:    atLeast(1, "name the folder to make"),
		RunE: func(c *cobra.Command, paths []string) error {
			if err := checkPaths(paths); err != nil {
				return err
			}
			return p.change(c, f, "making folders", func(ctx context.Context, s *rapi.Session, r *changeResult) error {
				return eachPath(ctx, s, paths, func(path string) error {
					made, err := files.MakeFolder(ctx, files.Session{Session: s}, path, parents)
					r.Made = append(r.Made, made...)
					return err
				})
			})
		},
	}
	f.register(c)
	c.Flags().BoolVarP(&parents, "parents", "p", false, "those above it as well; it may be there already")
	return c
}

func (p *program) mvCommand() *cobra.Command {
	var f taskFlags
	c := &cobra.Command{
		Use:   "mv OLD NEW",
		Short: "Move or rename a file or folder of a handset",
		Long: `Move or rename a file or folder of a handset. Into NEW, where that is a folder.
What is there already is never replaced.

` + pathHelp,
		Example: `  cradle mv notes.txt old-notes.txt
  cradle mv notes.txt '\Storage Card\'`,
		Args: exactly(2, "name what to move, and where to"),
		RunE: func(c *cobra.Command, paths []string) error {
			if err := checkPaths(paths); err != nil {
				return err
			}
			return p.change(c, f, "moving files", func(ctx context.Context, s *rapi.Session, r *changeResult) error {
				from, err := aPath(paths[0]).resolve(ctx, s)
				if err != nil {
					return err
				}
				to, err := aPath(paths[1]).resolve(ctx, s)
				if err != nil {
					return err
				}
				to, err = files.Move(ctx, files.Session{Session: s}, from, to, files.Folder(paths[1]))
				if err == nil {
					r.Moved = &moved{from, to}
				}
				return err
			})
		},
	}
	f.register(c)
	return c
}
