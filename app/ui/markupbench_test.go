//go:build !nogui

package ui

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/ui/prefs"
	"cradle/app/ui/view"
	"cradle/rapi/provxml"
	"cradle/usb"
)

// benchPictures are the middle of the window, its lower edge, and what is laid around it.
func benchPictures() []picture {
	middle := func(s *scene) fyne.CanvasObject { return s.w.bench.root }
	lower := func(s *scene) fyne.CanvasObject { return s.w.bar.root }
	of := func(name string, part func(*scene) fyne.CanvasObject, o Options, then func(s *scene), handsets ...bench.Handset) picture {
		return picture{name, func(t *testing.T) fyne.CanvasObject {
			s := newStill(t, o, handsets...)
			then(s)
			return part(s)
		}}
	}
	wifi := func(s *scene) { s.give("/home/ana/Documents/wifi.xml", settings) }
	one, two := phone("1-3.2", bench.Ready), phone("1-4", bench.Ready)
	simulator := func() error { return nil }
	return []picture{
		of("bench-empty", middle, Options{TrySimulated: simulator}, func(*scene) {}),
		of("bench-empty-without-simulator", middle, Options{}, func(*scene) {}),
		{"bench-first-start", func(t *testing.T) fyne.CanvasObject {
			store, err := prefs.Open("")
			if err != nil {
				t.Fatal(err)
			}
			return newStill(t, Options{Prefs: store, Samples: testSamples, TrySimulated: simulator}).w.bench.root
		}},
		of("bench-trouble", middle, Options{}, func(s *scene) { s.tell(view.Update{Trouble: []error{errors.New("the bus is gone")}}) }, one),
		of("bench-crashed", middle, Options{Crashed: "/home/ana/.cache/cradle/crash-1.txt"}, func(*scene) {}),
		of("bench-interrupted", middle, Options{}, func(s *scene) { s.w.bench.showInterrupted(2) }),
		of("bench-two", middle, Options{}, func(s *scene) { wifi(s); s.w.tick("1-4", true) }, one, two),
		of("bench-thirty", middle, Options{}, wifi, thirtyPhones()...),

		of("bar-empty", lower, Options{}, func(*scene) {}),
		of("bar-no-handset", lower, Options{}, wifi),
		of("bar-bad-document", lower, Options{}, func(s *scene) { s.give("/home/ana/Documents/wifi.xml", malformed) }, one),
		of("bar-danger", lower, Options{}, func(s *scene) { s.give("/home/ana/Documents/wipe.xml", wiping) }, one),
		of("bar-ready", lower, Options{}, wifi, one),
		of("bar-nothing-ticked", lower, Options{}, func(s *scene) { wifi(s); s.w.tickAll(false) }, one, two),
		of("bar-thirty", lower, Options{}, wifi, thirtyPhones()...),
		of("bar-running", lower, Options{}, func(s *scene) { wifi(s); s.w.screen.Begin(s.w.screen.Sentence()); s.drawn() }, one),
		of("bar-planning", lower, Options{}, func(s *scene) {
			wifi(s)
			sentence := s.w.screen.Sentence()
			sentence.Does = view.Plan
			s.w.screen.Begin(sentence)
			s.drawn()
		}, one),
		of("bar-counts", lower, Options{}, func(s *scene) {
			wifi(s)
			d := s.w.screen.Document.Doc
			s.end(ran(one, d, run.Applied, 0, settings), ran(one, d, run.AppliedWithProblems, 0, failedReply), ran(two, d, run.Failed, 0x80004005, failedReply), ran(two, d, run.Unknown, 0, ""))
		}, one, two),
		{"bar-german", func(t *testing.T) fyne.CanvasObject {
			inGerman(t)
			s := newStill(t, Options{}, one, two)
			wifi(s)
			s.w.tickAll(true)
			return s.w.bar.root
		}},

		of("auto-on", func(s *scene) fyne.CanvasObject { return s.w.frame.banner }, Options{}, func(s *scene) {
			wifi(s)
			s.w.screen.BeginAuto(s.w.screen.Sentence(), view.AutoChoice{})
			s.w.screen.TakeTally(bench.Tally{Handsets: 3, UnderWay: 1})
			s.w.showAuto()
		}, one),
		of("auto-ending", func(s *scene) fyne.CanvasObject { return s.w.frame.banner }, Options{}, func(s *scene) {
			wifi(s)
			s.w.screen.BeginAuto(s.w.screen.Sentence(), view.AutoChoice{})
			s.w.screen.EndAuto()
			s.w.showAuto()
		}, one),
		of("auto-bar", lower, Options{}, func(s *scene) {
			wifi(s)
			s.w.screen.BeginAuto(s.w.screen.Sentence(), view.AutoChoice{})
			s.w.showAuto()
		}, one),
	}
}

func thirtyPhones() (list []bench.Handset) {
	for i := range 30 {
		list = append(list, phone(run.HandsetID(fmt.Sprintf("sim-%d", i+1)), bench.Ready))
	}
	return list
}

