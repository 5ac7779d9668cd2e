package journal

import (
	"context"
	"database/sql"
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
		if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO run_text SELECT rowid, ? FROM text WHERE id = ?`, e.Number, id); err != nil {
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
	if in := e.Installed; in != nil {
		words = append(append(words, in.Path), in.Programs...)
	}
	return strings.Join(words, "\n")
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
