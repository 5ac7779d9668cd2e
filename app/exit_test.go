package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cradle/app/bench"
	"cradle/app/files"
	"cradle/app/registry"
	"cradle/app/run"
	"cradle/app/simulator"
	"cradle/rapi"
	"cradle/rapi/provxml"
	"cradle/usb"
)

func TestExitOfRuns(t *testing.T) {
	skipped := run.Run{Ending: run.NotSent, Err: bench.ErrSkipped}
	r := func(e run.Ending) run.Run { return run.Run{Ending: e, Err: errors.New("why")} }
	for _, tt := range []struct {
		name        string
		runs        []run.Run
		interrupted bool
		want        int
	}{
		{"done", []run.Run{r(run.Applied)}, false, 0},
		{"problems", []run.Run{r(run.AppliedWithProblems)}, false, 1},
		{"failed", []run.Run{r(run.Failed)}, false, 1},
		{"not sent", []run.Run{r(run.NotSent)}, false, 4},
		{"unknown", []run.Run{r(run.Unknown)}, false, 5},
		{"cancelled on the handset", []run.Run{r(run.Cancelled)}, false, 130},
		{"unknown is the worst", []run.Run{r(run.Failed), r(run.Unknown), r(run.NotSent), r(run.Applied)}, false, 5},
		{"not sent is worse than failed", []run.Run{r(run.Failed), r(run.NotSent)}, false, 4},
		{"failed is worse than cancelled", []run.Run{r(run.Cancelled), r(run.Failed)}, false, 1},
		{"a skipped one counts as what it waited for", []run.Run{r(run.Failed), skipped}, false, 1},
		{"interrupted in time", []run.Run{r(run.Applied), r(run.Cancelled)}, true, 130},
		{"interrupted too late for one", []run.Run{r(run.Unknown), r(run.Cancelled)}, true, 5},
		{"interrupted when all was done", []run.Run{r(run.Applied)}, true, 0},
		{"interrupted when one had failed", []run.Run{r(run.Failed)}, true, 1},
	} {
		if got := exitOfRuns(tt.runs, tt.interrupted); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

// A name from a handset does not reach the terminal as it is.
func TestErrorLineIsPrintable(t *testing.T) {
	name := "\\Temp\\a\x1b]0;x\a\u009b2J\u202eb"
	for _, err := range []error{
		&files.Error{Op: "remove", Path: name, Err: &rapi.CallError{Op: "DeleteFile", Sent: true, Err: rapi.Win32(5)}},
		&registry.Error{Op: "read", Key: registry.Key{Root: registry.LocalMachine, Path: name}, Err: registry.ErrTooDeep},
	} {
		if line := errorLine(err); strings.ContainsAny(line, "\x1b\a\u009b\u202e") || !strings.Contains(line, `]0;x`) {
			t.Errorf("%q", line)
		}
	}
}

func TestExitOfErrors(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{usagef("cradle", "odd"), 2},
		{&provxml.SyntaxError{Name: "a.xml"}, 2},
		{errors.Join(nil, &provxml.SyntaxError{Name: "a.xml"}), 2},
		{&simulator.SpecError{}, 2},
		{&plainError{code: 2}, 2},
		{&bench.ChoiceError{}, 3},
		{&usb.Error{Op: "start libusb", Err: usb.ErrIO}, 4},
		{fmt.Errorf("looking for handsets: %w", usb.ErrAccess), 4},
		{&dangerError{}, 6},
		{context.Canceled, 130},
		{bench.ErrClosed, 130},
	} {
		if got := exitOf(tt.err); got != tt.want {
			t.Errorf("%v: %d, want %d", tt.err, got, tt.want)
		}
	}
}
