package usb

import "fmt"

// The class codes of RNDIS control interfaces. Only the first is a handset's;
// the others are what tethering phones, modems and gadgets use.
var rndisClasses = map[Class]Mode{
	{0xef, 0x01, 0x01}: ModeActiveSync, // WM5, WM6: SynCE core/scripts/85-synce.rules.in, Linux rndis_host
	{0xe0, 0x01, 0x03}: ModeRNDIS,      // HTC and Android tethering: SynCE usb-rndis-lite, Linux rndis_host
	{0x02, 0x02, 0xff}: ModeRNDIS,      // Microsoft's sample device, Linux gadget, QEMU usb-net
	{0xef, 0x04, 0x01}: ModeRNDIS,      // "RNDIS over Ethernet": HoRNDIS, Linux rndis_host
}

var (
	activeSync     = Class{0xef, 0x01, 0x01}
	vendorSpecific = Class{0xff, 0xff, 0xff}
)

const (
	classData        = 0x0a // CDC data
	classMassStorage = 0x08
)

// Recognise tells from the descriptors what a device is. It goes by class codes
// and by what the interfaces have, never by where they stand in a list; vendor
// and product decide only where class codes say nothing, for ModeSerialSync. A
// handset's RNDIS function is preferred to another's, and that to the rest; of
// equal ones the first is taken.
//
// A handset in RNDIS mode has class EF/01/01 on its control interface, and on
// the device as well (SynCE usb-rndis-ng matches the device's). A device that
// has it only as device class is taken for one when a configuration has the
// shape: two interfaces, one with an interrupt IN endpoint, one with a pair of
// bulk endpoints.
func Recognise(d DeviceDesc) Function { return RecogniseWith(carried(), d) }

// RecogniseWith is Recognise with another table of vendors and products.
func RecogniseWith(ids *IDs, d DeviceDesc) Function {
	var other, broken Function
	for _, c := range d.Configs {
		for _, i := range c.Interfaces {
			mode := rndisClasses[i.Class]
			if mode == ModeOther || i.Alternate != 0 {
				continue
			}
			f, problem := locate(c, i)
			f.Mode, f.Class = mode, i.Class
			switch {
			case problem == "" && mode == ModeActiveSync:
				return f
			case problem == "" && other.Mode == ModeOther:
				other = f
			case problem != "" && (broken.Problem == "" || broken.Class != activeSync && i.Class == activeSync):
				broken = Function{Class: i.Class, Problem: problem}
			}
		}
	}
	if d.Class == activeSync {
		for _, c := range d.Configs {
			if f, ok := locateByShape(c); ok {
				f.Mode, f.Class = ModeActiveSync, activeSync
				return f
			}
		}
		if broken.Problem == "" {
			broken = Function{Class: activeSync, Problem: "no configuration has two interfaces, one with an interrupt and one with two bulk endpoints"}
		}
	}
	switch {
	case other.Mode != ModeOther:
		return other
	case ids.SerialSync(d.Vendor, d.Product):
		for _, c := range d.Configs {
			if f, ok := locateSerial(c); ok {
				return f
			}
		}
	}
	for _, c := range d.Configs {
		for _, i := range c.Interfaces {
			if i.Class.Class == classMassStorage {
				broken.Mode = ModeMassStorage
			}
		}
	}
	return broken
}

// locate finds the data interface that belongs to a control interface, and
// the endpoints of both, or says why it cannot. Handsets have no descriptor
// that tells what belongs together (no CDC union). Of the other interfaces that
// have bulk endpoints in both directions it is the one of the data class; where
// none is of that class, any may be. Of several it is the one numbered after
// the control interface.
func locate(c ConfigDesc, control InterfaceDesc) (Function, string) {
	f := Function{Config: c.Value, Control: control.Number}
	for _, e := range control.Endpoints {
		if e.Type == Interrupt && e.In() && f.Notify.Address == 0 {
			f.Notify = e
		}
	}
	if f.Notify.Address != 0 && !packetSize(f.Notify) {
		return f, oddPackets(f.Notify)
	}
	var data, after *InterfaceDesc
	several := 0
	for n := range c.Interfaces {
		i := &c.Interfaces[n]
		if i.Number == control.Number {
			continue
		}
		if i.Number == control.Number+1 {
			after = i
		}
		switch {
		case !pair(*i), data != nil && data.Number == i.Number:
			continue // of an interface's settings the first that has the endpoints
		case data == nil || isData(*i) && !isData(*data):
			data, several = i, 1
		case isData(*i) == isData(*data):
			several++
			if i.Number == control.Number+1 {
				data = i
			}
		}
	}
	switch {
	case data == nil && pair(control):
		return f, fmt.Sprintf("interface %d has the control and the data endpoints in one", control.Number)
	case data == nil && after == nil:
		return f, fmt.Sprintf("no interface carries the data of interface %d", control.Number)
	case data == nil:
		data = after // to say what is wrong with it
	case several > 1 && data.Number != control.Number+1:
		return f, fmt.Sprintf("%d interfaces could carry the data of interface %d", several, control.Number)
	}
	problem := f.takeData(*data)
	return f, problem
}

