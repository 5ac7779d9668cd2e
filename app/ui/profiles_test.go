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
	"cradle/app/ui/view"
)

// warehouse is a folder of profiles: one of two documents for some handsets, with a table
// of values, and one that is broken.
func warehouse(t *testing.T) profile.Store {
	t.Helper()
	return profile.Store{Dir: tree(t, map[string]string{
		"hall/profile.toml": "title = \"Warehouse\"\ndocuments = [\"wifi.xml\", \"gprs.xml\"]\n[variables]\nssid = \"Depot\"\nkey = { ask = true }\n" +
			"[options]\nundo = false\ntimeout = \"90s\"\nunlock_timeout = \"5m\"\njobs = 7\ntable = \"handsets.csv\"\n[handsets]\nnames = [\"WH-1-*\"]\n",
		"hall/wifi.xml":       strings.NewReplacer(`value="depot"`, `value="{{ssid}}"`, "hunter2", "{{key}}").Replace(settings),
		"hall/gprs.xml":       strings.Replace(settings, `value="depot"`, `value="{{apn}} {{SSID}}"`, 1),
		"hall/handsets.csv":   "name,apn\nWH-1-1,north\nWH-1-2,south\n",
		"broken/profile.toml": "documents = [\"none.xml\"]\ncolour = \"red\"\n",
	})}
}

// openProfile chooses the profile hall from the list.
func (s *scene) openProfile() {
	s.t.Helper()
	s.w.chooseProfile()
	s.until("the list", func() bool { return s.w.modal != nil })
	s.shows("Open a profile", "hall", "Warehouse · 2 documents", "broken", "colour")
	s.answer("hall")
	s.until("the documents", func() bool {
		list := s.w.screen.Documents()
		return len(list) == 2 && list[0].Valid() && list[1].Valid()
	})
}

// TestProfile: a profile is chosen from the list; all its documents, variables and options
// are taken over, one form asks for all variables, each handset gets its own values, and one
// that the profile is not for gets nothing.
func TestProfile(t *testing.T) {
	b := newFakeBench(handset("1-1", bench.Ready), handset("1-2", bench.Ready), handset("2-1", bench.Ready))
	s := newScene(t, Options{Profiles: warehouse(t)}, b)
	s.w.tickAll(true)
	s.openProfile()
	s.shows("1.  wifi.xml", "2.  gprs.xml", "Profile hall", "For handsets: name WH-1-*", "7 handsets at a time", "Values for each handset from handsets.csv",
		"1m30s at most for a document", "Not for hall: name WH-2-1, not WH-1-*", "Apply 2 documents to 2 handsets")
	s.w.tick("2-1", true)
	s.shows("Apply 2 documents to 2 handsets")
	s.w.apply()
	s.shows("Values for 2 documents", "The documents have 3 variables", "ssid", "key", "apn", "handsets.csv: 2 rows, found by name", "1 field still empty")
	f := fields(s)
	if len(f) != 3 || f[0].Text != "Depot" || f[1].Text != "" || !f[1].Password || f[2].PlaceHolder != "from the file of values" {
		t.Fatalf("the fields are %+v", s.w.screen.Variables())
	}
	f[1].SetText("hunter3")
	f[1].OnSubmitted("")
	f[2].OnSubmitted("")
	s.until("the run", func() bool { return len(b.applied()) == 1 })
	req := b.applied()[0]
	if !req.NoBefore || req.Timeout != 90*time.Second || req.Unlock != 5*time.Minute || b.jobs != 7 || len(req.Targets) != 2 {
		t.Errorf("asked for was %+v, %d at a time", req, b.jobs)
	}
	for id, apn := range map[run.HandsetID]string{"1-1": "north Depot", "1-2": "south Depot"} {
		own := req.Own[id]
		if len(own.Documents) != 2 || !strings.Contains(own.Documents[0].Text(), "hunter3") || !strings.Contains(own.Documents[1].Text(), `"`+apn+`"`) || own.Identity.Name != "WH-"+string(id) {
			t.Errorf("%s gets %+v", id, own)
		}
	}
	s.until("the end", func() bool { return !s.w.screen.Applying() })

	// Another document is none of the profile's: its handsets and options are forgotten.
	s.w.open(file(t, "other.xml", settings), false)
	s.loaded()
	s.hides("Profile hall", "Not for hall")
	s.shows("Apply other.xml to 3 handsets")
	s.w.apply()
	s.until("the other run", func() bool { return len(b.applied()) == 2 })
	if b.applied()[1].NoBefore || b.jobs != 0 {
		t.Error("another document is applied with the profile's options")
	}
}

