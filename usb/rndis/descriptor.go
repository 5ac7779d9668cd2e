package rndis

import "cradle/usb"

// Class triples of a handset's interfaces.
var (
	classActiveSync = usb.Class{Class: 0xEF, SubClass: 0x01, Protocol: 0x01}
	classData       = usb.Class{Class: 0x0A}
)

// HandsetDescriptor describes a Windows Mobile 5 or 6 handset in RNDIS mode:
// class EF/01/01 on the device and on interface 0 with its interrupt endpoint
// 0x81 of 8 bytes, data interface 1 with bulk endpoints 0x82 and 0x03, one
// configuration, one setting of each interface, no CDC functional descriptors
// (SynCE usb-rndis-lite; endpoint numbers from the log of a PXA27x handset).
//
// The bulk endpoints have 512 bytes at usb.SpeedHigh and 64 at usb.SpeedFull,
// which a PXA27x has. The vendor and product are HTC's Elf (HTC Touch) from
// usb.ids, which tells that it is a handset and not in which mode; recognition
// goes by class. Change what should be different.
func HandsetDescriptor(speed usb.Speed) usb.DeviceDesc {
	bulk, interval := 512, uint8(4) // 1 ms; guess: no source has bInterval
	if speed < usb.SpeedHigh {
		bulk, interval = 64, 1 // 1 ms
	}
	return usb.DeviceDesc{
		Speed:        speed,
		Vendor:       0x0BB4,
		Product:      0x0B0C,
		Class:        classActiveSync,
		MaxPacket0:   64,
		Manufacturer: "HTC",
		ProductName:  "Generic RNDIS", // guess
		Configs: []usb.ConfigDesc{{
			Value:      1,
			Attributes: 0xC0, // guess: self powered
			MaxPower:   500,  // guess: it charges
			Interfaces: []usb.InterfaceDesc{
				{Number: 0, Class: classActiveSync, Endpoints: []usb.EndpointDesc{
					{Address: 0x81, Type: usb.Interrupt, MaxPacket: 8, Interval: interval},
				}},
				{Number: 1, Class: classData, Endpoints: []usb.EndpointDesc{
					{Address: 0x82, Type: usb.Bulk, MaxPacket: bulk},
					{Address: 0x03, Type: usb.Bulk, MaxPacket: bulk},
				}},
			},
		}},
	}
}
