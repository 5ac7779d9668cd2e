package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cradle/app/bench"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/app/undo"
)

// wanted finds the handsets that runs were on, wherever they are plugged in now.
type wanted struct {
	p      *program
	list   []undo.Undone
	force  bool
	unlock time.Duration
	found  map[int64]run.HandsetID // by the run's number
}

// targets waits until every handset that is wanted is there and has said who it is, or
// nobody else can be it.
func (w *wanted) targets(ctx context.Context, s *station) ([]run.HandsetID, error) {
	w.found = map[int64]run.HandsetID{}
	if !w.force && len(w.p.opt.devices) == 0 {
		w.p.opt.all = true // all of them are looked at, and one gets something
	}
	ids, err := w.p.choose(ctx, s)
	if err != nil {
		return nil, err
	}
	var targets []run.HandsetID
	for _, u := range w.list {
		if u.Undo.Document == nil {
			continue
		}
		id, err := w.find(ctx, s, u, ids)
		if err != nil {
			return nil, err
		}
		w.found[u.Entry.Number] = id
		if !slices.Contains(targets, id) {
			targets = append(targets, id)
		}
	}
	return targets, nil
}

// find is the handset of one run: the one that says it is the same, at the run's port or,
// where none is there, the only one anywhere.
func (w *wanted) find(ctx context.Context, s *station, u undo.Undone, ids []run.HandsetID) (run.HandsetID, error) {
	if w.force {
		return ids[0], nil
	}
	wake, cancel := s.wake()
	defer cancel()
	var late <-chan time.Time
	for {
		var same []run.HandsetID
		locked, undecided := false, false
		for _, id := range ids {
			switch h := s.handset(id); h.State {
			case bench.Ready, bench.Running:
				if bench.SameHandset(h.Identity, u.Entry.Identity) {
					same = append(same, id)
				}
			case bench.Unusable, bench.Gone:
			case bench.Locked:
				locked = true
				undecided = undecided || id == u.Entry.Handset // it may be the very one
				if late == nil && w.unlock > 0 {
					late = time.After(w.unlock)
				}
			default:
				undecided = true
			}
		}
		switch {
		case slices.Contains(same, u.Entry.Handset):
			return u.Entry.Handset, nil
		case len(same) > 1: // copies of one handset, or of one name and model
			return "", &plainError{exitNoHandset, fmt.Sprintf("nothing was sent: several handsets say that they are the one of run %d, %s; name the right one with --device",
				u.Entry.Number, report.Who(u.Entry.Port, u.Entry.Identity))}
		case undecided:
		case len(same) == 1:
			return same[0], nil
		case !locked:
			return "", &plainError{exitNoHandset, fmt.Sprintf("nothing was sent: run %d was on %s, which is not here; to undo it on another one, name that with --device, and --force",
				u.Entry.Number, report.Who(u.Entry.Port, u.Entry.Identity))}
		}
		select {
		case <-wake:
		case <-late:
			return "", &bench.TimeoutError{Wait: "unlock", After: w.unlock}
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
}

// own are the documents of each handset, in the order of the list.
func (w *wanted) own(context.Context, *station, []run.HandsetID) (map[run.HandsetID]bench.Own, error) {
	own := map[run.HandsetID]bench.Own{}
	for _, u := range w.list {
		id, ok := w.found[u.Entry.Number]
		if !ok {
			continue
		}
		o := own[id]
		o.Documents = append(o.Documents, u.Undo.Document)
		o.Undoes = append(o.Undoes, u.Entry.ID)
		if !w.force {
			o.Identity = u.Entry.Identity
		}
		own[id] = o
	}
	return own, nil
}
