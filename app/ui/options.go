package ui

import (
	"context"
	"io/fs"
	"log/slog"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/csp"
)

// Bench is what the window needs of a bench. *bench.Bench is one.
type Bench interface {
	Handsets() []bench.Handset
	Subscribe(func(run.Event)) (cancel func())
	Apply(context.Context, bench.Request) ([]run.Run, error)
	Reconnect(run.HandsetID) error
}

// Options is what the window is made of.
type Options struct {
	Bench   Bench    // started; the window neither starts nor closes it
	Files   []string // documents to open: the first is loaded, the others are listed
	Samples fs.FS    // documents to try, wherever they are in it; nil has none
	Log     *slog.Logger
	Asker   *Asker // for the passwords of handsets; nil when nobody is asked at the window
	Version string

	// Language is the code of one of words.Languages; "" is the system's.
	Language string

	Catalogue *csp.Catalogue // for the remarks on documents; nil: only their grammar is checked

	// TrySimulated plugs in a simulated handset, for people who have none at
	// hand. It is called on a goroutine of its own. nil: not offered.
	TrySimulated func() error
}
