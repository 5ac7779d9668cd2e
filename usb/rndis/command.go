package rndis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"cradle/usb"
)

// Class requests of the control channel (CE 5.0 RNDIS reference aa447434):
// a message goes to the device as SEND_ENCAPSULATED_COMMAND and is fetched from
// it by GET_ENCAPSULATED_RESPONSE.
const (
	sendRequestType, sendRequest   = 0x21, 0x00
	fetchRequestType, fetchRequest = 0xA1, 0x01
)

// fetchSize is what Windows and Linux ask for; the specification wants 1024 or
// more.
const fetchSize = 1025

// Bounds of the search for an answer among what the device sends.
const (
	maxOthers   = 32 // guess: messages that are not the answer, before a command fails
	maxInARow   = 10 // guess: fetches in a row without an answer, before there is a pause between two
	maxReported = 4  // guess: dropped messages that are logged one by one, before fewer are
)

// commander is the host's side of the control channel. One command is
// outstanding at a time, as with every known host; its methods are used by one
// goroutine at a time.
type commander struct {
	dev      usb.Device
	iface    uint16
	quirks   Quirks
	timeouts Timeouts
	log      *slog.Logger

	notices <-chan struct{} // one for each notification that was collected
	deaf    *atomic.Bool    // nothing will come on notices
	silent  bool            // the device answered without a notification
	lastID  uint32
	buf     [fetchSize]byte
	heard   func()         // called for each message that came
	dropped *atomic.Uint64 // messages that were of no use
}

// id gives the next request id: from 1, and never 0.
func (c *commander) id() uint32 {
	c.lastID++
	if c.lastID == 0 {
		c.lastID = 1
	}
	return c.lastID
}

// send sends one message.
func (c *commander) send(ctx context.Context, m Message) error {
	s := usb.Setup{RequestType: sendRequestType, Request: sendRequest, Index: c.iface}
	if _, err := c.transfer(ctx, s, m.Append(nil)); err != nil {
		return fmt.Errorf("send %v: %w", m.Type(), err)
	}
	return nil
}

// transfer makes a control transfer in its own time.
func (c *commander) transfer(ctx context.Context, s usb.Setup, data []byte) (int, error) {
	ctx, cancel := withDeadline(ctx, "Timeouts.Transfer", c.timeouts.Transfer)
	defer cancel()
	n, err := c.dev.Control(ctx, s, data)
	return n, named(ctx, err)
}

// fetch asks for a message. It is nil when the device has none, which it says
// by one zero byte (as specified; QEMU) or by STALL (Linux gadget). The bytes
// are valid until the next fetch.
func (c *commander) fetch(ctx context.Context) ([]byte, error) {
	if err := c.pause(ctx, c.quirks.FetchDelay); err != nil {
		return nil, err
	}
	s := usb.Setup{RequestType: fetchRequestType, Request: fetchRequest, Index: c.iface}
	n, err := c.transfer(ctx, s, c.buf[:])
	if errors.Is(err, usb.ErrStall) {
		n, err = 0, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fetch an answer: %w", err)
	}
	if err := c.pause(ctx, c.quirks.SettleDelay); err != nil {
		return nil, err
	}
	if n < headerSize || field(c.buf[:], 0) == 0 {
		return nil, nil
	}
	return c.buf[:n], nil
}

