package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"cradle/app/explain"
	"cradle/app/labels"
	"cradle/app/report"
)

// program is one run of the command: where it reads and writes, and what was
// asked of it.
type program struct {
	in       io.Reader
	out, err io.Writer
	opt      options
	log      *slog.Logger
	exit     int // when the command ended without an error

	asking     atomic.Int32 // questions that wait for an answer at the terminal
	labelsOnce sync.Once
	labelled   *labels.Labels // see labels
}

// main runs a command line and gives the exit code.
func (p *program) main(ctx context.Context, args []string) int {
	p.log = slog.New(slog.DiscardHandler)
	out := &output{Writer: p.out}
	p.out = out
	root := p.root()
	own := args
	if i := slices.Index(args, "--"); i >= 0 {
		own = args[:i] // the rest is the program's that cradle run starts
	}
	p.opt.json = slices.Contains(own, "--json") // also for what is wrong before it
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	command, err := root.ExecuteContextC(ctx)
	seen := errors.Is(out.failed(), syscall.EPIPE) && forReading(command, own)
	if err != nil && !(seen && errors.Is(err, syscall.EPIPE)) {
		p.exit = p.fail(err)
	}
	if err := out.failed(); err != nil && !seen {
		fmt.Fprintf(p.err, "cradle: the results cannot be written: %v\n", err)
		if p.exit == exitDone {
			p.exit = exitOutput
		}
	}
	return p.exit
}

// forReading reports whether all that a command does is to tell what this computer
// knows. Who reads no further, as in "cradle csp | head", has seen what was wanted.
func forReading(c *cobra.Command, args []string) bool {
	if slices.Contains(args, "--help") || slices.Contains(args, "-h") {
		return true
	}
	switch c.CommandPath() {
	case "cradle check": // of documents its exit code is the answer, and it is given when all were looked at
		return slices.Contains(args, "--rules") || slices.Contains(args, "--explain")
	case "cradle help", "cradle csp", "cradle version",
		"cradle history", "cradle history list", "cradle history show", "cradle history search":
		return true
	}
	return false
}

// output is standard output. It remembers that something could not be written,
// so that no command ends as if its results had arrived, and goes on: a handset
// at work is not left because nobody reads any more. It may be used from any
// goroutine.
type output struct {
	io.Writer
	mu  sync.Mutex
	err error
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.Writer.Write(b)
	o.err = err
	return n, err
}

func (o *output) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	var path *os.PathError
	if errors.As(o.err, &path) {
		return path.Err // not the made-up name "/dev/stdout"
	}
	return o.err
}

// fail tells why a command could not do what it was asked for, in one line a
// cause, and with --json as an object on stdout as well.
func (p *program) fail(err error) int {
	code := exitOf(err)
	for _, e := range causes(err) {
		fmt.Fprintf(p.err, "cradle: %s\n", errorLine(e))
	}
	p.failDetails(err)
	if p.opt.json {
		doc := report.ErrorDoc{Schema: "cradle/error/1", ExitCode: code, Error: *report.Explanation(explainError(err))}
		doc.Handsets, doc.Dangers = details(err)
		doc.Variables = withoutValue(err)
		p.printJSON(doc)
	}
	return code
}

// explainError is explain.Error for what only the command line can say.
func explainError(err error) explain.Words {
	if first := causes(err)[0]; isOwn(first) {
		return explain.Words{What: first.Error()}
	}
	return explain.Error(causes(err)[0]).English()
}

func (p *program) printJSON(doc any) {
	e := json.NewEncoder(p.out)
	e.SetEscapeHTML(false)
	if err := e.Encode(doc); err != nil {
		p.log.Debug("printing", "layer", "cli", "error", err) // main tells of it
	}
}

// terminal reports whether w is one, and how wide it is.
func terminal(w io.Writer) (width int, ok bool) {
	if o, ok := w.(*output); ok {
		w = o.Writer
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	return width, true
}

// textOptions are for stdout: colours only on a terminal whose owner has not
// asked for none (no-color.org), and never without a word beside them.
func (p *program) textOptions() report.TextOptions {
	width, ok := terminal(p.out)
	if !ok {
		return report.TextOptions{}
	}
	return report.TextOptions{
		Width: min(width, 120),
		Color: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
	}
}
