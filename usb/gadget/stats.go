package gadget

import (
	"sync/atomic"

	"cradle/usb"
)

// Count says how much went over one kind of pipe.
type Count struct {
	Transfers uint64 // the host's transfers that completed without an error
	Packets   uint64 // packets moved, zero-length ones too; 0 for control
	Bytes     uint64 // bytes moved, of transfers under way or failed later too
}

// Stats is what went through a Gadget since it was plugged in. There is no
// other way from the host to the software behind the device than what is
// counted here, nor back.
type Stats struct {
	Control   Count // bytes are those of the data stages, both directions
	BulkIn    Count
	BulkOut   Count
	Interrupt Count  // both directions
	Stalls    uint64 // transfers, control ones too, answered with STALL
}

type counter struct{ transfers, packets, bytes atomic.Uint64 }

func (c *counter) load() Count {
	return Count{c.transfers.Load(), c.packets.Load(), c.bytes.Load()}
}

// counters belong to one stay on the bus.
type counters struct {
	control, bulkIn, bulkOut, interrupt counter
	stalls                              atomic.Uint64
}

func (c *counters) of(ep usb.EndpointDesc) *counter {
	switch {
	case ep.Type == usb.Interrupt:
		return &c.interrupt
	case ep.In():
		return &c.bulkIn
	}
	return &c.bulkOut
}

func (c *counters) load() Stats {
	return Stats{
		Control:   c.control.load(),
		BulkIn:    c.bulkIn.load(),
		BulkOut:   c.bulkOut.load(),
		Interrupt: c.interrupt.load(),
		Stalls:    c.stalls.Load(),
	}
}
