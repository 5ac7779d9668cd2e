package rndis

import (
	"cradle/usb"
)

// Setup implements gadget.Function: the two requests of the control channel,
// for the control interface only; Linux's gadget and QEMU's device reject any
// other wIndex too.
func (d *Device) Setup(s usb.Setup, data []byte) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	// A host may speak before the Run of its configuration starts and before
	// the one of the configuration before has returned.
	if d.cable != nil && d.cable.ctx.Err() != nil {
		d.reset()
		d.setCable(nil)
	}
	if s.Index != uint16(d.fn.Control) {
		return nil, usb.ErrStall
	}
	switch [2]uint8{s.RequestType, s.Request} {
	case [2]uint8{sendRequestType, sendRequest}:
		return nil, d.command(data)
	case [2]uint8{fetchRequestType, fetchRequest}:
		return d.fetched()
	}
	return nil, usb.ErrStall
}

// fetched is the oldest answer.
func (d *Device) fetched() ([]byte, error) {
	if len(d.replies) == 0 {
		if d.cfg.StallEmpty {
			return nil, usb.ErrStall
		}
		return []byte{0}, nil
	}
	b := d.replies[0]
	d.replies[0] = nil
	d.replies = d.replies[1:]
	return b, nil
}

// command acts on a message of the host. Locked.
//
// What is no message, and any but INITIALIZE and HALT before INITIALIZE, is
// answered by STALL, USB's word for a request that is in error. After it, a
// message that cannot be handled is answered by INDICATE_STATUS (ff570617).
func (d *Device) command(data []byte) error {
	d.stats.heard.Add(1)
	m, err := Parse(data)
	if err != nil {
		d.stats.malformed.Add(1)
		d.log.Warn("host sent what is no message", "err", err)
		if !d.initialized {
			return usb.ErrStall
		}
		d.unhandled(StatusInvalidData, data)
		return nil
	}
	switch m := m.(type) {
	case Initialize:
		d.initialize(m)
		return nil
	case Halt:
		d.log.Debug("halted")
		d.reset()
		return nil
	}
	if !d.initialized {
		d.log.Warn("host did not initialize", "message", m.Type().String())
		return usb.ErrStall
	}
	switch m := m.(type) {
	case Query:
		info, status := d.query(m.OID, len(m.Info))
		d.log.Debug("query", "oid", m.OID.String(), "input", len(m.Info), "status", status.String())
		d.reply(QueryComplete{m.RequestID, status, info})
	case Set:
		status := d.set(m.OID, m.Info)
		d.log.Debug("set", "oid", m.OID.String(), "status", status.String())
		d.reply(SetComplete{m.RequestID, status})
	case Reset:
		// A soft reset: the host's settings are gone, the conversation is not.
		d.setFilter(0)
		d.multicast = nil
		d.rx.forget.Store(true)
		d.reply(ResetComplete{StatusSuccess, 1})
	case Keepalive:
		d.reply(KeepaliveComplete{m.RequestID, StatusSuccess})
	case KeepaliveComplete:
		if m.RequestID == d.lastID {
			d.stats.answered.Add(1)
		}
	default:
		d.stats.malformed.Add(1)
		d.unhandled(StatusNotSupported, data)
	}
	return nil
}

// unhandled tells the host which of its messages could not be handled.
func (d *Device) unhandled(why Status, data []byte) {
	const room = fetchSize - 20 - 8
	data = data[:min(len(data), room)]
	d.reply(IndicateStatus{StatusInvalidData, Diagnostic{why, 0, data}.Append(nil)})
}

// initialize starts the conversation over, from any state.
func (d *Device) initialize(m Initialize) {
	d.reset()
	d.initialized, d.hostMax = true, m.MaxTransferSize
	d.log.Debug("initialized", "version", m.Major, "host_max_transfer", m.MaxTransferSize)
	factor := uint32(0)
	for 1<<factor < d.cfg.Alignment {
		factor++
	}
	d.reply(InitializeComplete{
		RequestID: m.RequestID, Status: StatusSuccess, Major: 1, Minor: 0,
		DeviceFlags: flagConnectionless, Medium: medium8023,
		MaxPacketsPerTransfer: uint32(d.cfg.MaxPacketsPerTransfer),
		MaxTransferSize:       uint32(d.cfg.MaxTransferSize),
		PacketAlignment:       factor,
	})
}

// setFilter opens the data path, or closes it for 0.
func (d *Device) setFilter(f Filter) {
	opened := d.filter == 0 && f != 0
	d.filter = f
	switch {
	case f == 0:
		d.out.close()
	case opened:
		d.out.open(d.hostMax)
	}
}

// query gives the value of an OID to a host that left room for so many bytes.
func (d *Device) query(oid OID, room int) ([]byte, Status) {
	value, fixed, ok := d.value(oid)
	switch {
	case !ok:
		return nil, StatusNotSupported
	case fixed && room < len(value) && !d.cfg.LaxQuery:
		return nil, StatusInvalidLength
	}
	return value, StatusSuccess
}

// set gives an OID a value.
func (d *Device) set(oid OID, info []byte) Status {
	switch oid {
	case OIDGenPacketFilter, OIDGenCurrentLookahead:
		if len(info) < 4 {
			return StatusInvalidLength
		}
		if oid == OIDGenPacketFilter {
			d.setFilter(Filter(field(info, 0)))
		} else {
			d.lookahead = field(info, 0)
		}
	case OID8023MulticastList:
		if len(info)%6 != 0 || len(info) > 6*maxMulticast {
			return StatusInvalidLength
		}
		d.multicast = append([]byte(nil), info...)
	case OIDGenConfigParameter:
		// Taken and not used: what a handset does with one is not known.
	default:
		return StatusNotSupported
	}
	return StatusSuccess
}
