//go:build linux && !nogui

// Package screenshots drives the real window. It holds no Go of its own but
// this test; see drive, and icon.go for the picture of the program.
package screenshots

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestRealWindow builds the program and does the whole job on a real display:
// by keyboard and by drop, applied and refused, in light and dark. Fyne's
// complaints of calls from the wrong goroutine fail it. Where
// CRADLE_SCREENSHOTS names a directory the pictures are kept there.
func TestRealWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: the real window is not driven with -short")
	}
	for _, tool := range []string{"Xvfb", "xdotool", "import", "compare", "convert", "/usr/bin/python3"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("SKIPPED: the real window is not driven: there is no %s (Debian: xvfb xdotool imagemagick python3-xlib)", tool)
		}
	}
	lookAtSources(t)
	program := filepath.Join(t.TempDir(), "cradle")
	build := exec.Command("go", "build", "-tags", "x11,fynechecks", "-o", program, "cradle/app")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	pictures := os.Getenv("CRADLE_SCREENSHOTS")
	if pictures == "" {
		pictures = t.TempDir()
	}
	out, err := exec.Command("./drive", program, pictures).CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
}

// lookAtSources looks at every file of the module, so that go test runs the
// test again when one has changed: of a program that a test builds it does not
// know what goes into it.
func lookAtSources(t *testing.T) {
	t.Helper()
	for _, room := range []string{"app", "rapi", "usb", "assets"} {
		err := filepath.WalkDir(filepath.Join("../../..", room), func(path string, _ os.DirEntry, err error) error {
			if err == nil {
				_, err = os.Stat(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