func isData(i InterfaceDesc) bool { return i.Class.Class == classData }

// locateByShape finds control and data interface where no class code tells.
func locateByShape(c ConfigDesc) (Function, bool) {
	var control, data *InterfaceDesc
	numbers := make(map[uint8]bool)
	for n := range c.Interfaces {
		i := &c.Interfaces[n]
		numbers[i.Number] = true
		switch {
		case pair(*i) && data == nil:
			data = i
		case i.Alternate == 0 && len(i.Endpoints) == 1 && i.Endpoints[0].Type == Interrupt && i.Endpoints[0].In():
			control = i
		}
	}
	if control == nil || data == nil || len(numbers) != 2 || control.Number == data.Number {
		return Function{}, false
	}
	f := Function{Config: c.Value, Control: control.Number, Notify: control.Endpoints[0]}
	return f, f.takeData(*data) == "" && packetSize(f.Notify)
}

// locateSerial finds the legacy function. A handset with one port has one
// interface of vendor-specific class with a bulk IN, a bulk OUT and no other
// endpoint (SynCE htdocs/usbids.php shows one). One with more than three
// endpoints has two ports, of which the second is for syncing and the first
// mostly a modem (SynCE core/scripts/85-synce.rules.in and
// core/ChangeLog.connector). That the ports are the pairs of bulk endpoints in
// the order of the descriptor is how Linux' serial drivers count them; that a
// port may also have an interface of its own is inferred, no source shows one.
func locateSerial(c ConfigDesc) (Function, bool) {
	for _, i := range c.Interfaces {
		if i.Class != vendorSpecific || i.Alternate != 0 || !pair(i) {
			return Function{}, false
		}
	}
	f := Function{Mode: ModeSerialSync, Class: vendorSpecific, Config: c.Value}
	switch {
	case len(c.Interfaces) == 1 && len(c.Interfaces[0].Endpoints) == 2:
		return f, f.takeData(c.Interfaces[0]) == ""
	case len(c.Interfaces) == 1:
		second, ok := secondPort(c.Interfaces[0])
		return f, ok && f.takeData(second) == ""
	case len(c.Interfaces) == 2:
		return f, f.takeData(c.Interfaces[1]) == ""
	}
	return Function{}, false
}

// secondPort is an interface with the second bulk IN and the second bulk OUT
// endpoint of i alone.
func secondPort(i InterfaceDesc) (second InterfaceDesc, ok bool) {
	var in, out int
	all := i.Endpoints
	i.Endpoints = nil
	for _, e := range all {
		n := &out
		if e.In() {
			n = &in
		}
		if e.Type != Bulk {
			continue
		}
		if *n++; *n == 2 {
			i.Endpoints = append(i.Endpoints, e)
		}
	}
	return i, in == 2 && out == 2
}

// takeData takes over the bulk endpoints of an interface, or says what is wrong
// with them.
func (f *Function) takeData(i InterfaceDesc) (problem string) {
	f.Data, f.DataAlt = i.Number, i.Alternate
	var in, out int
	for _, e := range i.Endpoints {
		switch {
		case e.Type != Bulk:
		case e.In():
			f.BulkIn = e
			in++
		default:
			f.BulkOut = e
			out++
		}
	}
	switch {
	case in != 1:
		return fmt.Sprintf("interface %d has %s bulk IN endpoint", i.Number, number(in))
	case out != 1:
		return fmt.Sprintf("interface %d has %s bulk OUT endpoint", i.Number, number(out))
	case !packetSize(f.BulkIn):
		return oddPackets(f.BulkIn)
	case !packetSize(f.BulkOut):
		return oddPackets(f.BulkOut)
	}
	return ""
}

func number(n int) string {
	if n == 0 {
		return "no"
	}
	return "more than one"
}

// pair reports whether an interface has bulk endpoints in both directions.
func pair(i InterfaceDesc) bool {
	var in, out bool
	for _, e := range i.Endpoints {
		if e.Type == Bulk {
			in, out = in || e.In(), out || !e.In()
		}
	}
	return in && out
}

// packetSize reports whether wMaxPacketSize is one that a device can have
// (USB 2.0 sections 5.7.3 and 5.8.3). Buffers are made of whole packets, so
// that an absurd value must not come further than this.
func packetSize(e EndpointDesc) bool {
	if e.Type == Bulk {
		return e.MaxPacket >= 8 && e.MaxPacket <= 1024 && e.MaxPacket&(e.MaxPacket-1) == 0
	}
	return e.MaxPacket >= 1 && e.MaxPacket <= 1024
}

func oddPackets(e EndpointDesc) string {
	return fmt.Sprintf("%v endpoint 0x%02x has packets of %d bytes, which USB does not allow", e.Type, e.Address, e.MaxPacket)
}
