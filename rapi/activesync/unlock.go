package activesync

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"cradle/rapi/wire"
)

// unlock waits until the handset is not locked any more.
func (c *Connection) unlock(ctx context.Context, ctl *control, key Key) error {
	if key == KeyNone {
		return nil
	}
	c.opt.Phase(Unlock)
	if key.Password() {
		return c.unlockByPassword(ctx, ctl, key)
	}
	return c.unlockOnHandset(ctl)
}

// maxUnlockWords is how many words other than "unlocked" may come while the
// handset is locked.
const maxUnlockWords = 64

// unlockOnHandset makes the handset show its unlock screen and waits, without a
// limit but the context's, for the person (Windows Mobile 6). A word other than 0
// may mean that the person cancelled; no source knows, and SynCE's dccm is stuck
// after one. The handset still shows its screen then, so the wait goes on.
func (c *Connection) unlockOnHandset(ctl *control) error {
	if err := ctl.send(wordUnlock); err != nil {
		return lost(err)
	}
	for range maxUnlockWords {
		word, err := ctl.word()
		if err != nil {
			return lost(err)
		}
		switch word {
		case wordHello:
			// Two writes, as ActiveSync does: an acknowledgement, and 0xc, without which
			// the RAPI session broke shortly afterwards (SynCE).
			if err := ctl.send(wordHello); err != nil {
				return lost(err)
			}
			return lost(ctl.send(wordUnlocked))
		case wordQuery:
			if err := ctl.answerQuery(); err != nil {
				return lost(err)
			}
		default:
			c.log.Info("locked handset sent an unknown word; still waiting", "word", word)
		}
	}
	return fmt.Errorf("%w: %d words and none that says unlocked", ErrProtocol, maxUnlockWords)
}

// unlockByPassword asks for passwords until the handset accepts one (Windows
// Mobile 5 and before). Every try is a person's.
func (c *Connection) unlockByPassword(ctx context.Context, ctl *control, key Key) error {
	if c.opt.Password == nil {
		return ErrPasswordNeeded
	}
	tried := map[string]bool{}
	for attempt := 1; ; attempt++ {
		password, err := c.ask(ctx, ctl, attempt)
		switch {
		case err != nil && attempt > 1:
			return fmt.Errorf("%w: %w", ErrPasswordRejected, err)
		case err != nil:
			return err
		case tried[password]:
			return fmt.Errorf("%w: the same one is not sent twice", ErrPasswordRejected)
		}
		tried[password] = true
		msg, err := encodePassword(password, byte(key))
		if err != nil {
			return fmt.Errorf("password: %w", err)
		}
		verdict, err := c.judge(ctl, msg)
		if err != nil {
			return err
		}
		if verdict != 0 {
			return nil
		}
		c.log.Info("the handset rejected the password", "attempt", attempt)
	}
}

// judge sends a password and reads the verdict, which is two bytes. A legacy handset
// wants the same bytes on every data connection: those that it accepted are kept until
// the end, and all others are wiped. (What Options.Password gave is a string, which
// cannot be.)
func (c *Connection) judge(ctl *control, msg []byte) (verdict uint16, err error) {
	defer func() {
		if verdict == 0 || !ctl.legacy || !c.keepPassword(msg) {
			clear(msg)
		}
	}()
	if err := ctl.write(msg); err != nil {
		return 0, lost(err)
	}
	limit := c.opt.VerdictTimeout
	_ = ctl.conn.SetReadDeadline(time.Now().Add(limit))
	verdict, err = ctl.verdict()
	_ = ctl.conn.SetReadDeadline(time.Time{})
	return verdict, lost(timedOut(err, "the handset gave no verdict on the password", limit))
}

// keepPassword takes over what opens a legacy handset's data connections; false when
// the end has come already.
func (c *Connection) keepPassword(msg []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return false
	}
	clear(c.password) // of a control connection that was given up
	c.password = msg
	return true
}

// ask calls Options.Password with a context that ends when the handset goes.
func (c *Connection) ask(ctx context.Context, ctl *control, attempt int) (string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watched := make(chan struct{})
	c.wg.Go(func() {
		defer close(watched)
		if _, err := ctl.r.Peek(1); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			cancel(lost(err))
		}
	})
	password, err := c.opt.Password(ctx, attempt)
	_ = ctl.conn.SetReadDeadline(time.Unix(1, 0)) // ends the Peek
	<-watched
	_ = ctl.conn.SetReadDeadline(time.Time{})
	if cause := context.Cause(ctx); cause != nil {
		return "", cause
	}
	if err != nil {
		return "", err
	}
	// Whatever came before the password is no verdict on it.
	for ctl.r.Buffered() >= 4 {
		word, err := ctl.word()
		if err != nil {
			return "", lost(err)
		}
		c.log.Info("locked handset sent an unknown word", "word", word)
	}
	return password, nil
}

// encodePassword is u16 length in bytes, then UTF-16LE with a NUL, every byte
// XORed with the key. Sources disagree whether the NUL is sent and counted; with
// it is libsynce's and dccm's way, the older one, and was seen to be accepted.
func encodePassword(password string, key byte) ([]byte, error) {
	// Room for all of it, so that no copy is left behind that nobody wipes.
	msg, err := wire.AppendText(make([]byte, 2, 4+2*len(password)), password)
	if err != nil {
		clear(msg)
		return nil, err
	}
	msg = append(msg, 0, 0)
	text := msg[2:]
	if len(text) > math.MaxUint16 {
		clear(msg)
		return nil, fmt.Errorf("%d bytes: %w of %d", len(text), wire.ErrTooLong, math.MaxUint16)
	}
	binary.LittleEndian.PutUint16(msg, uint16(len(text)))
	for i := range text {
		text[i] ^= key
	}
	return msg, nil
}
