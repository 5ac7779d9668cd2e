package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// stationTeller tells what happens at the bench while a station stands there: a line
// an event, what did not go well in full, and what is going on at the bottom of the
// terminal. With --json it prints the events themselves.
type stationTeller struct {
	p        *program
	s        *station
	docs     []*provxml.Document // that every handset gets, or as they are in the file
	options  report.TextOptions
	forecast map[lint.Target][]string // what is known of a kind of handset

	mu       sync.Mutex
	progress *progress
	codes    []int
	over     bool
	alive    func() // stops what keeps progress up to date
}

func newStationTeller(p *program, s *station, f stationFlags, docs []*provxml.Document) *stationTeller {
	t := &stationTeller{p: p, s: s, docs: docs, progress: newProgress(p), options: p.textOptions(), forecast: map[lint.Target][]string{}}
	t.options.Explain = f.explain
	t.alive = t.progress.alive(&t.mu)
	return t
}

// end takes what is at the bottom away for good. It may be called more than once.
func (t *stationTeller) end() {
	t.alive()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
	t.progress.clear()
}

// exit is the exit code of all that was done.
func (t *stationTeller) exit() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return worst(t.codes)
}

func (t *stationTeller) take(e run.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over || e.Handset != "" && !t.p.opt.concerns(e.Handset) {
		return
	}
	if e.Kind == run.RunEnded && !errors.Is(e.Err, bench.ErrSkipped) {
		t.codes = append(t.codes, exitOfEnding(e.Run.Ending))
		slices.Sort(t.codes)
		t.codes = slices.Compact(t.codes)
	}
	var h bench.Handset
	if e.Handset != "" {
		h = t.s.handset(e.Handset)
	}
	if t.p.opt.json {
		t.p.printJSON(report.Event(e, h))
		return
	}
	t.progress.take(e)
	t.show(e, h)
	t.progress.show()
}

// show prints what is worth a line.
func (t *stationTeller) show(e run.Event, h bench.Handset) {
	switch e.Kind {
	case run.Arrived:
		if bench.IsHandset(h) {
			t.line(e, sentences("arrived", e.Message))
		}
	case run.Locked:
		t.line(e, "is locked. Unlock it to go on.")
	case run.ConnectFailed:
		t.line(e, explain.Error(e.Err).String())
	case run.Decided:
		t.decided(e, h)
	case run.Waiting:
		t.line(e, waitingWords(e))
	case run.RunEnded:
		t.ended(e)
	case run.SafeToUnplug:
		t.line(e, "safe to unplug")
	}
}

// line prints a line about a handset, with the time.
func (t *stationTeller) line(e run.Event, words string) {
	t.progress.clear()
	at := ""
	if e.Handset != "" {
		at = t.p.port(e.Handset) + "  "
	}
	fmt.Fprintf(t.p.out, "%s  %s\n", e.Time.Format("15:04:05"), report.Printable(at+words))
}

// decided tells who a handset is, and whether it is served.
func (t *stationTeller) decided(e run.Event, h bench.Handset) {
	if e.Phase != "chosen" {
		t.line(e, e.Message)
		return
	}
	// Behind the port, which the line has already.
	who := strings.TrimSpace(strings.TrimPrefix(report.Who(h.Port, h.Identity), h.Port))
	t.line(e, sentences(who, e.Message))
	for _, s := range t.expected(h) {
		t.line(e, s)
	}
}

// sentences puts what there is to add behind a few words.
func sentences(words, more string) string {
	if more == "" {
		return words
	}
	return words + ". " + more
}

// ended tells what became of a document: in a line what went well, and else in full.
func (t *stationTeller) ended(e run.Event) {
	r := *e.Run
	if errors.Is(r.Err, bench.ErrSkipped) || r.Ending == run.Applied && !t.options.Explain {
		words := strings.Replace(report.Sum(r), " on "+r.Port, "", 1)
		if len(t.docs) > 1 {
			words = r.Document.Name + ": " + words
		}
		t.line(e, words)
		return
	}
	t.progress.clear()
	fmt.Fprintf(t.p.out, "%s  ", e.Time.Format("15:04:05"))
	if err := report.Text(t.p.out, r, t.options); err != nil {
		t.p.log.Debug("printing", "layer", "cli", "error", err) // main tells of it
	}
	if m := asMissing(r.Err); m != nil {
		t.p.failDetails(m)
	}
}

// maxExpected is how many places of a document are named that a handset will refuse;
// afterwards it names all of them itself.
const maxExpected = 3

// expected is what the catalogue knows of what a handset will refuse, in lines.
func (t *stationTeller) expected(h bench.Handset) []string {
	target := targetOfHandset(h.Identity)
	if lines, known := t.forecast[target]; known || target == (lint.Target{}) {
		return lines
	}
	var lines []string
	for _, d := range t.docs {
		list := onlyFor(d, target)
		for i, f := range list {
			at := fmt.Sprintf("%s:%d:%d: ", d.Name, f.Pos.Line, f.Pos.Column)
			if left := len(list) - i; i == maxExpected && left > 1 {
				lines = append(lines, fmt.Sprintf("%sand %d more places; it is sent all the same", at, left))
				break
			}
			lines = append(lines, at+f.Msg.String()+"; it is sent all the same")
		}
	}
	t.forecast[target] = lines
	return lines
}

// onlyFor are the errors and warnings that a document has for one kind of handset and
// not for all: those have been told before.
func onlyFor(d *provxml.Document, target lint.Target) []lint.Finding {
	all := lint.Check(d, csp.Carried(), lint.Options{})
	return slices.DeleteFunc(lint.Check(d, csp.Carried(), lint.Options{Target: target}), func(f lint.Finding) bool {
		return f.Severity == lint.Note || slices.ContainsFunc(all, func(g lint.Finding) bool { return g.ID == f.ID && g.Pos == f.Pos })
	})
}

// targetOfHandset is a handset as the lint needs it, as far as it told. A Pocket PC
// does not say whether it has a radio.
func targetOfHandset(id run.Identity) lint.Target {
	t := lint.Target{Name: id.System(), Roles: csp.RoleUserAuth}
	if id.Platform != "SmartPhone" {
		return lint.Target{}
	}
	t.Device = csp.Standard
	if v, err := csp.ParseVersion(versionInTitle.FindString(id.System())); err == nil {
		t.Version = v
	}
	return t
}

// waitingWords say what a run waits for.
func waitingWords(e run.Event) string {
	what := map[string]string{
		"restart": "restarts, and is waited for",
		"return":  "left after the document was sent, and is waited for",
		"unlock":  "is locked. Unlock it to go on",
	}[e.Phase]
	if what == "" {
		what = "waits: " + e.Phase
	}
	if !e.Until.IsZero() {
		what += ", until " + e.Until.Format(time.TimeOnly)
	}
	return what
}
