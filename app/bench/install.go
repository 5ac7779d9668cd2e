package bench

import (
	"context"
	"slices"
	"time"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// Installing is a cabinet that is to be installed as a run of the journal.
type Installing struct {
	Document *provxml.Document // named like the cabinet; the setup document in it, or empty
	Install  run.Install       // what is known of the cabinet
	// Work installs it, with a session of its own. It calls step, with "send" before it
	// changes anything on the handset, and with "answered" when the installer was started;
	// where step fails, with a *JournalError, it must go no further. It returns what is
	// known of the cabinet then, also with an error.
	Work func(ctx context.Context, s *rapi.Session, step func(string) error) (run.Install, error)
}

// Install is Do for the installing of a cabinet, which is a run: it is in the journal
// before a session is opened, and at every step. The run's ending is Applied when a new
// program was seen, Unknown when the installer may have done something and nothing
// showed what, Failed when the installer was not started after copying began, Cancelled
// when a person ended it before that, and NotSent when nothing was copied.
//
// The error is as Do's; a run comes with every error but one about the id itself.
func (b *Bench) Install(ctx context.Context, id run.HandsetID, name string, in Installing) (run.Run, error) {
	h, err := b.beginWork(id, func(context.Context, *rapi.Session) error { return nil })
	if err != nil {
		return run.Run{}, err
	}
	defer b.wg.Done()
	w, err := h.enter().acquire(ctx)
	r := h.newRun(in.Document, Request{}, h.identity())
	r.Flags, r.Install = 0, &in.Install
	if err != nil {
		return h.neverBegan(ctx, r, err), err
	}
	defer w.release()
	sent := false
	if err = w.began(ctx, &r); err == nil {
		err = w.step(ctx, &r, "open")
	}
	if err == nil {
		err = h.work(ctx, w, func(ctx context.Context, s *rapi.Session) error {
			h.working(name)
			now, err := in.Work(ctx, s, func(step string) error {
				err := w.note(ctx, &r, step)
				sent = sent || step == "send" && err == nil
				return err
			})
			now.Programs = slices.Clone(now.Programs)
			r.Install = &now
			return err
		})
	}
	r.Ending = installed(ctx, r.Install.Outcome, sent)
	r.Err, r.Ended = err, time.Now()
	w.end(ctx, &r)
	return r, err
}

// installed is how the run of an install ended.
func installed(ctx context.Context, outcome string, sent bool) run.Ending {
	switch {
	case outcome == "installed":
		return run.Applied
	case outcome == "no_new_program", outcome == "unknown":
		return run.Unknown
	case ctx.Err() != nil:
		return run.Cancelled
	case sent:
		return run.Failed
	}
	return run.NotSent
}

// note writes a step down whose words are shown otherwise.
func (w *hold) note(ctx context.Context, r *run.Run, name string) error {
	return w.first.journal(ctx, r, func(ctx context.Context, j Journal) error { return j.Step(ctx, r.ID, name) })
}
