package main

import (
	"fmt"
	"strings"
	"sync"

	"cradle/app/run"
)

// progress is one line at the bottom of the terminal that says what each
// handset is doing. Where stderr is no terminal there is none.
type progress struct {
	p     *program
	width int
	on    bool
	shown bool
	order []run.HandsetID
	doing map[run.HandsetID]string

	mu   sync.Mutex // of follow and end
	over bool
}

func newProgress(p *program) *progress {
	width, on := terminal(p.err)
	return &progress{p: p, width: width, on: on && !p.logsToTerminal(), doing: map[run.HandsetID]string{}}
}

// logsToTerminal: a talkative log and a line that is drawn over do not go
// together.
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
}

func (g *progress) take(e run.Event) {
	if !g.on || e.Handset == "" {
		return
	}
	if _, known := g.doing[e.Handset]; !known {
		g.order = append(g.order, e.Handset)
		g.doing[e.Handset] = ""
	}
	switch e.Kind {
	case run.Phase:
		word := phaseWords[e.Phase]
		if word == "" {
			word = e.Phase
		}
		g.doing[e.Handset] = word
	case run.Locked:
		g.doing[e.Handset] = "locked"
	case run.Ready, run.RunEnded, run.Departed, run.ConnectFailed, run.SafeToUnplug:
		g.doing[e.Handset] = ""
	}
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

// end takes the line away for good.
func (g *progress) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.over = true
	g.clear()
}

func (g *progress) clear() {
	if g.shown {
		fmt.Fprint(g.p.err, "\r\x1b[K")
		g.shown = false
	}
}

func (g *progress) show() {
	if !g.on {
		return
	}
	var parts []string
	for _, id := range g.order {
		if d := g.doing[id]; d != "" {
			parts = append(parts, g.p.port(id)+" "+d)
		}
	}
	g.clear()
	if len(parts) == 0 {
		return
	}
	line := []rune(strings.Join(parts, " | "))
	if len(line) > g.width-1 {
		line = append(line[:max(0, g.width-4)], []rune("...")...)
	}
	fmt.Fprint(g.p.err, string(line))
	g.shown = true
}
