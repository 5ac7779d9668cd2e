//go:build cgo

package libusb

import (
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/gousb"

	"cradle/usb"
)

// describe turns gousb's description of a device into ours. Interfaces keep
// the order of the descriptors, endpoints are in the order of their addresses:
// gousb does not keep theirs.
func describe(d *gousb.DeviceDesc) usb.DeviceDesc {
	desc := usb.DeviceDesc{
		Path:       path(d),
		Address:    d.Address,
		Speed:      speed(d.Speed),
		Vendor:     uint16(d.Vendor),
		Product:    uint16(d.Product),
		Release:    uint16(d.Device),
		Class:      usb.Class{Class: uint8(d.Class), SubClass: uint8(d.SubClass), Protocol: uint8(d.Protocol)},
		MaxPacket0: d.MaxControlPacketSize,
	}
	for _, n := range slices.Sorted(maps.Keys(d.Configs)) {
		desc.Configs = append(desc.Configs, describeConfig(d, d.Configs[n]))
	}
	return desc
}

func describeConfig(d *gousb.DeviceDesc, c gousb.ConfigDesc) usb.ConfigDesc {
	config := usb.ConfigDesc{Value: uint8(c.Number), Attributes: 0x80, MaxPower: int(c.MaxPower)}
	if c.SelfPowered {
		config.Attributes |= 0x40
	}
	if c.RemoteWakeup {
		config.Attributes |= 0x20
	}
	for _, i := range c.Interfaces {
		for _, alt := range i.AltSettings {
			setting := usb.InterfaceDesc{
				Number:    uint8(alt.Number),
				Alternate: uint8(alt.Alternate),
				Class:     usb.Class{Class: uint8(alt.Class), SubClass: uint8(alt.SubClass), Protocol: uint8(alt.Protocol)},
			}
			for _, a := range slices.Sorted(maps.Keys(alt.Endpoints)) {
				setting.Endpoints = append(setting.Endpoints, describeEndpoint(d, alt.Endpoints[a]))
			}
			config.Interfaces = append(config.Interfaces, setting)
		}
	}
	return config
}

func describeEndpoint(d *gousb.DeviceDesc, e gousb.EndpointDesc) usb.EndpointDesc {
	size := e.MaxPacketSize
	if e.TransferType != gousb.TransferTypeIsochronous {
		// Bits 11 and 12 say how many packets a high-speed interrupt endpoint
		// moves in a microframe (USB 2.0 table 9-13).
		size &= 0x7ff
	}
	return usb.EndpointDesc{
		Address:   uint8(e.Address),
		Type:      usb.TransferType(e.TransferType), // both count as bmAttributes does
		MaxPacket: size,
		Interval:  interval(d, e),
	}
}

// interval finds bInterval back in the time that gousb made of it: milliseconds
// up to full speed; above, units of 125 µs for bulk, and for the rest the
// exponent of their number.
func interval(d *gousb.DeviceDesc, e gousb.EndpointDesc) uint8 {
	const microframe = 125 * time.Microsecond
	fast := d.Spec >= gousb.Version(2, 0) && (d.Speed == gousb.SpeedHigh || d.Speed == gousb.SpeedSuper)
	switch {
	case !fast:
		return uint8(e.PollInterval / time.Millisecond)
	case e.TransferType == gousb.TransferTypeBulk && d.Speed == gousb.SpeedHigh:
		return uint8(e.PollInterval / microframe)
	}
	return uint8(bits.Len64(uint64(e.PollInterval / microframe)))
}

// path is where the device is. A system that does not tell ports gets port 0,
// which no hub has, and the address below it.
func path(d *gousb.DeviceDesc) usb.PortPath {
	if len(d.Path) == 0 {
		return usb.PortPath{Bus: d.Bus, Ports: "0." + strconv.Itoa(d.Address)}
	}
	ports := make([]string, len(d.Path))
	for i, p := range d.Path {
		ports[i] = strconv.Itoa(p)
	}
	return usb.PortPath{Bus: d.Bus, Ports: strings.Join(ports, ".")}
}

func speed(s gousb.Speed) usb.Speed {
	switch {
	case s == gousb.SpeedLow:
		return usb.SpeedLow
	case s == gousb.SpeedFull:
		return usb.SpeedFull
	case s == gousb.SpeedHigh:
		return usb.SpeedHigh
	case s >= gousb.SpeedSuper:
		return usb.SpeedSuper
	}
	return usb.SpeedUnknown
}

// isRootHub reports whether this is the host controller's own hub, which has a
// place but is in no port.
func isRootHub(d *gousb.DeviceDesc) bool { return len(d.Path) == 0 && d.Class == gousb.ClassHub }
