package journal

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// The second window hands its files to the first; when that is closed, it opens.
func TestWindow(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "j")
	first, err := OpenWindow(dir)
	must(t, err)
	_, err = OpenWindow(dir)
	var open *WindowError
	if !errors.As(err, &open) || open.Holder.PID != os.Getpid() {
		t.Fatalf("%v", err)
	}
	if i, err := os.Stat(filepath.Join(dir, "window.sock")); err != nil || runtime.GOOS != "windows" && i.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", i, err)
	}
	got := make(chan []string, 1)
	go func() { got <- <-first.Files() }()
	must(t, HandOver(ctx, dir, []string{"a.xml", "/x/b.xml"}))
	here, _ := filepath.Abs("a.xml")
	if files := <-got; !slices.Equal(files, []string{here, "/x/b.xml"}) {
		t.Errorf("%q", files)
	}
	if err := HandOver(ctx, dir, make([]string, 1001)); err == nil || !strings.Contains(err.Error(), "at most 1000 files") {
		t.Errorf("%v", err)
	}

	// Who speaks otherwise is told so, or left.
	for say, want := range map[string]string{
		"hello\n": "that was no message of a second start\n",
		`{"schema":"cradle/window/1","files":["a.xml"]}` + "\n": "a file has no absolute path\n",
		`{"schema":"cradle/window/9","files":[]}` + "\n":        "that was a message of another version of Cradle\n",
		strings.Repeat("x", handLimit+1):                        "that was no whole message\n",
	} {
		conn, err := net.Dial("unix", filepath.Join(dir, "window.sock"))
		must(t, err)
		_, err = conn.Write([]byte(say))
		must(t, err)
		b := make([]byte, 100)
		n, _ := conn.Read(b)
		if string(b[:n]) != want {
			t.Errorf("%.20q: %q, want %q", say, b[:n], want)
		}
		conn.Close()
	}
	first.Close()
	first.Close()
	if _, more := <-first.Files(); more {
		t.Error("files come after it was closed")
	}
	if err := HandOver(ctx, dir, nil); err == nil {
		t.Error("nobody is there, and takes files")
	}
	second, err := OpenWindow(dir)
	must(t, err)
	second.Close()
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("%v are left", files)
	}
}

func FuzzHanded(f *testing.F) {
	for _, s := range []string{`{"schema":"cradle/window/1","files":["/a.xml"]}`, `{"schema":"cradle/window/1"}`, "null", `{"files":[1]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		files, err := parseHanded(line)
		if err == nil && (len(files) > handFiles || slices.ContainsFunc(files, func(f string) bool { return !filepath.IsAbs(f) })) {
			t.Errorf("%q", files)
		}
	})
}
