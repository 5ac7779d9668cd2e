package main

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/spf13/cobra"

	"cradle/app/run"
	"cradle/rapi"
)

// unlockResult is what "cradle/unlock/1" has of a handset.
type unlockResult struct {
	WasLocked bool `json:"was_locked"`
}

func (p *program) unlockCommand() *cobra.Command {
	var f taskFlags
	c := &cobra.Command{
		Use:   "unlock",
		Short: "Wait until a locked handset is unlocked",
		Long: `Wait until a locked handset is unlocked: after that, other commands find it ready.

A handset of Windows Mobile 6 shows its own unlock screen, where its owner types.
An older one wants its password from this computer: it is asked for at the prompt,
or read from standard input, one line for each try. No password is tried twice, nor
is one ever tried that was not given for this handset: some handsets erase
themselves after too many wrong ones.`,
		Example: `  cradle unlock
  cradle unlock --all --unlock-timeout 5m`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error { return p.unlock(c, f) },
	}
	f.register(c)
	return c
}

func (p *program) unlock(c *cobra.Command, f taskFlags) error {
	locked := &lockedHandsets{}
	return onHandsets(p, c, f, task[unlockResult]{
		name: "looking at its lock", schema: "unlock",
		listen: locked.take,
		do: func(ctx context.Context, t *target, s *rapi.Session) (unlockResult, error) {
			return unlockResult{}, nil // the session is the proof: a locked handset gives none
		},
		after: func(t *target, r *unlockResult) { r.WasLocked = locked.was(t.ID) },
		text: func(w io.Writer, t *target, r unlockResult) {
			how := "was not locked"
			if r.WasLocked {
				how = "is unlocked"
			}
			fmt.Fprintf(w, "%s %s\n", t.who(), how)
		},
	})
}

// lockedHandsets remembers which handsets were locked.
type lockedHandsets struct {
	mu   sync.Mutex
	seen map[run.HandsetID]bool
}

func (l *lockedHandsets) take(e run.Event) {
	if e.Kind != run.Locked {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen == nil {
		l.seen = map[run.HandsetID]bool{}
	}
	l.seen[e.Handset] = true
}

func (l *lockedHandsets) was(id run.HandsetID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen[id]
}
