package link

import (
	"sync"
	"time"
)

// keyOnDevice is the password key of a handset that is unlocked on its own
// screen (Windows Mobile 6).
const keyOnDevice = 0xffffffff

// keyWM5 is the password key that this handset asks with when it wants the
// password over the connection: any value but 0 and 0xffffffff will do.
const keyWM5 = 0x5a

// Lock is the handset's device lock. It is shared by all stays on the cable:
// a handset that was unlocked stays so (guess: how long has no source).
type Lock struct {
	password string // asked over the connection; "" is not

	mu       sync.Mutex
	locked   bool
	after    time.Duration
	unlocked chan struct{} // closed when the lock opens
	timer    *time.Timer
}

// NewLock makes a lock. locked is whether it is locked on the handset's
// screen; after is how long after the unlock screen was shown it unlocks
// itself, 0 being never. password, if it is not empty, is asked for over the
// connection instead, as Windows Mobile 5 does.
func NewLock(locked bool, after time.Duration, password string) *Lock {
	l := &Lock{password: password, locked: locked, after: after, unlocked: make(chan struct{})}
	if !locked {
		close(l.unlocked)
	}
	return l
}

// Unlock opens the lock, as the person who holds the handset does.
func (l *Lock) Unlock() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unlock()
}

func (l *Lock) unlock() {
	if l.locked {
		l.locked = false
		close(l.unlocked)
	}
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
}

// Lock closes the lock. It is noticed when the handset next connects.
func (l *Lock) Lock() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.locked {
		l.locked = true
		l.unlocked = make(chan struct{})
	}
}

// Locked reports whether the lock is closed.
func (l *Lock) Locked() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.locked
}

// key is the password key for message 4.
func (l *Lock) key() uint32 {
	switch {
	case l.password != "":
		return keyWM5
	case l.Locked():
		return keyOnDevice
	}
	return 0
}

// show is the unlock screen appearing. It returns a channel that is closed
// once the lock is open.
func (l *Lock) show() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.locked && l.after > 0 && l.timer == nil {
		l.timer = time.AfterFunc(l.after, l.Unlock)
	}
	return l.unlocked
}

// hide is the cable being pulled: nothing unlocks by itself any more, and no
// timer is left behind.
func (l *Lock) hide() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
}
