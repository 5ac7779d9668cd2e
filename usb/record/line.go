package record

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"cradle/usb"
)

// format is the version of the file, in its first line.
const format = "cradle/record/1"

const warning = "This file holds everything that was sent to the device and received from it, passwords too, and its serial number. Be careful whom you give it to."

// Op is the kind of an Entry.
type Op string

// The kinds, after the methods of usb.Bus, usb.Device and usb.InStream.
const (
	OpOpen        Op = "open"
	OpClose       Op = "close"
	OpConfig      Op = "config"
	OpClaim       Op = "claim"
	OpRelease     Op = "release"
	OpControl     Op = "control"
	OpReset       Op = "reset"
	OpIn          Op = "in"
	OpOut         Op = "out"
	OpStream      Op = "stream"       // StreamIn
	OpStreamIn    Op = "stream-in"    // InStream.Read
	OpStreamClose Op = "stream-close" // InStream.Close

	opEnd Op = "end"
)

// Entry is one call and its outcome. Which fields are set depends on Op.
type Entry struct {
	Line     int           // of the file, from 1
	At, Took time.Duration // when it began, since the record did, and how long it took
	Op       Op

	Value     uint8 // OpConfig: bConfigurationValue
	Interface uint8 // OpClaim, OpRelease
	Alternate uint8 // OpClaim
	Setup     usb.Setup
	Endpoint  uint8
	Length    int    // room for what comes, in bytes; of an OpStream, a transfer's size
	Depth     int    // OpStream: transfers kept posted
	Data      []byte // what was sent, or what came
	Sent      int    // of Data, when it was sent
	Err       error  // nil, or a *Failure
}

// Out reports whether the data of an entry goes to the device.
func (e *Entry) Out() bool { return e.Op == OpOut || e.Op == OpControl && !e.Setup.In() }

// Cancelled reports whether it was the caller that ended the call.
func (e *Entry) Cancelled() bool {
	return errors.Is(e.Err, context.Canceled) || errors.Is(e.Err, context.DeadlineExceeded)
}

// String describes the call, without its outcome.
func (e *Entry) String() string {
	switch e.Op {
	case OpConfig:
		return fmt.Sprintf("select configuration %d", e.Value)
	case OpClaim:
		return fmt.Sprintf("claim interface %d, setting %d", e.Interface, e.Alternate)
	case OpRelease:
		return fmt.Sprintf("release interface %d", e.Interface)
	case OpControl:
		if e.Setup.In() {
			return fmt.Sprintf("control %s for up to %d bytes", setupText(e.Setup), e.Length)
		}
		return fmt.Sprintf("control %s with %d bytes %s", setupText(e.Setup), len(e.Data), dataText(e.Data))
	case OpIn:
		return fmt.Sprintf("in 0x%02x for up to %d bytes", e.Endpoint, e.Length)
	case OpOut:
		return fmt.Sprintf("out 0x%02x with %d bytes %s", e.Endpoint, len(e.Data), dataText(e.Data))
	case OpStream:
		return fmt.Sprintf("stream 0x%02x, %d transfers of %d bytes", e.Endpoint, e.Depth, e.Length)
	case OpStreamIn, OpStreamClose:
		return fmt.Sprintf("%s 0x%02x", e.Op, e.Endpoint)
	}
	return string(e.Op)
}

func dataText(b []byte) string {
	if len(b) > 48 {
		return hex.EncodeToString(b[:48]) + "..."
	}
	return hex.EncodeToString(b)
}

// Failure is a recorded error: one of those of package usb, or of a context,
// and what was said.
type Failure struct {
	Err    error
	Detail string
}

func (f *Failure) Error() string {
	if f.Detail == "" {
		return f.Err.Error()
	}
	return f.Detail
}

func (f *Failure) Unwrap() error { return f.Err }

// failures are the errors that the file has names for.
var failures = []struct {
	name string
	err  error
}{
	// A device that left while a deadline passed has left.
	{"gone", usb.ErrNoDevice},
	{"cancelled", context.Canceled},
	{"deadline", context.DeadlineExceeded},
	{"access", usb.ErrAccess},
	{"busy", usb.ErrBusy},
	{"stall", usb.ErrStall},
	{"timeout", usb.ErrTimeout},
	{"overflow", usb.ErrOverflow},
	{"not-found", usb.ErrNotFound},
	{"not-claimed", usb.ErrNotClaimed},
	{"not-supported", usb.ErrNotSupported},
	{"closed", usb.ErrClosed},
	{"io", usb.ErrIO},
}

func failureName(err error) string {
	for _, f := range failures {
		if errors.Is(err, f.err) {
			return f.name
		}
	}
	return "io"
}

func failureOf(name, detail string) (error, bool) {
	for _, f := range failures {
		if f.name == name {
			return &Failure{f.err, detail}, true
		}
	}
	return nil, false
}

