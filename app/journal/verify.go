package journal

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Verification is what Verify found.
type Verification struct {
	Head     Head      // as the journal has it
	Records  int64     // that were read
	Runs     int64     // that were read
	Texts    int64     // that were read
	Pruned   int64     // records that were taken away by pruning, as the checkpoint says
	Problems []Problem // those about records in their order, then the others; at most maxProblems
	More     int       // problems that were left out
	// Asked, of a head that was asked for: the record that it is of, 0 if no record
	// has that hash.
	Asked int64
}

// OK reports whether nothing was found.
func (v *Verification) OK() bool { return len(v.Problems) == 0 }

// Problem is one thing that is wrong.
type Problem struct {
	Seq  int64  // of the record; 0 if it is about none
	Run  int64  // the number of the run it is about; 0 if it is about none, or nobody knows
	What string // one sentence without a full stop
}

// maxProblems are told; where everything is wrong nobody reads more.
const maxProblems = 100

// Verify reads the whole journal, at one moment, and looks whether every record is
// as it was written, follows the one before it, and none is missing; whether runs
// and texts are what the records say; and whether the database itself is sound.
//
// What it cannot find is a journal that was written anew from some record on: then
// its head is another one. asked, if not "", is a head that was printed once (or
// its beginning, eight digits or more): the journal must still have that record.
//
// The error, an *Error, says that it could not be read; what is wrong with it is no
// error.
func (j *Journal) Verify(ctx context.Context, asked string) (*Verification, error) {
	tx, err := j.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, j.fail("read", err)
	}
	defer tx.Rollback()
	v := &verifier{ctx: ctx, tx: tx, asked: strings.ToLower(strings.TrimSpace(asked)), runs: map[int64]*Entry{}, texts: map[string]string{}}
	for _, step := range []func() error{v.pages, v.chain, v.counts, v.checkTexts, v.checkRuns} {
		if err := step(); err != nil {
			return nil, j.fail("read", err)
		}
	}
	// What is about no record often follows from what is, and comes last.
	slices.SortStableFunc(v.Problems, func(a, b Problem) int { return cmp.Compare(uint64(a.Seq-1), uint64(b.Seq-1)) })
	return &v.Verification, nil
}

type verifier struct {
	Verification
	ctx   context.Context
	tx    *sql.Tx
	asked string

	head   head
	prev   []byte // hash of the record that was read last
	seq    int64  // its number
	begun  int64  // the highest number of a run
	broken []record
	runs   map[int64]*Entry
	texts  map[string]string // by id, the digest of those that there must be
	start  *checkpointBody   // the latest checkpoint
	at     int64             // its record
}

func (v *verifier) wrong(seq, run int64, format string, args ...any) {
	if len(v.Problems) == maxProblems {
		v.More++
		return
	}
	v.Problems = append(v.Problems, Problem{seq, run, fmt.Sprintf(format, args...)})
}

// pages lets SQLite look at its own structures.
func (v *verifier) pages() error {
	list, err := collect(v.ctx, v.tx, func(rows *sql.Rows) (s string, err error) {
		err = rows.Scan(&s)
		return s, err
	}, `PRAGMA integrity_check(10)`)
	for _, s := range list {
		if s != "ok" {
			v.wrong(0, 0, "the database is damaged: %s", s)
		}
	}
	return err
}

