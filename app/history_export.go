package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/journal"
	"cradle/app/report"
	"cradle/assets"
)

// The lines of an export, each an object of the schema "cradle/history-export/1".
type (
	// exportHead is the first line.
	exportHead struct {
		Schema      string    `json:"schema"`
		Line        string    `json:"line"` // "journal"
		Program     string    `json:"program"`
		Exported    time.Time `json:"exported"`
		Head        string    `json:"journal_head"`
		WithSecrets bool      `json:"with_secrets"`
	}
	// exportText is a document or reply; it stands before the runs that have it.
	exportText struct {
		Schema string `json:"schema"`
		Line   string `json:"line"` // "document", "reply", "before"
		historyTextDoc
	}
	// exportRun is a run, with the ids of its texts.
	exportRun struct {
		Schema  string `json:"schema"`
		Line    string `json:"line"` // "run"
		Ending  string `json:"ending"`
		Step    string `json:"step"`
		Program string `json:"program"`
		Host    string `json:"host,omitempty"`
		historyAfter
		Settled  bool          `json:"settled,omitempty"`
		Note     string        `json:"note,omitempty"`
		Kind     string        `json:"kind,omitempty"`
		Document string        `json:"document,omitempty"`
		Reply    string        `json:"reply,omitempty"`
		Before   string        `json:"before,omitempty"`
		Run      report.RunDoc `json:"run"`
	}
	// exportEnd is the last line: without it, the file was cut.
	exportEnd struct {
		Schema string `json:"schema"`
		Line   string `json:"line"` // "end"
		Runs   int    `json:"runs"`
		Texts  int    `json:"texts"`
	}
)

const exportSchema = "cradle/history-export/1"

func (p *program) historyExportCommand() *cobra.Command {
	var f historyFlags
	var withSecrets bool
	c := &cobra.Command{
		Use:   "export FILE",
		Short: "Write runs into one file, with all that belongs to them",
		Long: `Write runs into one file, the newest first, with their documents, replies and results:
a JSON object a line. FILE is new, or - for standard output. Secrets in it are ***,
unless they are asked for.

` + whenHelp,
		Example: `  cradle history export runs.jsonl
  cradle history export north.jsonl --handset NORTH-01 --since 7d`,
		Args: exactly(1, "name the file to write"),
		RunE: func(c *cobra.Command, args []string) error {
			if p.opt.json && args[0] != "-" {
				return usagef(c.CommandPath(), "the file is JSON in any case; --json prints it only with - for FILE")
			}
			return p.historyExport(c, f, args[0], withSecrets)
		},
	}
	f.register(c)
	c.Flags().BoolVar(&withSecrets, "with-secrets", false, "leave the secrets in, as far as the key is here")
	return c
}

func (p *program) historyExport(c *cobra.Command, f historyFlags, file string, withSecrets bool) (err error) {
	filter, err := f.filter(c)
	if err != nil {
		return err
	}
	j, err := p.openHistory(c)
	if err != nil {
		return err
	}
	if j == nil {
		return &plainError{exitUsage, "there is nothing to export"}
	}
	defer j.Close()
	var w io.Writer = p.out
	if file != "-" {
		out, err := createNew("the export", file)
		if err != nil {
			return err
		}
		defer func() {
			if e := out.Close(); err == nil && e != nil {
				err = cannotWrite("the export", "%v", e)
			}
			if err != nil {
				os.Remove(file) // half an export is none
			}
		}()
		w = out
	}
	b := bufio.NewWriter(w)
	x := &exporter{enc: json.NewEncoder(b), j: j, withSecrets: withSecrets, seen: map[string]bool{}}
	x.enc.SetEscapeHTML(false)
	if err := x.all(c, filter); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return cannotWrite("the export", "%v", err)
	}
	if file != "-" {
		what := "Secrets are left out."
		if withSecrets {
			what = "Secrets are in it: be careful whom you give it to."
		}
		fmt.Fprintf(p.out, "%s: %s, %d documents and replies. %s\n", file, counted(x.runs, "run"), x.texts, what)
	}
	return nil
}

type exporter struct {
	enc         *json.Encoder
	j           *journal.Journal
	withSecrets bool
	seen        map[string]bool
	runs, texts int
}

// all writes every line.
func (x *exporter) all(c *cobra.Command, filter journal.Filter) error {
	ctx := c.Context()
	head, err := x.j.Head(ctx)
	if err != nil {
		return &localError{err}
	}
	if err := x.enc.Encode(exportHead{exportSchema, "journal", assets.Version, time.Now().UTC(), head.Hash, x.withSecrets}); err != nil {
		return err
	}
	for e, err := range x.j.Runs(ctx, filter) {
		if err != nil {
			return &localError{err}
		}
		if err := x.text(c, journal.Document, e.Document); err != nil {
			return err
		}
		if err := x.text(c, journal.Reply, e.Reply); err != nil {
			return err
		}
		if err := x.text(c, journal.Before, e.Before); err != nil {
			return err
		}
		r, err := runOf(ctx, x.j, e)
		if err != nil {
			return err
		}
		x.runs++
		if err := x.enc.Encode(exportRun{exportSchema, "run", e.Key(), e.Step, e.Program, e.Host, newHistoryAfter(e), e.Settled, e.Note,
			e.Kind, e.Document, e.Reply, e.Before, runDocOf(e, r)}); err != nil {
			return err
		}
	}
	return x.enc.Encode(exportEnd{exportSchema, "end", x.runs, x.texts})
}

// text writes a text, once.
func (x *exporter) text(c *cobra.Command, kind, id string) error {
	if id == "" || x.seen[id] {
		return nil
	}
	x.seen[id] = true
	t, err := textDoc(c.Context(), x.j, id, x.withSecrets)
	if err != nil {
		return err
	}
	x.texts++
	return x.enc.Encode(exportText{exportSchema, kind, *t})
}
