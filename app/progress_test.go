package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
)

// screen is what a terminal shows of a line that is drawn over.
func screen(s string) string {
	_, last, found := cutLast(s, "\r\x1b[K")
	if !found {
		return s
	}
	return last
}

func cutLast(s, sep string) (string, string, bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	g := newProgress(&program{err: &b})
	g.take(run.Event{Kind: run.Phase, Handset: "sim-1", Phase: "claim"})
	g.show()
	if b.Len() != 0 {
		t.Errorf("where no terminal is, it shows %q", b.String())
	}

	g.on, g.width = true, 40
	g.take(run.Event{Kind: run.Arrived, Handset: "sim-1"})
	for _, tt := range []struct {
		e    run.Event
		want string
	}{
		{run.Event{Kind: run.Phase, Handset: "sim-1", Phase: "claim"}, "SIM 1 claiming"},
		{run.Event{Kind: run.Phase, Handset: "1-3.2", Phase: "trigger"}, "SIM 1 claiming | 1-3.2 calling"},
		{run.Event{Kind: run.Phase, Handset: "sim-1", Phase: "something new"}, "SIM 1 something new | 1-3.2 calling"},
		{run.Event{Kind: run.Locked, Handset: "1-3.2"}, "SIM 1 something new | 1-3.2 locked"},
		{run.Event{Kind: run.Phase, Handset: "1-3.2", Phase: "busy"}, "SIM 1 something new | 1-3.2 busy, wi..."},
		{run.Event{Kind: run.ConnectFailed, Err: errors.New("no USB")}, "SIM 1 something new | 1-3.2 busy, wi..."},
		{run.Event{Kind: run.Departed, Handset: "sim-1"}, "1-3.2 busy, will try again"},
		{run.Event{Kind: run.RunEnded, Handset: "1-3.2"}, ""},
	} {
		g.take(tt.e)
		g.show()
		if got := screen(b.String()); got != tt.want {
			t.Errorf("after %v the line is %q, want %q", tt.e.Kind, got, tt.want)
		}
	}
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
