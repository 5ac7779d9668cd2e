package rndis

import (
	"context"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
	"cradle/usb/netif"
)

// DeviceConfig is what a Device is. The zero value is a Windows Mobile handset.
type DeviceConfig struct {
	Log *slog.Logger // nil: nothing is logged

	// Desc describes the device; without configurations it is
	// HandsetDescriptor(usb.SpeedHigh). It must be one that usb.Recognise finds
	// an RNDIS function in; the Device works with its endpoints.
	Desc usb.DeviceDesc

	// HostMAC is the address it tells the host to use. Default
	// 80:00:60:0f:e8:00, which many handsets hand out (SynCE wiki).
	HostMAC net.HardwareAddr
	// DeviceMAC is its own. Default 80:00:60:0f:e8:01 (guess: no source).
	DeviceMAC net.HardwareAddr

	// MaxTransferSize is the largest bulk OUT transfer it takes. Default 16384
	// (guess: the limit on USB 1.1; no value of a handset is known). At most
	// 65536.
	MaxTransferSize int
	// MaxPacketsPerTransfer is told to the host; any number is taken. Default 1
	// (Linux gadget; guess for a handset).
	MaxPacketsPerTransfer int
	// Alignment of messages in bytes, a power of two up to 128. Default 8: CE 5
	// parses only messages at multiples of 8, "matching what it reports" (KB
	// 917528). It reports 1 when this is 1.
	Alignment int
	// MaxFrameSize is OID_GEN_MAXIMUM_FRAME_SIZE. Default 8192: the miniport's
	// MTU is "8 KB" (ee482721); guess in the exact number.
	MaxFrameSize int
	// LinkSpeed in bit/s. Default that of the bus.
	LinkSpeed uint64

	// LaxQuery takes a QUERY without an input buffer. A handset does not: the
	// buffer must be as large as the value (usb-rndis-lite); guess: it answers
	// INVALID_LENGTH.
	LaxQuery bool
	// StallEmpty answers a fetch that finds nothing with STALL, as Linux's
	// gadget does, instead of the one zero byte that is specified.
	StallEmpty bool
	// ShortPacketZLP ends a transfer of a multiple of wMaxPacketSize with a
	// zero-length packet, instead of the zero byte of ff570997.
	ShortPacketZLP bool
	// Keepalive is after how much time without a sign of the host the device
	// asks for one; 0 is never.
	Keepalive time.Duration
}

