package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/files"
	"cradle/app/formats"
	"cradle/app/install"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi"
)

// installResult is what "cradle/install/1" has of a handset.
type installResult struct {
	File      string          `json:"file"`
	Path      string          `json:"handset_path"`
	Outcome   install.Outcome `json:"outcome"`
	Programs  []string        `json:"programs,omitempty"`
	Cabinet   install.Cabinet `json:"cabinet"`
	ProcessID uint32          `json:"process_id,omitempty"`
	Run       string          `json:"run,omitempty"`
	Number    int64           `json:"number,omitempty"` // in the journal
	noList    error
	cut       bool // watching ended early
}

func (p *program) installCommand() *cobra.Command {
	var f taskFlags
	var timeout time.Duration
	var allowDangerous bool
	c := &cobra.Command{
		Use:   "install FILE",
		Short: "Install a .cab or .cpf file on a handset",
		Long: `Install a cabinet, a .cab or .cpf file, on a handset: it is copied to \Temp\Cradle
there and given to the handset's own installer, which may ask questions on the
handset's screen.

A handset tells that the installer was started, and not what became of it. Cradle
watches the list of installed programs and the cabinet, which the installer deletes
when it is done, and says what it saw:

  installed NAME                   a program is listed that was not before; exit code 0
  no new program is listed         the cabinet was deleted: a program was installed
                                   anew, it had only settings, or it failed; exit code 5
  the outcome is not reported      nothing was seen for --timeout; exit code 5

What is dangerous in a cabinet's document is asked about as by 'cradle apply'; what
a program in it does, nobody can tell before. Installing on several handsets at
once wants --yes.

An install is a run of the journal, as a document is: 'cradle history' has it later.
The cabinet itself is not kept, only the document in it.`,
		Example: `  cradle install setup.cab
  cradle install --all --yes settings.cpf`,
		Args: exactly(1, "name one .cab or .cpf file"),
		RunE: func(c *cobra.Command, args []string) error {
			if timeout <= 0 {
				return usagef(c.CommandPath(), "--timeout %v gives the installer no time at all", timeout)
			}
			if err := install.Check(args[0]); err != nil {
				return &localError{err}
			}
			// An installer may take what is not read here.
			if file, err := formats.Read(args[0]); err == nil {
				if err := checkDangers(file.Documents, applyFlags{yes: f.yes, allowDangerous: allowDangerous}); err != nil {
					return err
				}
			}
			return p.install(c, f, args[0], timeout)
		},
	}
	f.register(c)
	c.Flags().DurationVar(&timeout, "timeout", installTimeout, "how long to watch the installer")
	c.Flags().BoolVar(&f.yes, "yes", false, "install on several handsets, and what is not easily undone")
	c.Flags().BoolVar(&allowDangerous, "allow-dangerous", false, "install even what erases a handset or locks its owner out")
	return c
}

func (p *program) install(c *cobra.Command, f taskFlags, file string, timeout time.Duration) error {
	in, err := installing(file)
	if err != nil {
		return &localError{err}
	}
	var runs *runJournal
	return onHandsets(p, c, f, task[installResult]{
		name: "installing", schema: "install", changes: true,
		prepare: func(_ context.Context, s *station, _ []run.HandsetID) error {
			runs = s.runs
			return nil
		},
		run:     &taskRun[installResult]{in, func(r installResult) run.Install { return r.of(in.Install) }},
		confirm: "it is to be installed on several handsets",
		do: func(ctx context.Context, t *target, s *rapi.Session) (installResult, error) {
			h := install.Session{Session: files.Session{Session: s}, Registry: listsInRegistry(t)}
			rate := newRate(t.doing)
			r, err := install.Install(ctx, h, file, install.Options{
				Timeout: timeout,
				Copy:    files.Options{Progress: rate.show},
				Begin:   func() error { return t.step("send") },
				Started: func(string) {
					t.step("answered") // where it cannot be written, its ending cannot either, and that is told
					t.doing("the installer is at work; look at the handset's screen")
				},
			})
			return installResult{File: file, Path: r.Path, Outcome: r.Outcome, Programs: r.Programs, Cabinet: r.Cabinet, ProcessID: r.ProcessID,
				noList: r.NoList, cut: err != nil}, err
		},
		after: func(t *target, r *installResult) {
			if runs != nil {
				r.Run, r.Number = t.run, runs.Number(t.run)
			}
		},
		exit: func(r installResult) int {
			if r.Outcome == install.Unknown || r.Outcome == install.NoNewProgram {
				return exitUnknown
			}
			return exitDone
		},
		text: func(w io.Writer, t *target, r installResult) { r.print(w, t, timeout) },
	})
}

// listsInRegistry: before Windows CE 5.1 there is no UnInstall to ask (SynCE's
// tools).
func listsInRegistry(t *target) bool {
	return rapi.GenerationOf(uint32(t.Identity.OSMajor), uint32(t.Identity.OSMinor)) == rapi.RAPI1
}

// shellWord is a name as it is typed behind a command.
func shellWord(name string) string {
	if strings.ContainsAny(name, " \t\"'$&()*;<>?[]`|\\") {
		return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	}
	return name
}

func (r installResult) print(w io.Writer, t *target, timeout time.Duration) {
	line := func(format string, args ...any) { fmt.Fprintf(w, t.Port+": "+format+"\n", args...) }
	switch r.Outcome {
	case install.NotStarted:
		return
	case install.Installed:
		line("installed %s", report.Printable(strings.Join(r.Programs, ", ")))
	case install.NoNewProgram:
		line("the installer deleted the cabinet, and no new program is listed: it was installed anew, had only settings, or failed")
		line("what it has of settings can be asked back: cradle query --from %s", shellWord(report.Printable(r.File)))
	case install.Unknown:
		why := fmt.Sprintf("nothing was seen of it for %v", timeout)
		switch {
		case r.noList != nil:
			why = "the handset does not list its programs"
		case r.cut:
			why = "it was not watched to its end"
		}
		started := "the installer was started"
		if r.ProcessID == 0 {
			started = "the installer may have been started"
		}
		line("%s, and its outcome is not reported: %s. Look at the handset's screen", started, why)
	}
	if r.Number > 0 && r.Outcome != install.Installed {
		line("run %d of the journal; when you have looked at the handset: cradle history settle %d --note WORDS", r.Number, r.Number)
	}
	switch r.Cabinet {
	case install.Removed:
		line("the cabinet was removed from the handset")
	case install.Left:
		line("the cabinet is still on the handset: %s", report.Printable(r.Path))
	}
}
