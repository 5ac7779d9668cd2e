//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"time"

	"golang.org/x/sys/unix"
)

// The link's two addresses, as a handset has and gives them.
const (
	handsetIP = "169.254.2.1"
	desktopIP = "169.254.2.2"
)

// gadgetClass is the class of the kernel's own RNDIS function.
const gadgetClass = "02/02/ff"

// caseGadget: the USB device is the kernel's, usb_f_rndis on dummy_hcd, and
// only what works above IP is ours, on the device's network interface. The
// kernel's host driver has it first here too.
func caseGadget(ctx context.Context, g *guest) (string, error) {
	if err := unix.Mount("configfs", "/config", "configfs", 0, ""); err != nil {
		return "", fmt.Errorf("mount /config: %w", err)
	}
	const (
		dir = "/config/usb_gadget/g"
		fn  = dir + "/functions/rndis.usb0"
		cfg = dir + "/configs/c.1"
	)
	for _, d := range []string{dir, dir + "/strings/0x409", fn, cfg} {
		if err := os.Mkdir(d, 0o755); err != nil {
			return "", err
		}
	}
	for _, s := range [][2]string{
		{dir + "/idVendor", "0x0525"}, {dir + "/idProduct", "0xa4a2"},
		{dir + "/strings/0x409/product", "RNDIS of the kernel"},
		{fn + "/dev_addr", "80:00:60:0f:e8:01"}, {fn + "/host_addr", "80:00:60:0f:e8:00"},
	} {
		if err := os.WriteFile(s[0], []byte(s[1]), 0o644); err != nil {
			return "", err
		}
	}
	if err := os.Symlink(fn, cfg+"/rndis.usb0"); err != nil {
		return "", err
	}
	if err := os.WriteFile(dir+"/UDC", []byte("dummy_udc.0"), 0o644); err != nil {
		return "", err
	}
	var port string
	if err := g.await(ctx, "rndis_host has the gadget", func() bool {
		ports := interfaces(gadgetClass)
		if len(ports) == 1 {
			port = ports[0]
		}
		return port != "" && driver(port+":1.0") == "rndis_host" && driver(port+":1.1") == "rndis_host"
	}); err != nil {
		return "", err
	}
	net := read(fn + "/ifname")
	for _, args := range [][]string{
		{"ip", "addr", "add", handsetIP + "/24", "dev", net},
		{"ip", "link", "set", net, "up"},
	} {
		if err := g.busybox(ctx, args...); err != nil {
			return "", err
		}
	}
	upper, err := g.start(guestCradle, "simulate", "wm61-standard:name=LAB-02", "--listen", handsetIP, "--desktop", desktopIP, "--dhcp")
	if err != nil {
		return "", err
	}
	// Nobody takes such a device for a handset, unless a person names it.
	if out, err := g.output(ctx, guestCradle, "devices", "--wait", "1s"); err == nil {
		return "", fmt.Errorf("without being named it was taken for a handset: %s", out)
	}
	a, err := g.apply(ctx, 1, "--device", port)
	if err != nil {
		return "", err
	}
	if err := g.await(ctx, "the driver is back", func() bool {
		return driver(port+":1.0") == "rndis_host" && driver(port+":1.1") == "rndis_host"
	}); err != nil {
		return "", err
	}
	if err := g.drivers(); err != nil {
		return "", err
	}
	if err := upper.stop(); err != nil {
		return "", fmt.Errorf("simulate: %w", err)
	}
	return a.sum(), nil
}

// caseUSBNet: the USB device is QEMU's, a network adapter with RNDIS in its
// second configuration; the kernel takes the first. Its frames go to the
// handset outside of the machine.
func caseUSBNet(ctx context.Context, g *guest) (string, error) {
	const vendor = "0525"
	var port string
	if err := g.await(ctx, "the kernel has the adapter", func() bool {
		for _, f := range glob("/sys/bus/usb/devices/*/idVendor") {
			if read(f) == vendor {
				port = path.Base(path.Dir(f))
			}
		}
		return port != "" && read("/sys/bus/usb/devices/"+port+"/bConfigurationValue") == "1" && driver(port+":1.0") != ""
	}); err != nil {
		return "", err
	}
	first := driver(port + ":1.0")
	a, err := g.apply(ctx, 1, "--device", port)
	if err != nil {
		return "", err
	}
	if v := read("/sys/bus/usb/devices/" + port + "/bConfigurationValue"); v != "2" {
		return "", fmt.Errorf("configuration %s is active afterwards", v)
	}
	if err := g.drivers(); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, taken from %s", a.sum(), first), nil
}

// caseEight: eight handsets, all at once.
func caseEight(ctx context.Context, g *guest) (string, error) {
	const n = 8
	sim, err := g.start(guestCradle, "simulate", fmt.Sprint(n), "--vhci")
	if err != nil {
		return "", err
	}
	if err := g.await(ctx, "rndis_host has eight handsets", func() bool {
		has := 0
		for _, p := range handsets() {
			if driver(p+":1.0") == "rndis_host" {
				has++
			}
		}
		return has == n
	}); err != nil {
		return "", err
	}
	begin := time.Now()
	a, err := g.apply(ctx, n, "--all")
	if err != nil {
		return "", err
	}
	took := time.Since(begin)
	if err := sim.stop(); err != nil {
		return "", fmt.Errorf("simulate: %w", err)
	}
	return fmt.Sprintf("%s; the whole command took %.1f s", a.sum(), took.Seconds()), nil
}
