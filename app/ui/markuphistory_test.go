//go:build !nogui

package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/rapi"
)

// pastRuns is a history of four runs: one was interrupted, and one takes another one back.
func pastRuns(t *testing.T) *fakeHistory {
	h := newFakeHistory(t, 4)
	phone := phone("1-3.2", bench.Ready)
	for i := range h.runs {
		e, reply, hr := run.Applied, settings, rapi.HRESULT(0)
		if i == 2 {
			e, reply, hr = run.Failed, failedReply, 0x80004005
		}
		r := ran(phone, h.runs[i].Document, e, hr, reply)
		r.ID = h.runs[i].ID
		r.Started, r.Ended = noon.Add(-time.Duration(i)*time.Hour), noon.Add(-time.Duration(i)*time.Hour+4500*time.Millisecond)
		h.runs[i] = r
		x := &h.entries[i]
		x.Port, x.Identity, x.Ending, x.Started, x.Ended = r.Port, r.Identity, r.Ending, r.Started, r.Ended
	}
	h.entries[0].State, h.entries[0].Step, h.entries[0].Ending = journal.Interrupted, "send", run.Running
	h.runs[0].Ending, h.runs[0].Result = run.Running, nil
	h.entries[1].Before, h.entries[1].BeforeRead = "x", noon
	h.entries[1].Undoes, h.entries[3].UndoneBy = h.entries[3].ID, []int64{3}
	return h
}

// historyPictures are the journal.
func historyPictures() []picture {
	of := func(name string, history func(t *testing.T) *fakeHistory, then func(s *scene)) picture {
		return picture{"history-" + name, func(t *testing.T) fyne.CanvasObject {
			s := newStill(t, Options{History: history(t)}, phone("1-3.2", bench.Ready))
			s.w.goTo(historyPage)
			s.settle()
			then(s)
			s.settle()
			return s.w.history.root
		}}
	}
	// right is a picture of the run alone.
	right := func(name string, i int, then func(s *scene)) picture {
		p := of(name, pastRuns, func(s *scene) {})
		return picture{p.name, func(t *testing.T) fyne.CanvasObject {
			s := newStill(t, Options{History: pastRuns(t)}, phone("1-3.2", bench.Ready))
			s.w.goTo(historyPage)
			s.settle()
			s.w.history.list.Select(i)
			s.settle()
			then(s)
			s.settle()
			if s.w.history.comparison.root.Visible() {
				return s.w.history.comparison.root
			}
			return s.w.history.actions
		}}
	}
	none := func(*testing.T) *fakeHistory { return &fakeHistory{} }
	still := func(*scene) {}
	return []picture{
		of("empty", none, still),
		of("list", pastRuns, still),
		of("run", pastRuns, func(s *scene) { s.w.history.list.Select(2) }),
		of("nothing-found", none, func(s *scene) { s.w.history.search.SetText("mail.xml") }),
		of("unreadable", func(*testing.T) *fakeHistory { return &fakeHistory{broken: bench.ErrDeparted} }, still),
		right("interrupted", 0, still),
		right("undo", 1, still),
		right("failed", 2, still),
		right("undone", 3, still),
		right("comparing", 1, func(s *scene) { s.w.history.compareAsked() }),
		right("compared", 1, func(s *scene) {
			s.w.history.compareAsked()
			s.w.history.list.Select(2)
		}),
		right("compared-differences", 1, func(s *scene) {
			s.w.history.compareAsked()
			s.w.history.list.Select(3)
			s.settle()
			s.w.history.comparison.only.SetChecked(true)
		}),
	}
}
