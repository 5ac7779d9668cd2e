//go:build !nogui && (linux || freebsd || openbsd || netbsd)

package ui

import (
	"bytes"
	"io"
	"net"
	"os"
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

// display is an X server that answers everybody with the given bytes, or those
// with its cookie with Success.
func display(t *testing.T, answer, cookieData string) (name string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x:0")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			request := make([]byte, 100)
			n, _ := c.Read(request)
			if cookieData != "" && strings.Contains(string(request[:n]), cookieData) {
				io.WriteString(c, "\x01\x00\x0b\x00\x00\x00\x00\x00")
			} else {
				io.WriteString(c, answer)
			}
			c.Close()
		}
	}()
	return path
}

// What an X server answers (X Window System Protocol, 8).
const (
	success = "\x01\x00\x0b\x00\x00\x00\x00\x00"
	// Failed, 29 bytes of reason, version 11.0, 8 units of 4 bytes follow.
	failed = "\x00\x1d\x0b\x00\x00\x00\x08\x00Authorization required, but\n\n\x00\x00\x00"
)

// authority is an X authority file with a cookie for display 0 and one for
// display 7.
const authority = "\x01\x00\x00\x04host\x00\x010\x00\x12MIT-MAGIC-COOKIE-1\x00\x100123456789abcdef" +
	"\x01\x00\x00\x04host\x00\x017\x00\x12MIT-MAGIC-COOKIE-1\x00\x10fedcba9876543210"

// TestReachDisplay: a display that answers is reached, whatever it is; one that
// refuses is not, and says why on one line.
func TestReachDisplay(t *testing.T) {
	t.Setenv("XAUTHORITY", filepath.Join(t.TempDir(), "none"))
	for _, answer := range []string{success, "", "SSH-2.0\r\n"} {
		if err := reachDisplay(display(t, answer, "")); err != nil {
			t.Errorf("%q: %v", answer, err)
		}
	}
	name := display(t, failed, "0123456789abcdef")
	t.Setenv("DISPLAY", name)
	err := Run(Options{})
	if err == nil || strings.Contains(err.Error(), "\n") ||
		!strings.Contains(err.Error(), "it refuses access: Authorization required, but") || !strings.Contains(err.Error(), "cradle apply FILE") {
		t.Errorf("refused: %v", err)
	}

	path := filepath.Join(t.TempDir(), "authority")
	t.Setenv("XAUTHORITY", path)
	write := func(s string) {
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(authority)
	if err := reachDisplay(name); err != nil {
		t.Errorf("with the cookie: %v", err)
	}
	write(authority[len(authority)/2:])
	if err := reachDisplay(name); err == nil {
		t.Error("with another display's cookie")
	}
	write(strings.ReplaceAll(authority, magicCookie, "XDM-AUTHORIZATION1"))
	if err := reachDisplay(name); err != nil {
		t.Errorf("with a proof of another kind, which is the toolkit's to try: %v", err)
	}
}

func FuzzReadCookies(f *testing.F) {
	f.Add([]byte(authority))
	f.Add([]byte("\x01\x00\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := readCookies(bytes.NewReader(b), "0")
		if err == nil && len(list) > len(b)/10 {
			t.Errorf("%d cookies in %d bytes", len(list), len(b))
		}
	})
}
