package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/files"
	"cradle/app/report"
	"cradle/rapi"
)

// runResult is what "cradle/run/1" has of a handset.
type runResult struct {
	Program   string `json:"program"`
	Arguments string `json:"arguments,omitempty"`
	ProcessID uint32 `json:"process_id,omitempty"`
}

func (p *program) runCommand() *cobra.Command {
	var f taskFlags
	c := &cobra.Command{
		Use:   "run PROGRAM [ARGUMENT...]",
		Short: "Start a program on a handset",
		Long: `Start a program on a handset, and do not wait for its end: a handset tells that a
program was started, and never how it ended.

PROGRAM is a path on the handset, or a name alone for one that the handset finds by
itself, as it does those in \Windows. Arguments reach it as they are, with quotes
around those that have blanks. Cradle's flags may stand anywhere; behind -- all is
the program's.

Starting one on several handsets at once wants --yes.`,
		Example: `  cradle run calc.exe
  cradle run --device 1-3 '\Program Files\Tool\tool.exe' /silent -- --fast
  cradle run '\Windows\wceload.exe' '"\Temp\setup.cab"'`,
		Args: atLeast(1, "name a program on the handset"),
		RunE: func(c *cobra.Command, args []string) error {
			name := programName(args[0])
			if err := aPath(name).check(); err != nil {
				return err
			}
			line := commandLine(args[1:])
			return onHandsets(p, c, f, task[runResult]{
				name: "starting a program", schema: "run", changes: true,
				confirm: "the program is to run on several handsets",
				do: func(ctx context.Context, t *target, s *rapi.Session) (runResult, error) {
					r := runResult{Program: name, Arguments: line}
					pi, err := s.CreateProcess(ctx, name, line, 0)
					r.ProcessID = pi.ProcessID
					if err != nil {
						return r, &files.Error{Op: "start", Path: name, Err: err}
					}
					return r, nil
				},
				text: func(w io.Writer, t *target, r runResult) {
					if r.ProcessID != 0 {
						fmt.Fprintf(w, "%s: started %s, process id 0x%08x; a handset does not tell how it ends\n", t.Port, report.Printable(r.Program), r.ProcessID)
					}
				},
			})
		},
	}
	f.register(c)
	c.Flags().BoolVar(&f.yes, "yes", false, "start it on several handsets")
	return c
}

// programName keeps a name without a folder as it is: the handset looks for it.
func programName(typed string) string {
	name := strings.ReplaceAll(typed, "/", `\`)
	if !strings.Contains(name, `\`) || strings.HasPrefix(name, `\`) {
		return name
	}
	return `\` + name // no program has a current folder on Windows CE
}

// commandLine joins arguments as Windows programs take them apart.
func commandLine(args []string) string {
	parts := make([]string, len(args))
	for i, a := range args {
		if a == "" || strings.ContainsAny(a, " \t") && !strings.HasPrefix(a, `"`) {
			a = `"` + a + `"`
		}
		parts[i] = a
	}
	return strings.Join(parts, " ")
}
