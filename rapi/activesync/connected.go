package activesync

import (
	"fmt"
	"time"
)

// maxOddWords is how many words without a meaning a handset may send between two
// answers to pings before the connection is given up as gone wrong. guess: no
// source.
const maxOddWords = 1024

// listen reads the control connection until it ends, which is the end of all.
//
// What a handset sends by itself once it is connected is not known, so everything
// is tolerated within bounds: unknown words are logged, a query is answered, and
// device information, the one message with a length, is taken whole.
func (c *Connection) listen(ctl *control) {
	odd := 0
	for {
		word, err := ctl.word()
		switch {
		case err != nil:
		case word == ctl.pong():
			c.unanswered.Store(0)
			odd = 0 // it still makes sense: what it says besides may add up over days
			continue
		case word == wordQuery && !ctl.legacy:
			err = ctl.answerQuery()
		case ctl.announcesInfo(word):
			var b []byte
			if b, err = ctl.info(word); err == nil {
				if _, bad := c.learn(b, ctl.parser()); bad != nil {
					c.log.Info("device information sent again cannot be read", "error", bad)
				}
			}
		}
		if err != nil {
			c.end(lost(err))
			return
		}
		if odd++; odd > maxOddWords {
			c.end(fmt.Errorf("%w: %d words that mean nothing", ErrProtocol, odd))
			return
		}
		c.log.Info("handset sent a word by itself", "word", word)
	}
}

// ping keeps the connection alive, and finds out when a legacy handset is gone.
func (c *Connection) ping(ctl *control) {
	every, misses := c.opt.PingInterval, int32(-1)
	if ctl.legacy {
		every, misses = c.opt.LegacyPingInterval, int32(c.opt.LegacyPingMisses)
	}
	if every < 0 {
		return
	}
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-t.C:
		}
		n := c.unanswered.Load()
		if n > 0 {
			c.log.Info("the handset did not answer the last ping", "unanswered", n)
		}
		if misses > 0 && n >= misses {
			c.end(&TimeoutError{What: fmt.Sprintf("the handset answered none of %d pings", n), After: time.Duration(n) * every})
			return
		}
		c.unanswered.Add(1)
		if err := ctl.send(ctl.ping()); err != nil {
			c.end(lost(err))
			return
		}
	}
}