// The lines as JSON.
type (
	headLine struct {
		Record  string    `json:"record"`
		Program string    `json:"program,omitempty"`
		Began   time.Time `json:"began"`
		// Simulated: no real device was there.
		Simulated bool     `json:"simulated,omitempty"`
		Quirks    []string `json:"quirks,omitempty"`
		Warning   string   `json:"warning,omitempty"`
	}
	entryLine struct {
		At        int64       `json:"at"`
		Took      int64       `json:"took,omitempty"`
		Dev       int         `json:"dev,omitempty"`
		Op        Op          `json:"op"`
		Device    *deviceLine `json:"device,omitempty"`
		Value     *uint8      `json:"value,omitempty"`
		Interface *uint8      `json:"interface,omitempty"`
		Alternate *uint8      `json:"alternate,omitempty"`
		Setup     string      `json:"setup,omitempty"`
		Endpoint  string      `json:"ep,omitempty"`
		Length    *int        `json:"length,omitempty"`
		Depth     *int        `json:"depth,omitempty"`
		Data      *string     `json:"data,omitempty"`
		Sent      *int        `json:"sent,omitempty"`
		Error     string      `json:"error,omitempty"`
		Detail    string      `json:"detail,omitempty"`
		Lines     int         `json:"lines,omitempty"`
		Full      bool        `json:"full,omitempty"`
	}
	deviceLine struct {
		Path         string       `json:"path"`
		Address      int          `json:"address"`
		Speed        string       `json:"speed"`
		Vendor       string       `json:"vendor"`
		Product      string       `json:"product"`
		Release      string       `json:"release"`
		Class        string       `json:"class"`
		MaxPacket0   int          `json:"max_packet0"`
		Configs      []configLine `json:"configs"`
		Manufacturer string       `json:"manufacturer,omitempty"`
		ProductName  string       `json:"product_name,omitempty"`
		Serial       string       `json:"serial,omitempty"`
	}
	configLine struct {
		Value      uint8           `json:"value"`
		Attributes uint8           `json:"attributes"`
		MaxPower   int             `json:"max_power"`
		Interfaces []interfaceLine `json:"interfaces"`
	}
	interfaceLine struct {
		Number    uint8          `json:"number"`
		Alternate uint8          `json:"alternate"`
		Class     string         `json:"class"`
		Endpoints []endpointLine `json:"endpoints"`
		Extra     string         `json:"extra,omitempty"`
	}
	endpointLine struct {
		Address   string `json:"ep"`
		Type      string `json:"type"`
		MaxPacket int    `json:"max_packet"`
		Interval  uint8  `json:"interval"`
	}
)

func lineOfDevice(d usb.DeviceDesc) *deviceLine {
	l := &deviceLine{
		Path: d.Path.String(), Address: d.Address, Speed: d.Speed.String(),
		Vendor: hex4(d.Vendor), Product: hex4(d.Product), Release: hex4(d.Release), Class: d.Class.String(),
		MaxPacket0: d.MaxPacket0, Configs: []configLine{},
		Manufacturer: d.Manufacturer, ProductName: d.ProductName, Serial: d.Serial,
	}
	for _, c := range d.Configs {
		cl := configLine{Value: c.Value, Attributes: c.Attributes, MaxPower: c.MaxPower, Interfaces: []interfaceLine{}}
		for _, i := range c.Interfaces {
			il := interfaceLine{Number: i.Number, Alternate: i.Alternate, Class: i.Class.String(),
				Endpoints: []endpointLine{}, Extra: hex.EncodeToString(i.Extra)}
			for _, e := range i.Endpoints {
				il.Endpoints = append(il.Endpoints, endpointLine{hex2(e.Address), e.Type.String(), e.MaxPacket, e.Interval})
			}
			cl.Interfaces = append(cl.Interfaces, il)
		}
		l.Configs = append(l.Configs, cl)
	}
	return l
}

func hex2(v uint8) string  { return fmt.Sprintf("%02x", v) }
func hex4(v uint16) string { return fmt.Sprintf("%04x", v) }

func setupText(s usb.Setup) string {
	return fmt.Sprintf("%02x %02x %04x %04x", s.RequestType, s.Request, s.Value, s.Index)
}

// parseHex reads exactly digits hexadecimal digits.
func parseHex(s string, digits int) (uint64, error) {
	v, err := strconv.ParseUint(s, 16, 64)
	if err != nil || len(s) != digits {
		return 0, fmt.Errorf("%q is not %d hexadecimal digits", clip(s), digits)
	}
	return v, nil
}

// clip bounds what is quoted of a file.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "..."
	}
	return s
}

func parseSetup(s string) (usb.Setup, error) {
	fields := strings.Split(s, " ")
	if len(fields) != 4 {
		return usb.Setup{}, fmt.Errorf("setup %q is not bmRequestType, bRequest, wValue and wIndex", clip(s))
	}
	var v [4]uint64
	for i, digits := range []int{2, 2, 4, 4} {
		var err error
		if v[i], err = parseHex(fields[i], digits); err != nil {
			return usb.Setup{}, fmt.Errorf("setup: %w", err)
		}
	}
	return usb.Setup{RequestType: uint8(v[0]), Request: uint8(v[1]), Value: uint16(v[2]), Index: uint16(v[3])}, nil
}

func parseClass(s string) (usb.Class, error) {
	fields := strings.Split(s, "/")
	if len(fields) != 3 {
		return usb.Class{}, fmt.Errorf("class %q is not three numbers as in ef/01/01", clip(s))
	}
	var v [3]uint64
	for i := range fields {
		var err error
		if v[i], err = parseHex(fields[i], 2); err != nil {
			return usb.Class{}, fmt.Errorf("class: %w", err)
		}
	}
	return usb.Class{Class: uint8(v[0]), SubClass: uint8(v[1]), Protocol: uint8(v[2])}, nil
}