func (c DeviceConfig) orDefault() DeviceConfig {
	or := func(n *int, v int) {
		if *n == 0 {
			*n = v
		}
	}
	if len(c.Desc.Configs) == 0 {
		c.Desc = HandsetDescriptor(usb.SpeedHigh)
	}
	if c.HostMAC == nil {
		c.HostMAC = net.HardwareAddr{0x80, 0x00, 0x60, 0x0f, 0xe8, 0x00}
	}
	if c.DeviceMAC == nil {
		c.DeviceMAC = net.HardwareAddr{0x80, 0x00, 0x60, 0x0f, 0xe8, 0x01}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.LinkSpeed == 0 {
		c.LinkSpeed = 12e6
		if c.Desc.Speed >= usb.SpeedHigh {
			c.LinkSpeed = 480e6
		}
	}
	or(&c.MaxTransferSize, 16384)
	or(&c.MaxPacketsPerTransfer, 1)
	or(&c.Alignment, 8)
	or(&c.MaxFrameSize, 8192)
	c.MaxTransferSize = min(c.MaxTransferSize, 65536)
	return c
}

// Device is the RNDIS function of a simulated handset: what answers on its
// endpoints, and the handset's end of the link. Give it to gadget.New, and
// ReadFrame and WriteFrame to the handset's network stack.
//
// It survives being unplugged and plugged in again, and then starts from
// uninitialized. While no host has opened the data path, frames written are
// lost and none are read; nothing of that is an error, as with a network card
// without a cable.
//
// Frames from the host are read on the goroutine of ReadFrame's caller. Frames
// to the host that wait while a transfer is under way go together in the next,
// up to the host's MaxTransferSize, as real stacks do it.
type Device struct {
	cfg DeviceConfig
	fn  usb.Function
	log *slog.Logger

	mu          sync.Mutex
	cable       *cable // of the Run under way
	initialized bool
	hostMax     uint32 // the host's MaxTransferSize
	filter      Filter
	lookahead   uint32
	multicast   []byte
	replies     [][]byte // encoded, oldest first
	notices     int      // notifications to be collected
	lastID      uint32   // of our own requests
	wake        chan struct{}
	changed     chan struct{} // closed when cable changes

	rx struct {
		mu     sync.Mutex // held by the reader
		asm    *assembler
		join   join
		forget atomic.Bool
	}
	out batcher

	stats deviceCounters
}

var (
	_ gadget.Function = (*Device)(nil)
	_ netif.Frames    = (*Device)(nil)
)

// cable is one Run: a configuration selected by a host.
type cable struct {
	ctx context.Context
	ep  gadget.Endpoints
}

// Bounds of what a host can make a Device keep. A host has one command
// outstanding; Windows is known to send two.
const maxReplies = 64

// notification is RESPONSE_AVAILABLE, the only one there is; it is not CDC's
// (CE 5.0 RNDIS reference aa447434).
var notification = [8]byte{1, 0, 0, 0, 0, 0, 0, 0}

// NewDevice makes a Device, not plugged in.
func NewDevice(cfg DeviceConfig) *Device {
	cfg = cfg.orDefault()
	d := &Device{
		cfg:     cfg,
		fn:      usb.Recognise(cfg.Desc),
		log:     cfg.Log,
		wake:    make(chan struct{}, 1),
		changed: make(chan struct{}),
	}
	d.rx.asm = newAssembler(cfg.MaxTransferSize, max(d.fn.BulkOut.MaxPacket, 8))
	d.out.init(d.fn.BulkIn.MaxPacket)
	return d
}

// Desc is what to give to gadget.New.
func (d *Device) Desc() usb.DeviceDesc { return d.cfg.Desc }

// MAC is the handset's own address.
func (d *Device) MAC() net.HardwareAddr { return append(net.HardwareAddr(nil), d.cfg.DeviceMAC...) }

// MTU is the largest IP packet of the handset's stack: what it tells as maximum
// frame size, less an Ethernet header in case that counts.
func (d *Device) MTU() int { return d.cfg.MaxFrameSize - MinFrame }

// Run implements gadget.Function.
func (d *Device) Run(ctx context.Context, ep gadget.Endpoints) {
	c := &cable{ctx, ep}
	d.mu.Lock()
	d.setCable(c)
	d.mu.Unlock()
	var wg sync.WaitGroup
	if d.fn.Notify.Address != 0 {
		wg.Go(func() { d.notify(c) })
	}
	if d.cfg.Keepalive > 0 {
		wg.Go(func() { d.ask(c) })
	}
	d.out.send(c, d.fn.BulkIn, d.cfg.ShortPacketZLP)
	wg.Wait()
	d.mu.Lock()
	if d.cable == c {
		d.reset()
		d.setCable(nil)
	}
	d.mu.Unlock()
}

// setCable must be called locked.
func (d *Device) setCable(c *cable) {
	d.cable = c
	close(d.changed)
	d.changed = make(chan struct{})
}

// reset goes back to uninitialized: the data path closes, answers that were not
// fetched are lost. Locked.
func (d *Device) reset() {
	d.initialized, d.filter, d.replies, d.notices = false, 0, nil, 0
	d.lookahead, d.multicast = 0, nil
	d.rx.forget.Store(true)
	d.out.close()
}

// notify sends the notifications. Each is pending until the host collects it,
// whenever that reads the endpoint: Linux 6.1 does only after its command.
func (d *Device) notify(c *cable) {
	for {
		d.mu.Lock()
		// Once this cable is out, they are those of the next.
		due := d.notices > 0 && c.ctx.Err() == nil
		if due {
			d.notices--
		}
		d.mu.Unlock()
		if due {
			if c.ep.In(c.ctx, d.fn.Notify.Address, notification[:], false) != nil {
				return
			}
			continue
		}
		select {
		case <-d.wake:
		case <-c.ctx.Done():
			return
		}
	}
}

// ask sends the device's own KEEPALIVE when nothing was heard of the host.
func (d *Device) ask(c *cable) {
	tick := time.NewTicker(d.cfg.Keepalive)
	defer tick.Stop()
	heard := d.stats.heard.Load()
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-tick.C:
		}
		if now := d.stats.heard.Load(); now != heard {
			heard = now
			continue
		}
		d.mu.Lock()
		if d.initialized {
			d.lastID = max(d.lastID+1, 1)
			d.reply(Keepalive{d.lastID})
		}
		d.mu.Unlock()
	}
}

// Indicate tells the host of a change, such as StatusMediaDisconnect, when one
// has initialized the device.
func (d *Device) Indicate(s Status, buffer []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.initialized {
		d.reply(IndicateStatus{s, buffer})
	}
}

// reply queues a message for the host, with its notification. Locked.
func (d *Device) reply(m Message) {
	if len(d.replies) == maxReplies {
		d.log.Warn("host does not fetch answers, dropped", "message", m.Type().String())
		return
	}
	d.replies = append(d.replies, m.Append(nil))
	d.notices++
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// deviceCounters count since NewDevice.
type deviceCounters struct {
	heard     atomic.Uint64 // messages of the host on either channel
	answered  atomic.Uint64 // KEEPALIVE_CMPLT
	in, out   atomic.Uint64 // frames that went to, came from the host
	lost      atomic.Uint64 // frames that could not go to the host
	malformed atomic.Uint64
}

// DeviceStats counts since NewDevice.
type DeviceStats struct {
	FramesIn           uint64 // to the host
	FramesOut          uint64 // from the host
	Lost               uint64 // written while no host had opened the data path, or longer than it takes
	Malformed          uint64 // messages of the host that were none
	KeepalivesAnswered uint64
}

// Stats may be called at any time.
func (d *Device) Stats() DeviceStats {
	s := &d.stats
	return DeviceStats{s.in.Load(), s.out.Load(), s.lost.Load(), s.malformed.Load(), s.answered.Load()}
}
