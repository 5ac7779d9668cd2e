package usbip

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"cradle/usb"
	"cradle/usb/gadget"
)

// As Linux 6.1 writes it, with a device on the second and fourth port.
const statusFile = `hub port sta spd dev      sockfd local_busid
hs  0000 004 000 00000000 000000 0-0
hs  0001 006 003 00000001 000003 1-1
hs  0002 004 000 00000000 000000 0-0
hs  0003 005 000 00000000 000005 0-0
ss  0004 004 000 00000000 000000 0-0
`

func TestFreePorts(t *testing.T) {
	ports, err := free(strings.NewReader(statusFile))
	if err != nil || !slices.Equal(ports, []int{0, 2}) {
		t.Errorf("%v, %v", ports, err)
	}
	if _, err := free(strings.NewReader("hub port\nhs x 004\n")); err == nil {
		t.Error("a port that is no number was taken")
	}
	if ports, err := free(strings.NewReader("")); err != nil || ports != nil {
		t.Errorf("%v, %v", ports, err)
	}
}

// A controller made of files: what would the kernel be told? It keeps the
// other end by the number of its descriptor, so that is the kernel's part.
func TestAttach(t *testing.T) {
	bus := gadget.NewBus()
	defer bus.Close()
	g := gadget.New(usb.DeviceDesc{Speed: usb.SpeedFull, Configs: []usb.ConfigDesc{{Value: 1}}}, sink{})
	if err := bus.Plug(usb.PortPath{Bus: 2, Ports: "1"}, g); err != nil {
		t.Fatal(err)
	}
	found, err := bus.Scan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := New(bus, Options{})
	dir := t.TempDir()
	if _, err := s.attach(t.Context(), found[0], dir); !errors.Is(err, ErrNoVHCI) {
		t.Errorf("without a controller: %v", err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("status", strings.ReplaceAll(statusFile, "004", "006"))
	if _, err := s.attach(t.Context(), found[0], dir); !errors.Is(err, ErrNoPort) {
		t.Errorf("without a free port: %v", err)
	}
	write("status", statusFile)
	if _, err := s.attach(t.Context(), found[0], dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without the file to write to: %v", err)
	}
	write("attach", "")
	a, err := s.attach(t.Context(), found[0], dir)
	if err != nil {
		t.Fatal(err)
	}
	// The kernel's end is gone with nobody who took it, so the device is
	// detached again.
	<-a.Done()
	if a.Port() != 0 || a.Err() != nil {
		t.Errorf("port %d, %v", a.Port(), a.Err())
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	told, err := os.ReadFile(filepath.Join(dir, "attach"))
	if err != nil {
		t.Fatal(err)
	}
	// "port sockfd devid speed" (usb.md 8.1): full speed is 2.
	f := strings.Fields(string(told))
	if len(f) != 4 || f[0] != "0" || f[2] != "131073" || f[3] != "2" {
		t.Errorf("the kernel was told %q", told)
	}
}

// The device's end of the socket pair is what the kernel would speak to.
func TestPair(t *testing.T) {
	conn, peer, err := pair()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if kind, err := unix.GetsockoptInt(int(peer.Fd()), unix.SOL_SOCKET, unix.SO_TYPE); err != nil || kind != unix.SOCK_STREAM {
		t.Errorf("kind %d, %v", kind, err)
	}
	peer.Close()
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("read from nobody")
	}
}

// Context ends, device stays.
func TestAttachEndsWithContext(t *testing.T) {
	bus := gadget.NewBus()
	defer bus.Close()
	g := gadget.New(usb.DeviceDesc{Speed: usb.SpeedHigh, Configs: []usb.ConfigDesc{{Value: 1}}}, sink{})
	if err := bus.Plug(usb.PortPath{Bus: 0, Ports: "1"}, g); err != nil {
		t.Fatal(err)
	}
	conn, peer, err := pair()
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	s := New(bus, Options{})
	dev, err := s.take(t.Context(), "0-1")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.carry(ctx, conn, conn, dev) }()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("carry: %v", err)
	}
	s.giveBack(dev)
}
