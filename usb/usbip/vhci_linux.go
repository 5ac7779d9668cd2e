package usbip

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"cradle/usb"
)

// controller is where Linux shows its first virtual host controller.
const controller = "/sys/devices/platform/vhci_hcd.0"

// AttachVHCI plugs a device of the bus into this machine's own kernel, without
// a network, until the Attachment is closed or ctx ends. It needs root, and
// ErrNoVHCI says that the kernel cannot. A device whose bus it leaves, or that
// the kernel lets go, ends the Attachment.
func (s *Server) AttachVHCI(ctx context.Context, d usb.DeviceDesc) (*Attachment, error) {
	return s.attach(ctx, d, controller)
}

func (s *Server) attach(ctx context.Context, d usb.DeviceDesc, dir string) (*Attachment, error) {
	fail := func(err error) (*Attachment, error) {
		return nil, &Error{Op: "attach " + d.Path.String(), Err: err}
	}
	dev, err := s.take(ctx, d.Path.String())
	if err != nil {
		return fail(err)
	}
	conn, peer, err := pair()
	if err != nil {
		s.giveBack(dev)
		return fail(err)
	}
	s.attaching.Lock()
	port, err := plug(dir, peer, dev.Desc())
	s.attaching.Unlock()
	peer.Close() // the kernel has its own reference
	if err != nil {
		conn.Close()
		s.giveBack(dev)
		return fail(err)
	}
	ctx, cancel := context.WithCancel(ctx)
	a := &Attachment{port: port, cancel: cancel, done: make(chan struct{})}
	s.log.Info("usbip: attached", "port", d.Path.String(), "vhci", port)
	go func() {
		defer close(a.done)
		defer cancel()
		defer s.giveBack(dev)
		err := s.carry(ctx, conn, bufio.NewReaderSize(conn, 64<<10), dev)
		if ctx.Err() == nil && err != nil {
			a.err = &Error{Op: "URBs of " + d.Path.String(), Err: err}
		}
		s.log.Info("usbip: detached", "port", d.Path.String(), "vhci", port, "why", err)
	}()
	return a, nil
}

// pair makes a connection with one end for the kernel.
func pair() (net.Conn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("socketpair: %w", err)
	}
	ours, peer := os.NewFile(uintptr(fds[0]), "vhci"), os.NewFile(uintptr(fds[1]), "vhci peer")
	defer ours.Close()
	conn, err := net.FileConn(ours)
	if err != nil {
		peer.Close()
		return nil, nil, err
	}
	return conn, peer, nil
}

// plug gives the kernel its end for the first free port that it takes. Another
// program may take one at the same time, which is then busy.
func plug(dir string, peer *os.File, d usb.DeviceDesc) (int, error) {
	status, err := os.Open(filepath.Join(dir, "status"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, ErrNoVHCI
	}
	if err != nil {
		return 0, err
	}
	defer status.Close()
	ports, err := free(status)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", status.Name(), err)
	}
	for _, port := range ports {
		line := fmt.Sprintf("%d %d %d %d", port, peer.Fd(), deviceID(d), speed(d.Speed))
		err := write(filepath.Join(dir, "attach"), line)
		switch {
		case err == nil:
			return port, nil
		case errors.Is(err, unix.EBUSY):
			continue
		case errors.Is(err, fs.ErrPermission):
			return 0, fmt.Errorf("%w: only root may attach a device", usb.ErrAccess)
		}
		return 0, err
	}
	return 0, ErrNoPort
}

// write is one write to a file that exists.
func write(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.WriteString(f, text)
	return err
}

// free lists the free ports for devices up to high speed, from the controller's
// status file: a heading, then lines of
//
//	hub port sta spd dev      sockfd local_busid
//	hs  0000 004 000 00000000 000000 0-0
//
// of which only those of hub hs in state 4, no device, are of use
// (drivers/usb/usbip/vhci_sysfs.c describes the file, include/uapi/linux/usbip.h
// the states).
func free(r io.Reader) (ports []int, err error) {
	lines := bufio.NewScanner(r)
	for n := 0; lines.Scan(); n++ {
		f := strings.Fields(lines.Text())
		if n == 0 || len(f) < 3 || f[0] != "hs" {
			continue
		}
		port, err := strconv.Atoi(f[1])
		if err != nil {
			return nil, fmt.Errorf("port %q: %w", f[1], err)
		}
		if state, err := strconv.Atoi(f[2]); err == nil && state == 4 {
			ports = append(ports, port)
		}
	}
	return ports, lines.Err()
}
