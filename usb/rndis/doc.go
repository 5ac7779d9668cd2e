// Package rndis speaks Remote NDIS over USB, the way a Windows Mobile handset
// carries Ethernet frames: its messages, the host's side and the device's side.
//
// The host's side takes an opened usb.Device and gives frames:
//
//	h, err := rndis.Open(ctx, dev, usb.Recognise(dev.Desc()), rndis.Options{Log: log})
//	...
//	n, err := h.ReadFrame(ctx, buf) // netif.Frames
//	err = h.WriteFrame(ctx, frame)  // from h.MAC(), at most h.MTU()+14 bytes
//	<-h.Done()                      // unplugged, failed or closed; h.Err() says which
//	h.Close()                       // HALT, then the interfaces are given back
//
// The device's side is the function of a simulated handset (usb/gadget):
//
//	d := rndis.NewDevice(rndis.DeviceConfig{})
//	bus.Plug(port, gadget.New(d.Desc(), d))
//	n, err := d.ReadFrame(ctx, buf) // netif.Frames of the handset's own stack
//
// Sources are cited where a fact is used: "CE 5.0 RNDIS reference" and "CE 6.0
// RNDIS reference" are the Remote NDIS chapters of the Windows CE documentation
// on learn.microsoft.com, ffNNNNNN and eeNNNNNN pages of the same site; "Linux
// 6.1" was measured against drivers/net/usb/rndis_host.c or the gadget's
// f_rndis of that kernel; usb-rndis-ng, usb-rndis-lite and r17 are SynCE's
// drivers.
package rndis
