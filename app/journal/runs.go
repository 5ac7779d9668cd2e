package journal

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"
)

// Filter says which runs are meant: those that all its fields fit. The zero Filter
// is all of them.
type Filter struct {
	// Handset is a port or its label, an id, a GUID, a name or a model; letters of either case.
	// Of names and models a part is enough.
	Handset string
	// Document is a document's name, or a part of it.
	Document string
	// Ending is an Entry's Key: "applied", "failed", "interrupted", ...
	Ending string
	Since  time.Time // begun then or later; zero: whenever
	Before time.Time // begun earlier
	// Words must all stand in the run, in its document or in the reply to it, or be
	// the beginnings of words there.
	Words string
	// Open are the runs that somebody should see to: those without an ending, and those
	// that ended Unknown, that nobody has settled or resolved.
	Open   bool
	Undoes string // the ID of a run: those that were made to take it back, however they ended
	Below  int64  // those with a smaller number: the page behind another one; 0: all
	Limit  int    // the newest ones; 0: all
}

// Runs gives the runs that a filter fits, the newest first. It ends with the first
// error, an *Error. Runs may be added meanwhile; those are not given. With a Limit it
// reads not much more than so many.
func (j *Journal) Runs(ctx context.Context, f Filter) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		live := map[string]bool{}
		n := 0
		// give gives one run, and reports whether to go on.
		give := func(e Entry) bool {
			j.judge(&e, live)
			if f.Ending != "" && e.Key() != f.Ending {
				return true
			}
			n++
			return yield(e, nil) && n != f.Limit
		}
		var err error
		if questions := expressions(f.Words); f.Words == "" {
			err = j.eachRun(ctx, f, give)
		} else if len(questions) > 0 {
			err = j.search(ctx, f, questions, give)
		}
		if err != nil {
			yield(Entry{}, j.fail("read", err))
		}
	}
}

// eachRun gives runs as they are read.
func (j *Journal) eachRun(ctx context.Context, f Filter, give func(Entry) bool) error {
	where, args := f.where()
	rows, err := j.db.QueryContext(ctx, selectRun+` WHERE `+where+` ORDER BY number DESC`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil || !give(e) {
			return err
		}
	}
	return rows.Err()
}

// judge finds out what a run without an ending is doing. live remembers which
// sessions are.
func (j *Journal) judge(e *Entry, live map[string]bool) {
	if e.ending() != "" {
		e.State = Ended
		return
	}
	lives, known := live[e.Session]
	if !known {
		lives = alive(j.opt.Dir, e.Session)
		live[e.Session] = lives
	}
	if e.State = Interrupted; lives {
		e.State = Running
	}
}

// where is the filter as SQL, without its words. What it lets through is judged by
// Runs.
func (f *Filter) where() (string, []any) {
	where := []string{`1`}
	var args []any
	and := func(clause string, values ...any) {
		where = append(where, clause)
		args = append(args, values...)
	}
	if h := f.Handset; h != "" {
		part := "%" + like.Replace(h) + "%"
		port, label := like.Replace(h)+" (%)", "% ("+like.Replace(h)+")" // labels.Shown
		and(`handset IN (SELECT id FROM handset WHERE handset = ? COLLATE NOCASE OR port = ? COLLATE NOCASE OR port LIKE ? ESCAPE '\' OR port LIKE ? ESCAPE '\'
			OR guid = ? COLLATE NOCASE OR name LIKE ? ESCAPE '\' OR model LIKE ? ESCAPE '\')`, h, h, port, label, h, part, part)
	}
	if f.Document != "" {
		and(`document IN (SELECT id FROM document WHERE name LIKE ? ESCAPE '\')`, "%"+like.Replace(f.Document)+"%")
	}
	switch f.Ending {
	case "":
	case "running", "interrupted":
		and(`ending = ''`)
	default:
		and(`ending = ?`, f.Ending)
	}
	if !f.Since.IsZero() {
		and(`started >= ?`, f.Since.UnixNano())
	}
	if !f.Before.IsZero() {
		and(`started < ?`, f.Before.UnixNano())
	}
	if f.Below > 0 {
		and(`number < ?`, f.Below)
	}
	if f.Open {
		and(`ending IN ('', 'unknown') AND settled = 0`)
	}
	if f.Undoes != "" {
		and(`undoes = ? AND undoes <> ''`, f.Undoes)
	}
	return strings.Join(where, ` AND `), args
}

// like takes the meaning from what LIKE has a meaning for.
var like = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// A FindError: no run, or more than one, is called so.
type FindError struct {
	Word  string
	Found int // how many
}

func (e *FindError) Error() string {
	if e.Found == 0 {
		return fmt.Sprintf("there is no run %q in the journal", e.Word)
	}
	return fmt.Sprintf("%d runs are called %q...; say more of it, or its number", e.Found, e.Word)
}

// Find finds a run by what a person calls it: its number ("17" or "#17"), its id, or
// the beginning of its id. The error is a *FindError or an *Error.
func (j *Journal) Find(ctx context.Context, word string) (Entry, error) {
	e, err := j.find(ctx, strings.TrimSpace(word))
	var none *FindError
	if err != nil && !errors.As(err, &none) {
		err = j.fail("read", err)
	}
	return e, err
}

func (j *Journal) find(ctx context.Context, word string) (Entry, error) {
	const get = selectRun + ` WHERE `
	if n, err := strconv.ParseInt(strings.TrimPrefix(word, "#"), 10, 64); err == nil {
		list, err := collect(ctx, j.db, scanEntry, get+`number = ?`, n)
		if err != nil {
			return Entry{}, err
		}
		if len(list) == 1 {
			j.judge(&list[0], map[string]bool{})
			return list[0], nil
		}
	}
	if word == "" {
		return Entry{}, &FindError{Word: word}
	}
	list, err := collect(ctx, j.db, scanEntry, get+`id LIKE ? ESCAPE '\' LIMIT 100`, like.Replace(word)+"%")
	switch {
	case err != nil:
		return Entry{}, err
	case len(list) != 1:
		return Entry{}, &FindError{word, len(list)}
	}
	j.judge(&list[0], map[string]bool{})
	return list[0], nil
}
