//go:build linux

package main

import (
	"context"
	"fmt"
)

// caseVHCI: the kernel has a handset, its driver has taken it and brought its
// network interface up; Cradle takes it over, applies, and the driver has it
// again afterwards.
func caseVHCI(ctx context.Context, g *guest) (string, error) {
	sim, err := g.start(guestCradle, "simulate", "wm65-professional:name=LAB-01", "--vhci")
	if err != nil {
		return "", err
	}
	port, err := g.taken(ctx)
	if err != nil {
		return "", err
	}
	if err := g.busybox(ctx, "ip", "link", "set", netOf(port+":1.0"), "up"); err != nil {
		return "", err
	}
	var a *applied
	for round := range 2 { // the second takes it from a driver that had it back
		if a, err = g.apply(ctx, 1); err != nil {
			return "", fmt.Errorf("round %d: %w", round+1, err)
		}
		g.say("round %d: %s", round+1, a.sum())
		if again, err := g.taken(ctx); err != nil {
			return "", fmt.Errorf("given back: %w", err)
		} else if again != port {
			return "", fmt.Errorf("it was at %s and is at %s", port, again)
		}
	}
	if err := g.drivers(); err != nil {
		return "", err
	}
	if err := sim.stop(); err != nil {
		return "", fmt.Errorf("simulate: %w", err)
	}
	if err := g.await(ctx, "it is unplugged", func() bool { return len(handsets()) == 0 }); err != nil {
		return "", err
	}
	return a.sum() + " each time, and the driver is back", nil
}

// taken waits until rndis_host has a simulated handset, with a network
// interface on it, and says in which port.
func (g *guest) taken(ctx context.Context) (port string, err error) {
	err = g.await(ctx, "rndis_host has the handset", func() bool {
		ports := handsets()
		if len(ports) != 1 {
			return false
		}
		port = ports[0]
		return driver(port+":1.0") == "rndis_host" && driver(port+":1.1") == "rndis_host" && netOf(port+":1.0") != ""
	})
	return port, err
}
