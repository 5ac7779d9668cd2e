package bench

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// A handset whose Configuration Manager is busy is asked again this many times,
// after waits that double from the first.
//
// guess: no source says how long another session keeps it; four tries cover
// four seconds.
const (
	busyRetries   = 4
	busyFirstWait = 250 * time.Millisecond
)

// identity is what the handset said of itself, if it is connected.
func (h *handset) identity() run.Identity {
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	return h.snap.Identity
}

// sameHandset reports whether two connections at one place are of the same
// handset: by the GUID that a handset makes for itself once, or without one
// (older handsets have none, and some say a zero one) by its names.
func sameHandset(a, b run.Identity) bool { return SameHandset(a, b) }

// SameHandset reports whether two identities are of one handset: by the GUID that a
// handset makes for itself once, or without one (older handsets have none, and some
// say a zero one) by its names.
func SameHandset(a, b run.Identity) bool {
	if known(a.GUID) && known(b.GUID) {
		return a.GUID == b.GUID
	}
	return a.Name == b.Name && a.Model == b.Model
}

func known(guid string) bool { return strings.Trim(guid, "{0-}") != "" }

// newRun is a run that has not begun, on the handset that says it is who.
func (h *handset) newRun(d *provxml.Document, req Request, who run.Identity) run.Run {
	now := time.Now()
	flags := rapi.ConfigProcess
	if req.Metadata {
		flags |= rapi.ConfigMetadata
	}
	return run.Run{
		ID:        runID(now),
		Handset:   h.place.id,
		Port:      h.bench.shown(h.place.id),
		Simulated: h.place.simulated,
		Identity:  who,
		Document:  d,
		Flags:     uint32(flags),
		Started:   now,
		Undoes:    req.undoes(h.place.id, d),
	}
}

// runID is the time, so that runs sort, and enough chance to be unique
// anywhere.
func runID(t time.Time) string {
	var b [5]byte
	rand.Read(b[:])
	return t.UTC().Format("20060102-150405.000-") + hex.EncodeToString(b[:])
}

// apply sends one document, waits for what became of it, and reads back what it set.
func (w *hold) apply(ctx context.Context, r run.Run, req Request) run.Run {
	log := w.first.log.With("layer", "bench", "run", r.ID)
	unwritten := w.began(ctx, &r)
	at := &attempt{}
	for try := 0; ; try++ {
		if unwritten != nil {
			r.Ending, r.Err = run.NotSent, unwritten
			break
		}
		w.process(ctx, &r, req, at)
		if !busy(&r) || try == busyRetries {
			break
		}
		wait := busyFirstWait << try
		log.Info("the handset is busy", "hresult", r.Result.HRESULT.Name(), "again_in", wait)
		w.step(ctx, &r, "busy") // it is tried again only if the steps to come can be written
		if err := w.stay().sleep(ctx, wait); err != nil {
			// The handset refused the document, so nothing is under way.
			if ctx.Err() != nil {
				r.Ending, r.Err = run.Cancelled, err
			}
			break
		}
	}
	if busy(&r) && r.Ending == run.Failed {
		r.Err = ErrBusy
	}
	w.verify(ctx, &r, req, at)
	r.Ended = time.Now()
	w.end(ctx, &r)
	return r
}

// attempt is what is known of sending a run's document.
type attempt struct {
	link   link           // that it went over
	before []query.Answer // what was there, if that was read
	waits  bool           // for a handset that leaves before anything is sent: an earlier document may restart it
}

// process makes one attempt, and sets the run's Ending, Result and Err. A handset may
// restart at any time after a document; where it leaves because of an earlier one, and
// nothing of this one was sent yet, it is waited for and the attempt made anew.
func (w *hold) process(ctx context.Context, r *run.Run, req Request, at *attempt) {
	at.waits = w.following() && req.Return >= 0
	for stays := 1; ; stays++ {
		if left := w.try(ctx, r, req, at); !left || !at.waits || ctx.Err() != nil || stays == maxStays {
			return
		}
		w.first.log.Info("the handset left before the document was sent", "layer", "bench", "run", r.ID, "error", r.Err)
	}
}

