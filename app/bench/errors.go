package bench

import (
	"errors"
	"fmt"
	"time"

	"cradle/app/run"
	"cradle/usb"
)

var (
	// ErrDeparted: the handset was unplugged, switched off, or restarted.
	ErrDeparted = errors.New("the handset was unplugged")
	// ErrClosed: the bench was closed.
	ErrClosed = errors.New("the bench was closed")
	// ErrSkipped: an earlier document of the same request did not go well on
	// this handset, so this one was not sent.
	ErrSkipped = errors.New("an earlier document did not go well")
	// ErrOtherHandset: the handset that was meant has left, and another one is
	// connected in its place.
	ErrOtherHandset = errors.New("another handset is connected there now")
	// ErrNotChosen: only others are meant, so the handset is left alone.
	ErrNotChosen = errors.New("others were chosen, so it is left alone")
	// errConnectionEnded: the handset closed its control connection without a
	// word, which is the only way it has to end it.
	errConnectionEnded = errors.New("the handset ended the connection")
	// ErrNoPassword is for Config.Password to return: nobody gave one.
	ErrNoPassword = errors.New("no password was given")
	// ErrBusy: the handset's Configuration Manager was busy with someone else
	// each time it was asked.
	ErrBusy = errors.New("the handset was busy each time it was asked")
)

// JournalError: what was about to be done could not be written down, so it was not
// done.
type JournalError struct{ Err error }

func (e *JournalError) Error() string {
	return fmt.Sprintf("the journal cannot be written: %v", e.Err)
}
func (e *JournalError) Unwrap() error { return e.Err }

// NoSuchHandsetError: nothing is, or was, at the bench by that name.
type NoSuchHandsetError struct{ ID run.HandsetID }

func (e *NoSuchHandsetError) Error() string { return fmt.Sprintf("there is no handset %s", e.ID) }

// ModeError: a device is there, and its descriptors say that it cannot be used
// as it is.
type ModeError struct {
	Mode  usb.Mode
	Class usb.Class // of the interface it was recognised by, or of the device
	ID    string    // "0bb4:0b04"
	// Problem says what is wrong with an RNDIS function that cannot be used.
	Problem string
}

func (e *ModeError) Error() string {
	if e.Problem != "" {
		return fmt.Sprintf("device %s cannot be used: %s", e.ID, e.Problem)
	}
	switch e.Mode {
	case usb.ModeMassStorage:
		return fmt.Sprintf("device %s shows itself as a disk", e.ID)
	case usb.ModeRNDIS:
		return fmt.Sprintf("device %s is a network device of class %s, not a Windows Mobile handset", e.ID, e.Class)
	}
	return fmt.Sprintf("device %s is not a Windows Mobile handset", e.ID)
}

// SilentError: nobody called over the system's own network. Unlike on USB, where
// the device can be seen, nothing shows that there is a handset at all.
type SilentError struct {
	Host, Device string // as in OverSource
	After        time.Duration
	Err          error
}

func (e *SilentError) Error() string { return e.Err.Error() }
func (e *SilentError) Unwrap() error { return e.Err }

// TimeoutError: a wait of the bench's own ran out.
type TimeoutError struct {
	Wait  string // what was waited for: "unlock"
	After time.Duration
}

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("waited %v for %s", e.After, e.Wait)
}

// Timeout makes the error a net.Error's kind of timeout.
func (e *TimeoutError) Timeout() bool { return true }
