package main

import (
	"fmt"
	"os"
	"time"

	"cradle/usb/netif"
)

// capture is a pcapng file that every handset's frames are written to.
type capture struct {
	file *os.File
	*netif.Capture
}

// openCapture begins the capture that the flags ask for, or gives nil. What the
// handset is sent is in it in clear, so the file is the owner's alone and is
// never silently laid over another.
func (p *program) openCapture() (*capture, error) {
	if p.opt.capture == "" {
		return nil, nil
	}
	f, err := createNew("the capture", p.opt.capture)
	if err != nil {
		return nil, err
	}
	c, err := netif.NewCapture(f)
	if err != nil {
		f.Close()
		return nil, &plainError{exitUsage, "the capture cannot be written: " + err.Error()}
	}
	fmt.Fprintf(p.err, "cradle: %s will hold everything that is sent, passwords too; be careful whom you give it to\n", p.opt.capture)
	return &capture{f, c}, nil
}

// Tap is bench.Capturer's.
func (c *capture) Tap(name string) func(t time.Time, frame []byte, outbound bool) {
	return c.Capture.Tap(name)
}

// TapIP is bench.Capturer's.
func (c *capture) TapIP(name string) func(t time.Time, packet []byte, outbound bool) {
	return c.Capture.TapIP(name)
}

func (c *capture) Close() error { return c.file.Close() }
