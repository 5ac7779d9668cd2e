//go:build cgo

package libusb

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// listener receives the kernel's messages about devices. They come whether or
// not udevd runs, and need no privilege.
type listener struct {
	file *os.File
	done chan struct{}
}

// listen sends to changes, without waiting, when a USB device came or went. The
// result's Close ends it and joins its goroutine.
func listen(changes chan<- struct{}) (io.Closer, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_KOBJECT_UEVENT)
	if err != nil {
		return nil, fmt.Errorf("uevent socket: %w", err)
	}
	const kernel = 1 // the multicast group of the kernel's own messages; 2 is udevd's
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: kernel}); err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("uevent socket: %w", err)
	}
	l := &listener{file: os.NewFile(uintptr(fd), "uevent"), done: make(chan struct{})}
	go l.read(changes)
	return l, nil
}

func (l *listener) read(changes chan<- struct{}) {
	defer close(l.done)
	buf := make([]byte, 16<<10)
	for {
		n, err := l.file.Read(buf)
		switch {
		case errors.Is(err, unix.ENOBUFS): // messages were lost
		case err != nil:
			return
		case !isNotice(buf[:n]):
			continue
		}
		select {
		case changes <- struct{}{}:
		default:
		}
	}
}

func (l *listener) Close() error {
	err := l.file.Close()
	<-l.done
	return err
}

// isNotice reports whether a message of the kernel is about a USB device that
// has become usable or has left. The message is a heading and then settings,
// each ended by a NUL. Of a device that comes, "add" is sent before it has a
// configuration and "bind" after that and after its interfaces got drivers
// (since Linux 4.14), so that it is the time to open it.
func isNotice(message []byte) bool {
	var bound, removed, device bool
	for line := range bytes.SplitSeq(message, []byte{0}) {
		switch string(line) {
		case "ACTION=bind":
			bound = true
		case "ACTION=remove":
			removed = true
		case "DEVTYPE=usb_device":
			device = true
		}
	}
	return device && (bound || removed)
}
