package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// The kinds of records.
const (
	kindText       = "text"       // a text was added
	kindBegin      = "begin"      // a run begins
	kindStep       = "step"       // it takes a step
	kindBefore     = "before"     // what the handset had where the document goes
	kindReply      = "reply"      // the handset answered
	kindEnd        = "end"        // it has its ending
	kindSettled    = "settled"    // someone looked after an interrupted run
	kindResolved   = "resolved"   // the handset was asked later what became of it
	kindCheckpoint = "checkpoint" // all records up to one were pruned
)

// A record is a row of the chain.
type record struct {
	seq  int64
	time int64 // ns since 1970, UTC
	run  int64 // its number, or 0
	kind string
	body string // JSON
	prev []byte
	hash []byte
}

// sum is the record's hash: SHA-256 of
//
//	"cradle journal record 1" 0x00
//	prev                             32 bytes
//	seq, time, run                   8 bytes each, big-endian
//	length of kind, kind             8 bytes big-endian, UTF-8
//	length of body, body             8 bytes big-endian, UTF-8
func (r *record) sum() []byte {
	b := append([]byte("cradle journal record 1\x00"), r.prev...)
	for _, n := range []int64{r.seq, r.time, r.run} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	for _, s := range []string{r.kind, r.body} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	h := sha256.Sum256(b)
	return h[:]
}

// head is the last record, and what there is.
type head struct {
	seq           int64
	hash          []byte
	records, runs int64
	number        int64
}

// Head stands for the whole journal as it is now.
type Head struct {
	Records int64  // how many there are
	Runs    int64  // how many there are
	Hash    string // of the last record, in hexadecimal; zeros where there is none
}

// Short is the hash as it is printed: enough of it to be told from all others.
func (h Head) Short() string { return h.Hash[:16] }

// Head reads the journal's head.
func (j *Journal) Head(ctx context.Context) (Head, error) {
	h, err := readHead(ctx, j.db)
	if err != nil {
		return Head{}, j.fail("read", err)
	}
	return Head{h.records, h.runs, hex.EncodeToString(h.hash)}, nil
}

func readHead(ctx context.Context, q querier) (h head, err error) {
	err = q.QueryRowContext(ctx, `SELECT seq, hash, records, runs, number FROM head`).
		Scan(&h.seq, &h.hash, &h.records, &h.runs, &h.number)
	if errors.Is(err, sql.ErrNoRows) {
		err = errors.New("its head is missing; 'cradle history verify' tells more")
	}
	return h, err
}

// appender appends records within one transaction.
type appender struct {
	ctx context.Context
	tx  *sql.Tx
	head
	now int64
}

// append makes one transaction of some records. It refuses where the chain's end
// was tampered with: nothing true can follow.
func (j *Journal) append(ctx context.Context, do func(*appender) error) error {
	return j.write(ctx, func(tx *sql.Tx) error {
		h, err := readHead(ctx, tx)
		if err != nil {
			return err
		}
		var last []byte
		err = tx.QueryRowContext(ctx, `SELECT hash FROM record WHERE seq = ?`, h.seq).Scan(&last)
		if h.seq > 0 && (err != nil || !bytes.Equal(last, h.hash)) {
			return fmt.Errorf("its last record is not the one that was written last; 'cradle history verify' tells more")
		}
		a := &appender{ctx: ctx, tx: tx, head: h, now: time.Now().UnixNano()}
		if err := do(a); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE head SET seq = ?, hash = ?, records = ?, runs = ?, number = ?`,
			a.seq, a.hash, a.records, a.runs, a.number)
		return err
	})
}

// add appends one record. body is made JSON.
func (a *appender) add(run int64, kind string, body any) (*record, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	r := &record{seq: a.seq + 1, time: a.now, run: run, kind: kind, body: string(text), prev: a.hash}
	r.hash = r.sum()
	if _, err := a.tx.ExecContext(a.ctx, `INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)`,
		r.seq, r.time, r.run, r.kind, r.body, r.prev, r.hash); err != nil {
		return nil, err
	}
	a.seq, a.hash = r.seq, r.hash
	a.records++
	return r, nil
}
