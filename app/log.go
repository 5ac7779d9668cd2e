package main

import (
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"cradle/rapi/lint"
)

// openLog makes the log that the flags ask for. The file is the owner's alone:
// a log at debug names every setting, if not its secrets.
func (p *program) openLog(c *cobra.Command) (*slog.Logger, io.Closer, error) {
	var level slog.Level
	switch strings.ToLower(p.opt.logLevel) {
	case "debug", "info", "warn", "error":
		if err := level.UnmarshalText([]byte(p.opt.logLevel)); err != nil {
			return nil, nil, err
		}
	default:
		return nil, nil, usagef(c.CommandPath(), "--log-level %s is not debug, info, warn or error", p.opt.logLevel)
	}
	w, closer := p.err, io.Closer(io.NopCloser(nil))
	if p.opt.logFile != "" {
		f, err := openPrivate(p.opt.logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY)
		if err != nil {
			return nil, nil, &plainError{exitUsage, "the log cannot be written: " + err.Error()}
		}
		w, closer = f, f
	}
	return newLogger(w, level), closer, nil
}

func newLogger(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: maskAttr}))
}

// maskAttr is the last line of defence: no layer logs secrets, and if one does,
// they stop here.
func maskAttr(_ []string, a slog.Attr) slog.Attr {
	if secretKey(a.Key) {
		return slog.String(a.Key, lint.Masked)
	}
	switch a.Value.Kind() {
	case slog.KindString, slog.KindAny:
	default:
		return a
	}
	text := a.Value.String()
	if b, ok := a.Value.Any().([]byte); ok {
		text = string(b)
	}
	if masked := lint.Mask(text); masked != text {
		return slog.String(a.Key, masked)
	}
	return a
}

func secretKey(key string) bool {
	key = strings.ToLower(key)
	for _, s := range []string{"password", "passwd", "secret", "pin_code", "token", "credential"} {
		if strings.Contains(key, s) {
			return true
		}
	}
	return false
}
