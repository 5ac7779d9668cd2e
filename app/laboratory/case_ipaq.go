//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
	"time"
)

// caseIPAQ: the kernel's own driver for handsets in the legacy USB mode, ipaq,
// has a simulated one: it sends the request to begin, and makes a serial port of
// the rest. The two words, then pppd, as desktops did it ever since, and Cradle
// over the kernel's network. Then Cradle takes the handset from ipaq, and gives
// it back, twice.
func caseIPAQ(ctx context.Context, g *guest) (string, error) {
	if err := pppdFiles(); err != nil {
		return "", err
	}
	sim, err := g.start(guestCradle, "simulate", "wm65-professional:name=LAB-03:serialsync", "--vhci")
	if err != nil {
		return "", err
	}
	tty, err := g.serialPort(ctx)
	if err != nil {
		return "", err
	}
	line, err := openRaw(tty) // which makes ipaq send the request
	if err != nil {
		return "", err
	}
	defer line.Close()
	if err := chat(line); err != nil {
		return "", err
	}
	g.say("CLIENT came, CLIENTSERVER was sent")
	p, err := g.startPPPD(tty, "noauth", "ms-dns", lineDesktop, lineDesktop+":"+lineHandset)
	if err != nil {
		return "", err
	}
	if err := g.hasAddress(ctx, lineDesktop); err != nil {
		return "", errors.Join(err, p.stop())
	}
	over, err := g.apply(ctx, 1, "--over", lineDesktop+","+lineHandset)
	if err != nil {
		return "", errors.Join(err, p.stop())
	}
	p.stop() // with an exit code for the signal
	line.Close()

	var a *applied
	for round := range 2 {
		if a, err = g.apply(ctx, 1); err != nil {
			return "", fmt.Errorf("round %d: %w", round+1, err)
		}
		if _, err := g.serialPort(ctx); err != nil {
			return "", fmt.Errorf("given back: %w", err)
		}
	}
	if err := g.drivers(); err != nil {
		return "", err
	}
	if err := sim.stop(); err != nil {
		return "", fmt.Errorf("simulate: %w", err)
	}
	return fmt.Sprintf("over ipaq and pppd %s; taken from ipaq %s", over.sum(), a.sum()), nil
}

// serialPort waits until ipaq has a handset, and gives its serial port.
func (g *guest) serialPort(ctx context.Context) (tty string, err error) {
	err = g.await(ctx, "ipaq has the handset", func() bool {
		found := glob("/sys/bus/usb-serial/drivers/ipaq/ttyUSB*")
		if len(found) != 1 {
			return false
		}
		tty = "/dev/" + path.Base(found[0])
		_, err := os.Stat(tty)
		return err == nil
	})
	return tty, err
}

// chat waits for CLIENT and answers, byte by byte, so that nothing of what
// follows is taken.
func chat(line *os.File) error {
	if err := line.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	var got []byte
	b := make([]byte, 1)
	for !strings.HasSuffix(string(got), "CLIENT") {
		if len(got) > 1000 {
			return fmt.Errorf("instead of CLIENT came %q", got)
		}
		n, err := line.Read(b)
		if err != nil {
			return fmt.Errorf("after %q: %w", got, err)
		}
		got = append(got, b[:n]...)
	}
	_, err := line.Write([]byte("CLIENTSERVER"))
	return err
}