// TestProfileAlone: where no handset is one that the profile is for, that is said; a handset
// that has not said what it is is waited for.
func TestProfileAlone(t *testing.T) {
	b := newFakeBench(handset("2-1", bench.Ready))
	s := newScene(t, Options{Profiles: warehouse(t)}, b)
	s.openProfile()
	s.shows("None of the handsets here is one that profile hall is for")
	b.change(run.Event{Kind: run.Arrived}, "1-1", func(h *bench.Handset) { h.State = bench.Connecting })
	s.until("the row", func() bool { return s.w.screen.Rows() == 2 })
	s.w.tick("1-1", true)
	s.shows("Profile hall is for some handsets alone: wait until Handset is ready")
}

// TestTable: a handset without values in the file of values gets nothing, and neither do the
// others, and the form comes back; what is typed for all counts more. The file is read when
// it is used.
func TestTable(t *testing.T) {
	b := newFakeBench(handset("1-1", bench.Ready), handset("1-2", bench.Ready))
	table := file(t, "values.csv", "port,server,key\n1-1,one,hunter2\n")
	s := newScene(t, Options{Files: []string{file(t, "mail.xml", withVariables)}}, b)
	s.w.tickAll(true)
	s.ctrlEnter()
	s.shows("Every handset gets the same values", "to give each its own, choose a file of values")
	fields(s)[0].SetText("typed")
	s.w.modal.Hide()
	s.w.takeTable(table, view.Apply)
	s.until("the form", func() bool { return s.w.modal != nil })
	s.shows("values.csv: 1 row, found by port", "Without it")
	s.hides("still empty")
	s.answer("Apply mail.xml to 2 handsets")
	s.until("why not", func() bool { return strings.Contains(s.text(), "Nothing was sent") })
	s.shows("WH-1-2 on 1-2: values.csv has no row for its port, and none for * with server")
	if len(b.applied()) != 0 {
		t.Fatal("a handset without values was served")
	}
	if err := os.WriteFile(table, []byte("port,server,key\n1-1,one,hunter2\n*,other,hunter3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.answer("Back to the values")
	s.answer("Apply mail.xml to 2 handsets")
	s.until("the run", func() bool { return len(b.applied()) == 1 })
	own := b.applied()[0].Own
	if one, two := own["1-1"].Documents[0].Text(), own["1-2"].Documents[0].Text(); !strings.Contains(one, "hunter2") || !strings.Contains(one, `value="one"`) || !strings.Contains(two, "hunter3") {
		t.Errorf("%s\n%s", one, two)
	}
	s.until("the end", func() bool { return !s.w.screen.Applying() })
	s.ctrlEnter()
	s.answer("Without it")
	s.shows("Every handset gets the same values", "2 fields still empty")
	s.w.modal.Hide()
	s.w.takeTable(filepath.Join(t.TempDir(), "none.csv"), view.Apply)
	s.until("why not", func() bool { return strings.Contains(s.text(), "The file of values cannot be used") })
}

// TestNoProfile says how one is made.
func TestNoProfile(t *testing.T) {
	s := newScene(t, Options{Profiles: profile.Store{Dir: t.TempDir()}}, newFakeBench())
	s.w.chooseProfile()
	s.until("what is said", func() bool { return s.w.modal != nil })
	s.shows("There is no profile yet.")
}
