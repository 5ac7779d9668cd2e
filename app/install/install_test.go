package install

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cradle/app/files"
	"cradle/rapi"
)

// fakeHandset has files and an installer that does what a test says, some seconds
// after it was started.
type fakeHandset struct {
	files.Handset // what is not used
	there         map[string]int64
	list          []string
	noList        error
	noStart       error
	noRemove      bool
	installs      func(h *fakeHandset) // three seconds after Start
	later         func(h *fakeHandset) // two seconds after that
	started       string
	at            time.Time // of Start
	lost          error
	folderGone    string
}

func code(c uint32) error { return &rapi.CallError{Op: "Call", Sent: true, Err: rapi.Win32(c)} }

// work is what the installer has done by now. It is done when somebody looks, so
// that no goroutine touches what another one reads.
func (h *fakeHandset) work() {
	took := time.Since(h.at)
	if h.installs != nil && h.started != "" && took >= 3*time.Second {
		h.installs(h)
		h.installs = nil
	}
	if h.later != nil && h.started != "" && took >= 5*time.Second {
		h.later(h)
		h.later = nil
	}
}

func (h *fakeHandset) Stat(_ context.Context, path string) (files.Entry, error) {
	h.work()
	if h.lost != nil {
		return files.Entry{}, h.lost
	}
	size, ok := h.there[path]
	if !ok {
		return files.Entry{}, code(2)
	}
	return files.Entry{Path: path, Size: size}, nil
}

func (h *fakeHandset) Write(_ context.Context, path string, r io.Reader, _ bool, done func(int64)) error {
	n, err := io.Copy(io.Discard, r)
	h.there[path] = n
	done(n)
	return err
}

func (h *fakeHandset) SetModified(context.Context, string, time.Time) error { return nil }
func (h *fakeHandset) Mkdir(_ context.Context, path string) error           { return nil }

func (h *fakeHandset) RemoveFile(_ context.Context, path string) error {
	if h.noRemove {
		return code(32)
	}
	if _, ok := h.there[path]; !ok {
		return code(2)
	}
	delete(h.there, path)
	return nil
}

func (h *fakeHandset) RemoveFolder(_ context.Context, path string) error {
	if len(h.there) > 0 {
		return code(145)
	}
	h.folderGone = path
	return nil
}

func (h *fakeHandset) Programs(context.Context) ([]string, error) {
	h.work()
	return slices.Clone(h.list), h.noList
}

func (h *fakeHandset) Start(_ context.Context, program, line string) (uint32, error) {
	if h.noStart != nil {
		return 0, h.noStart
	}
	h.started, h.at = program+" "+line, time.Now()
	return 0x61, nil
}

const there = `\Temp\Cradle\setup.cab`

func cabinet(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "setup.cab")
	if err := os.WriteFile(path, []byte("MSCF and more"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What can be seen after the installer was started is what is said, and no more.
func TestOutcomes(t *testing.T) {
	for name, tt := range map[string]struct {
		h        fakeHandset
		outcome  Outcome
		programs string
		cabinet  Cabinet
	}{
		"a new program, and the cabinet is deleted": {
			fakeHandset{installs: func(h *fakeHandset) { h.list = append(h.list, "Tool"); delete(h.there, there) }}, Installed, "Tool", Gone},
		"a new program, and the cabinet stays": {
			fakeHandset{installs: func(h *fakeHandset) { h.list = append(h.list, "Tool") }}, Installed, "Tool", Removed},
		"a new program, and the cabinet is in use": {
			fakeHandset{noRemove: true, installs: func(h *fakeHandset) { h.list = append(h.list, "Tool") }}, Installed, "Tool", Left},
		"the list comes later": {
			fakeHandset{
				installs: func(h *fakeHandset) { delete(h.there, there) },
				later:    func(h *fakeHandset) { h.list = append(h.list, "Tool") },
			}, Installed, "Tool", Gone},
		"no new program": {
			fakeHandset{installs: func(h *fakeHandset) { delete(h.there, there) }}, NoNewProgram, "", Gone},
		"nothing happens": {fakeHandset{}, Unknown, "", Left},
		"the list cannot be had": {
			fakeHandset{noList: code(5), installs: func(h *fakeHandset) { h.list = []string{"Tool"}; delete(h.there, there) }}, Unknown, "", Gone},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &tt.h
				h.there, h.list = map[string]int64{}, []string{"Old"}
				r, err := Install(t.Context(), h, cabinet(t), Options{Timeout: time.Minute})
				if err != nil || r.Outcome != tt.outcome || strings.Join(r.Programs, " ") != tt.programs || r.Cabinet != tt.cabinet {
					t.Errorf("%+v, %v", r, err)
				}
				// SynCE's tools: wceload with the quoted path.
				if h.started != `\Windows\wceload.exe "\Temp\Cradle\setup.cab"` || r.ProcessID != 0x61 {
					t.Errorf("started was %s, %#x", h.started, r.ProcessID)
				}
				if gone := h.folderGone != ""; gone != (tt.cabinet != Left) {
					t.Errorf("the folder is gone: %v", gone)
				}
			})
		})
	}
}

