package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// The kinds of texts.
const (
	Document = "document"
	Before   = "before" // what there was, as a reply document
	Reply    = "reply"
	Result   = "result" // settings, in JSON
	Checks   = "checks" // what reading back showed, in JSON
)

// storedText is a row of the table of texts.
type storedText struct {
	id, kind string
	readable string
	sealed   []byte // nil where readable is whole
	key      string // for whom it is sealed
}

// digest is what a record says of a text that was added.
func (t *storedText) digest() string {
	var b []byte
	for _, s := range []string{t.id, t.kind, t.readable, string(t.sealed), t.key} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// textBody is the body of a record of a text.
type textBody struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Digest string `json:"digest"`
}

// prepareText makes what is stored of a text: masked and sealed if it holds a
// secret. It is done before the transaction, because it takes time.
func (j *Journal) prepareText(kind, whole, masked string) (*storedText, error) {
	k, err := j.keys()
	if err != nil {
		return nil, err
	}
	t := &storedText{id: k.id(j.id, kind, whole), kind: kind, readable: masked}
	if masked != whole {
		if t.sealed, err = k.seal(whole); err != nil {
			return nil, err
		}
		t.key = k.recipient()
	}
	return t, nil
}

// prepareDocument takes the file's own bytes where they are text, so that lines are
// found in it again. Otherwise what is readable is the text that is sent, and the
// file is kept sealed, because nothing here looks for secrets in it.
func (j *Journal) prepareDocument(d *provxml.Document, m *masker) (*storedText, error) {
	if whole := string(d.Source); d.Encoding == "utf-8" {
		return j.prepareText(Document, whole, m.xml(whole))
	}
	return j.prepareText(Document, string(d.Source), m.xml(d.Text()))
}

// addText adds a text unless the journal has it.
func (a *appender) addText(t *storedText) error {
	var has int
	err := a.tx.QueryRowContext(a.ctx, `SELECT 1 FROM text WHERE id = ?`, t.id).Scan(&has)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if _, err := a.add(0, kindText, textBody{t.id, t.kind, t.digest()}); err != nil {
		return err
	}
	row, err := a.tx.ExecContext(a.ctx, `INSERT INTO text (id, kind, readable, sealed, key) VALUES (?, ?, ?, ?, nullif(?, ''))`,
		t.id, t.kind, t.readable, t.sealed, t.key)
	if err != nil {
		return err
	}
	n, err := row.LastInsertId()
	if err != nil {
		return err
	}
	return indexText(a.ctx, a.tx, n, t)
}

// Text is a document, reply or the like as the journal gives it back.
type Text struct {
	ID   string
	Kind string
	// Readable is the text without its secrets: each is ***, and so is what stands in
	// comments. It is always there. Where Secrets is false it is the whole text.
	Readable string
	// Secrets: there is more than Readable.
	Secrets bool
	// Whole is the text as it was sent or received; of a document, its file. "" where
	// the key is missing; then NoKey says so.
	Whole string
	// NoKey is nil, or why Whole is missing: ErrNoKey, or a key that is of no use.
	NoKey error
}

// Text reads a text by its id, and opens it where the key is here. An id the
// journal does not have is ErrNoText.
func (j *Journal) Text(ctx context.Context, id string) (Text, error) {
	t, err := readText(ctx, j.db, id)
	if err != nil {
		return Text{}, j.fail("read", err)
	}
	text := Text{ID: id, Kind: t.kind, Readable: t.readable, Whole: t.readable, Secrets: t.sealed != nil}
	if !text.Secrets {
		return text, nil
	}
	text.Whole = ""
	k, err := j.keys()
	if err == nil {
		text.Whole, err = k.open(t.sealed)
	}
	if err != nil {
		text.NoKey = &Error{Op: "read", Path: j.KeyPath(), Err: err}
	}
	return text, nil
}

func readText(ctx context.Context, q querier, id string) (*storedText, error) {
	t := &storedText{id: id}
	err := q.QueryRowContext(ctx, `SELECT kind, readable, sealed, coalesce(key, '') FROM text WHERE id = ?`, id).
		Scan(&t.kind, &t.readable, &t.sealed, &t.key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNoText
	}
	return t, err
}

// Setting is what became of one setting of a document.
type Setting struct {
	Path      string  `json:"path"`
	Kind      string  `json:"kind"`  // the element's name: parm, noparm, parm-query, ...
	State     string  `json:"state"` // provxml.State's key
	Requested *string `json:"requested,omitempty"`
	Reported  *string `json:"reported,omitempty"`
	Secret    bool    `json:"secret,omitempty"` // its values are not here
	Desc      string  `json:"desc,omitempty"`   // of an error element
	Code      string  `json:"code,omitempty"`
}

// Settings are the results of a run's settings, in the order of the document. They
// hold no secrets. There are none where nothing was sent.
func (j *Journal) Settings(ctx context.Context, e Entry) ([]Setting, error) {
	if e.Result == "" {
		return nil, nil
	}
	t, err := readText(ctx, j.db, e.Result)
	if err != nil {
		return nil, j.fail("read", err)
	}
	var list []Setting
	if err := json.Unmarshal([]byte(t.readable), &list); err != nil {
		return nil, j.fail("read", fmt.Errorf("the result of run %d: %w", e.Number, err))
	}
	return list, nil
}

// settingsOf are those of a result.
func settingsOf(r *provxml.Result, m *masker) []Setting {
	list := []Setting{}
	for n := range r.Nodes() {
		if n.Request == nil || !n.Request.Setting() {
			continue
		}
		s := Setting{
			Path:   n.Request.Path(),
			Kind:   n.Request.Kind.String(),
			State:  n.State.Key(),
			Secret: n.State == provxml.Masked || lint.Secret(n.Request) || n.Reply != nil && lint.Secret(n.Reply),
			Desc:   m.words(n.Desc),
			Code:   m.words(n.Code),
		}
		if !s.Secret {
			if n.Request.HasValue {
				v := m.words(n.Request.Value)
				s.Requested = &v
			}
			if n.HasReported {
				v := m.words(n.Reported)
				s.Reported = &v
			}
		}
		list = append(list, s)
	}
	return list
}
