package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/files"
	"cradle/app/report"
	"cradle/rapi"
)

// lsResult is what "cradle/ls/1" has of a handset.
type lsResult struct {
	Path    string     `json:"path"`
	Folders []lsFolder `json:"folders"`
	typed   aPath
}

type lsFolder struct {
	Path    string    `json:"path"`
	Entries []lsEntry `json:"entries"`
}

type lsEntry struct {
	Path       string     `json:"path"`
	Folder     bool       `json:"folder"`
	Size       int64      `json:"size"`
	Attributes uint32     `json:"attributes"`
	Modified   *time.Time `json:"modified,omitempty"`
	entry      files.Entry
}

func (p *program) lsCommand() *cobra.Command {
	var f taskFlags
	var long, deep bool
	c := &cobra.Command{
		Use:   "ls [PATH]",
		Short: "List files and folders of a handset",
		Long: `List a folder of a handset, or one file. Without a path it is My Documents.

` + pathHelp + `

A folder's name ends with a backslash. With -l, each line has the attributes
(d folder, r read-only, h hidden, s system, m in ROM), the size in bytes, and when
it was last changed, in this computer's time.`,
		Example: `  cradle ls
  cradle ls -l /Windows
  cradle ls -R '\Program Files'`,
		Args: atMost(1, "list one folder at a time"),
		RunE: func(c *cobra.Command, args []string) error {
			typed := aPath(".")
			if len(args) > 0 {
				typed = aPath(args[0])
			}
			if err := typed.check(); err != nil {
				return err
			}
			return p.ls(c, f, typed, long, deep)
		},
	}
	f.register(c)
	c.Flags().BoolVarP(&long, "long", "l", false, "attributes, size and time as well")
	c.Flags().BoolVarP(&deep, "recursive", "R", false, "the folders in it as well, and those in them")
	return c
}

// pathHelp is for every command that takes paths of a handset.
const pathHelp = `A path begins with a backslash or, friendlier to shells, a slash: \Windows and
/Windows are the same. A path without one is below My Documents.`

func (p *program) ls(c *cobra.Command, f taskFlags, typed aPath, long, deep bool) error {
	return onHandsets(p, c, f, task[lsResult]{
		name: "listing files", schema: "ls",
		do: func(ctx context.Context, t *target, s *rapi.Session) (r lsResult, err error) {
			r.typed, r.Folders = typed, []lsFolder{}
			if r.Path, err = typed.resolve(ctx, s); err != nil {
				return r, err
			}
			all, err := files.List(ctx, files.Session{Session: s}, r.Path, deep)
			for _, l := range all {
				r.Folders = append(r.Folders, lsFolderOf(l))
			}
			return r, err
		},
		text: func(w io.Writer, t *target, r lsResult) { r.print(w, t, long, deep) },
	})
}

func lsFolderOf(l files.Listing) lsFolder {
	f := lsFolder{Path: l.Path, Entries: []lsEntry{}}
	for _, e := range l.Entries {
		one := lsEntry{Path: e.Path, Folder: e.IsDir(), Size: e.Size, Attributes: e.Attributes, entry: e}
		if !e.Modified.IsZero() {
			utc := e.Modified.UTC()
			one.Modified = &utc
		}
		f.Entries = append(f.Entries, one)
	}
	return f
}

// print lists as ls(1) does: a folder's path only where it is not what was typed.
func (r lsResult) print(w io.Writer, t *target, long, deep bool) {
	absolute := strings.HasPrefix(string(r.typed), `\`) || strings.HasPrefix(string(r.typed), "/")
	if t.several {
		fmt.Fprintf(w, "%s\n", t.who())
	}
	for i, f := range r.Folders {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if file := len(f.Entries) == 1 && f.Entries[0].Path == f.Path; !file && (deep || t.several || !absolute) {
			fmt.Fprintf(w, "%s:\n", report.Printable(f.Path))
		}
		width := 1
		for _, e := range f.Entries {
			width = max(width, len(fmt.Sprint(e.Size)))
		}
		for _, e := range f.Entries {
			name := report.Printable(e.entry.Name())
			if e.Folder {
				name += `\`
			}
			if !long {
				fmt.Fprintln(w, name)
				continue
			}
			when := strings.Repeat(" ", len("2006-01-02 15:04"))
			if e.Modified != nil {
				when = e.Modified.Local().Format("2006-01-02 15:04")
			}
			size := fmt.Sprint(e.Size)
			if e.Folder {
				size = "-"
			}
			fmt.Fprintf(w, "%s  %*s  %s  %s\n", e.entry.Mode(), width, size, when, name)
		}
	}
}

// atMost is how many arguments a command takes.
func atMost(n int, why string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) > n {
			return usagef(c.CommandPath(), "%s; %q is too much", why, args[n])
		}
		return nil
	}
}

// atLeast wants arguments.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < n {
			return usagef(c.CommandPath(), "%s", what)
		}
		return nil
	}
}

// exactly wants so many arguments.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return usagef(c.CommandPath(), "%s", what)
		}
		return nil
	}
}
