package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"cradle/app/report"
	"cradle/rapi/push"
)

// pushKey reads what a document is authenticated with: from a file, or a person
// at a terminal, or standard input. It never comes from the command line, where
// others can see it.
func (p *program) pushKey(c *cobra.Command, s push.Security, from string, stdinTaken bool) (k push.Key, err error) {
	var wanted []*string
	var names []string
	if s == push.NetworkPIN || s == push.UserNetworkPIN {
		wanted, names = append(wanted, &k.IMSI), append(names, "IMSI")
	}
	if s == push.UserPIN || s == push.UserNetworkPIN {
		wanted, names = append(wanted, &k.PIN), append(names, "PIN")
	}
	if len(wanted) == 0 {
		if from != "" {
			return k, usagef(c.CommandPath(), "with %v the PIN is made here; leave --pin-from out", s)
		}
		return k, nil
	}
	var in io.Reader = p.in
	source := "standard input"
	switch {
	case from != "" && from != "-":
		f, err := openRead(c.Context(), from)
		if c.Context().Err() != nil {
			return k, c.Context().Err()
		}
		if err != nil {
			return k, &localError{err}
		}
		defer f.Close()
		in, source = f, report.Printable(from)
	case stdinTaken:
		return k, usagef(c.CommandPath(), "standard input has the document; name a file with the %s: --pin-from FILE", strings.Join(names, " and the "))
	}
	const longest = 4096 // bytes, for two lines of digits
	lines := bufio.NewReader(io.LimitReader(in, longest))
	for i, w := range wanted {
		if *w, err = p.secretLine(c.Context(), in, lines, names[i]); err != nil {
			return k, err
		}
		switch {
		case *w == "" && i == 0:
			return k, usagef(c.CommandPath(), "there is no %s; it is the first line of standard input or of the file that --pin-from names", names[i])
		case *w == "":
			return k, &plainError{exitUsage, fmt.Sprintf("%s: there is no %s; it is line %d of it, below the %s", source, names[i], i+1, names[i-1])}
		case strings.Trim(*w, "0123456789") != "":
			return k, &plainError{exitUsage, fmt.Sprintf("%s: the %s has something else than digits in it", source, names[i])}
		}
	}
	return k, nil
}

// secretLine reads a line, which is not shown on a terminal.
func (p *program) secretLine(ctx context.Context, in io.Reader, lines *bufio.Reader, name string) (string, error) {
	f, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", &localError{err}
		}
		return strings.TrimSpace(line), nil
	}
	before, err := term.GetState(int(f.Fd()))
	if err != nil {
		return "", &localError{err}
	}
	fmt.Fprintf(p.err, "%s: ", name)
	type typed struct {
		text []byte
		err  error
	}
	answer := make(chan typed, 1)
	go func() { // a terminal cannot be interrupted; this stays behind when the person gives up
		b, err := term.ReadPassword(int(f.Fd()))
		answer <- typed{b, err}
	}()
	select {
	case t := <-answer:
		fmt.Fprintln(p.err)
		return strings.TrimSpace(string(t.text)), t.err
	case <-ctx.Done():
		term.Restore(int(f.Fd()), before)
		fmt.Fprintln(p.err)
		return "", context.Cause(ctx)
	}
}
