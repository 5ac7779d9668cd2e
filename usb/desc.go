package usb

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// PortPath says where a device is plugged in: the bus and the chain of hub
// ports, as Linux writes it ("1-3.2"). It stays the same while a device
// restarts, and is what a technician can label; nothing else about a handset
// is unique (serial numbers repeat, all handsets use the same addresses).
type PortPath struct {
	Bus   int
	Ports string // "3.2"; a string, so that a PortPath can be a map key
}

// ParsePortPath reads "1-3.2". There is one spelling for a port, so that paths
// can be compared: "1-03" is an error.
func ParsePortPath(s string) (PortPath, error) {
	bus, ports, ok := strings.Cut(s, "-")
	n, good := parseNumber(bus)
	ok = ok && good
	for p := range strings.SplitSeq(ports, ".") {
		v, good := parseNumber(p)
		ok = ok && good && v <= 255
	}
	if !ok {
		return PortPath{}, fmt.Errorf("usb: %q is not a port path such as 1-3.2", s)
	}
	return PortPath{n, ports}, nil
}

// parseNumber reads a number that is written as strconv.Itoa would.
func parseNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && strconv.Itoa(n) == s
}

func (p PortPath) String() string { return strconv.Itoa(p.Bus) + "-" + p.Ports }

// Compare orders port paths as a person counts them: by bus, then port by port
// as numbers, a hub before what hangs from it. The result is -1, 0 or +1.
func (p PortPath) Compare(q PortPath) int {
	if c := cmp.Compare(p.Bus, q.Bus); c != 0 {
		return c
	}
	a, b := p.Ports, q.Ports
	for a != "" && b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		m, _ := strconv.Atoi(x)
		n, _ := strconv.Atoi(y)
		if c := cmp.Compare(m, n); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// IsZero reports whether the path names no port.
func (p PortPath) IsZero() bool { return p == PortPath{} }

// Speed is the signalling speed of a device.
type Speed uint8

const (
	SpeedUnknown Speed = iota
	SpeedLow           // 1.5 Mbit/s
	SpeedFull          // 12 Mbit/s
	SpeedHigh          // 480 Mbit/s
	SpeedSuper         // 5 Gbit/s and above
)

func (s Speed) String() string {
	return [...]string{"unknown", "low", "full", "high", "super"}[min(int(s), 4)]
}

// Class is a class, subclass and protocol triple.
type Class struct{ Class, SubClass, Protocol uint8 }

func (c Class) String() string {
	return fmt.Sprintf("%02x/%02x/%02x", c.Class, c.SubClass, c.Protocol)
}

// DeviceDesc describes an attached device: what its descriptors say and where
// it is.
type DeviceDesc struct {
	Path       PortPath
	Address    int // changes with every enumeration, so it tells a replug from a stay
	Speed      Speed
	Vendor     uint16
	Product    uint16
	Release    uint16 // bcdDevice
	Class      Class
	MaxPacket0 int // wMaxPacketSize of endpoint 0
	Configs    []ConfigDesc

	// Strings, when the bus knows them without opening the device; else "".
	Manufacturer, ProductName, Serial string
}

// ID is "vendor:product" in hexadecimal, as lsusb writes it.
func (d DeviceDesc) ID() string { return fmt.Sprintf("%04x:%04x", d.Vendor, d.Product) }

// ConfigDesc describes one configuration.
type ConfigDesc struct {
	Value      uint8 // bConfigurationValue
	Attributes uint8 // bmAttributes; 0 is taken as 0x80, bus powered
	MaxPower   int   // mA
	Interfaces []InterfaceDesc
}

// InterfaceDesc describes one alternate setting of one interface.
type InterfaceDesc struct {
	Number    uint8
	Alternate uint8
	Class     Class
	Endpoints []EndpointDesc
	// Extra holds the class-specific descriptors that follow the interface
	// descriptor, as bytes. ActiveSync handsets have none. A real bus does not
	// report them (gousb has no access); the gadget sends them.
	Extra []byte
}

// TransferType is the kind of an endpoint.
type TransferType uint8

const (
	Control TransferType = iota
	Isochronous
	Bulk
	Interrupt
)

func (t TransferType) String() string {
	return [...]string{"control", "isochronous", "bulk", "interrupt"}[t&3]
}

// EndpointDesc describes one endpoint. Bit 7 of Address is set for IN.
type EndpointDesc struct {
	Address   uint8
	Type      TransferType
	MaxPacket int
	Interval  uint8 // bInterval
}

// In reports whether the endpoint carries data to the host.
func (e EndpointDesc) In() bool { return e.Address&0x80 != 0 }
