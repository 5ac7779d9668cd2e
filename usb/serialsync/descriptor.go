package serialsync

import "cradle/usb"

// vendorSpecific is the class of the device and of its interface.
var vendorSpecific = usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}

// HandsetDescriptor describes a handset in the legacy mode: full speed, class
// FF/FF/FF on the device and its only interface, bulk endpoints 0x81 and 0x02 of
// 64 bytes and no other, 16 bytes on endpoint 0 (SynCE htdocs/usbids.php shows
// one). The vendor and product are HTC's 0BB4:00CE, which Linux' driver knows as
// one of this mode.
func HandsetDescriptor() usb.DeviceDesc {
	return usb.DeviceDesc{
		Speed:        usb.SpeedFull,
		Vendor:       0x0bb4,
		Product:      0x00ce,
		Class:        vendorSpecific,
		MaxPacket0:   16,
		Manufacturer: "HTC",
		ProductName:  "Generic Serial", // guess
		Configs: []usb.ConfigDesc{{
			Value:      1,
			Attributes: 0xc0, // guess: self powered
			MaxPower:   500,  // guess: it charges
			Interfaces: []usb.InterfaceDesc{{Number: 0, Class: vendorSpecific, Endpoints: []usb.EndpointDesc{
				{Address: 0x81, Type: usb.Bulk, MaxPacket: 64},
				{Address: 0x02, Type: usb.Bulk, MaxPacket: 64},
			}}},
		}},
	}
}
