package trouble

import (
	"context"
	"math/rand/v2"
	"sync"

	"cradle/usb"
	"cradle/usb/gadget"
)

// Wire is the trouble on one handset's cable, from one plugging in to the next
// and on: its counts and dice go on.
type Wire struct {
	t    *Trouble
	drop func() // pulls the cable; returns at once

	mu      sync.Mutex
	carried int64 // bytes of data, both ways
	dropped bool
	in, out *rand.Rand
	notify  *rand.Rand
	again   []byte // what the host sent, to be read a second time
}

// NewWire makes handset n's, or nil when its cable is sound. drop is called
// once, without a lock, when the cable is to be pulled.
func NewWire(t *Trouble, n int, drop func()) *Wire {
	if t == nil || !t.wires() {
		return nil
	}
	return &Wire{
		t: t, drop: drop,
		in: dice(t.Seed, n, streamIn), out: dice(t.Seed, n, streamOut), notify: dice(t.Seed, n, streamNotify),
	}
}

// Endpoints puts the trouble between a device's software and its endpoints, for
// one stay on the cable; fn tells which carry data. A nil Wire puts nothing
// there.
func (w *Wire) Endpoints(fn usb.Function, ep gadget.Endpoints) gadget.Endpoints {
	if w == nil {
		return ep
	}
	w.mu.Lock()
	w.again = nil
	w.mu.Unlock()
	return &troubled{ep, w, fn}
}

// troubled are the endpoints of one stay on the cable.
type troubled struct {
	gadget.Endpoints
	w  *Wire
	fn usb.Function
}

// In sends data to the host, or does not.
func (e *troubled) In(ctx context.Context, ep uint8, data []byte, zlp bool) error {
	w := e.w
	if ep != e.fn.BulkIn.Address {
		w.mu.Lock()
		lost := ep == e.fn.Notify.Address && w.t.LoseNotifications.happens(w.notify)
		w.mu.Unlock()
		if lost {
			return nil
		}
		return e.Endpoints.In(ctx, ep, data, zlp)
	}
	if w.count(len(data)) {
		<-ctx.Done() // the cable is being pulled
		return usb.ErrNoDevice
	}
	w.mu.Lock()
	fate := w.t.fate(w.in, data)
	w.mu.Unlock()
	if fate.lost {
		return nil
	}
	if fate.twice {
		if err := e.Endpoints.In(ctx, ep, fate.data, true); err != nil {
			return err
		}
	}
	return e.Endpoints.In(ctx, ep, fate.data, zlp || len(fate.data) != len(data))
}

// Out reads what the host sent, or what became of it.
func (e *troubled) Out(ctx context.Context, ep uint8, buf []byte) (int, error) {
	w := e.w
	if ep != e.fn.BulkOut.Address {
		return e.Endpoints.Out(ctx, ep, buf)
	}
	w.mu.Lock()
	again := w.again
	w.again = nil
	w.mu.Unlock()
	if again != nil {
		return copy(buf, again), nil
	}
	for {
		n, err := e.Endpoints.Out(ctx, ep, buf)
		if err != nil {
			return n, err
		}
		if w.count(n) {
			<-ctx.Done()
			return 0, usb.ErrNoDevice
		}
		w.mu.Lock()
		fate := w.t.fate(w.out, buf[:n])
		if fate.twice {
			w.again = append([]byte(nil), fate.data...)
		}
		w.mu.Unlock()
		if !fate.lost {
			return copy(buf, fate.data), nil
		}
	}
}

// count counts bytes of data and reports whether the cable is out. It pulls it
// once; the next stay is a sound one.
func (w *Wire) count(n int) bool {
	w.mu.Lock()
	before := w.carried
	w.carried += int64(n)
	pull := w.t.DropAt > 0 && !w.dropped && before < w.t.DropAt && w.carried >= w.t.DropAt
	w.dropped = w.dropped || pull
	w.mu.Unlock()
	if pull {
		w.drop()
	}
	return pull
}

// fate is what becomes of one transfer.
type fate struct {
	data        []byte
	lost, twice bool
}

// fate throws the dice. data is copied before it is changed.
func (t *Trouble) fate(d *rand.Rand, data []byte) fate {
	f := fate{data: data}
	if t.Lose.happens(d) {
		f.lost = true
		return f
	}
	if t.Cut.happens(d) && len(data) > 1 {
		f.data = data[:1+d.IntN(len(data)-1)]
	}
	if t.Garbage.happens(d) && len(f.data) > 0 {
		f.data = append([]byte(nil), f.data...)
		for range 1 + d.IntN(8) {
			f.data[d.IntN(len(f.data))] ^= byte(1 + d.IntN(255))
		}
	}
	f.twice = t.Duplicate.happens(d)
	return f
}
