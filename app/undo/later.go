package undo

import (
	"cmp"
	"context"
	"slices"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
)

// Together brings what undoes several runs into the order in which it is sent, the newest
// run first, and notes on each what happened on its handset since: the run was undone already,
// and what other runs set at the same places goes as well, but for those that are undone with
// it. What came later is read once for each handset.
func Together(ctx context.Context, j *journal.Journal, list []Undone) error {
	slices.SortFunc(list, func(a, b Undone) int { return cmp.Compare(b.Entry.Number, a.Entry.Number) })
	with := map[int64]bool{}
	of := map[run.Identity][]*Undone{}
	var handsets []run.Identity // in the order of the list
	for i := range list {
		e := list[i].Entry
		with[e.Number] = true
		if of[e.Identity] == nil {
			handsets = append(handsets, e.Identity)
		}
		of[e.Identity] = append(of[e.Identity], &list[i])
	}
	for _, who := range handsets {
		theirs := of[who]
		runs, err := LaterRuns(ctx, j, theirs[len(theirs)-1].Entry)
		if err != nil {
			return err
		}
		since(theirs, runs, with)
	}
	return nil
}

// maxLater is how many later runs are named.
const maxLater = 5

// since notes on runs of one handset, the newest first, what happened there after each. runs
// are those after the oldest of them, the newest first; with are undone as well.
func since(list []*Undone, runs []journal.Entry, with map[int64]bool) {
	var named []journal.Entry // of those that are later, the newest
	later := 0
	for _, u := range list {
		e := u.Entry
		for len(runs) > 0 && runs[0].Number > e.Number {
			if o := runs[0]; o.Undoes == "" && len(o.UndoneBy) == 0 && !with[o.Number] {
				if later++; later <= maxLater {
					named = append(named, o)
				}
			}
			runs = runs[1:]
		}
		if n := len(e.UndoneBy); n > 0 {
			u.Notes = append(u.Notes, Note{Kind: Before, Run: e.Number, Other: e.UndoneBy[n-1]})
		}
		for _, o := range named {
			u.Notes = append(u.Notes, Note{Kind: Later, Run: e.Number, Other: o.Number, Name: o.Name})
		}
		if later > maxLater {
			u.Notes = append(u.Notes, Note{Kind: More, Run: e.Number, Other: int64(later - maxLater)})
		}
	}
}

// LaterRuns are the runs after one that may have changed something on the same handset, the
// newest first.
func LaterRuns(ctx context.Context, j *journal.Journal, e journal.Entry) (list []journal.Entry, err error) {
	who := cmp.Or(e.Identity.GUID, e.Identity.Name)
	if who == "" {
		return nil, nil
	}
	for o, err := range j.Runs(ctx, journal.Filter{Handset: who}) {
		switch {
		case err != nil:
			return nil, err
		case o.Number <= e.Number:
			return list, nil
		case !o.Sent(), o.Ending == run.NotSent, o.Ending == run.Failed, o.Ending == run.Cancelled, !bench.SameHandset(o.Identity, e.Identity):
			continue
		}
		list = append(list, o)
	}
	return list, nil
}
