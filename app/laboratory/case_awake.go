//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"cradle/app/simulator"
	"cradle/usb"
	"cradle/usb/libusb"
	"cradle/usb/usbip"
)

// caseAwake: a handset that is in use is not suspended, however eager the
// kernel is to save power, and one that is not in use is. The kernel keeps a
// device awake for as long as its node is open (usbdev_open of Linux' usbcore),
// so that the program has nothing to do for it; this shows that it is so.
func caseAwake(ctx context.Context, g *guest) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sim, err := simulator.New(simulator.Options{Specs: []simulator.Spec{{Model: "wm65-professional"}}})
	if err != nil {
		return "", err
	}
	defer sim.Close()
	found, err := sim.Bus().Scan(ctx)
	if err != nil {
		return "", err
	}
	if _, err := usbip.New(sim.Bus(), usbip.Options{}).AttachVHCI(ctx, found[0]); err != nil {
		return "", err
	}
	if err := g.await(ctx, "the handset is there", func() bool { return len(handsets()) == 1 }); err != nil {
		return "", err
	}
	power := "/sys/bus/usb/devices/" + handsets()[0] + "/power/"
	for name, value := range map[string]string{"control": "auto", "autosuspend_delay_ms": "0"} {
		if err := os.WriteFile(power+name, []byte(value), 0); err != nil {
			return "", err
		}
	}
	status := func() string { return read(power + "runtime_status") }
	asleep := func() bool { return status() == "suspended" }
	if err := g.await(ctx, "it is suspended while nobody uses it", asleep); err != nil {
		return "", err
	}

	bus, err := libusb.New(libusb.Options{})
	if err != nil {
		return "", err
	}
	defer bus.Close()
	if found, err = bus.Scan(ctx); err != nil {
		return "", err
	}
	var dev usb.Device
	for _, d := range found {
		if usb.Recognise(d).Mode == usb.ModeActiveSync {
			if dev, err = bus.Open(ctx, d); err != nil {
				return "", err
			}
		}
	}
	if dev == nil {
		return "", errors.New("libusb does not see the handset")
	}
	for _, i := range []uint8{0, 1} {
		if err := dev.Claim(ctx, i, 0); err != nil {
			return "", err
		}
	}
	const awake = 3 * time.Second
	for begin := time.Now(); time.Since(begin) < awake; time.Sleep(50 * time.Millisecond) {
		if s := status(); s != "active" {
			return "", fmt.Errorf("it is %s while it is in use, after %v", s, time.Since(begin))
		}
	}
	if err := dev.Close(); err != nil {
		return "", err
	}
	if err := g.await(ctx, "it is suspended again", asleep); err != nil {
		return "", err
	}
	return fmt.Sprintf("active for %v in use, suspended before and after", awake), nil
}
