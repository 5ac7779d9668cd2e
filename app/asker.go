package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"cradle/app/bench"
	"cradle/app/run"
)

// asker asks for passwords, one handset at a time.
type asker struct {
	p    *program
	turn chan struct{}
	in   *bufio.Reader // where stdin is no terminal
}

func newAsker(p *program) *asker {
	return &asker{p: p, turn: make(chan struct{}, 1), in: bufio.NewReader(p.in)}
}

func (a *asker) ask(ctx context.Context, id run.HandsetID, attempt int) (string, error) {
	select {
	case a.turn <- struct{}{}:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	a.p.asking.Add(1)
	defer a.p.asking.Add(-1)
	if _, ok := terminal(a.p.err); ok {
		fmt.Fprintln(a.p.err) // behind what is drawn there
	}
	again := ""
	if attempt > 1 {
		again = "That was not it. "
	}
	fmt.Fprintf(a.p.err, "%sPassword of %s: ", again, a.p.port(id))

	type typed struct {
		password string
		err      error
	}
	answer := make(chan typed, 1)
	f, terminal := a.p.in.(*os.File)
	terminal = terminal && term.IsTerminal(int(f.Fd()))
	restore := func() {}
	if terminal {
		if before, err := term.GetState(int(f.Fd())); err == nil {
			restore = func() { term.Restore(int(f.Fd()), before) }
		}
	}
	// Reading a terminal cannot be interrupted. When the handset leaves or the
	// person gives up, the reader stays behind with the turn until the line is
	// typed or the program ends.
	go func() {
		defer func() { <-a.turn }()
		if terminal {
			b, err := term.ReadPassword(int(f.Fd()))
			answer <- typed{string(b), err}
			return
		}
		line, err := a.in.ReadString('\n')
		if errors.Is(err, io.EOF) && line != "" {
			err = nil
		}
		answer <- typed{strings.TrimRight(line, "\r\n"), err}
	}()
	select {
	case t := <-answer:
		fmt.Fprintln(a.p.err)
		if t.err != nil || t.password == "" {
			return "", bench.ErrNoPassword
		}
		return t.password, nil
	case <-ctx.Done():
		restore()
		fmt.Fprintln(a.p.err)
		return "", context.Cause(ctx)
	}
}
