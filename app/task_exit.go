package main

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"cradle/app/bench"
	"cradle/app/files"
	"cradle/app/registry"
	"cradle/rapi"
)

// taskSeverity orders the codes of several handsets, or of several files.
var taskSeverity = append(slices.Clone(severity[:3]), exitUsage, exitDanger, exitCancelled, exitDone)

func worst(codes []int) int {
	for _, code := range taskSeverity {
		if slices.Contains(codes, code) {
			return code
		}
	}
	return exitDone
}

// exitOfTask is the exit code of a task on one handset. changes: a call that was
// sent and not answered may have changed something.
func exitOfTask(err error, changes bool) int {
	var codes []int
	for _, e := range allCauses(err) {
		codes = append(codes, exitOfTaskCause(e, changes))
	}
	return worst(codes)
}

func exitOfTaskCause(err error, changes bool) int {
	var (
		plain   *plainError
		call    *rapi.CallError
		code    rapi.Win32
		hr      rapi.HRESULT
		partial *files.PartialError
		local   *fs.PathError
		path    *files.PathError
	)
	lost := errors.As(err, &call) && call.Sent && !errors.As(err, &code) && !errors.As(err, &hr) && !errors.Is(err, rapi.ErrNoReason)
	switch {
	case errors.As(err, &plain):
		return plain.code
	case errors.As(err, &partial) && !partial.Removed, lost && changes && partial == nil:
		return exitUnknown
	case errors.Is(err, context.Canceled), errors.Is(err, bench.ErrClosed):
		return exitCancelled
	case lost:
		return exitNotSent
	case errors.As(err, &code), errors.As(err, &hr), errors.Is(err, rapi.ErrNoReason), errors.Is(err, errors.ErrUnsupported):
		return exitProblems
	case errors.As(err, &path), isData(err):
		return exitUsage
	case errors.Is(err, files.ErrSize):
		return exitProblems
	case foundOut(err):
		return exitProblems
	case errors.As(err, &local), errors.Is(err, files.ErrExists), errors.Is(err, files.ErrIsFolder), errors.Is(err, files.ErrNoFolder),
		errors.Is(err, files.ErrIrregular):
		return exitUsage // a file of this computer's
	}
	return exitNotSent
}

// foundOut: Cradle itself found that something cannot be done with a handset's
// file or key; no call failed.
func foundOut(err error) bool {
	var (
		file *files.Error
		key  *registry.Error
		call *rapi.CallError
	)
	return (errors.As(err, &file) || errors.As(err, &key)) && !errors.As(err, &call)
}

// allCauses takes apart errors that were joined, however deep.
func allCauses(err error) []error {
	if err == nil {
		return nil
	}
	var all []error
	for _, e := range causes(err) {
		if nested := causes(e); len(nested) == 1 && nested[0] == e {
			all = append(all, e)
			continue
		}
		all = append(all, allCauses(e)...)
	}
	return all
}

// answered reports whether the handset itself said no, or this computer did: the
// session goes on.
func answered(err error) bool {
	for _, e := range allCauses(err) {
		switch exitOfTaskCause(e, true) {
		case exitUnknown, exitNotSent, exitCancelled:
			return false
		}
	}
	return true
}

// joined is errors.Join, but for a single error, which stays as it is.
func joined(errs []error) error {
	errs = slices.DeleteFunc(errs, func(e error) bool { return e == nil })
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}
