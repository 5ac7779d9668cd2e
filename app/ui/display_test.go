//go:build !nogui && (linux || freebsd || openbsd || netbsd)

package ui

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoDisplay: without a display Run says so in one line, and touches
// nothing: there is not even a bench.
func TestNoDisplay(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	for _, display := range []string{"", ":65535", ":4711", "nonsense", ":-1", ":99999", "/no/such/socket:0"} {
		t.Setenv("DISPLAY", display)
		err := Run(Options{})
		if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "cradle apply FILE") {
			t.Errorf("DISPLAY=%q: %v", display, err)
		}
	}
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	if err := Run(Options{}); err == nil || !strings.Contains(err.Error(), "Xwayland") {
		t.Errorf("only Wayland: %v", err)
	}
}

// TestReachDisplay: a display that answers is reached.
func TestReachDisplay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "org.xquartz:0")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := reachDisplay(path); err != nil {
		t.Error(err)
	}
}
