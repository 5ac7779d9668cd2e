//go:build unix

package state

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock keeps other programs from using the directory, as long as this one runs.
func lock(root *os.Root) (unlock func() error, err error) {
	f, err := root.OpenFile(lockFile, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = errors.New("another program simulates this handset; end it, or choose another directory")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f.Close, nil
}
