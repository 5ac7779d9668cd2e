//go:build linux

package main

import (
	"context"
	"fmt"
	"strings"
)

// usbipTool is Linux' own client.
const usbipTool = "/usr/sbin/usbip"

// caseTool: Linux' own usbip attaches a handset over TCP, and detaches it.
func caseTool(ctx context.Context, g *guest) (string, error) {
	sim, err := g.start(guestCradle, "simulate", "2", "--usbip")
	if err != nil {
		return "", err
	}
	var out []byte
	if err := g.await(ctx, "the server listens", func() bool {
		out, err = g.output(ctx, usbipTool, "list", "-r", "127.0.0.1")
		return err == nil
	}); err != nil {
		return "", err
	}
	if !strings.Contains(string(out), "0-1:") || !strings.Contains(string(out), "0-2:") {
		return "", fmt.Errorf("usbip list: %s", out)
	}
	for range 2 {
		if _, err := g.output(ctx, usbipTool, "attach", "-r", "127.0.0.1", "-b", "0-2"); err != nil {
			return "", err
		}
		if _, err := g.taken(ctx); err != nil {
			return "", err
		}
		if _, err := g.output(ctx, usbipTool, "attach", "-r", "127.0.0.1", "-b", "0-2"); err == nil {
			return "", fmt.Errorf("one handset was attached twice")
		}
		if _, err := g.apply(ctx, 1); err != nil {
			return "", err
		}
		if _, err := g.output(ctx, usbipTool, "detach", "-p", "0"); err != nil {
			return "", err
		}
		if err := g.await(ctx, "it is gone", func() bool { return len(handsets()) == 0 }); err != nil {
			return "", err
		}
	}
	if err := sim.stop(); err != nil {
		return "", fmt.Errorf("simulate: %w", err)
	}
	return "listed, attached, applied to and detached, twice", nil
}
