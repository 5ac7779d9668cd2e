//go:build !nogui

package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/view"
	"cradle/rapi/change"
	"cradle/usb"
)

// resultPictures are the right side of the window.
func resultPictures() []picture {
	phone := phone("1-3.2", bench.Ready)
	of := func(name string, h bench.Handset, then func(s *scene)) picture {
		return picture{"result-" + name, func(t *testing.T) fyne.CanvasObject {
			s := newStill(t, Options{}, h)
			s.give("/home/ana/Documents/wifi.xml", settings)
			then(s)
			s.settle()
			return s.w.result.root
		}}
	}
	ended := func(name string, e run.Ending, reply string, then func(s *scene)) picture {
		return of(name, phone, func(s *scene) {
			s.end(ran(phone, s.w.screen.Document.Doc, e, 0, reply))
			then(s)
		})
	}
	still := func(*scene) {}
	looking := func(name string, l view.Look) picture {
		return of(name, phone, func(s *scene) {
			d := s.w.screen.Document.Doc
			l.Of = ran(phone, d, run.Running, 0, "")
			l.Of.ID, l.Of.Ended = "look", noon.Add(2*time.Second)
			now := "shop"
			l.Planned = bench.Planned{Document: d, Steps: []change.Step{
				{Setting: parm(d, "Name"), Kind: change.Change, Now: &now},
				{Setting: parm(d, "Password"), Kind: change.Unreadable, Reason: "The handset masks it."},
			}}
			l.Compared = bench.Compared{Document: d, Checks: []change.Check{
				{Setting: parm(d, "Name"), Verdict: change.Differs, Reported: &now},
				{Setting: parm(d, "Password"), Verdict: change.CannotReadBack, Reason: "The handset masks it."},
			}}
			s.w.screen.TakeLook(phone.ID, []*view.Look{&l})
			s.w.bench.show()
			s.w.result.show()
		})
	}
	legacy, locked, lame := phone, phone, phone
	legacy.Mode = usb.ModeSerialSync
	locked.State = bench.Locked
	lame.State, lame.Err = bench.Unusable, &bench.ModeError{Mode: usb.ModeMassStorage, ID: "0bb4:0b04"}
	return []picture{
		{"result-no-handset", func(t *testing.T) fyne.CanvasObject { return newStill(t, Options{}).w.result.root }},
		of("none", phone, still),
		of("legacy", legacy, still),
		of("locked", locked, still),
		of("unusable", lame, still),
		of("running", phone, func(s *scene) {
			r := ran(phone, s.w.screen.Document.Doc, run.Running, 0, "")
			s.bench.handsets[0].State, s.bench.handsets[0].Phase, s.bench.handsets[0].Last = bench.Running, "send", &r
			s.tell(view.Update{})
		}),
		ended("applied", run.Applied, settings, still),
		ended("problems", run.AppliedWithProblems, failedReply, still),
		ended("failed", run.Failed, failedReply, still),
		ended("unknown", run.Unknown, "", still),
		ended("not-sent", run.NotSent, "", still),
		ended("setting", run.Applied, settings, func(s *scene) {
			s.press(fyne.KeyE)
			s.w.win.Canvas().Focus(s.w.result.tree)
			s.press(fyne.KeyEnd)
		}),
		ended("only-problems", run.Failed, failedReply, func(s *scene) { s.press(fyne.KeyF) }),
		ended("no-problems", run.Applied, settings, func(s *scene) { s.press(fyne.KeyF) }),
		ended("table", run.Failed, failedReply, func(s *scene) { s.press(fyne.Key2) }),
		ended("xml", run.Failed, failedReply, func(s *scene) { s.press(fyne.Key3) }),
		ended("xml-sent", run.Failed, failedReply, func(s *scene) {
			s.press(fyne.Key3)
			s.settle()
			s.w.result.xml.which.Choose(1)
		}),
		ended("log-recalled", run.Failed, failedReply, func(s *scene) { s.press(fyne.Key4) }),
		of("log", phone, func(s *scene) {
			r := ran(phone, s.w.screen.Document.Doc, run.Applied, 0, settings)
			var happened []run.Event
			for i, e := range []run.Event{{Kind: run.RunBegan, Run: &r}, {Kind: run.Phase, Phase: "open"}, {Kind: run.Phase, Phase: "send"},
				{Kind: run.Waiting, Phase: "restart", Until: noon.Add(3 * time.Minute)}, {Kind: run.RunEnded, Run: &r}} {
				e.Handset, e.RunID, e.Time = phone.ID, r.ID, noon.Add(time.Duration(i)*1100*time.Millisecond)
				happened = append(happened, e)
			}
			s.tell(view.Update{Happened: happened})
			s.end(r)
			s.press(fyne.Key4)
		}),
		of("verified", phone, func(s *scene) {
			r := ran(phone, s.w.screen.Document.Doc, run.AppliedWithProblems, 0, settings)
			other := "shop"
			r.Verification = &run.Verification{Started: noon.Add(time.Second), Ended: noon.Add(2 * time.Second), Checks: []run.Check{
				{Setting: parm(r.Document, "Name"), Verdict: run.Differs, Reported: &other},
				{Setting: parm(r.Document, "Password"), Verdict: run.CannotReadBack, Reason: "its value is masked"},
			}}
			s.end(r)
		}),
		of("several", phone, func(s *scene) {
			twoDocuments(s)
			var runs []run.Run
			for i, d := range s.w.screen.Documents() {
				r := ran(phone, d.Doc, []run.Ending{run.Applied, run.Failed}[i], 0, []string{settings, failedReply}[i])
				runs = append(runs, r)
			}
			s.end(runs...)
		}),
		of("large-value", phone, func(s *scene) {
			long := strings.Replace(settings, "depot", strings.Repeat("a long name that does not end ", 20), 1)
			s.give("/home/ana/Documents/long.xml", long)
			s.end(ran(phone, s.w.screen.Document.Doc, run.Applied, 0, long))
			s.press(fyne.KeyE)
		}),
		looking("plan", view.Look{Does: view.Plan}),
		looking("verify", view.Look{Does: view.Verify}),
		looking("not-asked", view.Look{Does: view.Plan, Err: bench.ErrDeparted}),
		{"result-german", func(t *testing.T) fyne.CanvasObject {
			inGerman(t)
			s := newStill(t, Options{}, phone)
			s.give("/home/ana/Documents/wifi.xml", settings)
			s.end(ran(phone, s.w.screen.Document.Doc, run.Failed, 0, failedReply))
			return s.w.result.root
		}},
	}
}
