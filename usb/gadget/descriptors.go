package gadget

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"

	"cradle/usb"
)

// Descriptor types, USB 2.0 table 9-5.
const (
	descDevice    = 1
	descConfig    = 2
	descString    = 3
	descInterface = 4
	descEndpoint  = 5
)

// Indices of the string descriptors of a device that has these strings.
const (
	stringManufacturer = 1
	stringProduct      = 2
	stringSerial       = 3
)

// DeviceDescriptor returns the 18 bytes of the device descriptor (USB 2.0
// table 9-8). String indices are 1 manufacturer, 2 product and 3 serial
// number, or 0 for a string that d does not have.
//
// bcdUSB is not part of usb.DeviceDesc: it is 2.00 for a high-speed device and
// 1.10 for a slower one (guess: no source has the handsets' value; with 1.10 a
// host asks for no device qualifier, which a full-speed-only device lacks).
func DeviceDescriptor(d usb.DeviceDesc) []byte {
	bcd := uint16(0x0110)
	if d.Speed == usb.SpeedHigh {
		bcd = 0x0200
	}
	index := func(s string, i byte) byte {
		if s == "" {
			return 0
		}
		return i
	}
	b := []byte{18, descDevice}
	b = binary.LittleEndian.AppendUint16(b, bcd)
	b = append(b, d.Class.Class, d.Class.SubClass, d.Class.Protocol, byte(maxPacket0(d)))
	b = binary.LittleEndian.AppendUint16(b, d.Vendor)
	b = binary.LittleEndian.AppendUint16(b, d.Product)
	b = binary.LittleEndian.AppendUint16(b, d.Release)
	return append(b, index(d.Manufacturer, stringManufacturer), index(d.ProductName, stringProduct),
		index(d.Serial, stringSerial), byte(len(d.Configs)))
}

func maxPacket0(d usb.DeviceDesc) int {
	switch {
	case d.MaxPacket0 != 0:
		return d.MaxPacket0
	case d.Speed == usb.SpeedLow:
		return 8
	}
	return 64
}

// ConfigDescriptor returns a configuration descriptor with all that hangs from
// it: interfaces in the order of c, each followed by its class-specific bytes
// and its endpoints (USB 2.0 tables 9-10, 9-12 and 9-13).
func ConfigDescriptor(c usb.ConfigDesc) []byte {
	numbers := make(map[uint8]bool)
	for _, i := range c.Interfaces {
		numbers[i.Number] = true
	}
	b := []byte{9, descConfig, 0, 0, byte(len(numbers)), c.Value, 0, c.Attributes | 0x80, byte(c.MaxPower / 2)}
	for _, i := range c.Interfaces {
		b = append(b, 9, descInterface, i.Number, i.Alternate, byte(len(i.Endpoints)),
			i.Class.Class, i.Class.SubClass, i.Class.Protocol, 0)
		b = append(b, i.Extra...)
		for _, e := range i.Endpoints {
			b = append(b, 7, descEndpoint, e.Address, byte(e.Type))
			b = binary.LittleEndian.AppendUint16(b, uint16(e.MaxPacket))
			b = append(b, e.Interval)
		}
	}
	binary.LittleEndian.PutUint16(b[2:], uint16(len(b)))
	return b
}

// StringDescriptor returns a string descriptor: s in UTF-16, cut to the 126
// units that fit (USB 2.0 table 9-16).
func StringDescriptor(s string) []byte {
	units := utf16.Encode([]rune(s))
	units = units[:min(len(units), 126)]
	b := []byte{byte(2 + 2*len(units)), descString}
	for _, u := range units {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// languages is string descriptor 0: US English alone (USB 2.0 table 9-15).
func languages() []byte { return []byte{4, descString, 0x09, 0x04} }

// check reports what is wrong with descriptors that cannot be those of a
// device, or of one that this package can be.
func check(d usb.DeviceDesc) error {
	if len(d.Configs) == 0 {
		return errors.New("no configuration")
	}
	if d.Speed == usb.SpeedSuper {
		return errors.New("a gadget is a USB 1.1 or 2.0 device; SuperSpeed is not modelled")
	}
	values := make(map[uint8]bool)
	for _, c := range d.Configs {
		if c.Value == 0 || values[c.Value] {
			return fmt.Errorf("configuration value %d is zero or used twice", c.Value)
		}
		values[c.Value] = true
		if err := checkConfig(c); err != nil {
			return fmt.Errorf("configuration %d: %w", c.Value, err)
		}
	}
	return nil
}

func checkConfig(c usb.ConfigDesc) error {
	if n := len(ConfigDescriptor(c)); n > 0xffff {
		return fmt.Errorf("descriptor of %d bytes", n)
	}
	type setting struct{ number, alternate uint8 }
	settings := make(map[setting]bool)
	owner := make(map[uint8]uint8) // endpoint address -> interface
	for _, i := range c.Interfaces {
		s := setting{i.Number, i.Alternate}
		if settings[s] {
			return fmt.Errorf("interface %d has alternate setting %d twice", i.Number, i.Alternate)
		}
		settings[s] = true
		here := make(map[uint8]bool)
		for _, e := range i.Endpoints {
			of, used := owner[e.Address]
			switch {
			case e.Address&0x0f == 0 || e.Address&0x70 != 0:
				return fmt.Errorf("endpoint address 0x%02x", e.Address)
			case here[e.Address] || used && of != i.Number:
				return fmt.Errorf("endpoint 0x%02x is there twice", e.Address)
			case e.Type != usb.Bulk && e.Type != usb.Interrupt:
				return fmt.Errorf("endpoint 0x%02x: %v endpoints are not modelled", e.Address, e.Type)
			case e.MaxPacket < 1 || e.MaxPacket > 1024: // USB 2.0 5.7.3, 5.8.3
				return fmt.Errorf("endpoint 0x%02x: packets of %d bytes", e.Address, e.MaxPacket)
			}
			here[e.Address], owner[e.Address] = true, i.Number
		}
	}
	for s := range settings {
		if !settings[setting{s.number, 0}] {
			return fmt.Errorf("interface %d has no alternate setting 0", s.number)
		}
	}
	return nil
}
