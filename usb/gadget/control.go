package gadget

import "cradle/usb"

// Standard requests, USB 2.0 table 9-4.
const (
	reqGetStatus        = 0
	reqClearFeature     = 1
	reqSetFeature       = 3
	reqSetAddress       = 5
	reqGetDescriptor    = 6
	reqGetConfiguration = 8
	reqSetConfiguration = 9
	reqGetInterface     = 10
	reqSetInterface     = 11
)

// Recipients and types of bmRequestType, USB 2.0 table 9-2.
const (
	toDevice    = 0
	toInterface = 1
	toEndpoint  = 2

	standard = 0 << 5
	vendor   = 2 << 5
)

const featureEndpointHalt = 0 // USB 2.0 table 9-6

func recipient(s usb.Setup) uint8 { return s.RequestType & 0x1f }
func kind(s usb.Setup) uint8      { return s.RequestType & 0x60 }

// setup works on one control request and returns its IN data stage, before it
// is cut to wLength. An error is a STALL.
func (g *Gadget) setup(st *stay, s usb.Setup, data []byte) ([]byte, error) {
	g.mu.Lock()
	if st.left {
		g.mu.Unlock()
		return nil, usb.ErrNoDevice
	}
	if kind(s) == standard {
		defer g.mu.Unlock()
		return g.standard(st, s)
	}
	if recipient(s) != toDevice && st.active == nil {
		g.mu.Unlock()
		return nil, usb.ErrStall // there are no interfaces before a configuration is selected
	}
	g.enter(st)
	g.mu.Unlock()
	reply, err := g.fn.Setup(s, data)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.leave(st)
	return reply, err
}

// standard answers the standard requests from the descriptors. Locked.
func (g *Gadget) standard(st *stay, s usb.Setup) ([]byte, error) {
	type request struct {
		kind, code uint8
	}
	const in = 0x80
	low := uint8(s.Value)
	switch (request{s.RequestType, s.Request}) {
	case request{in | toDevice, reqGetDescriptor}:
		return g.descriptor(s)
	case request{in | toDevice, reqGetStatus}:
		var status byte
		if st.active != nil && st.active.config.Attributes&0x40 != 0 {
			status = 1 // self powered
		}
		return []byte{status, 0}, nil
	case request{in | toDevice, reqGetConfiguration}:
		if st.active == nil {
			return []byte{0}, nil
		}
		return []byte{st.active.config.Value}, nil
	case request{toDevice, reqSetConfiguration}:
		return nil, g.choose(st, low, errConfiguration)
	case request{toDevice, reqSetAddress}:
		return nil, nil // the address is the bus's; a host behind a proxy may still set one
	}
	if st.active == nil {
		return nil, usb.ErrStall
	}
	iface := uint8(s.Index)
	switch (request{s.RequestType, s.Request}) {
	case request{in | toInterface, reqGetStatus}:
		if st.active.has(iface, 0) {
			return []byte{0, 0}, nil
		}
	case request{in | toInterface, reqGetInterface}:
		if st.active.has(iface, 0) {
			return []byte{st.active.alts[iface]}, nil
		}
	case request{toInterface, reqSetInterface}:
		return nil, st.active.setInterface(iface, low)
	case request{in | toEndpoint, reqGetStatus}:
		if uint8(s.Index)&0x7f == 0 {
			return []byte{0, 0}, nil // endpoint 0 itself never stays halted
		}
		if p := st.active.pipes[uint8(s.Index)]; p != nil {
			status := []byte{0, 0}
			if p.isHalted() {
				status[0] = 1
			}
			return status, nil
		}
	case request{toEndpoint, reqClearFeature}, request{toEndpoint, reqSetFeature}:
		p := st.active.pipes[uint8(s.Index)]
		if p != nil && s.Value == featureEndpointHalt {
			p.halt(s.Request == reqSetFeature)
			return nil, nil
		}
	}
	return nil, usb.ErrStall
}

// descriptor answers GET_DESCRIPTOR. There is no device qualifier: a device
// without one cannot change its speed (USB 2.0 section 9.6.2).
func (g *Gadget) descriptor(s usb.Setup) ([]byte, error) {
	index := int(uint8(s.Value))
	switch s.Value >> 8 {
	case descDevice:
		return DeviceDescriptor(g.desc), nil
	case descConfig:
		if index < len(g.desc.Configs) {
			return ConfigDescriptor(g.desc.Configs[index]), nil
		}
	case descString:
		if index == 0 {
			return languages(), nil
		}
		text := map[int]string{
			stringManufacturer: g.desc.Manufacturer,
			stringProduct:      g.desc.ProductName,
			stringSerial:       g.desc.Serial,
		}[index]
		if text != "" {
			return StringDescriptor(text), nil
		}
	}
	return nil, usb.ErrStall
}