// chain goes through all records.
func (v *verifier) chain() error {
	var err error
	if v.head, err = readHead(v.ctx, v.tx); err != nil {
		v.wrong(0, 0, "the head is missing: nobody knows how many records there must be")
		v.head = head{seq: -1, hash: make([]byte, 32)}
	}
	v.Head = Head{v.head.records, v.head.runs, hex.EncodeToString(v.head.hash)}
	if err := v.findCheckpoint(); err != nil {
		return err
	}
	v.prev = make([]byte, 32)
	if v.start != nil {
		v.seq, v.Pruned = v.start.UpTo, v.start.UpTo
		if v.prev, err = hex.DecodeString(v.start.Hash); err != nil {
			return err
		}
		for id, digest := range v.start.Texts {
			v.texts[id] = digest
		}
	}
	rows, err := v.tx.QueryContext(v.ctx, `SELECT seq, time, run, kind, body, prev, hash FROM record ORDER BY seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r record
		if err := rows.Scan(&r.seq, &r.time, &r.run, &r.kind, &r.body, &r.prev, &r.hash); err != nil {
			return err
		}
		v.record(&r)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	v.places()
	return nil
}

// findCheckpoint reads where the chain begins, if some of it was pruned.
func (v *verifier) findCheckpoint() error {
	list, err := collect(v.ctx, v.tx, func(rows *sql.Rows) (s string, err error) {
		err = rows.Scan(&v.at, &s)
		return s, err
	}, `SELECT seq, body FROM record WHERE kind = ? ORDER BY seq DESC LIMIT 1`, kindCheckpoint)
	if err != nil || len(list) == 0 {
		return err
	}
	var c checkpointBody
	if err := json.Unmarshal([]byte(list[0]), &c); err == nil && len(c.Hash) == 64 {
		if _, err := hex.DecodeString(c.Hash); err == nil {
			v.start = &c // if it was changed, its own hash tells
		}
	}
	return nil
}

// record looks at one record and goes on behind it.
func (v *verifier) record(r *record) {
	v.Records++
	if v.asked != "" && len(v.asked) >= 8 && strings.HasPrefix(hex.EncodeToString(r.hash), v.asked) {
		v.Asked = r.seq
	}
	switch missing := r.seq - v.seq - 1; {
	case missing == 1:
		v.wrong(v.seq+1, 0, "record %d is lost", v.seq+1)
	case missing > 1:
		v.wrong(v.seq+1, 0, "records %d to %d are lost", v.seq+1, r.seq-1)
	case missing < 0:
		v.wrong(r.seq, r.run, "record %d was pruned, and is there again", r.seq)
	}
	switch sum := r.sum(); {
	case !bytes.Equal(sum, r.hash):
		v.broken = append(v.broken, *r)
	case r.seq == v.seq+1 && !bytes.Equal(r.prev, v.prev):
		v.wrong(r.seq, r.run, "record %d follows another record than the one before it: that one was replaced, or this one", r.seq)
	}
	v.prev, v.seq = r.hash, r.seq
	v.carry(r)
}

// carry makes what the records tell: runs and texts.
func (v *verifier) carry(r *record) {
	switch r.kind {
	case kindText:
		var b textBody
		if err := json.Unmarshal([]byte(r.body), &b); err == nil && !v.gone(b.ID, r.seq) {
			v.texts[b.ID] = b.Digest
		}
		return
	case kindCheckpoint:
		return
	}
	v.begun = max(v.begun, r.run)
	e := v.runs[r.run]
	if (r.kind == kindSettled || r.kind == kindResolved) && e == nil && v.start != nil && r.run <= v.start.Last {
		return // the run itself was pruned
	}
	if r.kind != kindBegin && e == nil {
		v.wrong(r.seq, r.run, "record %d is about run %d, of which there is no beginning", r.seq, r.run)
		return
	}
	if e == nil {
		e = &Entry{}
		v.runs[r.run] = e
	}
	if err := e.take(r); err != nil {
		v.wrong(r.seq, r.run, "%v", err)
	}
}

// gone reports whether a text that a record speaks of was pruned later.
func (v *verifier) gone(id string, seq int64) bool {
	return v.start != nil && seq < v.at && slices.Contains(v.start.Gone, id)
}

// places says of records that are not what they were which of them only stand at
// another place.
func (v *verifier) places() {
	const tried = 200
	for i, r := range v.broken {
		was := int64(0)
		if i < tried {
			for _, other := range v.broken[:min(len(v.broken), tried)] {
				there := r
				there.seq = other.seq
				if other.seq != r.seq && bytes.Equal(there.sum(), r.hash) {
					was = other.seq
				}
			}
		}
		about := ""
		if r.run > 0 {
			about = fmt.Sprintf(", about run %d", r.run)
		}
		if was > 0 {
			v.wrong(r.seq, r.run, "at the place of record %d stands record %d%s", r.seq, was, about)
		} else {
			v.wrong(r.seq, r.run, "record %d (%s%s) was changed after it was written", r.seq, r.kind, about)
		}
	}
}

// counts compares the end of the chain with the head.
func (v *verifier) counts() error {
	if v.head.seq < 0 {
		return nil
	}
	switch lost := v.head.seq - v.seq; {
	case lost == 1:
		v.wrong(v.head.seq, 0, "record %d, the last one, is lost", v.head.seq)
	case lost > 1:
		v.wrong(v.seq+1, 0, "records %d to %d, the last ones, are lost", v.seq+1, v.head.seq)
	case lost < 0:
		v.wrong(v.head.seq+1, 0, "record %d and those behind it are not counted by the head: they were added by another hand, or the head was changed", v.head.seq+1)
	case !bytes.Equal(v.head.hash, v.prev):
		v.wrong(v.seq, 0, "the last record is not the one that the head names")
	}
	if v.head.records != v.Records {
		v.wrong(0, 0, "there are %d records, and there must be %d", v.Records, v.head.records)
	}
	if v.begun > v.head.number {
		v.wrong(0, 0, "run %d is the latest, and the head says %d", v.begun, v.head.number)
	}
	return nil
}

// checkTexts compares the texts with what the records say of them.
func (v *verifier) checkTexts() error {
	rows, err := v.tx.QueryContext(v.ctx, `SELECT id, kind, readable, sealed, coalesce(key, '') FROM text ORDER BY rowid`)
	if err != nil {
		return err
	}
	defer rows.Close()
	there := map[string]bool{}
	for rows.Next() {
		var t storedText
		if err := rows.Scan(&t.id, &t.kind, &t.readable, &t.sealed, &t.key); err != nil {
			return err
		}
		v.Texts++
		there[t.id] = true
		switch digest, known := v.texts[t.id]; {
		case !known:
			v.wrong(0, 0, "there is a %s (%s) that no record speaks of", t.kind, t.id)
		case digest != t.digest():
			v.wrong(0, 0, "the %s %s was changed after it was written", t.kind, t.id)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	lost := map[string]bool{}
	for id := range v.texts {
		if !there[id] {
			lost[id] = true
		}
	}
	for _, id := range sorted(lost) {
		v.wrong(0, 0, "the text %s is lost", id)
	}
	return nil
}

// checkRuns compares the table of runs with what the records say.
func (v *verifier) checkRuns() error {
	has, err := v.runTexts()
	if err != nil {
		return err
	}
	rows, err := v.tx.QueryContext(v.ctx, selectRows+` ORDER BY run.number`)
	if err != nil {
		return err
	}
	defer rows.Close()
	stored := map[int64]bool{}
	for rows.Next() {
		var got row
		if err := rows.Scan(got.fields()...); err != nil {
			return err
		}
		v.Runs++
		e := v.runs[got.number]
		if e == nil {
			v.wrong(0, got.number, "run %d is in the list, and no record speaks of it", got.number)
			continue
		}
		stored[got.number] = true
		want, err := rowOf(e)
		if err != nil {
			return err
		}
		if !got.same(want) {
			v.wrong(0, got.number, "run %d is not in the list as its records have it", got.number)
		}
		for _, id := range e.texts() {
			if !has[runText{id, got.number}] {
				v.wrong(0, got.number, "run %d has lost a text of its own (%s)", got.number, id)
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, number := range sorted(v.runs) {
		if !stored[number] {
			v.wrong(0, number, "run %d is missing in the list of runs", number)
		}
		for _, id := range v.runs[number].texts() {
			if _, known := v.texts[id]; !known {
				v.wrong(0, number, "no record speaks of a text that run %d has (%s)", number, id)
			}
		}
	}
	if v.head.seq >= 0 && v.head.runs != v.Runs {
		v.wrong(0, 0, "there are %d runs, and there must be %d", v.Runs, v.head.runs)
	}
	return nil
}

type runText struct {
	id  string
	run int64
}

// runTexts are the texts that runs have in the table of them.
func (v *verifier) runTexts() (map[runText]bool, error) {
	list, err := collect(v.ctx, v.tx, func(rows *sql.Rows) (t runText, err error) {
		err = rows.Scan(&t.id, &t.run)
		return t, err
	}, `SELECT text.id, run_text.run FROM run_text JOIN text ON text.rowid = run_text.text`)
	has := make(map[runText]bool, len(list))
	for _, t := range list {
		has[t] = true
	}
	return has, err
}

func sorted[K interface{ ~int64 | ~string }, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
