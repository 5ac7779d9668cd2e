package journal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A ClaimedError: another program works with the handset.
type ClaimedError struct {
	Handset string
	Holder  Holder // zero where it does not say
}

func (e *ClaimedError) Error() string {
	return fmt.Sprintf("another Cradle works with %s: %s", e.Handset, e.Holder)
}

// Holder is the program that has something to itself.
type Holder struct {
	PID     int    `json:"pid"`
	Command string `json:"command,omitempty"` // what it does: "cradle apply"
}

func (h Holder) String() string {
	switch {
	case h.PID == 0:
		return "a program that does not say which"
	case h.Command == "":
		return fmt.Sprintf("process %d", h.PID)
	}
	return fmt.Sprintf("process %d, '%s'", h.PID, h.Command)
}

const (
	holderSuffix = ".holder"
	holderLimit  = 4 << 10 // bytes
)

// Claim takes a handset for this program, so that two programs never work on one at
// once: until release, or until the program ends, however it does. dir is the folder
// of the claims, which all programs of a person share. What is held by another is a
// *ClaimedError.
func Claim(dir, handset, command string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, holder, err := hold(filepath.Join(dir, hex.EncodeToString([]byte(handset))), Holder{os.Getpid(), command})
	if errors.Is(err, errHeld) {
		return nil, &ClaimedError{handset, holder}
	}
	if err != nil {
		return nil, err
	}
	return func() { lock.release() }, nil
}

// errHeld: another program has it.
var errHeld = errors.New("another program has it")

// held is a file that this program has locked.
type held struct {
	session
	file string
}

// hold locks the file name.lock, and says in name.holder who has it. Where another one
// has, it gives what that says, and errHeld.
func hold(name string, who Holder) (*held, Holder, error) {
	h := &held{file: name}
	for {
		h.lock = newLock(name + lockSuffix)
		switch got, err := h.lock.TryLock(); {
		case err != nil:
			return nil, Holder{}, err
		case !got:
			h.lock.Close()
			return nil, readHolder(name + holderSuffix), errHeld
		}
		// Another one may have removed the file before it was locked.
		if there, err := os.Stat(name + lockSuffix); err == nil {
			if ours, err := h.lock.Stat(); err == nil && os.SameFile(there, ours) {
				break
			}
		}
		h.lock.Close()
	}
	text, err := json.Marshal(who)
	if err == nil {
		err = os.WriteFile(name+holderSuffix, text, 0o600)
	}
	if err != nil {
		h.release()
		return nil, Holder{}, err
	}
	return h, Holder{}, nil
}

func (h *held) release() {
	os.Remove(h.file + holderSuffix)
	h.close()
}

// readHolder reads who has something; what cannot be read is the zero Holder.
func readHolder(file string) Holder {
	f, err := os.Open(file)
	if err != nil {
		return Holder{}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, holderLimit+1))
	if err != nil {
		return Holder{}
	}
	return parseHolder(b)
}

// parseHolder reads what a program says of itself; another hand may have written it.
func parseHolder(b []byte) (h Holder) {
	if len(b) > holderLimit || json.Unmarshal(bytes.TrimSpace(b), &h) != nil || h.PID < 0 {
		return Holder{}
	}
	return h
}
