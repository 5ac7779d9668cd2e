package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// askValue asks for a variable's value.
func (p *program) askValue(ctx context.Context, name string, secret bool) (string, error) {
	return p.askFor(ctx, question{prompt: fmt.Sprintf("Value of {{%s}}", name), name: "--ask " + name, secret: secret,
		empty: ". For an empty value name an empty file with --set-file"})
}

// question is what a person is asked for.
type question struct {
	prompt string // "Value of {{ssid}}"
	name   string // for messages
	secret bool   // it is not shown while it is typed
	empty  string // what to do for an empty value, behind the message
	// optional: an empty answer is one, and so is the end of standard input.
	optional bool
}

// askFor asks on a terminal, where a secret is not shown, or else with a line of
// standard input.
func (p *program) askFor(ctx context.Context, q question) (string, error) {
	fmt.Fprintf(p.err, "%s: ", q.prompt)
	secret := q.secret
	f, terminal := p.in.(*os.File)
	terminal = terminal && term.IsTerminal(int(f.Fd()))
	type typed struct {
		line string
		err  error
	}
	answer := make(chan typed, 1)
	restore := func() {}
	if terminal && secret {
		if before, err := term.GetState(int(f.Fd())); err == nil {
			restore = func() { term.Restore(int(f.Fd()), before) }
		}
	}
	// Reading a terminal cannot be interrupted: the reader stays behind when the
	// person gives up, and the program ends.
	go func() {
		if terminal && secret {
			b, err := term.ReadPassword(int(f.Fd()))
			answer <- typed{string(b), err}
			return
		}
		line, err := readLine(p.in)
		answer <- typed{line, err}
	}()
	select {
	case t := <-answer:
		if !terminal || secret {
			fmt.Fprintln(p.err)
		}
		switch {
		case q.optional && (t.err == nil || errors.Is(t.err, io.EOF)):
			return t.line, nil
		case errors.Is(t.err, io.EOF):
			return "", &plainError{exitUsage, q.name + ": standard input ended before a value came; nothing was sent"}
		case t.err != nil:
			return "", &plainError{exitUsage, fmt.Sprintf("%s: %v", q.name, t.err)}
		case t.line == "":
			return "", &plainError{exitUsage, q.name + ": nothing was typed; nothing was sent" + q.empty}
		}
		return t.line, nil
	case <-ctx.Done():
		restore()
		fmt.Fprintln(p.err)
		return "", context.Cause(ctx)
	}
}

// readLine reads a line and not a byte more: what follows may be another's.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for one := make([]byte, 1); ; {
		n, err := r.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return strings.TrimSuffix(string(line), "\r"), nil
		case n == 1 && len(line) < maxValueFile:
			line = append(line, one[0])
		case n == 1:
			return "", errors.New("the line has more than 1 MiB")
		case err == io.EOF && len(line) > 0:
			return strings.TrimSuffix(string(line), "\r"), nil
		case err != nil:
			return "", err
		}
	}
}
