//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The words of a case on the machine's console, each at the begin of a line.
const (
	sayPassed = "@passed "
	sayFailed = "@failed "
	sayFigure = "@figure " // of a case that measures; any number of them
)

// result is what became of a case.
type result struct {
	c    *labCase
	took time.Duration
	text string
	// figures are lines to be shown below the result's.
	figures []string
	log     []byte
	err     error
}

func (r *result) line() string {
	word, text := "ok  ", r.text
	if r.err != nil {
		word, text = "FAIL", r.err.Error()
	}
	return fmt.Sprintf("%s  %-8s %5.1f s  %s: %s", word, r.c.name, r.took.Seconds(), r.c.what, text)
}

// explain writes the end of the console's log.
func (r *result) explain(w io.Writer) {
	var lines [][]byte
	for l := range bytes.Lines(r.log) {
		if l = bytes.TrimRight(l, "\r\n"); len(l) > 0 {
			lines = append(lines, l)
		}
	}
	for _, l := range lines[max(0, len(lines)-80):] {
		fmt.Fprintf(w, "      | %s\n", l)
	}
}

// boot runs one case.
func boot(ctx context.Context, c *labCase, k *kernel, image, out string) *result {
	begin := time.Now()
	r := &result{c: c}
	r.err = r.boot(ctx, k, image, out)
	r.took = time.Since(begin)
	return r
}

func (r *result) boot(ctx context.Context, k *kernel, image, out string) error {
	timeout := r.c.timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("the machine did not end within %v", timeout))
	defer cancel()
	args := []string{
		"-machine", "pc,accel=tcg", "-cpu", "max", "-m", "512", "-smp", "2",
		"-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", "stdio",
		"-kernel", k.image, "-initrd", image,
		"-append", "console=ttyS0 quiet panic=-1 case=" + r.c.name,
	}
	if r.c.outside != nil {
		dir, err := os.MkdirTemp("", "laboratory")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		more, err := r.c.outside(ctx, dir)
		if err != nil {
			return err
		}
		args = append(args, more...)
	}
	log, err := os.Create(filepath.Join(out, r.c.name+".log"))
	if err != nil {
		return err
	}
	defer log.Close()
	var console bytes.Buffer
	qemu := exec.CommandContext(ctx, "qemu-system-x86_64", args...)
	qemu.Stdout = io.MultiWriter(log, &console)
	qemu.Stderr = qemu.Stdout
	err = qemu.Run()
	r.log = console.Bytes()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("qemu: %w", err)
	}
	return r.verdict()
}

// verdict finds what the case said of itself.
func (r *result) verdict() error {
	lines := bufio.NewScanner(bytes.NewReader(r.log))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := strings.TrimRight(lines.Text(), "\r")
		if text, ok := strings.CutPrefix(line, sayFigure); ok {
			r.figures = append(r.figures, text)
		}
		if text, ok := strings.CutPrefix(line, sayPassed); ok {
			r.text = text
			return nil
		}
		if text, ok := strings.CutPrefix(line, sayFailed); ok {
			return errors.New(text)
		}
	}
	return errors.New("the machine ended and the case had said nothing")
}
