package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/app/undo"
	"cradle/assets"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// windowHistory is the journal as the window asks for it.
type windowHistory struct {
	j *journal.Journal
	b *bench.Bench
}

// Runs implements ui.History.
func (h windowHistory) Runs(ctx context.Context, f journal.Filter) (list []journal.Entry, err error) {
	for e, err := range h.j.Runs(ctx, f) {
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// Head implements ui.History.
func (h windowHistory) Head(ctx context.Context) (string, error) {
	head, err := h.j.Head(ctx)
	return head.Hash, err
}

// Run implements ui.History.
func (h windowHistory) Run(ctx context.Context, e journal.Entry) (run.Run, error) {
	return runOf(ctx, h.j, e)
}

// Document implements ui.History.
func (h windowHistory) Document(ctx context.Context, e journal.Entry) (*provxml.Document, error) {
	if err := noInstall(e, "the journal does not keep cabinets; install the file again with 'cradle install'"); err != nil {
		return nil, err
	}
	text, err := h.j.Text(ctx, e.Document)
	if err != nil {
		return nil, err
	}
	if text.NoKey != nil {
		return nil, text.NoKey
	}
	return provxml.Parse(e.Name, []byte(text.Whole))
}

// Undo implements ui.History.
func (h windowHistory) Undo(ctx context.Context, entries []journal.Entry) ([]undo.Undone, []error) {
	return undo.All(ctx, h.j, entries)
}

// Prune implements ui.History.
func (h windowHistory) Prune(ctx context.Context, p journal.Pruning) (journal.Pruned, int64, error) {
	done, err := h.j.Prune(ctx, p)
	size := int64(0)
	if i, e := os.Stat(h.j.Path()); e == nil {
		size = i.Size()
	}
	return done, size, err
}

// Resolve implements ui.History.
func (h windowHistory) Resolve(ctx context.Context, e journal.Entry, chosen bench.Handset) (r run.Run, err error) {
	q, err := newBackQuestion(ctx, h.j, e)
	if err != nil {
		return r, err
	}
	if !bench.SameHandset(chosen.Identity, e.Identity) {
		return r, q.another()
	}
	err = h.b.DoChosen(ctx, chosen, "asking back", func(ctx context.Context, s *rapi.Session) (err error) {
		r, err = q.ask(ctx, s, "")
		return err
	})
	return r, err
}

// writeWindowBundle writes a support bundle; without numbers of the newest runs. j is nil
// where no journal is kept.
func (p *program) writeWindowBundle(ctx context.Context, j *journal.Journal, path string, numbers []int64) error {
	k := newPacker(time.Now())
	if j != nil {
		words := numbersOf(numbers)
		filter := journal.Filter{}
		if len(words) == 0 {
			filter.Limit = bundledRuns
		}
		if err := k.journal(ctx, j, filter, words); err != nil {
			return err
		}
	}
	k.computer(ctx)
	k.finish()
	out, err := createReport("the bundle", path, true)
	if err != nil {
		return err
	}
	return finish(out, k.b.Zip(out))
}

// Settle implements ui.History.
func (h windowHistory) Settle(ctx context.Context, e journal.Entry, note string) error {
	return h.j.Settle(ctx, e, note)
}

// writeWindowReport writes runs into a file, in the form that its name's extension says,
// with what the journal knows of them; j is nil where none is kept.
func writeWindowReport(ctx context.Context, j *journal.Journal, path string, runs []run.Run) error {
	as, err := report.FormatOf(path)
	if err != nil {
		return err
	}
	file := &report.File{Made: time.Now(), Program: assets.Version}
	if j != nil {
		if head, err := j.Head(ctx); err == nil {
			file.Head = head.Hash
		}
	}
	for _, r := range runs {
		var rec report.Record
		if j != nil {
			if e, err := j.Find(ctx, r.ID); err == nil {
				rec = recordOf(ctx, j, e, r)
			}
		}
		file.Runs = append(file.Runs, report.Of(r, rec))
	}
	return writeReportFile(path, file, as)
}

// writeWindowRuns writes runs of the journal into a file, as writeWindowReport.
func writeWindowRuns(ctx context.Context, j *journal.Journal, path string, numbers []int64) error {
	as, err := report.FormatOf(path)
	if err != nil {
		return err
	}
	file, err := reportOf(ctx, j, journal.Filter{}, numbersOf(numbers), nil)
	if err != nil {
		return err
	}
	return writeReportFile(path, file, as)
}

// numbersOf are runs as they are named on the command line.
func numbersOf(numbers []int64) (words []string) {
	for _, n := range numbers {
		words = append(words, strconv.FormatInt(n, 10))
	}
	return words
}

// writeReportFile writes a report into a file that may be there already.
func writeReportFile(path string, file *report.File, as report.Format) error {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	err = file.Write(w, as, report.FileOptions{Full: true, BOM: true})
	if err == nil {
		err = w.Flush()
	}
	if e := out.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(path) // half a report is none
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
