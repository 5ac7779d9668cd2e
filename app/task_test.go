package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/files"
	"cradle/app/registry"
	"cradle/rapi"
)

// What a script learns of a task: the handset said no (1), something here is wrong
// (2), nothing was changed (4), nobody knows (5), or it was cancelled (130).
func TestExitOfTask(t *testing.T) {
	refused := &rapi.CallError{Op: "CreateFile", Sent: true, Err: rapi.Win32(2)}
	broke := &rapi.CallError{Op: "DeleteFile", Sent: true, Err: io.ErrUnexpectedEOF}
	unsent := &rapi.CallError{Op: "DeleteFile", Err: io.ErrClosedPipe}
	cancelled := &rapi.CallError{Op: "DeleteFile", Sent: true, Err: context.Canceled}
	file := func(err error) error { return &files.Error{Op: "read", Path: `\a`, Err: err} }
	for _, tt := range []struct {
		name            string
		err             error
		reading, change int
	}{
		{"done", nil, 0, 0},
		{"the handset says no", file(refused), 1, 1},
		{"it gives no reason", file(&rapi.CallError{Op: "X", Sent: true, Err: rapi.ErrNoReason}), 1, 1},
		{"its configuration manager says no", &rapi.CallError{Op: "X", Sent: true, Err: rapi.HRESULT(0x80070005)}, 1, 1},
		{"its generation cannot", &rapi.CallError{Op: "X", Err: errors.ErrUnsupported}, 1, 1},
		{"the connection broke", file(broke), 4, 5},
		{"it was unplugged", fmt.Errorf("%w (%w)", bench.ErrDeparted, broke), 4, 5},
		{"it broke before the call", file(unsent), 4, 4},
		{"there was none", bench.ErrDeparted, 4, 4},
		{"nobody unlocked it", &bench.TimeoutError{Wait: "unlock"}, 4, 4},
		{"Ctrl-C before the call", context.Canceled, 130, 130},
		{"Ctrl-C in a call", cancelled, 130, 5},
		{"an upload was removed again", &files.PartialError{Path: `\a`, Removed: true, Err: context.Canceled}, 130, 130},
		{"an upload that broke was removed", &files.PartialError{Path: `\a`, Removed: true, Err: file(refused)}, 1, 1},
		{"part of an upload is there", &files.PartialError{Path: `\a`, Err: broke}, 5, 5},
		{"a file is there already", file(files.ErrExists), 1, 1},
		{"a file is here already", fmt.Errorf("a: %w", files.ErrExists), 2, 2},
		{"a file here cannot be read", &fs.PathError{Op: "open", Path: "a", Err: fs.ErrPermission}, 2, 2},
		{"a path that cannot be", &files.PathError{Path: "C:"}, 2, 2},
		{"too few bytes", file(files.ErrSize), 1, 1},
		{"keys below", &registry.Error{Op: "delete", Err: registry.ErrHasKeys}, 1, 1},
		{"no number", &registry.DataError{Err: errors.New("x")}, 2, 2},
		{"several, and the worst counts", errors.Join(file(refused), errors.Join(nil, file(broke))), 4, 5},
		{"several of the handset's", errors.Join(file(refused), file(files.ErrIsFolder)), 1, 1},
	} {
		if got := exitOfTask(tt.err, false); got != tt.reading {
			t.Errorf("%s: reading ends with %d, want %d", tt.name, got, tt.reading)
		}
		if got := exitOfTask(tt.err, true); got != tt.change {
			t.Errorf("%s: changing ends with %d, want %d", tt.name, got, tt.change)
		}
	}
	if worst([]int{0, 130, 4, 1}) != 4 || worst([]int{2, 0, 130}) != 2 || worst([]int{5, 4}) != 5 || worst(nil) != 0 {
		t.Error("the worst is not the worst")
	}
}

