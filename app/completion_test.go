package main

import (
	"slices"
	"testing"

	"cradle/app/simulator"
	"cradle/usb"
)

// simulated are handsets that nothing else has opened.
func simulated(t *testing.T, spec string) *simulator.Simulator {
	t.Helper()
	specs, err := simulator.ParseSpec(spec)
	if err != nil {
		t.Fatal(err)
	}
	sim, err := simulator.New(simulator.Options{Specs: specs})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	return sim
}

// Of what is on USB, handsets are offered, in both USB modes, and nothing else.
func TestHandsetPorts(t *testing.T) {
	sim := simulated(t, "wm61-standard,wm65-professional:serialsync")
	found, err := sim.Bus().Scan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	keyboard := usb.DeviceDesc{Vendor: 0x046d, Product: 0xc31c, Configs: []usb.ConfigDesc{{Value: 1,
		Interfaces: []usb.InterfaceDesc{{Class: usb.Class{Class: 0x03, SubClass: 0x01, Protocol: 0x01}}}}}}
	got := handsetPorts(append([]usb.DeviceDesc{keyboard}, found...))
	want := []string{"0-1\tUSB 0bb4:0b03", "0-2\tUSB 0bb4:00ce"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