// rowPictures are the row of one handset in each of its states.
func rowPictures() []picture {
	const id = run.HandsetID("1-3.2")
	of := func(name string, h bench.Handset, then func(s *scene)) picture {
		return picture{"row-" + name, func(t *testing.T) fyne.CanvasObject {
			s := newStill(t, Options{}, h)
			s.give("/home/ana/Documents/wifi.xml", settings)
			then(s)
			return s.row(0)
		}}
	}
	state := func(name string, h bench.Handset) picture { return of(name, h, func(*scene) {}) }
	// phase is a handset that has been in a phase for so long.
	phase := func(name string, st bench.State, phase string, long time.Duration) picture {
		h := phone(id, st)
		h.Phase = phase
		return of(name, h, func(s *scene) { s.tell(view.Update{Time: noon.Add(long)}) })
	}
	ended := func(e run.Ending, reply string, then func(s *scene)) picture {
		h := phone(id, bench.Ready)
		return of(e.Key(), h, func(s *scene) {
			s.end(ran(h, s.w.screen.Document.Doc, e, 0, reply))
			then(s)
		})
	}
	still := func(*scene) {}
	doing := func(name string, st bench.State, e run.Event) picture {
		h := phone(id, st)
		h.Phase = e.Phase
		e.Handset, e.RunID, e.Time = id, "run-1", noon
		return of(name, h, func(s *scene) {
			s.tell(view.Update{Time: noon.Add(42 * time.Second), Doing: map[run.HandsetID]run.Event{id: e}})
		})
	}
	unusable := func(name string, err error) picture {
		h := phone(id, bench.Unusable)
		h.Err = err
		return state(name, h)
	}
	labelled := phone(id, bench.Ready)
	labelled.Label, labelled.Port = "Slot A", "1-3.2 (Slot A)"
	legacy := phone(id, bench.Ready)
	legacy.Mode = usb.ModeSerialSync
	return []picture{
		phase("arriving", bench.Connecting, "claim", 0),
		phase("connecting", bench.Connecting, "address", 12*time.Second),
		state("ready", phone(id, bench.Ready)),
		state("simulated", phone("sim-1", bench.Ready)),
		state("labelled", labelled),
		state("legacy", legacy),
		phase("locked", bench.Locked, "", 75*time.Second),
		of("password", phone(id, bench.Locked), func(s *scene) {
			s.w.screen.Asked = map[run.HandsetID]int{id: 1}
			s.drawn()
		}),
		of("password-again", phone(id, bench.Locked), func(s *scene) {
			s.w.screen.Asked = map[run.HandsetID]int{id: 2}
			s.drawn()
		}),
		unusable("network-device", &bench.ModeError{Mode: usb.ModeRNDIS, Class: usb.Class{Class: 0xe0, SubClass: 1, Protocol: 3}, ID: "0bb4:0ffc"}),
		unusable("disk", &bench.ModeError{Mode: usb.ModeMassStorage, ID: "0bb4:0b04"}),
		unusable("no-handset", &bench.ModeError{Mode: usb.ModeOther, ID: "046d:c31c"}),
		unusable("taken", &journal.ClaimedError{Handset: string(id)}),
		unusable("unusable", errors.New("the cable broke")),
		phase("running", bench.Running, "send", 10*time.Second),
		doing("progress", bench.Running, run.Event{Kind: run.Progress, Phase: "verify", Done: 12, Total: 20}),
		doing("restart", bench.Gone, run.Event{Kind: run.Waiting, Phase: "restart", Until: noon.Add(3 * time.Minute)}),
		doing("return", bench.Gone, run.Event{Kind: run.Waiting, Phase: "return", Until: noon.Add(time.Minute)}),
		of("turn", phone(id, bench.Ready), func(s *scene) { s.w.screen.Begin(s.w.screen.Sentence()); s.drawn() }),
		ended(run.Applied, settings, still),
		ended(run.AppliedWithProblems, failedReply, still),
		ended(run.Failed, failedReply, still),
		ended(run.Unknown, "", still),
		ended(run.NotSent, "", still),
		of("other-document", phone(id, bench.Ready), func(s *scene) {
			other, err := provxml.Parse("mail.xml", []byte(withVariables))
			if err != nil {
				s.t.Fatal(err)
			}
			s.end(ran(phone(id, bench.Ready), other, run.Applied, 0, ""))
		}),
		state("unplugged", phone(id, bench.Gone)),
		{"row-german", func(t *testing.T) fyne.CanvasObject {
			inGerman(t)
			s := newStill(t, Options{}, phone(id, bench.Locked))
			s.tell(view.Update{Time: noon.Add(75 * time.Second)})
			return s.row(0)
		}},
	}
}

// row is one of the rows that can be seen.
func (s *scene) row(i int) *handsetRow {
	s.t.Helper()
	id := s.bench.Handsets()[i].ID
	var found *handsetRow
	walk(s.w.bench.list, func(o fyne.CanvasObject) {
		if r, ok := o.(*handsetRow); ok && r.id == id {
			found = r
		}
	})
	if found == nil {
		s.t.Fatalf("the row of %s cannot be seen", id)
	}
	return found
}
