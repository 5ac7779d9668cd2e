package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"unicode"
)

// indexedText is how much of a text is looked through for words, in bytes: all of
// any document that a person wrote.
const indexedText = 1 << 20

// indexText makes a text's words findable: those of documents and replies. Results
// have no words that these have not; and who looks for a word does not mean runs
// that found it and put another in its place.
func indexText(ctx context.Context, tx *sql.Tx, row int64, t *storedText) error {
	if t.kind != Document && t.kind != Reply {
		return nil
	}
	words := t.readable
	if len(words) > indexedText {
		words = strings.ToValidUTF8(words[:indexedText], "")
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO text_words (rowid, words) VALUES (?, ?)`, row, words)
	return err
}

// indexRun makes the words of a run findable: when it begins and when it ends.
func indexRun(ctx context.Context, tx *sql.Tx, e *Entry, kind string) error {
	if kind == kindBegin || kind == kindEnd || kind == kindSettled || kind == kindResolved {
		if _, err := tx.ExecContext(ctx, `DELETE FROM run_words WHERE rowid = ?`, e.Number); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO run_words (rowid, words) VALUES (?, ?)`, e.Number, wordsOf(e)); err != nil {
			return err
		}
	}
	for _, id := range e.texts() {
		if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO run_text VALUES (?, ?)`, id, e.Number); err != nil {
			return err
		}
	}
	return nil
}

// wordsOf is what a run is found by, apart from its texts.
func wordsOf(e *Entry) string {
	words := []string{e.Name, string(e.Handset), e.Port, e.Identity.Name, e.Identity.Model, e.Identity.GUID,
		e.Identity.Platform, e.Identity.System(), e.Words.Summary, e.Note}
	if w := e.Words.Why; w != nil {
		words = append(words, w.What, w.Cause, w.Detail)
	}
	return strings.Join(words, "\n")
}

// indexAll is the part of migration 2 that makes the index of what is there already.
func indexAll(ctx context.Context, tx *sql.Tx) error {
	type text struct {
		row int64
		storedText
	}
	texts, err := collect(ctx, tx, func(rows *sql.Rows) (t text, err error) {
		err = rows.Scan(&t.row, &t.id, &t.kind, &t.readable)
		return t, err
	}, `SELECT rowid, id, kind, readable FROM text`)
	if err != nil {
		return err
	}
	for _, t := range texts {
		if err := indexText(ctx, tx, t.row, &t.storedText); err != nil {
			return err
		}
	}
	runs, err := collect(ctx, tx, func(rows *sql.Rows) (e Entry, err error) {
		var text string
		if err := rows.Scan(&text); err != nil {
			return e, err
		}
		err = json.Unmarshal([]byte(text), &e)
		return e, err
	}, `SELECT entry FROM run`)
	if err != nil {
		return err
	}
	for _, e := range runs {
		if err := indexRun(ctx, tx, &e, kindBegin); err != nil {
			return err
		}
	}
	return nil
}

// collect reads all rows of an answer.
func collect[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// expressions make of words questions to FTS5 (sqlite.org/fts5.html, 3), one a word:
// it must be there, and may go on; of one with punctuation, such as NORTH-01, the
// parts stand next to each other. There is none where there is nothing to look for.
func expressions(words string) (list []string) {
	for _, w := range strings.Fields(words) {
		if strings.IndexFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
			continue // FTS5 drops punctuation, and a phrase without words matches nothing
		}
		list = append(list, `"`+strings.ReplaceAll(strings.ReplaceAll(w, "\x00", ""), `"`, `""`)+`"*`)
	}
	return list
}
