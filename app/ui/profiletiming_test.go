//go:build !nogui

package ui

import (
	"fmt"
	"strings"
	"testing"

	"cradle/app/bench"
	"cradle/app/ui/view"
)

// TestReapplyIsNoProfile: what is applied again from the history was not applied with the
// profile that is on the bench now: nothing that it wants is done.
func TestReapplyIsNoProfile(t *testing.T) {
	b := newFakeBench(handset("1-1", bench.Ready))
	s := newScene(t, Options{Profiles: warehouse(t), History: newFakeHistory(t, 2)}, b)
	s.openProfile()
	s.shows("Profile hall")
	s.history()
	s.w.history.list.Select(0)
	s.until("the run", func() bool { return s.w.history.run != nil })
	s.w.history.reapplyAsked()
	s.until("the question", func() bool { return s.w.modal != nil })
	b.SetJobs(-1)
	s.answer("Apply wifi2.xml to WH-1-1")
	s.until("the run", func() bool { return len(b.applied()) == 1 })
	if req := b.applied()[0]; req.NoBefore || req.Timeout != 0 || req.Unlock != 0 {
		t.Errorf("it is applied with the profile's options: %+v", req)
	}
	if b.jobs != 0 {
		t.Errorf("%d at a time, as the profile wants it", b.jobs)
	}
}

// TestJobsOfTheSentence: how many handsets are worked on at once is what the profile said that
// was on the bench when the button was pressed, not what is there when all was agreed to.
func TestJobsOfTheSentence(t *testing.T) {
	for what, begin := range map[string]func(w *window, b view.Sentence){
		"apply": (*window).begin,
		"plan":  func(w *window, b view.Sentence) { b.Does = view.Plan; w.look(b) },
		"auto":  func(w *window, b view.Sentence) { b.Does = view.Auto; w.beginAuto(b, view.AutoChoice{}) },
	} {
		b := newFakeBench(handset("1-1", bench.Ready))
		s := newScene(t, Options{Profiles: warehouse(t)}, b)
		s.openProfile()
		said := s.w.screen.Sentence()
		s.w.open(file(t, "other.xml", settings), false)
		s.loaded()
		other := s.w.screen.Sentence()
		if got := fmt.Sprint(said.Jobs(), other.Jobs()); got != "7 0" {
			t.Fatalf("%s: the sentences want %s", what, got)
		}
		begin(s.w, said)
		b.mu.Lock()
		if b.jobs != 7 {
			t.Errorf("%s: %d at a time, want the 7 of the profile that was meant", what, b.jobs)
		}
		b.mu.Unlock()
	}
}

// TestProfileTooLate: a profile that was read when something else is asked about or was opened
// takes nothing's place.
func TestProfileTooLate(t *testing.T) {
	for what, between := range map[string]func(t *testing.T, s *scene){
		"a dialog":         func(_ *testing.T, s *scene) { s.w.chooseFile() },
		"another document": func(t *testing.T, s *scene) { s.w.open(file(t, "wifi.xml", settings), false) },
	} {
		s := newScene(t, Options{Profiles: warehouse(t), Files: []string{file(t, "wifi.xml", settings)}}, newFakeBench(handset("1-1", bench.Ready)))
		s.w.loadProfile("hall")
		between(t, s)
		s.until(what, func() bool {
			return strings.Contains(s.w.bar.note.Text, "The profile hall was not opened: something else came first")
		})
		if name, _ := s.w.screen.ProfileText(); name != "" {
			t.Errorf("%s: %s is in use", what, name)
		}
		s.loaded()
		if list := s.w.screen.Documents(); len(list) != 1 || list[0].Name() != "wifi.xml" {
			t.Errorf("%s: %d documents are loaded", what, len(list))
		}
	}
}