// The line at the bottom of a terminal.
func TestProgressWords(t *testing.T) {
	for _, tt := range []struct {
		p    files.Progress
		took time.Duration
		want string
	}{
		{files.Progress{Path: `\a\b.cab`, Total: 2_000_000}, 0, "b.cab 0 % of 2.0 MB"},
		{files.Progress{Path: `\b.cab`, Done: 1_000_000, Total: 2_000_000}, 2 * time.Second, "b.cab 50 % of 2.0 MB, 500.0 kB/s"},
		{files.Progress{Path: `\b.cab`, Done: 3_000_000, Total: 2_000_000}, 0, "b.cab 100 % of 2.0 MB"},
		{files.Progress{Path: `\b.cab`, Done: 12_000, Total: -1}, 0, "b.cab 12.0 kB"},
		{files.Progress{Path: "\\b\x1b[2J", Total: -1}, 0, `b\x1b[2J`},
	} {
		if got := progressWords(tt.p, tt.took); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.p, got, tt.want)
		}
	}
}

// An eye wants no more than ten a second, and every file at its beginning.
func TestRate(t *testing.T) {
	var told []string
	r := newRate(func(s string) { told = append(told, s) })
	for i := range int64(1000) {
		r.show(files.Progress{Path: `\a`, Done: i, Total: 1000})
	}
	r.show(files.Progress{Path: `\b`, Total: 1000})
	if len(told) < 2 || len(told) > 500 || told[0] != "a 0 % of 1.0 kB" || told[len(told)-1] != "b 0 % of 1.0 kB" {
		t.Errorf("told were %q", told)
	}
}

func TestCommandLine(t *testing.T) {
	for want, args := range map[string][]string{
		"":                  nil,
		`/silent`:           {"/silent"},
		`"two words" three`: {"two words", "three"},
		`""`:                {""},
		`"\Temp\a b.cab"`:   {`"\Temp\a b.cab"`},
	} {
		if got := commandLine(args); got != want {
			t.Errorf("%q: %s, want %s", args, got, want)
		}
	}
	for typed, want := range map[string]string{`calc.exe`: `calc.exe`, `/Windows/calc.exe`: `\Windows\calc.exe`, `Tool/tool.exe`: `\Tool\tool.exe`} {
		if got := programName(typed); got != want {
			t.Errorf("%s: %s, want %s", typed, got, want)
		}
	}
}

// Standard input that nobody writes to does not hold the program up.
func TestInterruptible(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	i := newInterruptible(ctx, r)
	go w.Write([]byte("abc"))
	b := make([]byte, 2)
	if n, err := io.ReadFull(i, b); err != nil || string(b[:n]) != "ab" {
		t.Errorf("%q, %v", b[:n], err)
	}
	if n, err := i.Read(b); err != nil || string(b[:n]) != "c" {
		t.Errorf("%q, %v", b[:n], err)
	}
	cancel()
	if _, err := i.Read(b); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	all, err := io.ReadAll(newInterruptible(t.Context(), strings.NewReader(strings.Repeat("x", 200_000))))
	if err != nil || len(all) != 200_000 {
		t.Errorf("%d bytes, %v", len(all), err)
	}
}

// Data comes from standard input where it is a -, a line each; one that is too long
// is refused, and not cut.
func TestItems(t *testing.T) {
	p := &program{in: strings.NewReader("one\r\ntwo")}
	items, stdin, err := p.items(t.Context(), []string{"-", "typed", "-"})
	if err != nil || !stdin || strings.Join(items, ",") != "one,typed,two" {
		t.Errorf("%q, %t, %v", items, stdin, err)
	}
	p = &program{in: strings.NewReader(strings.Repeat("x", longestLine+1))}
	if items, _, err := p.items(t.Context(), []string{"-"}); err == nil {
		t.Errorf("a line of %d bytes was taken", len(items[0]))
	}
	p = &program{in: strings.NewReader("")}
	if _, _, err := p.items(t.Context(), []string{"-"}); err == nil {
		t.Error("no line was taken for one")
	}
}