// try is an attempt on one stay, with a session of its own. left reports that the
// handset left, or its connection ended, before anything of the document was sent.
func (w *hold) try(ctx context.Context, r *run.Run, req Request, at *attempt) (left bool) {
	r.Ending, r.Result, r.Err = run.NotSent, nil, nil
	unsent := func(err error) {
		r.Err = err
		if ctx.Err() != nil {
			r.Ending, r.Err = run.Cancelled, context.Cause(ctx)
		}
	}
	if err := ctx.Err(); err != nil {
		unsent(err)
		return false
	}
	var p *patience
	if req.Return >= 0 {
		p = w.patience(r, req, "restart")
	}
	l, err := w.link(ctx, p)
	if err != nil {
		unsent(err)
		return false
	}
	if !sameHandset(l.Identity(), r.Identity) {
		unsent(ErrOtherHandset)
		return false
	}
	if err := w.step(ctx, r, "open"); err != nil {
		r.Err = err
		return false
	}
	h := w.stay()
	callCtx, cancel := h.callContext(ctx)
	defer cancel()
	limit := h.limit(req)
	s, err := l.Open(callCtx, limit)
	if err != nil {
		unsent(h.because(callCtx, l, err))
		return h.left(l)
	}
	defer func() { s.Close() }()

	if r.Before == nil && !req.NoBefore && Alters(r.Document) {
		if err := w.step(ctx, r, "read"); err != nil {
			r.Err = err
			return false
		}
		before, again := w.readBefore(callCtx, r, s, at)
		if again && at.waits { // it can be read when the handset is back
			if err := h.because(callCtx, l, before.Err); h.left(l) {
				unsent(err)
				return true
			}
		}
		if err := w.noteBefore(ctx, r, before); err != nil {
			r.Err = err
			return false
		}
		if again {
			s.Close()
			if s, err = l.Open(callCtx, limit); err != nil {
				s = closedSession{}
				unsent(h.because(callCtx, l, err))
				return h.left(l)
			}
		}
	}
	if err := w.step(ctx, r, "send"); err != nil {
		r.Err = err
		return false
	}
	w.follow(r.Identity)
	at.link = l
	log := h.log.With("layer", "bench", "run", r.ID)
	logDocument(ctx, log, "document", r.Document, r.Document.Text())
	reply, err := s.ProcessConfig(callCtx, r.Document.Text(), rapi.ConfigFlags(r.Flags))
	if err == nil || errors.Is(err, rapi.ErrDocument) {
		log.Debug("answer", "hresult", reply.HRESULT.Error(), "last_error", uint32(reply.LastError))
		logDocument(ctx, log, "reply", r.Document, reply.Document)
		h.journal(ctx, r, func(ctx context.Context, j Journal) error {
			return j.Reply(ctx, r.ID, run.Reply{HRESULT: reply.HRESULT, Document: reply.Document, HasDocument: reply.HasDocument})
		})
	}
	var call *rapi.CallError
	switch {
	case err == nil:
		r.Result = provxml.Match(r.Document, reply.HRESULT, reply.Document, reply.HasDocument)
		r.Ending = Ending(r.Result)
	case errors.Is(err, rapi.ErrDocument):
		// The HRESULT arrived. What should have stood behind it is taken for
		// a document that mentions what could be read of it.
		r.Result = provxml.Match(r.Document, reply.HRESULT, reply.Document, true)
		r.Ending, r.Err = Ending(r.Result), err
		if r.Ending == run.Applied {
			r.Ending = run.AppliedWithProblems
		}
	case errors.As(err, &call) && !call.Sent:
		unsent(h.because(callCtx, l, err))
		return h.left(l)
	default:
		// Anything but the session's own word that not a byte of the request
		// left counts as sent.
		r.Result = provxml.Lost(r.Document)
		r.Ending, r.Err = run.Unknown, h.because(callCtx, l, err)
	}
	return false
}

// left reports that the handset is not there any more, or its connection is not.
func (h *handset) left(l link) bool { return ended(l.Done()) || h.ctx.Err() != nil }

// limit is how long a handset may work on a document, or on a question.
func (h *handset) limit(req Request) time.Duration {
	if req.Timeout > 0 {
		return req.Timeout
	}
	return h.bench.cfg.Timeouts.Config
}

// closedSession stands for one that is closed already.
type closedSession struct{ session }

func (closedSession) Close() error { return nil }

// loggedDocument is how much of a document is logged, in bytes.
const loggedDocument = 64 << 10

// shortestSecret is the length, in bytes, from which on a secret is looked for
// in all of a text. A shorter one, a 0 or a 1, stands in too many innocent places.
const shortestSecret = 4

// logDocument logs a document that is sent, or the reply to it, without its
// secrets: those in their own places, and those of sent that a handset repeats
// in words of its own. They are masked before the text is cut, so that no cut
// hides what makes one a secret.
func logDocument(ctx context.Context, log *slog.Logger, what string, sent *provxml.Document, text string) {
	if text == "" || !log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	var secrets []string
	for n := range sent.Nodes() {
		if len(n.Value) >= shortestSecret && lint.Secret(n) {
			secrets = append(secrets, n.Value, escape.Replace(n.Value))
		}
	}
	masked := maskAll(lint.Mask(text), secrets)
	if len(masked) > loggedDocument {
		masked = strings.ToValidUTF8(masked[:loggedDocument], "") + "..."
	}
	log.Debug(what, "bytes", len(text), "xml", masked)
}

