package bench

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

// Each handset gets its own document, and one that is not the one it was made for
// gets none.
func TestApplyOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"), phone("1-2"), phone("1-3"), phone("1-4"))
		s.start()
		doc := func(name string) []*provxml.Document { return []*provxml.Document{document(t, name)} }
		why := errors.New("no row")
		runs := s.apply(Request{
			Documents: doc("all.xml"),
			Targets:   []run.HandsetID{"1-1", "1-2", "1-3", "1-4"},
			Own: map[run.HandsetID]Own{
				"1-1": {Documents: doc("one.xml"), Identity: s.handset("1-1").Identity},
				"1-2": {Documents: append(doc("a.xml"), doc("b.xml")...), Identity: run.Identity{Name: "PHONE-9"}},
				"1-3": {Documents: doc("c.xml"), Err: why},
			},
		})
		s.wantEndings(runs, "1-1 one.xml applied", "1-2 a.xml not_sent", "1-2 b.xml not_sent", "1-3 c.xml not_sent", "1-4 all.xml applied")
		if !errors.Is(runs[1].Err, ErrOtherHandset) || !errors.Is(runs[2].Err, ErrOtherHandset) || !errors.Is(runs[3].Err, why) {
			t.Errorf("%v, %v, %v", runs[1].Err, runs[2].Err, runs[3].Err)
		}
		for id, want := range map[run.HandsetID][]string{"1-1": {document(t, "one.xml").Text()}, "1-2": nil, "1-3": nil, "1-4": {document(t, "all.xml").Text()}} {
			if got := s.phones.at(id).documents(); !slices.Equal(got, want) {
				t.Errorf("%s was sent %q", id, got)
			}
		}
	})
}

func TestApplyOwnNonsense(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"), phone("1-2"))
		s.start()
		doc := []*provxml.Document{document(t, "a.xml")}
		for name, req := range map[string]Request{
			"nothing for a target": {Targets: []run.HandsetID{"1-1", "1-2"}, Own: map[run.HandsetID]Own{"1-1": {Documents: doc}}},
			"nothing of its own":   {Documents: doc, Targets: []run.HandsetID{"1-1"}, Own: map[run.HandsetID]Own{"1-1": {}}},
			"for no target":        {Documents: doc, Targets: []run.HandsetID{"1-1"}, Own: map[run.HandsetID]Own{"1-2": {Documents: doc}}},
			"a nil document":       {Targets: []run.HandsetID{"1-1"}, Own: map[run.HandsetID]Own{"1-1": {Documents: []*provxml.Document{nil}}}},
		} {
			if runs, err := s.Apply(t.Context(), req); err == nil || runs != nil {
				t.Errorf("%s: %v, %v", name, runs, err)
			}
		}
		if got := s.phones.at("1-1").documents(); got != nil {
			t.Errorf("sent %q", got)
		}
	})
}
