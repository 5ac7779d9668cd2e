// Package prefs keeps what a person chose for the window, in a file that can be read
// and edited, window.toml in the folder "cradle" of the configuration folder:
//
//	store, err := prefs.Open(path)          // err: it cannot be read, and the defaults hold
//	store.Change(func(p *prefs.Prefs) { p.Theme = prefs.Dark })
//	err = store.Save()
//	fmt.Println(store.Prefs().Jobs)
//
// It knows no toolkit: the bench is made of some of it before there is a window.
package prefs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"
)

// Prefs is what a person chose. The zero value of a field is its default.
type Prefs struct {
	Theme    Theme    `toml:"theme,omitempty"`
	Text     TextSize `toml:"text_size,omitempty"`
	Language string   `toml:"language,omitempty"` // "de"; "" is the system's

	// The bench. They hold from the next start on.
	Jobs          int    `toml:"jobs,omitempty"`           // handsets worked on at once; 0: the bench's default
	ReplySeconds  int    `toml:"reply_seconds,omitempty"`  // how long a handset may take to answer; 0: the bench's default
	NoVerify      bool   `toml:"no_verify,omitempty"`      // do not ask back afterwards what was set; holds at once
	UnlockSeconds int    `toml:"unlock_seconds,omitempty"` // how long a locked handset is waited for; 0: for ever
	Journal       string `toml:"journal,omitempty"`        // the journal's folder; "" is the usual one

	Reload  bool     `toml:"reload_on_change,omitempty"` // the loaded document, when its file changes
	Recent  []string `toml:"recent,omitempty"`           // documents, the latest first, as absolute paths
	Started bool     `toml:"started,omitempty"`          // the window was open before
}

// Theme is the window's looks.
type Theme string

// The themes.
const (
	System Theme = "" // as the desktop is
	Light  Theme = "light"
	Dark   Theme = "dark"
)

// TextSize is how large texts are.
type TextSize string

// The sizes of text.
const (
	Normal TextSize = ""
	Large  TextSize = "large"
	Larger TextSize = "larger"
)

// Scale is what text is larger by.
func (s TextSize) Scale() float32 {
	switch s {
	case Large:
		return 1.2
	case Larger:
		return 1.45
	}
	return 1
}

// Limits of the numbers: what is outside of them in the file is brought inside.
const (
	MostJobs    = 64
	MostSeconds = 24 * 60 * 60
	RecentMost  = 12
)

// Reply is ReplySeconds as a time.
func (p Prefs) Reply() time.Duration { return time.Duration(p.ReplySeconds) * time.Second }

// Unlock is UnlockSeconds as a time.
func (p Prefs) Unlock() time.Duration { return time.Duration(p.UnlockSeconds) * time.Second }

// AddRecent puts documents before all others that were opened lately.
func (p *Prefs) AddRecent(paths ...string) {
	for _, path := range slices.Backward(paths) {
		p.Recent = slices.DeleteFunc(slices.Clone(p.Recent), func(s string) bool { return s == path })
		p.Recent = slices.Insert(p.Recent, 0, path)
	}
	p.Recent = p.Recent[:min(len(p.Recent), RecentMost)]
}

// tidy brings what a person or a later program wrote inside the limits.
func (p *Prefs) tidy() {
	p.Jobs = min(max(p.Jobs, 0), MostJobs)
	p.ReplySeconds = min(max(p.ReplySeconds, 0), MostSeconds)
	p.UnlockSeconds = min(max(p.UnlockSeconds, 0), MostSeconds)
	if !slices.Contains([]Theme{System, Light, Dark}, p.Theme) {
		p.Theme = System
	}
	if !slices.Contains([]TextSize{Normal, Large, Larger}, p.Text) {
		p.Text = Normal
	}
	p.Recent = p.Recent[:min(len(p.Recent), RecentMost)]
}

// Path is where a person's choices are.
func Path() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "cradle", "window.toml"), nil
}

// Store is the choices and the file that keeps them. Its methods may be called from any
// goroutine.
type Store struct {
	path string // "" keeps nothing

	mu sync.Mutex // of p
	p  Prefs

	writing sync.Mutex // one at a time
}

// Open reads the choices. A file that is not there is none, and so is one that cannot be
// read: the defaults hold then, the error says why, and the file stays until something is
// changed. A path of "" keeps nothing.
func Open(path string) (*Store, error) {
	s := &Store{path: path}
	if path == "" {
		return s, nil
	}
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case err != nil:
		return s, err
	}
	var p Prefs
	if _, err := toml.Decode(string(data), &p); err != nil {
		return s, fmt.Errorf("%s: %s; what was chosen for the window is not used", path, strings.ReplaceAll(err.Error(), "\n", " "))
	}
	p.tidy()
	s.p = p
	return s, nil
}

// Prefs is what was chosen.
func (s *Store) Prefs() Prefs {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.p
	p.Recent = slices.Clone(p.Recent)
	return p
}

// Change changes the choices, and reports whether anything is another than before. They
// hold at once; Save writes them.
func (s *Store) Change(change func(*Prefs)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.p
	before.Recent = slices.Clone(before.Recent)
	change(&s.p)
	s.p.tidy()
	return !same(before, s.p)
}

// Save writes the choices as they are now. It takes the time that a disk takes.
func (s *Store) Save() error {
	if s.path == "" {
		return nil
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	return write(s.path, s.Prefs())
}

func same(a, b Prefs) bool {
	if !slices.Equal(a.Recent, b.Recent) {
		return false
	}
	a.Recent, b.Recent = nil, nil
	return fmt.Sprint(a) == fmt.Sprint(b)
}

// write writes the file as a whole or not at all: a second window must not read half of it.
func write(path string, p Prefs) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".window-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.WriteString("# What was chosen in Cradle's window.\n"); err == nil { // untranslated: a file
		err = toml.NewEncoder(f).Encode(p)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
