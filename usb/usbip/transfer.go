package usbip

import (
	"cmp"
	"slices"

	"cradle/usb"
)

// Standard requests that concern this package, USB 2.0 table 9-4.
const reqSetConfiguration = 9

// transfer has the device do what the client submitted. in is the room for IN
// data. It returns the bytes moved.
func (l *link) transfer(u *urb, in []byte) (int, error) {
	if u.ep == 0 {
		return l.control(u, in)
	}
	if u.in {
		return l.dev.In(u.ctx, u.address(), in)
	}
	n, err := l.dev.Out(u.ctx, u.address(), u.data)
	if err == nil && u.flags&flagZeroPacket != 0 && n > 0 {
		if size := l.maxPacket(u.address()); size > 0 && n%size == 0 {
			_, err = l.dev.Out(u.ctx, u.address(), nil)
		}
	}
	return n, err
}

// maxPacket is the size of an endpoint's packets; 0 when there is none.
func (l *link) maxPacket(ep uint8) int {
	for _, c := range l.dev.Desc().Configs {
		for _, i := range c.Interfaces {
			for _, e := range i.Endpoints {
				if e.Address == ep {
					return e.MaxPacket
				}
			}
		}
	}
	return 0
}

// control makes a control transfer. SET_ADDRESS never comes: the client's
// virtual host controller keeps that to itself (measured, Linux 6.1).
func (l *link) control(u *urb, in []byte) (int, error) {
	s, length := u.control()
	if length != u.length || length > 0 && s.In() != u.in {
		return 0, usb.ErrStall // a host controller would not start it
	}
	if s.RequestType == 0 && s.Request == reqSetConfiguration {
		return 0, l.configure(u, s)
	}
	if s.In() {
		return l.dev.Control(u.ctx, s, in)
	}
	return l.dev.Control(u.ctx, s, u.data)
}

// configure selects a configuration and claims all of it. It is sent even when
// the configuration is the active one: hosts do that to start a device afresh.
func (l *link) configure(u *urb, s usb.Setup) error {
	if _, err := l.dev.Control(u.ctx, s, nil); err != nil {
		return err
	}
	for _, c := range l.dev.Desc().Configs {
		if uint16(c.Value) != s.Value {
			continue
		}
		for _, i := range order(c.Interfaces) {
			if err := l.dev.Claim(u.ctx, i, 0); err != nil {
				l.log.Warn("usbip: configuration not claimed", "error", err)
				return err
			}
		}
	}
	return nil
}

// order lists the numbers of interfaces, each once.
func order(list []usb.InterfaceDesc) (numbers []uint8) {
	for _, i := range list {
		numbers = append(numbers, i.Number)
	}
	slices.SortFunc(numbers, cmp.Compare)
	return slices.Compact(numbers)
}
