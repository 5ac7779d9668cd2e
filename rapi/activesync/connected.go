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
		case word == wordPong:
			c.answered.Store(true)
			odd = 0 // it still makes sense: what it says besides may add up over days
			continue
		case word == wordQuery:
			err = ctl.answerQuery()
		case word == wordInfo:
			var b []byte
			if b, err = readInfo(ctl); err == nil {
				if _, bad := c.learn(b); bad != nil {
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

// ping keeps the connection alive.
func (c *Connection) ping(ctl *control) {
	if c.opt.PingInterval < 0 {
		return
	}
	t := time.NewTicker(c.opt.PingInterval)
	defer t.Stop()
	c.answered.Store(true)
	for {
		select {
		case <-c.done:
			return
		case <-t.C:
		}
		if !c.answered.Swap(false) {
			c.log.Info("the handset did not answer the last ping")
		}
		if err := ctl.send(wordPing); err != nil {
			c.end(lost(err))
			return
		}
	}
}
