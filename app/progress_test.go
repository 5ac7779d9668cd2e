package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
)

// screen is what a terminal shows after all that was written to it, which knows the
// codes that progress uses (ECMA-48: CUU, EL).
func screen(written string) string {
	lines, at := []string{""}, 0
	for written != "" {
		switch {
		case strings.HasPrefix(written, "\r\x1b[K"):
			lines[at], written = "", written[4:]
		case strings.HasPrefix(written, "\x1b[A"):
			at, written = max(0, at-1), written[3:]
		case written[0] == '\n':
			if at++; at == len(lines) {
				lines = append(lines, "")
			}
			written = written[1:]
		default:
			lines[at], written = lines[at]+written[:1], written[1:]
		}
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	g := newProgress(&program{err: &b})
	g.take(run.Event{Kind: run.Phase, Handset: "sim-1", Phase: "claim"})
	g.show()
	if b.Len() != 0 {
		t.Errorf("where no terminal is, it shows %q", b.String())
	}

	g.on, g.width, g.pause = true, 60, 0
	g.expect(3)
	g.take(run.Event{Kind: run.Arrived, Handset: "sim-1"})
	const none = "\n[                      ] 0 / 3 runs"
	for _, tt := range []struct {
		e    run.Event
		want string
	}{
		{run.Event{Kind: run.Phase, Handset: "sim-1", Phase: "claim"}, "SIM 1  claiming" + none},
		{run.Event{Kind: run.Phase, Handset: "1-3.2", Phase: "trigger"}, "1-3.2  calling\nSIM 1  claiming" + none},
		{run.Event{Kind: run.Phase, Handset: "sim-1", Phase: "something new"}, "1-3.2  calling\nSIM 1  something new" + none},
		{run.Event{Kind: run.Locked, Handset: "1-3.2"}, "1-3.2  locked\nSIM 1  something new" + none},
		{run.Event{Kind: run.Phase, Handset: "1-3.2", Phase: "busy"}, "1-3.2  busy, will try again\nSIM 1  something new" + none},
		{run.Event{Kind: run.ConnectFailed, Err: errors.New("no USB")}, "1-3.2  busy, will try again\nSIM 1  something new" + none},
		{run.Event{Kind: run.Departed, Handset: "sim-1"}, "1-3.2  busy, will try again" + none},
		{run.Event{Kind: run.Progress, Handset: "1-3.2", Phase: "verify", Done: 5, Total: 20}, "1-3.2  reading back  [=====>               ] 5 / 20" + none},
		{run.Event{Kind: run.Waiting, Handset: "1-3.2", Phase: "restart", Until: time.Now().Add(161*time.Second + 300*time.Millisecond)}, "1-3.2  restarts, 2m41s left" + none},
		{run.Event{Kind: run.RunEnded, Handset: "1-3.2"}, "[=======>              ] 1 / 3 runs"},
		{run.Event{Kind: run.RunEnded, Handset: "sim-1"}, "[==============>       ] 2 / 3 runs"},
		{run.Event{Kind: run.RunEnded, Handset: "sim-2"}, ""},
	} {
		g.take(tt.e)
		g.show()
		if got := screen(b.String()); got != tt.want {
			t.Errorf("after %v the screen is\n%s\nwant\n%s", tt.e.Kind, got, tt.want)
		}
	}
}

// Of many handsets some are shown and the others counted; what is too wide is cut by
// columns, of which some letters take two.
func TestProgressMany(t *testing.T) {
	var b bytes.Buffer
	g := newProgress(&program{err: &b})
	g.on, g.width, g.height, g.pause = true, 20, 7, 0
	for n := range 12 {
		g.take(run.Event{Kind: run.Phase, Handset: run.HandsetID(fmt.Sprintf("1-%d", n+1)), Phase: "日本語日本語日本語"})
	}
	g.show()
	if got, want := screen(b.String()), "1-1   日本語日本...\n1-2   日本語日本...\n1-3   日本語日本...\nand 9 more"; got != want {
		t.Errorf("the screen is\n%s\nwant\n%s", got, want)
	}
	g.clear()
	if got := screen(b.String()); got != "" {
		t.Errorf("cleared it is\n%s", got)
	}
	// While somebody types an answer, nothing is drawn over it.
	g.show()
	g.p.asking.Add(1)
	b.WriteString("\nPassword: ")
	g.show()
	g.clear()
	if got := screen(b.String()); !strings.HasSuffix(got, "\nand 9 more\nPassword: ") {
		t.Errorf("while it is asked the screen is\n%s", got)
	}
	g.p.asking.Add(-1)
}

// What is left out because it came too soon is drawn a moment later, and waits are
// counted down.
func TestProgressAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		var mu sync.Mutex
		g := newProgress(&program{err: &b})
		g.on, g.width = true, 60
		stop := g.alive(&mu)
		defer stop()
		sees := func(want string) {
			t.Helper()
			mu.Lock()
			defer mu.Unlock()
			if got := screen(b.String()); got != want {
				t.Errorf("the screen is\n%s\nwant\n%s", got, want)
			}
		}
		mu.Lock()
		for _, e := range []run.Event{{Kind: run.Phase, Handset: "1-1", Phase: "claim"}, {Kind: run.Waiting, Handset: "1-1", Phase: "return", Until: time.Now().Add(time.Minute)}} {
			g.take(e)
			g.show()
		}
		mu.Unlock()
		sees("1-1  claiming")
		time.Sleep(time.Second)
		sees("1-1  left, is waited for, 1m0s left")
		time.Sleep(10 * time.Second)
		sees("1-1  left, is waited for, 50s left")
	})
}

// A password comes from standard input, one line an attempt; the end of input
// is no password.
func TestAsker(t *testing.T) {
	var said bytes.Buffer
	a := newAsker(&program{in: strings.NewReader("0000\r\n1234"), err: &said})
	for attempt, want := range []string{"0000", "1234"} {
		got, err := a.ask(t.Context(), "sim-1", attempt+1)
		if err != nil || got != want {
			t.Errorf("attempt %d: %q, %v", attempt+1, got, err)
		}
	}
	if _, err := a.ask(t.Context(), "sim-1", 3); !errors.Is(err, bench.ErrNoPassword) {
		t.Errorf("at the end of input: %v", err)
	}
	if got := said.String(); !strings.Contains(got, "Password of SIM 1: ") || strings.Contains(got, "1234") {
		t.Errorf("it said %q", got)
	}
}

// A handset that leaves while the person types lets go of the question.
func TestAskerIsInterrupted(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	a := newAsker(&program{in: r, err: io.Discard})
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := a.ask(ctx, "sim-1", 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}
