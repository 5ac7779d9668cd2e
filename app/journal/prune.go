package journal

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// checkpointBody is the body of the record that pruning leaves. The chain begins
// behind UpTo, and the first record there follows Hash.
type checkpointBody struct {
	UpTo    int64             `json:"up_to"`   // the last record that was taken away
	Hash    string            `json:"hash"`    // its hash
	Records int64             `json:"records"` // how many were taken away
	Runs    int64             `json:"runs"`    // how many were taken away
	Last    int64             `json:"last_run"`
	Texts   map[string]string `json:"texts"`          // id and digest of the texts that stayed although the records about them went
	Gone    []string          `json:"gone,omitempty"` // ids of the texts that went although the records about them stayed
	Program string            `json:"program"`
}

// Pruning says which runs go: those begun before Before, or all but the latest
// Keep. One of the two is set.
type Pruning struct {
	Before time.Time
	Keep   *int
	Dry    bool // only say what would go
}

// Pruned is what pruning took away, or would.
type Pruned struct {
	Runs    int64
	Records int64
	Texts   int64
	// Held is the run that is to go and cannot, because it has no ending and is not
	// settled, nor anything after it; 0 if there is none.
	Held int64
}

// Prune takes the oldest runs out of the journal, for good, with the documents and
// replies that no other run has. The chain can be verified as before: a checkpoint
// takes the place of the records. A run that has no ending, and that nobody
// settled, stays, with all that came after it; so do runs that were at work at the
// same time as one that stays.
func (j *Journal) Prune(ctx context.Context, p Pruning) (Pruned, error) {
	// A checkpoint vouches for what stays, so it must be sound.
	v, err := j.Verify(ctx, "")
	if err != nil {
		return Pruned{}, err
	}
	if !v.OK() {
		return Pruned{}, j.fail("write", fmt.Errorf("nothing was taken away, because it is not sound: %s; 'cradle history verify' tells more", v.Problems[0].What))
	}
	var done Pruned
	err = j.append(ctx, func(a *appender) (err error) {
		done, err = a.prune(p, j.opt.Program)
		if err == nil && p.Dry {
			err = errDry
		}
		return err
	})
	if errors.Is(err, errDry) {
		return done, nil
	}
	if err == nil && done.Runs > 0 {
		// The file becomes smaller when nobody else is at it; nothing depends on that.
		j.writing.Lock()
		defer j.writing.Unlock()
		if _, e := j.db.ExecContext(ctx, `VACUUM`); e == nil {
			j.db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
		}
	}
	return done, j.fail("write", err)
}

// errDry takes a transaction back that was only tried.
var errDry = errors.New("tried only")

// prune does it. Runs go from the first on: the chain has no holes.
func (a *appender) prune(p Pruning, program string) (done Pruned, err error) {
	last, err := a.lastToGo(p, &done)
	if err != nil || last == 0 {
		return done, err
	}
	upTo := a.seq
	err = a.tx.QueryRowContext(a.ctx, `SELECT first - 1 FROM run WHERE number > ? ORDER BY number LIMIT 1`, last).Scan(&upTo)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return done, err
	}
	body := checkpointBody{UpTo: upTo, Last: last, Texts: map[string]string{}, Program: program}
	var hash []byte
	if err := a.tx.QueryRowContext(a.ctx, `SELECT hash FROM record WHERE seq = ?`, upTo).Scan(&hash); err != nil {
		return done, err
	}
	body.Hash = hex.EncodeToString(hash)
	count := func(into *int64, query string, args ...any) error {
		result, err := a.tx.ExecContext(a.ctx, query, args...)
		if err == nil {
			*into, err = result.RowsAffected()
		}
		return err
	}
	exec := func(query string, args ...any) error {
		_, err := a.tx.ExecContext(a.ctx, query, args...)
		return err
	}
	// A text that was added with the first run that stays has its record behind upTo
	// only if that run added it; in front of it, there are those of the pruned runs.
	err = errors.Join(
		exec(`DELETE FROM run_words WHERE rowid IN (SELECT number FROM run WHERE number <= ?)`, last),
		exec(`DELETE FROM run_text WHERE run <= ?`, last),
		exec(`DELETE FROM entry WHERE run <= ?`, last),
		count(&done.Runs, `DELETE FROM run WHERE number <= ?`, last),
		exec(`DELETE FROM handset WHERE id NOT IN (SELECT handset FROM run)`),
		exec(`DELETE FROM document WHERE id NOT IN (SELECT document FROM run)`),
		exec(`DELETE FROM text_words WHERE rowid IN (SELECT rowid FROM text WHERE rowid NOT IN (SELECT text FROM run_text))`),
		count(&done.Texts, `DELETE FROM text WHERE rowid NOT IN (SELECT text FROM run_text)`),
		count(&done.Records, `DELETE FROM record WHERE seq <= ?`, upTo),
	)
	if err != nil {
		return done, err
	}
	if body.Texts, body.Gone, err = a.keptTexts(); err != nil {
		return done, err
	}
	body.Records, body.Runs = done.Records, done.Runs
	a.records -= done.Records
	a.runs -= done.Runs
	_, err = a.add(0, kindCheckpoint, body)
	return done, err
}

