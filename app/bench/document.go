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
func sameHandset(a, b run.Identity) bool {
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
		Port:      h.place.port,
		Simulated: h.place.simulated,
		Identity:  who,
		Document:  d,
		Flags:     uint32(flags),
		Started:   now,
		Undoes:    req.Undoes,
	}
}

// runID is the time, so that runs sort, and enough chance to be unique
// anywhere.
func runID(t time.Time) string {
	var b [5]byte
	rand.Read(b[:])
	return t.UTC().Format("20060102-150405.000-") + hex.EncodeToString(b[:])
}

// apply sends one document and waits for what became of it. The handset's turn
// and a slot are held.
func (h *handset) apply(ctx context.Context, r run.Run, req Request) run.Run {
	log := h.log.With("layer", "bench", "run", r.ID)
	unwritten := h.began(ctx, &r)
	for try := 0; ; try++ {
		if unwritten != nil {
			r.Ending, r.Err = run.NotSent, unwritten
			break
		}
		h.process(ctx, &r, req)
		if !busy(&r) || try == busyRetries {
			break
		}
		wait := busyFirstWait << try
		log.Info("the handset is busy", "hresult", r.Result.HRESULT.Name(), "again_in", wait)
		h.step(ctx, &r, "busy") // it is tried again only if the steps to come can be written
		if err := h.sleep(ctx, wait); err != nil {
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
	r.Ended = time.Now()
	h.end(ctx, &r, true)
	return r
}

// process makes one attempt, with a session of its own, and sets the run's
// Ending, Result and Err.
func (h *handset) process(ctx context.Context, r *run.Run, req Request) {
	r.Ending, r.Result, r.Err = run.NotSent, nil, nil
	unsent := func(err error) {
		r.Err = err
		if ctx.Err() != nil {
			r.Ending, r.Err = run.Cancelled, context.Cause(ctx)
		}
	}
	if err := ctx.Err(); err != nil {
		unsent(err)
		return
	}
	l, err := h.awaitReady(ctx)
	if err != nil {
		unsent(err)
		return
	}
	if !sameHandset(l.Identity(), r.Identity) {
		unsent(ErrOtherHandset)
		return
	}
	if err := h.step(ctx, r, "open"); err != nil {
		r.Err = err
		return
	}
	callCtx, cancel := h.callContext(ctx)
	defer cancel()
	limit := req.Timeout
	if limit <= 0 {
		limit = h.bench.cfg.Timeouts.Config
	}
	s, err := l.Open(callCtx, limit)
	if err != nil {
		unsent(h.because(callCtx, l, err))
		return
	}
	defer s.Close()

	if err := h.step(ctx, r, "send"); err != nil {
		r.Err = err
		return
	}
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
	default:
		// Anything but the session's own word that not a byte of the request
		// left counts as sent.
		r.Result = provxml.Lost(r.Document)
		r.Ending, r.Err = run.Unknown, h.because(callCtx, l, err)
	}
}

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
func (h *handset) began(ctx context.Context, r *run.Run) error {
	err := h.journal(ctx, r, func(ctx context.Context, j Journal) error { return j.Begin(ctx, *r) })
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	if h.snap.State == Ready {
		h.snap.State = Running
	}
	h.lastLocked(r)
	h.bench.emitLocked(run.Event{Kind: run.RunBegan, Handset: h.place.id, RunID: r.ID, Run: clone(r)})
	return err
}

// step tells how far a run is. The error is as that of began.
func (h *handset) step(ctx context.Context, r *run.Run, name string) error {
	err := h.journal(ctx, r, func(ctx context.Context, j Journal) error { return j.Step(ctx, r.ID, name) })
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	if h.snap.State == Running {
		h.snap.Phase = name
		h.changedLocked()
	}
	h.bench.emitLocked(run.Event{Kind: run.Phase, Handset: h.place.id, RunID: r.ID, Phase: name})
	return err
}

// end is told of every run, begun or not. One that never began says nothing
// about a handset that is at work on another one.
func (h *handset) end(ctx context.Context, r *run.Run, began bool) {
	h.log.Info("run ended", "layer", "bench", "run", r.ID, "document", r.Document.Name,
		"ending", r.Ending.Key(), "after", r.Ended.Sub(r.Started), "error", r.Err)
	h.journal(ctx, r, func(ctx context.Context, j Journal) error { return j.End(ctx, *r) })
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	if began && h.snap.State == Running {
		h.snap.State, h.snap.Phase = Ready, ""
	}
	if h.snap.State != Running {
		h.lastLocked(r)
	}
	h.bench.emitLocked(run.Event{Kind: run.RunEnded, Handset: h.place.id, RunID: r.ID, Run: clone(r), Err: r.Err})
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
