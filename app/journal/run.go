package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

// Run is a run that is being made. What a method has written is on the disk when
// it returns. It is used from one goroutine at a time.
type Run struct {
	j     *Journal
	entry Entry
	mask  *masker
}

// Begin writes that a run begins, with its document. Nothing may be sent before it
// has returned, and nothing at all when it fails. The error is an *Error.
func (j *Journal) Begin(ctx context.Context, r run.Run) (*Run, error) {
	w := &Run{j: j, mask: newMasker(r.Document)}
	if err := w.begin(ctx, r); err != nil {
		return nil, j.fail("write", err)
	}
	return w, nil
}

func (w *Run) begin(ctx context.Context, r run.Run) error {
	session, err := w.j.ownSession()
	if err != nil {
		return err
	}
	var texts []*storedText
	var document string
	if r.Install == nil || r.Install.Setup {
		doc, err := w.j.prepareDocument(r.Document, w.mask)
		if err != nil {
			return err
		}
		texts, document = append(texts, doc), doc.id
	}
	host, _ := os.Hostname()
	body := beginBody{
		ID: r.ID, Program: w.j.opt.Program, Host: host, PID: os.Getpid(), Session: session,
		Handset: string(r.Handset), Port: r.Port, Simulated: r.Simulated, Identity: identityBody(r.Identity),
		Name: r.Document.Name, Document: document, Encoding: r.Document.Encoding, Flags: r.Flags, Started: nanos(r.Started),
		Undoes: r.Undoes,
	}
	if r.Install != nil {
		if body.Cabinet, err = w.j.cabinet(r.Install); err != nil {
			return err
		}
		body.Kind = KindInstall
	}
	return w.record(ctx, texts, kindBegin, body)
}

// Number is how people call the run in this journal.
func (w *Run) Number() int64 { return w.entry.Number }

// Step writes what is about to be done: "open", "read", "send", "busy", "wait",
// "verify".
func (w *Run) Step(ctx context.Context, step string) error {
	return w.j.fail("write", w.record(ctx, nil, kindStep, stepBody{step}))
}

// Before writes what the handset has where the document goes: sealed, as documents
// are.
func (w *Run) Before(ctx context.Context, b run.Before) error {
	body := beforeBody{Read: nanos(b.Read)}
	var texts []*storedText
	if b.Reply != "" {
		t, err := w.prepareReply(Before, b.Reply)
		if err != nil {
			return w.j.fail("write", err)
		}
		texts, body.Before = append(texts, t), t.id
	}
	body.Why = w.j.why(b.Err, w.mask) // by now the secrets are known that may be in it
	return w.j.fail("write", w.record(ctx, texts, kindBefore, body))
}

// Reply writes what the handset answered.
func (w *Run) Reply(ctx context.Context, reply run.Reply) error {
	body := replyBody{HRESULT: uint32(reply.HRESULT), HasReply: reply.HasDocument}
	var texts []*storedText
	if reply.Document != "" {
		t, err := w.prepareReply(Reply, reply.Document)
		if err != nil {
			return w.j.fail("write", err)
		}
		texts, body.Reply = append(texts, t), t.id
	}
	return w.j.fail("write", w.record(ctx, texts, kindReply, body))
}

// prepareReply makes what is stored of a reply document.
func (w *Run) prepareReply(kind, text string) (*storedText, error) {
	// What the handset tells of its own secrets may stand in several places, too.
	if d, err := provxml.Parse("reply", []byte(text)); err == nil {
		w.mask.learn(d)
	}
	return w.j.prepareText(kind, text, w.mask.xml(text))
}

// End writes how the run ended, what became of each setting, and what reading them
// back showed.
func (w *Run) End(ctx context.Context, r run.Run) error {
	body := endBody{Ending: r.Ending.Key(), Ended: nanos(r.Ended), Resolved: r.Resolved, Undoes: r.Undoes}
	var texts []*storedText
	if r.Verification != nil {
		b, t, err := w.j.prepareVerification(r.Verification, w.mask)
		if err != nil {
			return w.j.fail("write", err)
		}
		body.Verification = b
		if t != nil {
			texts = append(texts, t)
		}
	}
	if r.Install != nil {
		body.Installed = w.mask.installed(r.Install)
	}
	if w.j.opt.Describe != nil { // by now all secrets are known that may be in it
		body.Words = w.mask.told(w.j.opt.Describe(r))
	}
	if r.Result != nil {
		body.Lost, body.Counts = r.Result.Lost, countsOf(r.Result)
		list, err := json.Marshal(settingsOf(r.Result, w.mask))
		if err != nil {
			return w.j.fail("write", err)
		}
		t, err := w.j.prepareText(Result, string(list), string(list))
		if err != nil {
			return w.j.fail("write", err)
		}
		texts, body.Result = append(texts, t), t.id
	}
	return w.j.fail("write", w.record(ctx, texts, kindEnd, body))
}

// told are words without the document's secrets.
func (m *masker) told(w Words) Words {
	w.Summary = m.words(w.Summary)
	w.Why = m.why(w.Why)
	return w
}

// why is an explanation without the document's secrets.
func (m *masker) why(w *Why) *Why {
	if w == nil {
		return nil
	}
	why := *w
	for _, s := range []*string{&why.What, &why.Cause, &why.Do, &why.Detail} {
		*s = m.words(*s)
	}
	return &why
}

// record appends a record of the run, with the texts it speaks of, and brings the
// run's row up to date: one transaction.
func (w *Run) record(ctx context.Context, texts []*storedText, kind string, body any) error {
	entry := w.entry
	err := w.j.append(ctx, func(a *appender) error {
		entry = w.entry
		for _, t := range texts {
			if err := a.addText(t); err != nil {
				return err
			}
		}
		if kind == kindBegin {
			a.number++
			a.runs++
			entry.Number = a.number
		} else if err := a.still(entry.Number); err != nil {
			return err
		}
		return a.addToRun(&entry, kind, body)
	})
	if err == nil {
		w.entry = entry
	}
	return err
}

// still makes sure that the run was not taken out of the journal meanwhile.
func (a *appender) still(number int64) error {
	var one int
	err := a.tx.QueryRowContext(a.ctx, `SELECT 1 FROM run WHERE number = ?`, number).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return errGone
	}
	return err
}

// addToRun appends a record about a run and carries it into the run's row.
func (a *appender) addToRun(e *Entry, kind string, body any) error {
	rec, err := a.add(e.Number, kind, body)
	if err != nil {
		return err
	}
	if err := e.take(rec); err != nil {
		return err
	}
	if err := putRow(a.ctx, a.tx, e, kind == kindBegin); err != nil {
		return err
	}
	return indexRun(a.ctx, a.tx, e, kind)
}