// pause waits.
func (c *commander) pause(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// await waits until a fetch may bring something: for a notification, or, when
// none comes in time or none is to be expected, for the next poll.
func (c *commander) await(ctx context.Context, attempt int) error {
	wait := c.quirks.NotifyWait
	switch {
	case !c.silent && !c.deaf.Load():
	case attempt == 0:
		return ctx.Err()
	default:
		wait = c.quirks.PollInterval
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-c.notices:
		c.silent = false
		return nil
	case <-t.C:
		c.silent = true
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// do sends a command and gives its answer, the first message for which match
// reports true. What else comes is handled or dropped, also what is malformed,
// unless it says itself that it is the answer. ErrNoReply is that no answer came
// within the limit, or too many other messages; it wraps ErrMalformed when some
// of them were. A transfer that does not end is another thing, and one that has
// begun is not cut short by the limit.
func (c *commander) do(ctx context.Context, limit TimeoutError, m Message, match func(Message) bool) (Message, error) {
	if err := c.send(ctx, m); err != nil {
		return nil, err
	}
	var came search
	waiting, cancel := context.WithTimeoutCause(ctx, limit.After, &limit)
	defer cancel()
	for attempt := 0; ; attempt++ {
		err := c.await(waiting, attempt)
		if err == nil && attempt > maxInARow {
			err = c.pause(waiting, c.quirks.PollInterval)
		}
		if err != nil {
			if t := named(waiting, err); t != err {
				err = fmt.Errorf("%w: %w (%w)", ErrNoReply, t, &came)
			}
			return nil, err
		}
		b, err := c.fetch(ctx)
		if err != nil {
			return nil, err
		}
		if b == nil {
			came.empty++
			continue
		}
		c.heard()
		answer, err := Parse(b)
		switch {
		case err != nil && answers(m, b):
			return nil, err
		case err != nil:
			c.drop(ctx, slog.LevelWarn, "malformed message dropped", err)
			came.malformed = err
		case match(answer):
			return answer, nil
		default:
			if err := c.unasked(ctx, answer); err != nil {
				return nil, err
			}
			came.last = answer.Type()
		}
		if came.others++; came.others >= maxOthers {
			return nil, fmt.Errorf("%w: %w", ErrNoReply, &came)
		}
	}
}

// search is what came while an answer was looked for, as part of an error.
type search struct {
	empty, others int
	last          MessageType // of those that were not malformed
	malformed     error       // the last one
}

func (s *search) Error() string {
	text := fmt.Sprintf("%d empty answers, %d other messages came", s.empty, s.others)
	if s.last != 0 {
		text += fmt.Sprintf(", the last a %v", s.last)
	}
	if s.malformed != nil {
		text += fmt.Sprintf("; %v", s.malformed)
	}
	return text
}

func (s *search) Unwrap() error { return s.malformed }

// answers reports whether a malformed message is the answer to m by its type
// and request id. There will be no other, so that nothing is to be waited for.
func answers(m Message, b []byte) bool {
	return len(b) >= headerSize+4 && MessageType(field(b, 0)) == m.Type()|typeCompletion &&
		(m.Type() == TypeReset || field(b, 8) == field(m.Append(nil), 8)) // a RESET_CMPLT has no id
}

// collect fetches a message that no command waits for, if there is one.
func (c *commander) collect(ctx context.Context) error {
	b, err := c.fetch(ctx)
	if b == nil || err != nil {
		return err
	}
	c.heard()
	m, err := Parse(b)
	if err != nil {
		c.drop(ctx, slog.LevelWarn, "malformed message dropped", err)
		return nil
	}
	return c.unasked(ctx, m)
}

// drop counts a message that is of no use, and logs the first ones and then
// fewer and fewer.
func (c *commander) drop(ctx context.Context, level slog.Level, msg string, what any) {
	n := c.dropped.Add(1)
	if n <= maxReported || n&(n-1) == 0 {
		c.log.Log(ctx, level, msg, "message", fmt.Sprint(what), "dropped", n)
	}
}

// unasked handles a message that is not the answer to a command: the device's
// own, or the answer to a request of somebody before us, which is dropped.
func (c *commander) unasked(ctx context.Context, m Message) error {
	switch m := m.(type) {
	case Keepalive:
		c.log.Debug("device asks whether we are there", "request", m.RequestID)
		return c.send(ctx, KeepaliveComplete{m.RequestID, StatusSuccess})
	case IndicateStatus:
		c.log.Info("device indicates", "status", m.String())
	default:
		c.drop(ctx, slog.LevelDebug, "stale answer dropped", m.Type())
	}
	return nil
}

func (c *commander) limit() TimeoutError { return TimeoutError{"Timeouts.Command", c.timeouts.Command} }

// initialize opens the conversation. Nothing was sent before but INITIALIZE, so
// that the answer to any request of ours is one to it.
func (c *commander) initialize(ctx context.Context) (InitializeComplete, error) {
	id := c.id()
	m, err := c.do(ctx, TimeoutError{"Timeouts.Initialize", c.timeouts.Initialize}, Initialize{id, 1, 0, c.quirks.MaxTransferSize}, func(m Message) bool {
		a, ok := m.(InitializeComplete)
		return ok && 0 < a.RequestID && a.RequestID <= id
	})
	if err != nil {
		return InitializeComplete{}, err
	}
	a := m.(InitializeComplete)
	return a, a.Status.err()
}

// query asks for the value of an OID. The value is the caller's.
func (c *commander) query(ctx context.Context, oid OID) ([]byte, error) {
	id := c.id()
	m, err := c.do(ctx, c.limit(), Query{RequestID: id, OID: oid, Info: make([]byte, oid.inputSize())}, func(m Message) bool {
		a, ok := m.(QueryComplete)
		return ok && a.RequestID == id
	})
	if err != nil {
		return nil, err
	}
	a := m.(QueryComplete)
	return append([]byte(nil), a.Info...), a.Status.err()
}

// queryUint32 asks for a number.
func (c *commander) queryUint32(ctx context.Context, oid OID) (uint32, error) {
	b, err := c.query(ctx, oid)
	if err != nil {
		return 0, err
	}
	if len(b) < 4 {
		return 0, fmt.Errorf("%w: %d bytes for a number", ErrMalformed, len(b))
	}
	return field(b, 0), nil
}

// setUint32 gives an OID a number for its value.
func (c *commander) setUint32(ctx context.Context, oid OID, v uint32) error {
	id := c.id()
	m, err := c.do(ctx, c.limit(), Set{RequestID: id, OID: oid, Info: appendUint32s(nil, v)}, func(m Message) bool {
		a, ok := m.(SetComplete)
		return ok && a.RequestID == id
	})
	if err != nil {
		return err
	}
	return m.(SetComplete).Status.err()
}

// keepalive asks whether the device is there.
func (c *commander) keepalive(ctx context.Context) error {
	id := c.id()
	m, err := c.do(ctx, c.limit(), Keepalive{id}, func(m Message) bool {
		a, ok := m.(KeepaliveComplete)
		return ok && a.RequestID == id
	})
	if err != nil {
		return err
	}
	return m.(KeepaliveComplete).Status.err()
}

// reset asks for a soft reset; again says that the packet filter has to be set
// again.
func (c *commander) reset(ctx context.Context) (again bool, err error) {
	m, err := c.do(ctx, c.limit(), Reset{}, func(m Message) bool {
		_, ok := m.(ResetComplete)
		return ok
	})
	if err != nil {
		return false, err
	}
	a := m.(ResetComplete)
	return a.AddressingReset == 1, a.Status.err()
}
