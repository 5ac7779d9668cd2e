// Package usbip exports the devices of a usb.Bus over USB/IP, so that a Linux
// machine has them as if they were plugged in there: over a network, where any
// machine attaches them with its stock usbip tool, or directly, to the kernel
// this program runs on.
//
//	s := usbip.New(bus, usbip.Options{Log: log})
//	l, err := net.Listen("tcp", usbip.DefaultAddress)
//	err = s.Serve(ctx, l)                    // usbip attach -r 127.0.0.1 -b 0-1
//
//	a, err := s.AttachVHCI(ctx, desc)        // or without a network
//	defer a.Close()
//
// # Which devices
//
// The other side speaks to a device as a host controller's driver does. It
// makes the standard requests itself, so a device must take them by Control,
// SET_CONFIGURATION too, as those of usb/gadget do. The devices of usb/libusb
// do not: there the operating system keeps the configuration.
//
// Each device is imported by one client at a time, which holds all interfaces
// of the configuration that it selects.
//
// # The protocol
//
// All facts are from Linux' Documentation/usb/usbip_protocol.rst, which calls
// the version 1.1.1, and where that says nothing from include/uapi/linux/usbip.h;
// what was measured says so. Numbers are big-endian. A client asks for the list
// of devices, or imports one; after an import the same connection carries the
// URBs of that device, each answered by its sequence number.
//
// The transfers of one endpoint are made in the order in which they came, one
// at a time. An IN transfer is held until the device has data. One that the
// client takes back is answered as taken back, or, when it had completed by
// then, as completed: nothing that a device sent is lost in between.
// Isochronous transfers are not carried.
//
// A client that breaks the protocol loses the connection, with an error that
// says what it did.
package usbip