// Before the installer has started nothing is unknown, and nothing is left.
func TestNotStarted(t *testing.T) {
	h := &fakeHandset{there: map[string]int64{}, noStart: code(2)}
	r, err := Install(t.Context(), h, cabinet(t), Options{})
	var e *files.Error
	if !errors.As(err, &e) || e.Op != "start" || r.Outcome != NotStarted || r.Cabinet != Removed || len(h.there) > 0 {
		t.Errorf("%+v, %v, %v", r, err, h.there)
	}
}

// A start that was sent and not answered may have started it: nothing is said to
// be undone, and the cabinet stays.
func TestStartUnanswered(t *testing.T) {
	h := &fakeHandset{there: map[string]int64{}, noStart: &rapi.CallError{Op: "CreateProcess", Sent: true, Err: io.ErrUnexpectedEOF}}
	r, err := Install(t.Context(), h, cabinet(t), Options{})
	if !errors.Is(err, io.ErrUnexpectedEOF) || r.Outcome != Unknown || r.Cabinet != Left || len(h.there) != 1 {
		t.Errorf("%+v, %v, %v", r, err, h.there)
	}
}

// A cabinet that arrived in part and could not be removed is not called gone.
func TestPartialCabinet(t *testing.T) {
	h := &shortHandset{fakeHandset{there: map[string]int64{}, noRemove: true}}
	r, err := Install(t.Context(), h, cabinet(t), Options{})
	var partial *files.PartialError
	if !errors.As(err, &partial) || r.Outcome != NotStarted || r.Cabinet != Left {
		t.Errorf("%+v, %v", r, err)
	}
}

// shortHandset has no room for a whole file.
type shortHandset struct{ fakeHandset }

func (h *shortHandset) Write(_ context.Context, path string, r io.Reader, _ bool, done func(int64)) error {
	r.Read(make([]byte, 4))
	h.there[path] = 4
	return code(112)
}

// Ctrl-C and a connection that breaks leave an installer at work.
func TestLostAfterStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h := &fakeHandset{there: map[string]int64{}}
		r, err := Install(ctx, h, cabinet(t), Options{Started: func(string) { cancel() }})
		if !errors.Is(err, context.Canceled) || r.Outcome != Unknown || r.Cabinet != Left {
			t.Errorf("after Ctrl-C: %+v, %v", r, err)
		}
		h = &fakeHandset{there: map[string]int64{}}
		broke := &rapi.CallError{Op: "FindAllFiles", Err: io.ErrUnexpectedEOF}
		r, err = Install(t.Context(), h, cabinet(t), Options{Started: func(string) { h.lost = broke }})
		if !errors.Is(err, broke) || r.Outcome != Unknown {
			t.Errorf("after the connection broke: %+v, %v", r, err)
		}
	})
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	for name, tt := range map[string]struct{ data, say string }{
		"a.cab": {"MSCF....", ""}, "b.CPF": {"MSCF", ""},
		"c.cab": {"PK\x03\x04", "no cabinet"}, "d.cab": {"", "no cabinet"}, "e.exe": {"MSCF", "neither"},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(tt.data), 0o600); err != nil {
			t.Fatal(err)
		}
		err := Check(path)
		var e *FormatError
		if tt.say == "" && err != nil || tt.say != "" && (!errors.As(err, &e) || !strings.Contains(e.Msg, tt.say)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Check(filepath.Join(dir, "none.cab")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what is not there: %v", err)
	}
}
