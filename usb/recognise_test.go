package usb_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"cradle/assets"
	"cradle/usb"
)

// Endpoints as they are found in the facts, usb.md 1.1 and 1.2.
var (
	notify  = usb.EndpointDesc{Address: 0x81, Type: usb.Interrupt, MaxPacket: 8, Interval: 1}
	bulkIn  = usb.EndpointDesc{Address: 0x82, Type: usb.Bulk, MaxPacket: 64}
	bulkOut = usb.EndpointDesc{Address: 0x03, Type: usb.Bulk, MaxPacket: 64}
)

func iface(number uint8, class, sub, proto uint8, eps ...usb.EndpointDesc) usb.InterfaceDesc {
	return usb.InterfaceDesc{Number: number, Class: usb.Class{Class: class, SubClass: sub, Protocol: proto}, Endpoints: eps}
}

func alternate(n uint8, i usb.InterfaceDesc) usb.InterfaceDesc {
	i.Alternate = n
	return i
}

func config(value uint8, ifaces ...usb.InterfaceDesc) usb.ConfigDesc {
	return usb.ConfigDesc{Value: value, Interfaces: ifaces}
}

func device(class, sub, proto uint8, configs ...usb.ConfigDesc) usb.DeviceDesc {
	return usb.DeviceDesc{Vendor: 0x1234, Product: 0x5678, Class: usb.Class{Class: class, SubClass: sub, Protocol: proto}, Configs: configs}
}

// found is the RNDIS function of a handset in the usual place.
func found(mode usb.Mode, class usb.Class) usb.Function {
	return usb.Function{Mode: mode, Class: class, Config: 1, Control: 0, Data: 1, Notify: notify, BulkIn: bulkIn, BulkOut: bulkOut}
}

