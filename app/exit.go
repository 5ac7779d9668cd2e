package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/app/simulator"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// The exit codes of all commands. They are fixed: scripts depend on them.
const (
	exitDone      = 0   // done as asked
	exitProblems  = 1   // a setting failed
	exitUsage     = 2   // wrong usage, or a document that cannot be read
	exitNoHandset = 3   // no handset, or several and none chosen
	exitNotSent   = 4   // the connection failed before anything was sent
	exitUnknown   = 5   // sent, and nobody knows what became of it
	exitDanger    = 6   // a danger was not confirmed
	exitOutput    = 74  // done, and the results could not be written (EX_IOERR of sysexits.h); a worse code of the runs stays
	exitCancelled = 130 // cancelled: Ctrl-C, SIGTERM, or the terminal was closed (SIGHUP)
)

// severity orders the codes: of several handsets the worst one counts. A
// cancelled one is better only than one that is done.
var severity = []int{exitUnknown, exitNotSent, exitProblems, exitDanger, exitCancelled, exitDone}

// exitOfRuns is the exit code of runs that have ended. interrupted tells that
// the person pressed Ctrl-C.
func exitOfRuns(runs []run.Run, interrupted bool) int {
	seen := map[int]bool{}
	for _, r := range runs {
		if errors.Is(r.Err, bench.ErrSkipped) {
			continue // what it waited for counts already
		}
		seen[exitOfEnding(r.Ending)] = true
	}
	// A document that was under way when the person pressed Ctrl-C may be in:
	// a script must not take 130 for "nothing was sent".
	if interrupted && seen[exitCancelled] && !seen[exitUnknown] {
		return exitCancelled
	}
	for _, code := range severity {
		if seen[code] {
			return code
		}
	}
	return exitDone
}

func exitOfEnding(e run.Ending) int {
	switch e {
	case run.Applied:
		return exitDone
	case run.AppliedWithProblems, run.Failed:
		return exitProblems
	case run.Cancelled:
		return exitCancelled
	case run.NotSent:
		return exitNotSent
	}
	return exitUnknown
}

// A usageError is a command line that cannot be understood.
type usageError struct {
	command string // "cradle apply", to name its help
	msg     string
}

func (e *usageError) Error() string {
	return fmt.Sprintf("%s; see '%s --help'", e.msg, e.command)
}

func usagef(command, format string, args ...any) error {
	return &usageError{command: command, msg: fmt.Sprintf(format, args...)}
}

// A plainError says all there is to say, in one line.
type plainError struct {
	code int
	msg  string
}

func (e *plainError) Error() string { return e.msg }

// A localError is about a file of this computer that a command was given.
type localError struct{ err error }

func (e *localError) Error() string { return e.err.Error() }
func (e *localError) Unwrap() error { return e.err }

// A dangerError: a document wants a person's word that was not given.
type dangerError struct {
	dangers []found
}

type found struct {
	doc    *provxml.Document
	danger lint.Danger
}

func (e *dangerError) Error() string {
	flag := "--yes"
	for _, d := range e.dangers {
		if d.danger.Severe {
			flag = "--allow-dangerous"
		}
	}
	return fmt.Sprintf("nothing was sent: confirm with %s what is dangerous here", flag)
}

// exitOf is the exit code of a command that ended with an error.
func exitOf(err error) int {
	var (
		usage   *usageError
		plain   *plainError
		danger  *dangerError
		syntax  *provxml.SyntaxError
		spec    *simulator.SpecError
		choice  *bench.ChoiceError
		local   *localError
		nothing *missingError
	)
	switch {
	case errors.As(err, &nothing):
		return exitUsage
	case errors.As(err, &plain):
		return plain.code
	case errors.As(err, &usage), errors.As(err, &syntax), errors.As(err, &spec), errors.As(err, &local):
		return exitUsage
	case errors.As(err, &choice):
		return exitNoHandset
	case errors.As(err, &danger):
		return exitDanger
	case errors.Is(err, context.Canceled), errors.Is(err, bench.ErrClosed):
		return exitCancelled // nobody closes the bench of a command but Ctrl-C
	}
	return exitNotSent
}

// isOwn: the error is the command line's own and explains itself.
func isOwn(err error) bool {
	switch err.(type) {
	case *usageError, *plainError, *dangerError, *missingError:
		return true
	}
	return false
}

// causes takes apart what errors.Join made: each cause gets its own line.
func causes(err error) []error {
	if j, ok := err.(interface{ Unwrap() []error }); ok && fmt.Sprintf("%T", err) == "*errors.joinError" {
		return j.Unwrap()
	}
	return []error{err}
}

// errorLine is an error in one line. Names that a handset gave are in it, and
// must not reach a terminal as they are.
func errorLine(err error) string { return report.Printable(errorWords(err)) }

func errorWords(err error) string {
	var syntax *provxml.SyntaxError
	switch {
	case isOwn(err):
		return err.Error()
	case errors.As(err, &syntax):
		return syntax.Error() // name:line:column, as editors want it
	}
	x := explain.Error(err).English()
	line := x.String()
	var (
		choice *bench.ChoiceError
		spec   *simulator.SpecError
	)
	if errors.As(err, &choice) || errors.As(err, &spec) {
		return line // the error itself says no more
	}
	if x.Detail != "" && x.Detail+"." != x.What {
		line += " (" + x.Detail + ")"
	}
	return line
}

// failDetails lists what one line could not say.
func (p *program) failDetails(err error) {
	var (
		choice  *bench.ChoiceError
		danger  *dangerError
		nothing *missingError
	)
	switch {
	case errors.As(err, &nothing):
		for _, m := range nothing.missing {
			fmt.Fprintln(p.err, "  "+report.Printable(m.String()))
		}
		if nothing.more > 0 {
			fmt.Fprintf(p.err, "  and %d more places\n", nothing.more)
		}
	case errors.As(err, &choice):
		for _, h := range append(choice.Present, choice.Others...) {
			for _, line := range report.HandsetLines(h) {
				fmt.Fprintln(p.err, "  "+line)
			}
		}
	case errors.As(err, &danger):
		for _, d := range danger.dangers {
			how := "--yes"
			if d.danger.Severe {
				how = "--allow-dangerous"
			}
			fmt.Fprintf(p.err, "  %s:%d:%d: %s (%s)\n", d.doc.Name, d.danger.Pos.Line, d.danger.Pos.Column, d.danger.What, how)
		}
	}
}

// details are the same for --json.
func details(err error) (handsets []report.HandsetDoc, dangers []report.DangerDoc) {
	var (
		choice *bench.ChoiceError
		danger *dangerError
	)
	if errors.As(err, &choice) {
		handsets = report.Handsets(append(choice.Present, choice.Others...))
	}
	if errors.As(err, &danger) {
		for _, d := range danger.dangers {
			dangers = append(dangers, report.Danger(d.doc, d.danger))
		}
	}
	return handsets, dangers
}

// exists reports whether a path names something.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
