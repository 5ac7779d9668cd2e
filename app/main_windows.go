package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/sys/windows"
)

// prepare makes of a Windows program what the rest of the program expects. end is
// to be called before the program ends.
//
// There are two programs for Windows, of the same sources: cradle.exe belongs to the
// terminal that it is started from, which waits for it, gets its output and its
// exit code. cradlew.exe has no terminal, and opens none beside the window.
func prepare(p *program) (end func()) {
	// Who clicks on the program wants the window, and not cobra's word that it is
	// one for terminals.
	cobra.MousetrapHelpText = ""

	// Older consoles understand colours only when they are told to, or not at all.
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		var mode uint32
		h := windows.Handle(f.Fd())
		if windows.GetConsoleMode(h, &mode) == nil &&
			windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) != nil {
			os.Setenv("NO_COLOR", "1")
		}
	}

	// Without a terminal, what went wrong is said in a box of its own.
	name, err := os.Executable()
	if err != nil || !strings.EqualFold(filepath.Base(name), "cradlew.exe") {
		return func() {}
	}
	if kind, err := windows.GetFileType(windows.Handle(os.Stderr.Fd())); err == nil && kind != windows.FILE_TYPE_UNKNOWN {
		return func() {} // somebody reads it
	}
	said := &last{}
	p.out, p.err = io.Discard, said
	return func() {
		if said.text() == "" {
			return
		}
		text, err := windows.UTF16PtrFromString(said.text())
		if err != nil {
			return
		}
		title, err := windows.UTF16PtrFromString("Cradle")
		if err != nil {
			return
		}
		windows.MessageBox(0, text, title, windows.MB_OK|windows.MB_ICONWARNING)
	}
}

// last keeps the end of what was written, from any goroutine.
type last struct {
	mu sync.Mutex
	b  []byte
}

// lastLimit is what fits into a box, in bytes.
const lastLimit = 2000

func (l *last) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b = append(l.b, b...)
	l.b = l.b[max(0, len(l.b)-lastLimit):]
	return len(b), nil
}

func (l *last) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.ReplaceAll(strings.ToValidUTF8(string(l.b), ""), "\x00", "")
}