func TestRecognise(t *testing.T) {
	efa := usb.Class{Class: 0xef, SubClass: 1, Protocol: 1}
	cdc := usb.Class{Class: 2, SubClass: 2, Protocol: 0xff}
	with := func(f usb.Function, change func(*usb.Function)) usb.Function { change(&f); return f }
	for _, test := range []struct {
		name string
		desc usb.DeviceDesc
		want usb.Function
	}{
		{
			"a WM5 handset: class EF/01/01 on device and control interface",
			device(0xef, 1, 1, config(1, iface(0, 0xef, 1, 1, notify), iface(1, 0x0a, 0, 0, bulkIn, bulkOut))),
			found(usb.ModeActiveSync, efa),
		},
		{
			"class on the interface alone",
			device(0, 0, 0, config(1, iface(0, 0xef, 1, 1, notify), iface(1, 0x0a, 0, 0, bulkOut, bulkIn))),
			found(usb.ModeActiveSync, efa),
		},
		{
			"class on the device alone, the shape tells the interfaces",
			device(0xef, 1, 1, config(1, iface(1, 0xff, 0, 0, bulkIn, bulkOut), iface(0, 0xff, 0, 0, notify))),
			found(usb.ModeActiveSync, efa),
		},
		{
			"device class EF/01/01 over a classic RNDIS interface is a handset",
			device(0xef, 1, 1, config(1, iface(0, 2, 2, 0xff, notify), iface(1, 0x0a, 0, 0, bulkIn, bulkOut))),
			found(usb.ModeActiveSync, efa),
		},
		{
			"a data interface without the data class",
			device(0, 0, 0, config(1, iface(0, 0xef, 1, 1, notify), iface(1, 0, 0, 0, bulkIn, bulkOut))),
			found(usb.ModeActiveSync, efa),
		},
		{
			"no interrupt endpoint",
			device(0, 0, 0, config(1, iface(0, 0xef, 1, 1), iface(1, 0x0a, 0, 0, bulkIn, bulkOut))),
			with(found(usb.ModeActiveSync, efa), func(f *usb.Function) { f.Notify = usb.EndpointDesc{} }),
		},
		{
			"interfaces with gaps in their numbers, in any order, behind a modem",
			device(0, 0, 0, config(1, iface(7, 0x0a, 0, 0, bulkIn, bulkOut),
				iface(0, 0xff, 1, 1, usb.EndpointDesc{Address: 0x84, Type: usb.Bulk, MaxPacket: 64}, usb.EndpointDesc{Address: 0x04, Type: usb.Bulk, MaxPacket: 64}),
				iface(4, 0xef, 1, 1, notify))),
			with(found(usb.ModeActiveSync, efa), func(f *usb.Function) { f.Control, f.Data = 4, 7 }),
		},
		{
			"two data interfaces: the one behind the control interface",
			device(0, 0, 0, config(1, iface(0, 0x0a, 0, 0, usb.EndpointDesc{Address: 0x84, Type: usb.Bulk, MaxPacket: 64}, usb.EndpointDesc{Address: 0x04, Type: usb.Bulk, MaxPacket: 64}),
				iface(1, 0xef, 1, 1, notify), iface(2, 0x0a, 0, 0, bulkIn, bulkOut))),
			with(found(usb.ModeActiveSync, efa), func(f *usb.Function) { f.Control, f.Data = 1, 2 }),
		},
		{
			"endpoints only in the second setting of the data interface",
			device(0, 0, 0, config(1, iface(0, 2, 2, 0xff, notify), iface(1, 0x0a, 0, 0), alternate(1, iface(1, 0x0a, 0, 0, bulkIn, bulkOut)))),
			with(found(usb.ModeRNDIS, cdc), func(f *usb.Function) { f.DataAlt = 1 }),
		},
		{
			"QEMU's usb-net: CDC Ethernet first, RNDIS is configuration 2 (usb.md 8.3)",
			device(2, 0, 0,
				config(1, iface(0, 2, 6, 0, notify), iface(1, 0x0a, 0, 0), alternate(1, iface(1, 0x0a, 0, 0, bulkIn, bulkOut))),
				config(2, iface(0, 2, 2, 0xff, notify), iface(1, 0x0a, 0, 0, bulkIn, bulkOut))),
			with(found(usb.ModeRNDIS, cdc), func(f *usb.Function) { f.Config = 2 }),
		},
		{
			"Android tethering",
			device(0, 0, 0, config(1, iface(0, 0xe0, 1, 3, notify), iface(1, 0x0a, 0, 0, bulkIn, bulkOut))),
			found(usb.ModeRNDIS, usb.Class{Class: 0xe0, SubClass: 1, Protocol: 3}),
		},
		{
			"RNDIS over Ethernet, of the miscellaneous class",
			device(0xef, 2, 1, config(1, iface(0, 0xef, 4, 1, notify), iface(1, 0x0a, 0, 0, bulkIn, bulkOut))),
			found(usb.ModeRNDIS, usb.Class{Class: 0xef, SubClass: 4, Protocol: 1}),
		},
		{
			"a handset's function behind another RNDIS function",
			device(0, 0, 0,
				config(1, iface(0, 2, 2, 0xff, notify), iface(1, 0x0a, 0, 0, bulkIn, bulkOut)),
				config(2, iface(0, 0xef, 1, 1, notify), iface(1, 0x0a, 0, 0, bulkIn, bulkOut))),
			with(found(usb.ModeActiveSync, efa), func(f *usb.Function) { f.Config = 2 }),
		},
		{
			"a modem: ACM with a protocol of its own",
			device(2, 0, 0, config(1, iface(0, 2, 2, 1, notify), iface(1, 0x0a, 0, 0, bulkIn, bulkOut))),
			usb.Function{},
		},
		{
			"a disk",
			device(0, 0, 0, config(1, iface(0, 8, 6, 0x50, bulkIn, bulkOut))),
			usb.Function{Mode: usb.ModeMassStorage},
		},
		{
			"a tethering phone that is a disk too",
			device(0, 0, 0, config(1, iface(0, 0xe0, 1, 3, notify), iface(1, 0x0a, 0, 0, bulkIn, bulkOut), iface(2, 8, 6, 0x50, bulkIn, bulkOut))),
			found(usb.ModeRNDIS, usb.Class{Class: 0xe0, SubClass: 1, Protocol: 3}),
		},
		{"a hub", device(9, 0, 0, config(1, iface(0, 9, 0, 0, notify))), usb.Function{}},
		{"nothing at all", usb.DeviceDesc{}, usb.Function{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := usb.Recognise(test.desc); got != test.want {
				t.Errorf("Recognise\n got %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestAnOddRNDISFunctionIsRefusedWithItsReason(t *testing.T) {
	in2 := usb.EndpointDesc{Address: 0x84, Type: usb.Bulk, MaxPacket: 64}
	sized := func(e usb.EndpointDesc, n int) usb.EndpointDesc { e.MaxPacket = n; return e }
	for _, test := range []struct {
		desc usb.DeviceDesc
		want string
	}{
		{
			device(0, 0, 0, config(1, iface(0, 0xef, 1, 1, notify, bulkIn, bulkOut))),
			"interface 0 has the control and the data endpoints in one",
		},
		{
			device(0, 0, 0, config(1, iface(0, 0xef, 1, 1, notify))),
			"no interface carries the data of interface 0",
		},
		{
			device(0, 0, 0, config(1, iface(0, 0xef, 1, 1, notify), iface(1, 0x0a, 0, 0, bulkIn))),
			"interface 1 has no bulk OUT endpoint",
		},
		{
			device(0, 0, 0, config(1, iface(0, 0xef, 1, 1, notify), iface(1, 0x0a, 0, 0, bulkIn, in2, bulkOut))),
			"interface 1 has more than one bulk IN endpoint",
		},
		{
			device(0, 0, 0, config(1, iface(0, 0xef, 1, 1, notify), iface(5, 0x0a, 0, 0, bulkIn, bulkOut), iface(6, 0x0a, 0, 0, in2, bulkOut))),
			"2 interfaces could carry the data of interface 0",
		},
		{
			device(0, 0, 0, config(1, iface(0, 0xef, 1, 1, notify), iface(1, 0x0a, 0, 0, sized(bulkIn, 0), bulkOut))),
			"bulk endpoint 0x82 has packets of 0 bytes, which USB does not allow",
		},
		{
			device(0, 0, 0, config(1, iface(0, 0xef, 1, 1, sized(notify, 65535)), iface(1, 0x0a, 0, 0, bulkIn, bulkOut))),
			"interrupt endpoint 0x81 has packets of 65535 bytes, which USB does not allow",
		},
		{
			device(0xef, 1, 1, config(1, iface(0, 0xff, 0, 0, notify))),
			"no configuration has two interfaces, one with an interrupt and one with two bulk endpoints",
		},
	} {
		got := usb.Recognise(test.desc)
		if got.Mode != usb.ModeOther || got.Problem != test.want {
			t.Errorf("%v: %q, want other: %q", got.Mode, got.Problem, test.want)
		}
	}
}

func TestRecogniseSerialSync(t *testing.T) {
	in, out := usb.EndpointDesc{Address: 0x81, Type: usb.Bulk, MaxPacket: 64}, usb.EndpointDesc{Address: 0x02, Type: usb.Bulk, MaxPacket: 64}
	legacy := func(vendor, product uint16, eps ...usb.EndpointDesc) usb.DeviceDesc {
		d := device(0xff, 0xff, 0xff, config(1, iface(0, 0xff, 0xff, 0xff, eps...)))
		d.Vendor, d.Product = vendor, product
		return d
	}
	want := usb.Function{Mode: usb.ModeSerialSync, Class: usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}, Config: 1, BulkIn: in, BulkOut: out}
	// usb.md 1.2: the example with known endpoints, then the ends of the ranges.
	for _, id := range [][2]uint16{
		{0x0bf8, 0x1001}, {0x0bb4, 0x0a01}, {0x0bb4, 0x0a9f}, {0x0bb4, 0x0bce}, {0x0bb4, 0x00cf}, {0x045e, 0x00ce}, {0x045e, 0x0400},
		{0x045e, 0x047b}, {0x045e, 0x04ea}, {0x03f0, 0x1016}, {0x03f0, 0x5216}, {0x05e0, 0x200a}, {0x413c, 0x4009}, {0x049f, 0x0003},
		{0x5e04, 0xce00}, {0x07cf, 0x2003}, {0x1066, 0x0300},
	} {
		if got := usb.Recognise(legacy(id[0], id[1], in, out)); got != want {
			t.Errorf("%04x:%04x: %+v", id[0], id[1], got)
		}
	}
	// Two ports: more than three endpoints, and the second port is the one to
	// sync by (usb.md 1.2).
	ep := func(address uint8) usb.EndpointDesc {
		return usb.EndpointDesc{Address: address, Type: usb.Bulk, MaxPacket: 64}
	}
	want.BulkIn, want.BulkOut = ep(0x83), ep(0x04)
	for name, eps := range map[string][]usb.EndpointDesc{
		"pair by pair":               {ep(0x81), ep(0x02), ep(0x83), ep(0x04)},
		"OUT first":                  {ep(0x02), ep(0x81), ep(0x04), ep(0x83)},
		"first all IN, then all OUT": {ep(0x81), ep(0x83), ep(0x02), ep(0x04)},
		"the modem with interrupts":  {notify, ep(0x81), ep(0x02), ep(0x83), ep(0x04)},
	} {
		if got := usb.Recognise(legacy(0x0bb4, 0x00ce, eps...)); got != want {
			t.Errorf("two ports, %s: %+v", name, got)
		}
	}
	two := device(0xff, 0xff, 0xff, config(1, iface(0, 0xff, 0xff, 0xff, ep(0x81), ep(0x02)), iface(1, 0xff, 0xff, 0xff, ep(0x83), ep(0x04))))
	two.Vendor, two.Product = 0x0bb4, 0x00ce
	want.Data = 1
	if got := usb.Recognise(two); got != want {
		t.Errorf("two interfaces: %+v", got)
	}
	third := device(0xff, 0xff, 0xff, config(1, iface(0, 0xff, 0xff, 0xff, ep(0x81), ep(0x02)), iface(1, 0xff, 0x42, 0x01, ep(0x83), ep(0x04))))
	third.Vendor, third.Product = 0x0bb4, 0x00ce
	for name, d := range map[string]usb.DeviceDesc{
		"a second interface of another class": third,
		"three IN endpoints":                  legacy(0x0bb4, 0x00ce, ep(0x81), ep(0x02), ep(0x83), ep(0x04), ep(0x85)),
		"one and a half ports":                legacy(0x0bb4, 0x00ce, ep(0x81), ep(0x02), ep(0x83)),
		"a product next to a range":           legacy(0x0bb4, 0x0aa0, in, out),
		"an unknown vendor":                   legacy(0x1234, 0x0a01, in, out),
		"an interrupt endpoint more":          legacy(0x0bf8, 0x1001, in, out, notify),
		"no OUT endpoint":                     legacy(0x0bf8, 0x1001, in),
	} {
		if got := usb.Recognise(d); got.Mode != usb.ModeOther {
			t.Errorf("%s: %v", name, got.Mode)
		}
	}
	// The same product in RNDIS mode is known by its class.
	d := device(0xef, 1, 1, config(1, iface(0, 0xef, 1, 1, notify), iface(1, 0x0a, 0, 0, bulkIn, bulkOut)))
	d.Vendor, d.Product = 0x0bb4, 0x0bce
	if got := usb.Recognise(d).Mode; got != usb.ModeActiveSync {
		t.Errorf("in RNDIS mode: %v", got)
	}
}

func TestTheCarriedIDsAreReadable(t *testing.T) {
	ids, err := usb.ReadIDs(assets.USB)
	if err != nil {
		t.Fatal(err)
	}
	if !ids.SerialSync(0x0bf8, 0x1001) {
		t.Error("0bf8:1001 is missing")
	}
}

func TestIDsThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		`[[vendor]]` + "\n" + `id = "bb4"`:                                         "four hexadecimal digits",
		`[[vendor]]` + "\n" + `id = "0bb4"` + "\n" + `serial_sync = ["0a02-0a01"]`: "backwards",
		`[[vendor]]` + "\n" + `id = "0bb4"` + "\n" + `serial_sync = ["0a02-"]`:     "four hexadecimal digits",
		`[[vendor]]` + "\n" + `id = "0bb4"` + "\n" + `serial-sync = ["0a02"]`:      "unknown key",
		`[[vendor`: "usbids.toml",
	} {
		_, err := usb.ReadIDs(fstest.MapFS{"usbids.toml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want something about %q", text, err, want)
		}
	}
	if _, err := usb.ReadIDs(fstest.MapFS{}); err == nil {
		t.Error("a missing file is no error")
	}
}

// FuzzRecognise builds descriptors out of arbitrary bytes: whatever a device
// claims, a function that is found can be used as it stands.
func FuzzRecognise(f *testing.F) {
	f.Add([]byte{0xef, 1, 1, 2, 0, 0xef, 1, 1, 1, 0x81, 3, 8, 0, 1, 0x0a, 0, 0, 2, 0x82, 2, 64, 0, 0x03, 2, 64, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		next := func() uint8 {
			if len(b) == 0 {
				return 0
			}
			v := b[0]
			b = b[1:]
			return v
		}
		d := device(next(), next(), next(), config(1))
		for range next() % 8 {
			i := iface(next(), next(), next(), next())
			for range next() % 8 {
				i.Endpoints = append(i.Endpoints, usb.EndpointDesc{
					Address: next(), Type: usb.TransferType(next() & 3), MaxPacket: int(next()) | int(next())<<8,
				})
			}
			d.Configs[0].Interfaces = append(d.Configs[0].Interfaces, i)
		}
		fn := usb.Recognise(d)
		if fn.Mode != usb.ModeActiveSync && fn.Mode != usb.ModeRNDIS {
			return
		}
		if fn.Problem != "" || fn.Config != 1 || fn.Control == fn.Data {
			t.Fatalf("%+v", fn)
		}
		if !fn.BulkIn.In() || fn.BulkOut.In() || fn.BulkIn.MaxPacket < 8 || fn.BulkOut.MaxPacket < 8 || 16384%fn.BulkIn.MaxPacket != 0 {
			t.Fatalf("bulk endpoints %+v, %+v", fn.BulkIn, fn.BulkOut)
		}
		if fn.Notify.Address != 0 && (!fn.Notify.In() || fn.Notify.MaxPacket < 1) {
			t.Fatalf("interrupt endpoint %+v", fn.Notify)
		}
	})
}
