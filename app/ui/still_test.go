//go:build !nogui

package ui

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/view"
	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// noon is when everything in a still scene happens, or so long after it.
var noon = time.Date(2010, time.March, 5, 12, 0, 0, 0, time.UTC)

// newStill is a window in which nothing happens by itself: it does not hear its bench, but
// is told of handsets by the test, with the test's own time.
func newStill(t *testing.T, opt Options, handsets ...bench.Handset) *scene {
	t.Helper()
	if opt.Catalogue == nil {
		opt.Catalogue = csp.Carried()
	}
	s := newDeafScene(t, opt, newFakeBench(handsets...))
	s.tell(view.Update{})
	return s
}

// tell tells the window what has become of the bench, at noon if nothing else is said.
func (s *scene) tell(u view.Update) {
	s.t.Helper()
	if u.Time.IsZero() {
		u.Time = noon
	}
	u.Handsets = s.bench.Handsets()
	s.w.take(u)
	s.settle()
}

// settle waits until nothing works for the window any more, and all of it is drawn.
func (s *scene) settle() {
	s.t.Helper()
	for {
		s.w.wg.Wait()
		select {
		case f := <-s.queue:
			f()
		default:
			return
		}
	}
}

// give loads a document that is in no file of this computer.
func (s *scene) give(file, text string) {
	s.t.Helper()
	s.w.screen.Shelf.Add(file)
	s.w.screen.Document = s.readDocument(file, text)
	s.drawn()
}

// readDocument is a document as it is read at noon.
func (s *scene) readDocument(file, text string) view.Document {
	d := view.Document{Path: file, Read: noon}
	d.Doc, d.Err = provxml.Parse(path.Base(file), []byte(text))
	if d.Err == nil {
		d.SetDoc(d.Doc)
	}
	if d.Err == nil {
		d.Dangers = lint.Dangers(d.Doc)
		d.Findings = lint.Check(d.Doc, s.w.opt.Catalogue, lint.Options{})
	}
	return d
}

// drawn draws what a change of the screen's document changes.
func (s *scene) drawn() {
	s.w.docs.show()
	s.w.source.changed()
	s.w.bench.show()
	s.w.bar.show()
	s.w.showMenu()
	s.settle()
}

// phone is a handset that was plugged in at noon.
func phone(id run.HandsetID, s bench.State) bench.Handset {
	h := bench.Handset{ID: id, Port: bench.Port(id), Simulated: strings.HasPrefix(string(id), "sim-"), State: s, Since: noon}
	if s == bench.Ready || s == bench.Running {
		h.Identity = run.Identity{GUID: string(id), Name: "WH-" + string(id), Model: "HTC P3600", Platform: "PocketPC", OSMajor: 5, OSMinor: 2, Build: 19211}
	}
	return h
}

// ran is a run on a phone that took four seconds and a half.
func ran(h bench.Handset, d *provxml.Document, e run.Ending, hr rapi.HRESULT, reply string) run.Run {
	r := run.Run{
		ID: fmt.Sprintf("run-%s-%s", h.ID, e.Key()), Handset: h.ID, Port: h.Port, Simulated: h.Simulated, Identity: h.Identity,
		Document: d, Flags: 1, Started: noon, Ended: noon.Add(4500 * time.Millisecond), Ending: e,
	}
	switch e {
	case run.Running:
		r.Ended = time.Time{}
	case run.Unknown:
		r.Result, r.Err = provxml.Lost(d), bench.ErrDeparted
	case run.NotSent:
		r.Err = bench.ErrDeparted
	default:
		r.Result = provxml.Match(d, hr, reply, reply != "")
	}
	return r
}

// end tells of runs that ended on the handsets that are there, after five seconds.
func (s *scene) end(runs ...run.Run) {
	s.t.Helper()
	u := view.Update{Ended: runs, Time: noon.Add(5 * time.Second), Summaries: map[run.HandsetID]string{}}
	for i := range s.bench.handsets {
		for _, r := range runs {
			if h := &s.bench.handsets[i]; r.Handset == h.ID {
				h.Last = &r
				u.Summaries[h.ID] = view.Summary(&r)
			}
		}
	}
	s.tell(u)
}
