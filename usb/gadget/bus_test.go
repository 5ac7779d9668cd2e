package gadget_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"cradle/usb"
	"cradle/usb/gadget"
)

func TestUnpluggingEndsEverythingAtOnce(t *testing.T) {
	device := make(chan error, 1)
	ended := make(chan error, 1)
	asked, stuck := make(chan struct{}), make(chan struct{})
	ctx, bus, g, dev := opened(t, handset(), soft{
		setup: func(usb.Setup, []byte) ([]byte, error) { close(asked); <-stuck; return nil, nil },
		run: func(ctx context.Context, ep gadget.Endpoints) {
			for {
				_, err := ep.Out(context.WithoutCancel(ctx), 0x03, make([]byte, 64))
				device <- err
				if err != nil {
					break
				}
			}
			<-ctx.Done()
			ended <- context.Cause(ctx)
		}})
	stream, err := dev.StreamIn(0x82, 64, 4)
	if err != nil {
		t.Fatal(err)
	}
	host := make(chan error, 3)
	side(t, func() { _, err := dev.In(ctx, 0x81, make([]byte, 8)); host <- err })
	side(t, func() { _, err := stream.Read(ctx, make([]byte, 64)); host <- err })
	side(t, func() { _, err := dev.Control(ctx, usb.Setup{RequestType: 0x21}, nil); host <- err })
	if _, err := dev.Out(ctx, 0x03, pattern(64)); err != nil {
		t.Fatal(err)
	}
	if err := <-device; err != nil {
		t.Fatal(err)
	}
	<-asked
	bus.Unplug(port)
	if err := <-device; !errors.Is(err, usb.ErrNoDevice) {
		t.Errorf("device: %v, want %v", err, usb.ErrNoDevice)
	}
	for range 3 {
		if err := <-host; !errors.Is(err, usb.ErrNoDevice) {
			t.Errorf("host: %v, want %v", err, usb.ErrNoDevice)
		}
	}
	if err := <-ended; !errors.Is(err, usb.ErrNoDevice) {
		t.Errorf("Run's context: %v", err)
	}
	close(stuck)
	g.Wait()
	for op, err := range map[string]error{
		"Claim":     dev.Claim(ctx, 0, 0),
		"SetConfig": dev.SetConfig(ctx, 1),
		"Reset":     dev.Reset(ctx),
	} {
		if !errors.Is(err, usb.ErrNoDevice) {
			t.Errorf("%s after unplugging: %v", op, err)
		}
	}
	if _, err := bus.Open(ctx, dev.Desc()); !errors.Is(err, usb.ErrNoDevice) {
		t.Errorf("Open after unplugging: %v", err)
	}
}

func TestAReplugIsAnotherDevice(t *testing.T) {
	runs := make(chan struct{}, 2)
	ctx, bus, g, old := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		runs <- struct{}{}
		<-ctx.Done()
	}})
	<-runs
	bus.Unplug(port)
	if err := bus.Plug(port, g); err != nil {
		t.Fatal(err)
	}
	if s := g.Stats(); s != (gadget.Stats{}) {
		t.Errorf("counts of a fresh stay: %+v", s)
	}
	if _, err := bus.Open(ctx, old.Desc()); !errors.Is(err, usb.ErrNoDevice) {
		t.Errorf("opened by the description of the stay before: %v", err)
	}
	dev := open(t, ctx, bus)
	defer dev.Close()
	if dev.Desc().Address == old.Desc().Address {
		t.Errorf("address %d again", old.Desc().Address)
	}
	if _, err := old.Control(ctx, usb.Setup{RequestType: 0x80, Request: 8}, make([]byte, 1)); !errors.Is(err, usb.ErrNoDevice) {
		t.Errorf("the old handle: %v", err)
	}
	if err := dev.SetConfig(ctx, 1); err != nil {
		t.Fatal(err)
	}
	<-runs
}

func TestClaims(t *testing.T) {
	ctx, bus, _, dev := opened(t, handset(), soft{})
	other := open(t, ctx, bus)
	defer other.Close()
	expect := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) || (want == nil && err != nil) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	expect("second claim", other.Claim(ctx, 0, 0), usb.ErrBusy)
	expect("own second claim", dev.Claim(ctx, 0, 0), usb.ErrBusy)
	expect("claim of what is not there", dev.Claim(ctx, 2, 0), usb.ErrNotFound)
	expect("other configuration while claimed", dev.SetConfig(ctx, 0), usb.ErrBusy)
	expect("same configuration", other.SetConfig(ctx, 1), nil)
	_, err := other.Out(ctx, 0x03, []byte{1})
	expect("transfer of another", err, usb.ErrNotClaimed)
	_, err = other.Control(ctx, usb.Setup{RequestType: 0x21}, nil)
	expect("class request of another", err, usb.ErrBusy)
	_, err = dev.In(ctx, 0x03, make([]byte, 64))
	expect("IN on an OUT endpoint", err, usb.ErrNotFound)

	reading := make(chan error, 1)
	side(t, func() { _, err := dev.In(ctx, 0x82, make([]byte, 64)); reading <- err })
	expect("release", dev.Release(1), nil)
	if err := <-reading; !errors.Is(err, usb.ErrClosed) && !errors.Is(err, usb.ErrNotClaimed) {
		t.Errorf("transfer under way at the release: %v", err)
	}
	expect("second release", dev.Release(1), usb.ErrNotClaimed)
	expect("claim by another", other.Claim(ctx, 1, 0), nil)
	_, err = dev.In(ctx, 0x82, make([]byte, 64))
	expect("transfer after release", err, usb.ErrNotClaimed)
	_, err = other.Out(ctx, 0x03, []byte{1})
	expect("transfer of the new owner", err, nil)
}

func TestTheBus(t *testing.T) {
	ctx := context.Background()
	bus, g := plugged(t, handset(), soft{})
	<-bus.Changes()
	if err := bus.Plug(port, gadget.New(handset(), soft{})); err == nil {
		t.Error("two gadgets in one port")
	}
	if err := bus.Plug(usb.PortPath{Ports: "2"}, g); err == nil {
		t.Error("one gadget in two ports")
	}
	for _, p := range []string{"0-10", "0-2.1", "0-2"} {
		path, err := usb.ParsePortPath(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := bus.Plug(path, gadget.New(handset(), soft{})); err != nil {
			t.Fatal(err)
		}
	}
	<-bus.Changes()
	found, err := bus.Scan(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, d := range found {
		paths = append(paths, d.Path.String())
	}
	if want := []string{"0-1", "0-2", "0-2.1", "0-10"}; !slices.Equal(paths, want) {
		t.Errorf("found %v, want %v", paths, want)
	}
	dev, err := bus.Open(ctx, found[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := bus.Close(); err == nil {
		t.Error("closed without a word although a device is open")
	}
	if err := dev.Close(); err != nil {
		t.Error(err)
	}
	if err := bus.Close(); err != nil {
		t.Error(err)
	}
	if _, err := bus.Scan(ctx); !errors.Is(err, usb.ErrClosed) {
		t.Errorf("Scan of a closed bus: %v", err)
	}
}
