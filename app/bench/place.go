package bench

import (
	"slices"
	"strings"

	"cradle/app/labels"
	"cradle/app/run"
	"cradle/usb"
)

// A place is where a handset is and how to get at it.
type place struct {
	id        run.HandsetID
	port      string // as shown
	simulated bool
	named     bool // a person named it
	left      bool // others were named, and only they are meant

	// On USB.
	bus  usb.Bus
	desc usb.DeviceDesc
	fn   usb.Function

	// Over the system's own network; nil on USB.
	over *OverSource
}

// handsetID names what is on a port of a bus: "1-3.2", and "sim-1" for port
// 0-1 of the simulator's bus.
func handsetID(s BusSource, p usb.PortPath) run.HandsetID {
	if s.Simulated {
		return run.HandsetID("sim-" + p.Ports)
	}
	return run.HandsetID(p.String())
}

func placeOnBus(s BusSource, d usb.DeviceDesc) place {
	p := place{
		id:        handsetID(s, d.Path),
		port:      d.Path.String(),
		simulated: s.Simulated,
		bus:       s.Bus,
		desc:      d,
		fn:        usb.Recognise(d),
	}
	if s.Simulated {
		p.port = "SIM " + d.Path.Ports
	}
	meant := slices.ContainsFunc(s.Named, func(key run.HandsetID) bool { return named(string(key), p.id, p.port) })
	p.named = meant && !s.Recognised
	p.left = s.Only && !meant
	return p
}

// named tells whether a key that a person typed means a handset: its id, or
// its port as it is shown.
func named(key string, id run.HandsetID, port string) bool {
	return strings.EqualFold(key, string(id)) || strings.EqualFold(key, port)
}

func placeOver(o OverSource) place {
	at := o.Device
	if at == "" {
		at = o.Host
	}
	return place{id: run.HandsetID("over-" + at), port: at, over: &o}
}

// unusable says whether the device is worth a row, and if so why it cannot be
// used: nil when it is to be connected. seen tells that a handset has been at
// this port before.
//
// Disks are everywhere, so one is shown only where a handset was, which may
// have come back as one, and where a person named it. A device that has
// nothing to do with handsets is shown only to the person who named it.
func (p *place) unusable(seen bool) (why error, shown bool) {
	if p.over != nil {
		return nil, true
	}
	e := &ModeError{Mode: p.fn.Mode, Class: p.fn.Class, ID: p.desc.ID(), Problem: p.fn.Problem}
	switch p.fn.Mode {
	case usb.ModeActiveSync, usb.ModeSerialSync:
		if p.left {
			return ErrNotChosen, true
		}
		return nil, true
	case usb.ModeRNDIS:
		if p.named {
			return nil, true
		}
		return e, true
	case usb.ModeMassStorage:
		return e, p.named || seen
	}
	// What has a handset's class and not its shape is worth a word.
	return e, p.named || p.fn.Class == activeSync
}

// activeSync is the class of a handset's control interface (SynCE
// core/scripts/85-synce.rules.in).
var activeSync = usb.Class{Class: 0xef, SubClass: 0x01, Protocol: 0x01}

// Port is how an id is written for people: "SIM 1" for "sim-1", and everything
// else as it is.
func Port(id run.HandsetID) string {
	if n, ok := strings.CutPrefix(string(id), "sim-"); ok {
		return "SIM " + n
	}
	return strings.TrimPrefix(string(id), "over-")
}

// label is what a person calls a port.
func (b *Bench) label(id run.HandsetID) string {
	if b.cfg.Label == nil {
		return ""
	}
	return b.cfg.Label(id)
}

// shown is a port as people see it, with its label.
func (b *Bench) shown(id run.HandsetID) string { return labels.Shown(Port(id), b.label(id)) }
