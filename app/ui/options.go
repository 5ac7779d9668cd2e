package ui

import (
	"context"
	"io/fs"
	"log/slog"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/profile"
	"cradle/app/run"
	"cradle/app/ui/prefs"
	"cradle/app/undo"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// Bench is what the window needs of a bench.
type Bench interface {
	Handsets() []bench.Handset
	Subscribe(func(run.Event)) (cancel func())
	Apply(context.Context, bench.Request) ([]run.Run, error)
	Reconnect(run.HandsetID) error
	// SetJobs says how many handsets are worked on at once; 0 is as many as usual.
	SetJobs(n int)
	Plan(ctx context.Context, chosen bench.Handset, docs []*provxml.Document) ([]bench.Planned, error)
	Verify(ctx context.Context, chosen bench.Handset, docs []*provxml.Document) ([]bench.Compared, error)
	// StartAuto is *bench.Bench's Auto.
	StartAuto(context.Context, bench.AutoOptions) (Auto, error)
}

// Auto is what the window needs of a *bench.Auto.
type Auto interface {
	Stop()
	Done() <-chan struct{}
	Tally() bench.Tally
}

// History is what the window needs of the journal. All of it is called on goroutines that
// are not the window's.
type History interface {
	// Runs are those that a filter fits, the newest first.
	Runs(context.Context, journal.Filter) ([]journal.Entry, error)
	// Head changes with everything that is written.
	Head(context.Context) (string, error)
	// Run is the run as it was, without its secrets.
	Run(context.Context, journal.Entry) (run.Run, error)
	// Document is what was sent, with its secrets, to be sent again; the error says why
	// it is not to be had.
	Document(context.Context, journal.Entry) (*provxml.Document, error)
	// Undo is what would undo runs, the newest first; and why others of them cannot be.
	Undo(context.Context, []journal.Entry) (list []undo.Undone, refused []error)
	// Resolve asks a handset, as it was when it was chosen, what became of a run whose answer
	// never came, and writes it into the journal if the handset shows it: then the run that
	// comes back is Resolved.
	Resolve(ctx context.Context, e journal.Entry, chosen bench.Handset) (run.Run, error)
	// Settle notes that somebody looked after a run that was interrupted.
	Settle(ctx context.Context, e journal.Entry, note string) error
	// Prune takes old runs out of the journal, or says only what would go; size is the
	// journal's in bytes after that.
	Prune(context.Context, journal.Pruning) (done journal.Pruned, size int64, err error)
}

// Options is what the window is made of.
type Options struct {
	Bench   Bench    // started; the window neither starts nor closes it
	Files   []string // documents and folders of them to open
	Samples fs.FS    // documents to try, wherever they are in it; nil has none
	Log     *slog.Logger
	Asker   *Asker // for the passwords of handsets; nil when nobody is asked at the window
	Version string
	About   []string // further lines of the versions that run here

	// Language is the code of one of words.Languages; "" is the system's.
	Language string

	Catalogue *csp.Catalogue // for the remarks on documents; nil: only their grammar is checked

	// Prefs is what a person chose; nil keeps nothing beyond this window.
	Prefs *prefs.Store
	// History is the journal; nil where none is kept, and NoHistory says why.
	History   History
	NoHistory string
	// WriteReport writes runs into a file, in the form that its name's extension says;
	// nil: results cannot be exported. It is called on a goroutine of its own.
	WriteReport func(ctx context.Context, path string, runs []run.Run) error
	// WriteRuns is WriteReport for runs of the History, by their numbers.
	WriteRuns func(ctx context.Context, path string, runs []int64) error
	// WriteBundle writes a support bundle, without secrets: the newest runs, or those that
	// are numbered, and what matters of this computer; nil: there is none. It is called on
	// a goroutine of its own.
	WriteBundle func(ctx context.Context, path string, runs []int64) error
	// Profiles are those that can be opened; without a folder there are none.
	Profiles profile.Store
	// Handed are files that a second start of the program hands over; none: it was only
	// started. nil: there is nobody who does.
	Handed <-chan []string
	// Drawn is called on the window's goroutine when its first picture is on the screen;
	// nil: nobody waits for it.
	Drawn func()
	// Stuck ends the program, after the window was closed and the toolkit hangs. It is called
	// on a goroutine that is not the main one, when everything that worked for the window
	// has ended.
	Stuck func()
	// Crashed is a file that tells how the program crashed the last time; "" where it
	// did not.
	Crashed string

	// Label gives a port a label, or with "" takes it away; the bench shows it from then
	// on. It is called on a goroutine of its own. nil: ports have no labels.
	Label func(ctx context.Context, id run.HandsetID, label string) error

	// TrySimulated plugs in a simulated handset, for people who have none at
	// hand. It is called on a goroutine of its own. nil: not offered.
	TrySimulated func() error
}
