package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"cradle/assets"
	"cradle/usb"
	"cradle/usb/record"
)

// recordable reports whether a command uses handsets on USB.
func recordable(c *cobra.Command) bool {
	return !c.HasParent() || isTask(c) || applies(c) || c.Name() == "devices"
}

// openRecord begins the record that the flags ask for, or gives nil. As with a
// capture, the file is the owner's alone and is never laid over another.
func (p *program) openRecord() (*record.Recorder, error) {
	name := p.opt.record
	if name == "" {
		return nil, nil
	}
	log := p.log
	rec, err := record.Create(name, record.Options{
		Program:   "cradle " + assets.Version,
		Simulated: p.opt.simulated,
		Quirks:    p.opt.quirks,
		Problem:   func(err error) { log.Error("recording has ended", "layer", "record", "error", err) },
	})
	var cause *record.Error
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, &plainError{exitUsage, fmt.Sprintf("the record cannot be written: %s is there already; choose another name", name)}
	case errors.As(err, &cause):
		return nil, &plainError{exitUsage, "the record cannot be written: " + cause.Err.Error()}
	case err != nil:
		return nil, err
	}
	fmt.Fprintf(p.err, "cradle: %s will hold everything that is sent, passwords too, and the handset's serial number; be careful whom you give it to\n", name)
	return rec, nil
}

// recorded is the bus, written down if there is a record.
func recorded(rec *record.Recorder, bus usb.Bus) usb.Bus {
	if rec == nil {
		return bus
	}
	return rec.Bus(bus)
}
