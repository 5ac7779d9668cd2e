//go:build linux

package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// pty is a serial line in memory: what is written to one end is read from the
// other, and a program that wants a serial port is given the name of one.
type pty struct {
	*os.File          // our end
	name     string   // of the other, as /dev/pts/0
	other    *os.File // kept open, or reads fail until a program has opened it
}

// newPTY makes one that passes every byte as it is, both ways.
func newPTY() (*pty, error) {
	if err := os.MkdirAll("/dev/pts", 0o755); err != nil {
		return nil, err
	}
	if _, err := os.Stat("/dev/pts/ptmx"); err != nil {
		if err := unix.Mount("devpts", "/dev/pts", "devpts", 0, "ptmxmode=0666"); err != nil {
			return nil, fmt.Errorf("mount /dev/pts: %w", err)
		}
	}
	// Not blocking, so that Close ends a Read.
	fd, err := unix.Open("/dev/pts/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("open a pty: %w", err)
	}
	p := &pty{File: os.NewFile(uintptr(fd), "/dev/pts/ptmx")}
	n, err := unix.IoctlGetUint32(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		p.name = fmt.Sprintf("/dev/pts/%d", n)
		p.other, err = openRaw(p.name)
	}
	if err != nil {
		p.File.Close()
		return nil, fmt.Errorf("pty: %w", err)
	}
	return p, nil
}

func (p *pty) Close() error {
	p.other.Close()
	return p.File.Close()
}

// openRaw opens a serial port as a plain stream of bytes: nothing echoed,
// nothing translated.
func openRaw(name string) (*os.File, error) {
	fd, err := unix.Open(name, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: name, Err: err}
	}
	f := os.NewFile(uintptr(fd), name)
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err == nil {
		t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
		t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8 | unix.CREAD | unix.CLOCAL
		t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
		err = unix.IoctlSetTermios(fd, unix.TCSETS, t)
	}
	if err != nil {
		f.Close()
		return nil, &os.PathError{Op: "make raw", Path: name, Err: err}
	}
	return f, nil
}
