package simulator

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"cradle/app/simulator/trouble"
	"cradle/rapi/handset/cm"
)

// What a handset works on when it restarts after the reply to a document is not answered,
// however late the computer takes it off the bus; before that, and when it is back, it
// answers.
func TestNoAnswerWhenItRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var left atomic.Int32
		d := newTroubled(&trouble.Trouble{Restart: trouble.Restart{When: trouble.RestartReply}}, 1,
			make(chan struct{}), func(bool) { left.Add(1) }, slog.New(slog.DiscardHandler))
		answers := func(took time.Duration, changes bool) bool {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			d.around(ctx, func() cm.Reply { time.Sleep(took); return cm.Reply{Changes: changes} })
			return ctx.Err() == nil
		}
		if !answers(0, true) || !answers(replyTime/2, false) || left.Load() != 0 {
			t.Error("the document, or what comes before it restarts, has no answer")
		}
		if answers(replyTime, false) {
			t.Error("what it worked on when it restarted has an answer")
		}
		if !answers(replyTime, true) || left.Load() != 1 {
			t.Errorf("it has no answer when it is back, or left %d times", left.Load())
		}
	})
}
