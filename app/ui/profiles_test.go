//go:build !nogui

package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/profile"
	"cradle/app/run"
)

// TestProfile: a profile is chosen from the list; its document, variables and options are taken over,
// and a handset that it is not for gets nothing.
func TestProfile(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"hall/profile.toml":   "title = \"Warehouse\"\ndocuments = [\"wifi.xml\"]\n[variables]\nssid = \"Depot\"\n[options]\nundo = false\ntimeout = \"90s\"\n[handsets]\nnames = [\"WH-1-*\"]\n",
		"hall/wifi.xml":       strings.Replace(settings, `value="depot"`, `value="{{ssid}}"`, 1),
		"broken/profile.toml": "documents = [\"none.xml\"]\ncolour = \"red\"\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := newScene(t, Options{Profiles: profile.Store{Dir: dir}}, newFakeBench(handset("1-1", bench.Ready), handset("2-1", bench.Ready)))
	s.w.chooseProfile()
	s.until("the list", func() bool { return s.w.modal != nil })
	s.shows("Open a profile", "hall", "Warehouse · 1 document", "broken", "colour")
	s.answer("hall")
	s.until("the document", func() bool { return s.w.screen.Document.Valid() })
	s.shows("wifi.xml", "Profile hall")
	s.w.tick("1-1", true)
	s.w.tick("2-1", true)
	s.shows("WH-2-1 is none that the profile hall is for")
	s.w.tick("2-1", false)
	s.w.apply()
	s.shows("Values for wifi.xml")
	if f := s.w.screen.Variables(); len(f) != 1 || f[0].Value != "Depot" {
		t.Errorf("the variables are %+v", f)
	}
	s.answer("Apply wifi.xml to WH-1-1")
	s.until("the run", func() bool { return len(s.bench.applied()) == 1 })
	if req := s.bench.applied()[0]; !req.NoBefore || req.Timeout != 90*time.Second || req.Targets[0] != run.HandsetID("1-1") || !strings.Contains(req.Documents[0].Text(), `value="Depot"`) {
		t.Errorf("asked for was %+v", req)
	}
	s.until("the end", func() bool { return !s.w.screen.Applying() })
	other := filepath.Join(t.TempDir(), "other.xml")
	if err := os.WriteFile(other, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	s.w.open(other, false)
	s.loaded()
	s.hides("Profile hall")
	s.w.apply()
	s.until("the other run", func() bool { return len(s.bench.applied()) == 2 })
	if s.bench.applied()[1].NoBefore {
		t.Error("another document is applied with the profile's options")
	}
}

// TestNoProfile says how one is made.
func TestNoProfile(t *testing.T) {
	s := newScene(t, Options{Profiles: profile.Store{Dir: t.TempDir()}}, newFakeBench())
	s.w.chooseProfile()
	s.until("what is said", func() bool { return s.w.modal != nil })
	s.shows("There is no profile yet.")
}
