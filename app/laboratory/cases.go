//go:build linux

package main

import (
	"context"
	"time"
)

// labCase is one thing to prove, on a machine of its own.
type labCase struct {
	name string
	// what is proven, for the result's line.
	what string
	// modules of the kernel to load first, with all that they need.
	modules []string
	// programs of the system that are needed in the machine, by path.
	programs []string
	// outside, if not nil, starts what is outside of the machine, and gives
	// the emulator's arguments for it. It works in dir until ctx ends.
	outside func(ctx context.Context, dir string) (args []string, err error)
	// run is the case itself, inside the machine. The text says what came out.
	run func(ctx context.Context, g *guest) (string, error)
	// timeout is for the machine from start to end; 0 is defaultTimeout.
	timeout time.Duration
}

// defaultTimeout is generous: an emulated processor on a busy machine.
const defaultTimeout = 90 * time.Second

// cases is the list: each of them must have passed.
func cases() []*labCase {
	return []*labCase{
		{
			name:    "vhci",
			what:    "apply to a simulated handset on the kernel's bus, taken from rndis_host and given back, twice",
			modules: []string{"vhci-hcd", "rndis_host"},
			run:     caseVHCI,
		},
		{
			name:    "tcp",
			what:    "the kernel's rndis_host on our device: interface, DHCP, ping, TCP both ways",
			modules: []string{"vhci-hcd", "rndis_host"},
			run:     caseTCP,
		},
		{
			name:    "speed",
			what:    "the program's way through libusb beside the kernel's through rndis_host, on one device",
			modules: []string{"vhci-hcd", "rndis_host"},
			run:     caseSpeed,
			timeout: 4 * time.Minute,
		},
		{
			name:    "gadget",
			what:    "apply to a handset behind the kernel's own RNDIS device (usb_f_rndis), taken from rndis_host",
			modules: []string{"configfs", "dummy_hcd", "usb_f_rndis", "rndis_host"},
			run:     caseGadget,
		},
		{
			name:    "usbnet",
			what:    "apply to a handset behind QEMU's RNDIS device (usb-net), which shows something else first",
			modules: []string{"xhci-pci", "cdc_ether", "rndis_host"},
			outside: outsideUSBNet,
			run:     caseUSBNet,
		},
		{
			name:    "eight",
			what:    "apply to eight handsets at once, each on the kernel's bus",
			modules: []string{"vhci-hcd", "rndis_host"},
			run:     caseEight,
		},
		{
			name:     "tool",
			what:     "Linux' own usbip tool over TCP",
			modules:  []string{"vhci-hcd", "rndis_host"},
			programs: []string{usbipTool},
			run:      caseTool,
		},
		{
			name:    "unplug",
			what:    "the cable pulled at every moment, over and over",
			modules: []string{"vhci-hcd", "rndis_host"},
			run:     caseUnplug,
			timeout: 8 * time.Minute,
		},
		{
			name:    "awake",
			what:    "a handset in use is never suspended, whatever the kernel is told of saving power",
			modules: []string{"vhci-hcd"},
			run:     caseAwake,
		},
		{
			name:    "row",
			what:    "the bench tells of a cable that was pulled, idle and amid a document, beside a neighbour at work",
			modules: []string{"vhci-hcd", "rndis_host"},
			run:     caseRow,
			timeout: 3 * time.Minute,
		},
		{
			name:     "pppd",
			what:     "our PPP and pppd's, giving addresses and asking for one: ping, TCP both ways, a password refused",
			modules:  []string{"ppp_generic", "ppp_async", "ppp_deflate", "bsd_comp"},
			programs: []string{pppd},
			run:      casePPPD,
			timeout:  6 * time.Minute,
		},
		{
			name:     "ipaq",
			what:     "a handset in the legacy USB mode on the kernel's ipaq and pppd, and taken from ipaq and given back",
			modules:  []string{"vhci-hcd", "ipaq", "ppp_generic", "ppp_async"},
			programs: []string{pppd},
			run:      caseIPAQ,
			timeout:  3 * time.Minute,
		},
	}
}
