package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// row is a run as the tables have it in which runs are looked up.
type row struct {
	number      int64
	id          string
	first, last int64
	started     int64
	ended       int64
	ending      string
	step        string
	handset     [5]string // handset, port, guid, name, model
	simulated   int64
	document    string
	settled     int64
	undoes      string
	entry       string
}

// rowOf is the row that an entry has.
func rowOf(e *Entry) (row, error) {
	text, err := json.Marshal(e)
	if err != nil {
		return row{}, err
	}
	flag := func(b bool) int64 {
		if b {
			return 1
		}
		return 0
	}
	return row{e.Number, e.ID, e.records[0], e.records[1], nanos(e.Started), nanos(e.Ended), e.ending(), e.Step,
		[5]string{string(e.Handset), e.Port, e.Identity.GUID, e.Identity.Name, e.Identity.Model}, flag(e.Simulated),
		e.Name, flag(e.Settled), e.Undoes, string(text)}, nil
}

// selectRows reads rows, whose fields are scanned.
const selectRows = `SELECT run.number, run.id, first, last, started, ended, ending, step,
	coalesce(h.handset, ''), coalesce(h.port, ''), coalesce(h.guid, ''), coalesce(h.name, ''), coalesce(h.model, ''),
	simulated, coalesce(d.name, ''), settled, undoes, coalesce(entry.entry, '')
	FROM run LEFT JOIN handset h ON h.id = run.handset LEFT JOIN document d ON d.id = run.document LEFT JOIN entry ON entry.run = run.number`

func (r *row) fields() []any {
	h := &r.handset
	return []any{&r.number, &r.id, &r.first, &r.last, &r.started, &r.ended, &r.ending, &r.step,
		&h[0], &h[1], &h[2], &h[3], &h[4], &r.simulated, &r.document, &r.settled, &r.undoes, &r.entry}
}

// same compares two rows; their JSON by what it says.
func (r row) same(other row) bool {
	var a, b Entry
	if r.entry != other.entry && (json.Unmarshal([]byte(r.entry), &a) != nil || json.Unmarshal([]byte(other.entry), &b) != nil || !reflect.DeepEqual(a, b)) {
		return false
	}
	r.entry, other.entry = "", ""
	return r == other
}

// putRow puts a run into the tables. One that begins must be new.
func putRow(ctx context.Context, tx *sql.Tx, e *Entry, begins bool) error {
	r, err := rowOf(e)
	if err != nil {
		return err
	}
	if !begins {
		_, err := tx.ExecContext(ctx, `UPDATE run SET last = ?2, ended = ?3, ending = ?4, step = ?5, settled = ?6, undoes = ?7 WHERE number = ?1`,
			r.number, r.last, r.ended, r.ending, r.step, r.settled, r.undoes)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE entry SET entry = ? WHERE run = ?`, r.entry, r.number)
		return err
	}
	h := r.handset
	of := []any{h[0], h[1], h[2], h[3], h[4]}
	handset, err := once(ctx, tx, `SELECT id FROM handset WHERE handset = ? AND port = ? AND guid = ? AND name = ? AND model = ?`,
		`INSERT INTO handset (handset, port, guid, name, model) VALUES (?, ?, ?, ?, ?)`, of...)
	if err != nil {
		return err
	}
	document, err := once(ctx, tx, `SELECT id FROM document WHERE name = ?`, `INSERT INTO document (name) VALUES (?)`, r.document)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, r.number, r.id, r.first, r.last,
		r.started, r.ended, r.ending, r.step, handset, r.simulated, document, r.settled, r.undoes)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO entry VALUES (?, ?)`, r.number, r.entry)
	return err
}

// once gives the id of a row that is there, or is inserted.
func once(ctx context.Context, tx *sql.Tx, find, insert string, values ...any) (id int64, err error) {
	if err = tx.QueryRowContext(ctx, find, values...).Scan(&id); err != sql.ErrNoRows {
		return id, err
	}
	result, err := tx.ExecContext(ctx, insert, values...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// undone are the numbers of the runs that took a run back, or may have: of those that
// went wrong it is known that they did not.
const undone = `coalesce((SELECT group_concat(u.number, ' ') FROM run u WHERE u.undoes = run.id AND u.undoes <> ''
	AND u.ending NOT IN ('failed', 'cancelled', 'not_sent')), '')`

// selectRun is the question that scanEntry reads the answer to. CROSS: the runs are gone
// through, and each looks up its entry (sqlite.org/optoverview.html, 7.2).
const selectRun = `SELECT first, last, entry.entry, ` + undone + ` FROM run CROSS JOIN entry ON entry.run = run.number`

func scanEntry(rows *sql.Rows) (Entry, error) {
	var first, last int64
	var text, undone string
	if err := rows.Scan(&first, &last, &text, &undone); err != nil {
		return Entry{}, err
	}
	var e Entry
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return Entry{}, fmt.Errorf("a run cannot be read: %w; 'cradle history verify' tells more", err)
	}
	e.records = [2]int64{first, last}
	for _, n := range strings.Fields(undone) {
		number, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			return Entry{}, err
		}
		e.UndoneBy = append(e.UndoneBy, number)
	}
	return e, nil
}

// remake makes all that is looked up from records and texts. It takes of a record that
// cannot be read what it can: Verify tells of those.
func remake(ctx context.Context, tx *sql.Tx) error {
	texts, err := collect(ctx, tx, func(rows *sql.Rows) (t numberedText, err error) {
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
	rows, err := tx.QueryContext(ctx, `SELECT seq, time, run, kind, body FROM record WHERE run > 0 ORDER BY run, seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	e := &Entry{}
	store := func() error {
		if e.Number == 0 {
			return nil
		}
		if err := putRow(ctx, tx, e, true); err != nil {
			return err
		}
		return indexRun(ctx, tx, e, kindBegin)
	}
	for rows.Next() {
		var r record
		if err := rows.Scan(&r.seq, &r.time, &r.run, &r.kind, &r.body); err != nil {
			return err
		}
		if r.run != e.Number {
			if err := store(); err != nil {
				return err
			}
			e = &Entry{}
		}
		if r.kind == kindBegin || e.Number > 0 { // of a pruned run there may be a record left, without its beginning
			e.take(&r)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return store()
}

type numberedText struct {
	row int64
	storedText
}