// lastToGo is the number of the last run that goes; 0 if none does.
func (a *appender) lastToGo(p Pruning, done *Pruned) (last int64, err error) {
	get := func(into *int64, query string, args ...any) error {
		*into = 0
		err := a.tx.QueryRowContext(a.ctx, query, args...).Scan(into)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	}
	if p.Keep != nil {
		err = get(&last, `SELECT number FROM run ORDER BY number DESC LIMIT 1 OFFSET ?`, *p.Keep)
	} else {
		// The first that stays may be followed by older ones, where clocks differ.
		err = get(&last, `SELECT coalesce((SELECT min(number) FROM run WHERE started >= ?) - 1, (SELECT max(number) FROM run), 0)`,
			p.Before.UnixNano())
	}
	if err != nil || last == 0 {
		return 0, err
	}
	if err := get(&done.Held, `SELECT min(number) FROM run WHERE number <= ? AND ending = '' AND settled = 0 HAVING min(number) IS NOT NULL`, last); err != nil {
		return 0, err
	}
	if done.Held > 0 {
		last = done.Held - 1
	}
	for last > 0 {
		// What still went on when the first run began that stays, stays as well.
		var still int64
		err := get(&still, `SELECT min(number) FROM run WHERE number <= ?1 AND last >= (SELECT first FROM run WHERE number > ?1 ORDER BY number LIMIT 1)
			HAVING min(number) IS NOT NULL`, last)
		if err != nil {
			return 0, err
		}
		if still == 0 {
			break
		}
		last = still - 1
	}
	var any int64
	if err := get(&any, `SELECT 1 FROM run WHERE number <= ? LIMIT 1`, last); err != nil || any == 0 {
		return 0, err
	}
	return last, nil
}

// keptTexts are the texts of which no record speaks any more, and those that are not
// there any more although one does: of a run that was resolved after a later one
// began.
func (a *appender) keptTexts() (kept map[string]string, gone []string, err error) {
	spoken := map[string]bool{}
	bodies, err := collect(a.ctx, a.tx, func(rows *sql.Rows) (s string, err error) {
		err = rows.Scan(&s)
		return s, err
	}, `SELECT json_extract(body, '$.id') FROM record WHERE kind = ?`, kindText)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range bodies {
		spoken[id] = true
	}
	kept = map[string]string{}
	rows, err := a.tx.QueryContext(a.ctx, `SELECT id, kind, readable, sealed, coalesce(key, '') FROM text`)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t storedText
		if err := rows.Scan(&t.id, &t.kind, &t.readable, &t.sealed, &t.key); err != nil {
			return nil, nil, err
		}
		if !spoken[t.id] {
			kept[t.id] = t.digest()
		}
		delete(spoken, t.id)
	}
	return kept, sorted(spoken), rows.Err()
}
