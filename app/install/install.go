// Package install installs a cabinet on a handset and finds out, as far as that can
// be known, what became of it: RAPI starts the installer and never tells how it ended.
//
//	r, err := install.Install(ctx, h, "setup.cab", install.Options{})
//	switch r.Outcome { case install.Installed: ... }
//
// The cabinet is copied to \Temp\Cradle and given to wceload.exe by its quoted path (SynCE's
// tools). What can be seen after that is the list of installed programs, and whether
// the cabinet is still there: the installer deletes it when it is done.
package install

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cradle/app/files"
	"cradle/rapi"
)

// Handset is the part of a RAPI session that this package uses.
type Handset interface {
	files.Handset
	// Programs are the names of those that are installed.
	Programs(ctx context.Context) ([]string, error)
	// Start starts a program and gives its process id.
	Start(ctx context.Context, program, commandLine string) (uint32, error)
}

// Outcome is what became of the installation.
type Outcome string

const (
	// NotStarted: the installer was not started; the error says why.
	NotStarted Outcome = "not_started"
	// Installed: programs are listed that were not before.
	Installed Outcome = "installed"
	// NoNewProgram: the installer deleted the cabinet, and no new program is
	// listed: one was installed anew, the cabinet had only settings, or it failed.
	NoNewProgram Outcome = "no_new_program"
	// Unknown: the installer was started, and nothing shows what it did.
	Unknown Outcome = "unknown"
)

// Cabinet is what became of the copy on the handset.
type Cabinet string

const (
	Gone    Cabinet = "gone"    // the installer deleted it, or it never arrived
	Removed Cabinet = "removed" // Cradle removed it
	Left    Cabinet = "left"    // it is still there
)

// Result is what is known at the end.
type Result struct {
	Path      string // of the cabinet on the handset
	Outcome   Outcome
	Programs  []string // new ones
	Cabinet   Cabinet
	ProcessID uint32 // of the installer
	NoList    error  // why the programs could not be listed, if so
}

// Options are for Install. Zero values mean the defaults.
type Options struct {
	Timeout time.Duration // how long the installer is watched; default 5 minutes
	Poll    time.Duration // between two looks; default 1 s
	Settle  int           // looks at the list after the cabinet has gone; default 5
	Copy    files.Options
	Begin   func() error      // something is about to be changed on the handset; an error stops it
	Started func(path string) // the installer was started
}

const (
	folder    = `\Temp\Cradle`
	installer = `\Windows\wceload.exe`
)

// A FormatError: a local file is no cabinet.
type FormatError struct{ File, Msg string }

func (e *FormatError) Error() string { return e.File + ": " + e.Msg }

// Check looks whether a local file is a cabinet: by its name, .cab or .cpf, which is
// a cabinet of settings, and by the signature that cabinets begin with ([MS-CAB] 2.1,
// "MSCF").
func Check(local string) error {
	switch ext := strings.ToLower(filepath.Ext(local)); ext {
	case ".cab", ".cpf":
	default:
		return &FormatError{local, "it is neither a .cab nor a .cpf file"}
	}
	f, err := os.Open(local)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 4)
	if _, err := io.ReadFull(f, head); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if string(head) != "MSCF" {
		return &FormatError{local, "it is no cabinet: one begins with MSCF"}
	}
	return nil
}

// Install copies a cabinet, starts the installer and watches. With an error the
// Result is what is known all the same; once the installer was started its Outcome
// is never NotStarted.
func Install(ctx context.Context, h Handset, local string, o Options) (r Result, err error) {
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Minute
	}
	if o.Poll <= 0 {
		o.Poll = time.Second
	}
	if o.Settle <= 0 {
		o.Settle = 5
	}
	r = Result{Outcome: NotStarted, Cabinet: Gone, Path: files.Join(folder, filepath.Base(local))}
	if _, err := files.Resolve(r.Path, ""); err != nil {
		return r, err
	}
	before, err := h.Programs(ctx)
	if err != nil {
		r.NoList = err
		if ctx.Err() != nil {
			return r, context.Cause(ctx)
		}
	}
	if o.Begin != nil {
		if err := o.Begin(); err != nil {
			return r, err
		}
	}
	if _, err := files.MakeFolder(ctx, h, folder, true); err != nil {
		return r, err
	}
	defer func() {
		if r.Cabinet != Left {
			h.RemoveFolder(context.WithoutCancel(ctx), folder) // not when there is something else in it
		}
	}()
	o.Copy.Replace = true // the folder is ours, so that what is there is left from before
	if err := files.Put(ctx, h, local, r.Path, false, o.Copy); err != nil {
		var partial *files.PartialError
		if errors.As(err, &partial) && !partial.Removed {
			r.Cabinet = Left
		}
		return r, err
	}
	r.Cabinet = Left
	if r.ProcessID, err = h.Start(ctx, installer, `"`+r.Path+`"`); err != nil {
		if unanswered(err) {
			r.Outcome = Unknown // it may be at work, on the cabinet
		} else if h.RemoveFile(ctx, r.Path) == nil {
			r.Cabinet = Removed
		}
		return r, &files.Error{Op: "start", Path: installer, Err: err}
	}
	r.Outcome = Unknown
	if o.Started != nil {
		o.Started(r.Path)
	}
	return r, watch(ctx, h, before, &r, o)
}

// unanswered reports whether a call was sent and the handset's answer to it is not
// known.
func unanswered(err error) bool {
	var (
		call *rapi.CallError
		code rapi.Win32
	)
	return errors.As(err, &call) && call.Sent && !errors.As(err, &code) && !errors.Is(err, rapi.ErrNoReason)
}

// watch looks at what can be seen, until it tells something or the time is over.
func watch(ctx context.Context, h Handset, before []string, r *Result, o Options) error {
	late := time.NewTimer(o.Timeout)
	defer late.Stop()
	tick := time.NewTicker(o.Poll)
	defer tick.Stop()
	for gone := 0; ; {
		select {
		case <-tick.C:
		case <-late.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		_, err := h.Stat(ctx, r.Path)
		switch {
		case files.NotThere(err):
			r.Cabinet = Gone
			gone++
		case err != nil:
			return fmt.Errorf("watching the installer: %w", err)
		}
		if r.NoList == nil {
			now, err := h.Programs(ctx)
			if err != nil {
				return fmt.Errorf("watching the installer: %w", err)
			}
			r.Programs = added(before, now)
		}
		switch {
		case len(r.Programs) > 0:
			r.Outcome = Installed
			if r.Cabinet == Left {
				r.tidy(ctx, h, tick, late)
			}
			return nil
		case gone >= o.Settle && r.NoList == nil:
			r.Outcome = NoNewProgram
			return nil
		case gone > 0 && r.NoList != nil:
			return nil
		}
	}
}

// added are those of now that were not there before.
func added(before, now []string) []string {
	var all []string
	for _, name := range now {
		if !slices.ContainsFunc(before, func(b string) bool { return strings.EqualFold(b, name) }) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// tidy removes a cabinet that the installer has left behind. One that is in use is
// still being installed, and its own to delete.
func (r *Result) tidy(ctx context.Context, h Handset, tick *time.Ticker, late *time.Timer) {
	for range 5 {
		switch err := h.RemoveFile(ctx, r.Path); {
		case err == nil:
			r.Cabinet = Removed
			return
		case files.NotThere(err):
			r.Cabinet = Gone
			return
		}
		select {
		case <-tick.C:
		case <-late.C:
			return
		case <-ctx.Done():
			return
		}
	}
}
