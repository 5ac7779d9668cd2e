package prefs

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cradle", "window.toml")
	s, err := Open(path)
	if err != nil || !reflect.DeepEqual(s.Prefs(), Prefs{}) {
		t.Fatalf("%+v, %v", s.Prefs(), err)
	}
	want := Prefs{Theme: Dark, Text: Large, Language: "de", Jobs: 8, ReplySeconds: 300, UnlockSeconds: 60,
		Journal: "/srv/journal", Reload: true, Recent: []string{"/a/b.xml", "/a/ü \"1\".xml"}, Started: true}
	if !s.Change(func(p *Prefs) { *p = want }) {
		t.Error("nothing has changed")
	}
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(path)
	if err != nil || !reflect.DeepEqual(again.Prefs(), want) {
		t.Errorf("%+v, %v", again.Prefs(), err)
	}
	if got := again.Prefs(); got.Reply() != 5*time.Minute || got.Unlock() != time.Minute {
		t.Errorf("%v, %v", got.Reply(), got.Unlock())
	}
	i, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && i.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", i.Mode(), err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".window-*"))
	if len(left) > 0 || err != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestUnchanged(t *testing.T) {
	s, _ := Open("")
	if s.Change(func(p *Prefs) { p.Theme = System }) {
		t.Error("nothing is another, and it says so")
	}
	if !s.Change(func(p *Prefs) { p.AddRecent("a") }) || s.Change(func(p *Prefs) { p.AddRecent("a") }) {
		t.Error("a document was added once")
	}
	if err := s.Save(); err != nil {
		t.Error(err)
	}
}

// TestByHand: what stands in the file is used as far as it makes sense.
func TestByHand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "window.toml")
	for _, tt := range []struct {
		text string
		want Prefs
		err  string
	}{
		{"theme = \"pink\"\njobs = 1000\nreply_seconds = -4\nunlock_seconds = 999999999\n", Prefs{Jobs: MostJobs, UnlockSeconds: MostSeconds}, ""},
		{"of_a_later_program = 1\ntheme = \"dark\"\n", Prefs{Theme: Dark}, ""},
		{"theme = dark", Prefs{}, "window.toml: "},
		{"jobs = \"many\"", Prefs{}, "window.toml: "},
	} {
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path)
		if !reflect.DeepEqual(s.Prefs(), tt.want) || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%q: %+v, %v", tt.text, s.Prefs(), err)
		}
	}
	if s, err := Open(t.TempDir()); err == nil || s == nil {
		t.Error("a folder was read")
	}
}

func TestRecent(t *testing.T) {
	var p Prefs
	p.AddRecent("b", "c")
	p.AddRecent("a")
	p.AddRecent("c", "d")
	if want := []string{"c", "d", "a", "b"}; !reflect.DeepEqual(p.Recent, want) {
		t.Errorf("%q, want %q", p.Recent, want)
	}
	for range 30 {
		p.AddRecent(strings.Repeat("x", len(p.Recent)+len(p.Recent[0])))
	}
	if len(p.Recent) != RecentMost {
		t.Errorf("%d are kept", len(p.Recent))
	}
}

// TestCannotBeWritten: what was chosen holds all the same, and the error says so.
func TestCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cradle"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := Open(filepath.Join(dir, "cradle", "window.toml"))
	s.Change(func(p *Prefs) { p.Theme = Dark })
	if err := s.Save(); err == nil {
		t.Error("it was written below a file")
	}
	if s.Prefs().Theme != Dark {
		t.Error("it does not hold")
	}
}
