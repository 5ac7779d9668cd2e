package usb_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
)

type nothing struct{}

func (nothing) Setup(usb.Setup, []byte) ([]byte, error)     { return nil, usb.ErrStall }
func (nothing) Run(ctx context.Context, _ gadget.Endpoints) { <-ctx.Done() }

// TestWatchABusInMemory waits for notices alone: the interval is an hour.
func TestWatchABusInMemory(t *testing.T) {
	bus := gadget.NewBus()
	g := gadget.New(device(0xef, 1, 1, config(1, iface(0, 0xef, 1, 1, notify), iface(1, 0x0a, 0, 0, bulkIn, bulkOut))), nothing{})
	path := usb.PortPath{Bus: 0, Ports: "1"}
	changes := make(chan usb.Change)
	done := make(chan error)
	go func() {
		done <- usb.Watch(t.Context(), bus, usb.WatchOptions{Interval: time.Hour, Settle: time.Millisecond}, func(c usb.Change) { changes <- c })
	}()
	step := func(what string, do func(), gone ...bool) {
		t.Helper()
		do()
		for _, g := range gone {
			if c := <-changes; c.Gone != g || c.Desc.Path != path || usb.Recognise(c.Desc).Mode != usb.ModeActiveSync {
				t.Errorf("%s: %+v", what, c)
			}
		}
	}
	plug := func() {
		if err := bus.Plug(path, g); err != nil {
			t.Error(err)
		}
	}
	unplug := func() { bus.Unplug(path) }
	step("plugged in", plug, false)
	step("unplugged", unplug, true)
	step("plugged in again", plug, false)
	step("replugged quickly", func() { unplug(); plug() }, true, false)
	if err := bus.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; !errors.Is(err, usb.ErrClosed) {
		t.Errorf("Watch ended with %v", err)
	}
}
