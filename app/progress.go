package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cheggaaa/pb/v3"
	"github.com/mattn/go-runewidth"
	"golang.org/x/term"

	"cradle/app/report"
	"cradle/app/run"
)

// progress is what stands at the bottom of the terminal while handsets are worked on:
// a line a handset that something is going on with, with a bar where it is known how
// far that is, and of several handsets a bar of all of them. Where stderr is no
// terminal, or one that cannot be drawn over, there is nothing.
type progress struct {
	p             *program
	width, height int
	on            bool
	order         []run.HandsetID
	doing         map[run.HandsetID]string
	bars          map[run.HandsetID]bar
	until         map[run.HandsetID]time.Time // of a wait
	all           bar                         // of the runs; total 0: not known
	pause         time.Duration               // between two drawings
	drawn         time.Time
	lines         int  // that are drawn
	stale         bool // what is drawn

	mu   sync.Mutex // of follow and end
	over bool
}

// bar is how much of something is done.
type bar struct{ done, total int }

const (
	// maxLines are as many handsets as an eye can follow.
	maxLines = 8
	// drawPause is how often, at most, is drawn.
	drawPause = 80 * time.Millisecond
	barWidth  = 30
)

func newProgress(p *program) *progress {
	width, on := terminal(p.err)
	return &progress{p: p, width: width, height: 24, pause: drawPause, on: on && !p.logsToTerminal() && os.Getenv("TERM") != "dumb",
		doing: map[run.HandsetID]string{}, bars: map[run.HandsetID]bar{}, until: map[run.HandsetID]time.Time{}}
}

// logsToTerminal: a talkative log and lines that are drawn over do not go together.
func (p *program) logsToTerminal() bool {
	return p.opt.logFile == "" && (p.opt.logLevel == "debug" || p.opt.logLevel == "info")
}

// phaseWords are for people; the phases are those of the layers below.
var phaseWords = map[string]string{
	"open":       "opening",
	"claim":      "claiming",
	"initialize": "starting the link",
	"address":    "getting an address",
	"listen":     "listening",
	"trigger":    "calling",
	"handshake":  "greeting",
	"unlock":     "locked",
	"identify":   "identifying",
	"reconnect":  "reconnecting",
	"reset":      "resetting its USB port",
	"read":       "reading what is there",
	"send":       "applying",
	"wait":       "away, waited for",
	"verify":     "reading back",
	"busy":       "busy, will try again",
	"restart":    "restarts",
	"return":     "left, is waited for",
}

// expect says how many runs there will be; 1 wants no bar of all.
func (g *progress) expect(runs int) {
	if runs > 1 {
		g.all.total = runs
	}
}

func (g *progress) take(e run.Event) {
	if !g.on || e.Handset == "" {
		return
	}
	id := e.Handset
	if _, known := g.doing[id]; !known {
		g.order = append(g.order, id)
		slices.SortFunc(g.order, comparePorts)
		g.doing[id] = ""
	}
	if e.Kind != run.Progress && e.Kind != run.Arrived && e.Kind != run.Decided {
		delete(g.bars, id)
		delete(g.until, id)
	}
	switch e.Kind {
	case run.Phase:
		g.doing[id] = phaseWord(e.Phase)
	case run.Progress:
		g.doing[id], g.bars[id] = phaseWord(e.Phase), bar{e.Done, e.Total}
	case run.Waiting:
		g.doing[id] = phaseWord(e.Phase)
		if !e.Until.IsZero() {
			g.until[id] = e.Until
		}
	case run.Locked:
		g.doing[id] = "locked"
	case run.RunEnded:
		g.all.done++
		g.doing[id] = ""
	case run.Ready, run.Departed, run.ConnectFailed, run.SafeToUnplug:
		g.doing[id] = ""
	}
}

func phaseWord(phase string) string {
	if word := phaseWords[phase]; word != "" {
		return word
	}
	return phase
}

// follow is a listener of a bench that shows nothing else.
func (g *progress) follow(e run.Event) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.over {
		return
	}
	g.take(e)
	g.show()
}