// maskAll masks every secret in a text. The longest are first: one that begins
// with another would leave its tail.
func maskAll(text string, secrets []string) string {
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pairs []string
	for _, s := range secrets {
		pairs = append(pairs, s, lint.Masked)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// escape writes a value as it stands in an attribute (XML 1.0, 2.4).
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// callContext is for one call: it ends with the request and with the
// handset's stay.
func (h *handset) callContext(ctx context.Context) (context.Context, context.CancelFunc) {
	c, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(h.ctx, func() { cancel(context.Cause(h.ctx)) })
	return c, func() { stop(); cancel(nil) }
}

// reason puts why a call ended in front of what the call noticed of it: the
// end of its context, or of the connection below it.
func (h *handset) reason(ctx context.Context, l link, err error) error {
	var why error
	switch {
	case ctx.Err() != nil:
		why = context.Cause(ctx)
	case h.ctx.Err() != nil: // ctx is about to hear of it
		why = context.Cause(h.ctx)
	case ended(l.Done()):
		why = l.Err()
	}
	if why == nil || errors.Is(err, why) {
		return err
	}
	return &endedError{why: why, err: err}
}

// endedError is a call's error together with what was the matter below it.
type endedError struct{ why, err error }

func (e *endedError) Error() string   { return fmt.Sprintf("%v (%v)", e.why, e.err) }
func (e *endedError) Unwrap() []error { return []error{e.why, e.err} }

// sleep waits, unless there is nothing to wait for any more.
func (h *handset) sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-h.ctx.Done():
		return context.Cause(h.ctx)
	}
}

// began is told before the first byte is sent. The error, a *JournalError, says
// that none may be.
func (w *hold) began(ctx context.Context, r *run.Run) error {
	err := w.first.journal(ctx, r, func(ctx context.Context, j Journal) error { return j.Begin(ctx, *r) })
	w.bench.mu.Lock()
	defer w.bench.mu.Unlock()
	if h := w.at; h.snap.State == Ready {
		h.snap.State = Running
	}
	w.at.lastLocked(r)
	w.bench.emitLocked(run.Event{Kind: run.RunBegan, Handset: r.Handset, RunID: r.ID, Run: clone(r)})
	return err
}

// step tells how far a run is. The error is as that of began.
func (w *hold) step(ctx context.Context, r *run.Run, name string) error {
	err := w.first.journal(ctx, r, func(ctx context.Context, j Journal) error { return j.Step(ctx, r.ID, name) })
	w.bench.mu.Lock()
	defer w.bench.mu.Unlock()
	if h := w.at; h.snap.State == Running || h.snap.State == Ready && h.holder == w {
		h.snap.State, h.snap.Phase = Running, name
		h.changedLocked()
	}
	w.bench.emitLocked(run.Event{Kind: run.Phase, Handset: r.Handset, RunID: r.ID, Phase: name})
	return err
}

// end is told of every run that began.
func (w *hold) end(ctx context.Context, r *run.Run) {
	w.first.ended(ctx, r)
	w.bench.mu.Lock()
	defer w.bench.mu.Unlock()
	if h := w.at; h.snap.State == Running {
		h.snap.State, h.snap.Phase = Ready, ""
	}
	w.at.lastLocked(r)
	if last := w.first.snap.Last; w.first != w.at && last != nil && last.ID == r.ID {
		w.first.lastLocked(r)
	}
	w.bench.emitLocked(run.Event{Kind: run.RunEnded, Handset: r.Handset, RunID: r.ID, Run: clone(r), Err: r.Err})
}

// neverRan is told of a run that did not begin. It says nothing about a handset that
// is at work on another one.
func (h *handset) neverRan(ctx context.Context, r *run.Run) {
	h.ended(ctx, r)
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	if h.snap.State != Running {
		h.lastLocked(r)
	}
	h.bench.emitLocked(run.Event{Kind: run.RunEnded, Handset: h.place.id, RunID: r.ID, Run: clone(r), Err: r.Err})
}

// ended writes a run's ending down.
func (h *handset) ended(ctx context.Context, r *run.Run) {
	h.log.Info("run ended", "layer", "bench", "run", r.ID, "document", r.Document.Name,
		"ending", r.Ending.Key(), "after", r.Ended.Sub(r.Started), "error", r.Err)
	h.journal(ctx, r, func(ctx context.Context, j Journal) error { return j.End(ctx, *r) })
}

func (h *handset) lastLocked(r *run.Run) {
	h.snap.Last = clone(r)
	h.changedLocked()
}

// journal writes something down, also when the request is over. The error is a
// *JournalError; it is logged already.
func (h *handset) journal(ctx context.Context, r *run.Run, write func(context.Context, Journal) error) error {
	j := h.bench.cfg.Journal
	if j == nil {
		return nil
	}
	if err := write(context.WithoutCancel(ctx), j); err != nil {
		h.log.Error("the record of this run could not be written", "layer", "journal", "run", r.ID, "error", err)
		return &JournalError{err}
	}
	return nil
}

func clone(r *run.Run) *run.Run {
	c := *r
	return &c
}
