//go:build linux && !nogui

// Package screenshots drives the real window. It holds no Go of its own but
// this test; see drive, and icon.go for the picture of the program.
package screenshots

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tools are what the scenes need beside a shell, and the packages of Debian that have it.
var tools = map[string]string{
	"Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick", "compare": "imagemagick", "convert": "imagemagick",
	"/usr/bin/python3": "python3-xlib", "xclip": "xclip", "tesseract": "tesseract-ocr", "pcmanfm": "pcmanfm", "dbus-run-session": "dbus",
}

// TestRealWindow builds the program and does the whole job on a real display, by keyboard,
// by mouse and by drop, and reads from the screen and the journal what came of it; see
// scenes. Fyne's complaints of calls from the wrong goroutine fail it. Where
// CRADLE_ARTIFACTS names a directory the pictures are kept in window there.
func TestRealWindow(t *testing.T) {
	pictures := stage(t)
	play(t, build(t, "x11,fynechecks"), pictures, nil)
}

// TestRealWindowTurnsRed: a program that draws from a goroutine which is not the window's
// fails. Without this nobody would know whether the scenes see such calls at all.
func TestRealWindowTurnsRed(t *testing.T) {
	stage(t)
	play(t, build(t, "x11,fynechecks,fyneplanted"), t.TempDir(), []string{"something was written on stderr", "fyne.Do threading model"}, "empty")
}

// stage skips the test where the real window cannot be driven, and says where its pictures
// are kept.
func stage(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: the real window is not driven with -short")
	}
	for tool, in := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("SKIPPED: the real window is not driven: there is no %s (Debian: %s)", tool, in)
		}
	}
	lookAtSources(t)
	if dir := os.Getenv("CRADLE_ARTIFACTS"); dir != "" {
		return filepath.Join(dir, "window")
	}
	return t.TempDir()
}

// build builds the program with these tags.
func build(t *testing.T, tags string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "cradle")
	if out, err := exec.Command("go", "build", "-tags", tags, "-o", program, "cradle/app").CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	return program
}

// play plays scenes, all without a name. They must go well; with faults they must fail,
// and say these.
func play(t *testing.T, program, pictures string, faults []string, scenes ...string) {
	t.Helper()
	out, err := exec.Command("./drive", append([]string{program, pictures}, scenes...)...).CombinedOutput()
	t.Logf("%s", out)
	if (err != nil) != (len(faults) > 0) {
		t.Fatalf("it ended with: %v", err)
	}
	for _, f := range faults {
		if !strings.Contains(string(out), f) {
			t.Errorf("it does not say: %s", f)
		}
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