// end takes everything away for good.
func (g *progress) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.over = true
	g.clear()
}

// alive draws what show has left out, and counts waits down, until stop is called, which
// waits for it. lock is what guards the progress; stop is called without it.
func (g *progress) alive(lock sync.Locker) (stop func()) {
	if !g.on {
		return func() {}
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(g.pause)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case now := <-tick.C:
				lock.Lock()
				if g.stale || len(g.until) > 0 && now.Sub(g.drawn) >= time.Second {
					g.show()
				}
				lock.Unlock()
			}
		}
	})
	var once sync.Once
	return func() { once.Do(func() { close(done) }); wg.Wait() }
}

// clear takes away what is drawn, so that something else can be printed.
func (g *progress) clear() {
	if g.asked() {
		return
	}
	if g.lines > 0 {
		fmt.Fprint(g.p.err, g.wipe())
		g.stale = true
	}
}

// asked reports whether a person is typing an answer, which nothing may be drawn over;
// what was drawn stays above it.
func (g *progress) asked() bool {
	if g.p.asking.Load() == 0 {
		return false
	}
	g.lines, g.stale = 0, true
	return true
}

// wipe goes back over what is drawn.
func (g *progress) wipe() string {
	if g.lines == 0 {
		return ""
	}
	s := strings.Repeat("\r\x1b[K\x1b[A", g.lines-1) + "\r\x1b[K"
	g.lines = 0
	return s
}

// show draws what goes on now, unless it was drawn a moment ago.
func (g *progress) show() {
	if !g.on || g.asked() {
		return
	}
	if now := time.Now(); g.lines > 0 && now.Sub(g.drawn) < g.pause {
		g.stale = true
		return
	}
	g.resize()
	lines := g.text()
	out := g.wipe() + strings.Join(lines, "\n")
	if out != "" {
		fmt.Fprint(g.p.err, out)
	}
	g.lines, g.drawn, g.stale = len(lines), time.Now(), false
}

// resize looks how large the terminal is now.
func (g *progress) resize() {
	if f, ok := g.p.err.(*os.File); ok {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil && w > 0 && h > 0 {
			g.width, g.height = w, h
		}
	}
}

// text is what is drawn, line by line; none is as wide as the terminal, whose cursor
// would then be nobody knows where.
func (g *progress) text() []string {
	var busy []run.HandsetID
	port := 0
	for _, id := range g.order {
		if g.doing[id] != "" {
			busy = append(busy, id)
			port = max(port, runewidth.StringWidth(g.p.port(id)))
		}
	}
	most := max(1, min(maxLines, g.height-3))
	var lines []string
	for i, id := range busy {
		if left := len(busy) - i; i == most-1 && left > 1 {
			lines = append(lines, fmt.Sprintf("and %d more", left))
			break
		}
		lines = append(lines, runewidth.FillRight(g.p.port(id), port)+"  "+g.words(id))
	}
	if g.all.total > 0 && g.all.done < g.all.total {
		lines = append(lines, g.all.String()+" runs")
	}
	for i, line := range lines {
		lines[i] = runewidth.Truncate(report.Printable(line), max(0, g.width-1), "...")
	}
	return lines
}

// words are what a handset is doing, and how far it is.
func (g *progress) words(id run.HandsetID) string {
	s := g.doing[id]
	if b := g.bars[id]; b.total > 0 {
		s += "  " + b.String()
	}
	if until := g.until[id]; !until.IsZero() {
		s += fmt.Sprintf(", %s left", max(0, time.Until(until)).Round(time.Second))
	}
	return s
}

// String is a bar with figures, as wide as always.
func (b bar) String() string {
	p := pb.New(b.total).SetCurrent(int64(min(b.done, b.total))).SetWidth(barWidth).
		SetTemplateString(`{{bar . "[" "=" ">" " " "]"}} {{counters .}}`)
	p.Set(pb.Terminal, false) // as text; where it goes is not its business
	return p.String()
}
