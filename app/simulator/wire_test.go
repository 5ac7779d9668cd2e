package simulator_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"

	"cradle/usb"
)

// wire stands between the program and the bus, where a cable would be. It
// counts and keeps what passes, and can be cut: then transfers to the device
// vanish on their way.
type wire struct {
	usb.Bus
	cut atomic.Bool

	mu        sync.Mutex
	control   traffic
	interrupt traffic
	bulkIn    traffic
	bulkOut   traffic
	down, up  tcpStreams // what bulk OUT and bulk IN carry
}

type traffic struct{ transfers, bytes uint64 }

func (t *traffic) add(n int) { t.transfers++; t.bytes += uint64(n) }

func (w *wire) Changes() <-chan struct{} { return w.Bus.(usb.Notifier).Changes() }

func (w *wire) Open(ctx context.Context, d usb.DeviceDesc) (usb.Device, error) {
	dev, err := w.Bus.Open(ctx, d)
	if err != nil {
		return nil, err
	}
	return &wiredDevice{dev, w}, nil
}

type wiredDevice struct {
	usb.Device
	w *wire
}

// SetConfig is one control transfer without data, of a device that has just
// been plugged in.
func (d *wiredDevice) SetConfig(ctx context.Context, value uint8) error {
	err := d.Device.SetConfig(ctx, value)
	if err == nil {
		d.w.mu.Lock()
		d.w.control.add(0)
		d.w.mu.Unlock()
	}
	return err
}

func (d *wiredDevice) Control(ctx context.Context, s usb.Setup, data []byte) (int, error) {
	n, err := d.Device.Control(ctx, s, data)
	if err == nil {
		d.w.mu.Lock()
		d.w.control.add(n)
		d.w.mu.Unlock()
	}
	return n, err
}

func (d *wiredDevice) In(ctx context.Context, ep uint8, buf []byte) (int, error) {
	n, err := d.Device.In(ctx, ep, buf)
	if err == nil {
		d.w.mu.Lock()
		d.w.interrupt.add(n)
		d.w.mu.Unlock()
	}
	return n, err
}

func (d *wiredDevice) Out(ctx context.Context, ep uint8, data []byte) (int, error) {
	if d.w.cut.Load() {
		return len(data), nil
	}
	n, err := d.Device.Out(ctx, ep, data)
	if err == nil {
		d.w.mu.Lock()
		d.w.bulkOut.add(n)
		d.w.down.transfer(data)
		d.w.mu.Unlock()
	}
	return n, err
}

func (d *wiredDevice) StreamIn(ep uint8, size, depth int) (usb.InStream, error) {
	s, err := d.Device.StreamIn(ep, size, depth)
	if err != nil {
		return nil, err
	}
	return &wiredStream{s, d.w}, nil
}

type wiredStream struct {
	usb.InStream
	w *wire
}

func (s *wiredStream) Read(ctx context.Context, buf []byte) (int, error) {
	n, err := s.InStream.Read(ctx, buf)
	if err == nil {
		s.w.mu.Lock()
		s.w.bulkIn.add(n)
		s.w.up.transfer(buf[:n])
		s.w.mu.Unlock()
	}
	return n, err
}

// tcpStreams takes USB transfers apart down to what TCP connections carry. It
// knows the formats by their specifications and by nothing of this project.
type tcpStreams struct {
	data  map[string][]byte // by addresses and ports; in order of sequence numbers
	first map[string]uint32
	kinds map[string]int // frames by what they are
}

// transfer takes one bulk transfer: RNDIS_PACKET_MSGs, each with one Ethernet
// frame ([MS-RNDIS] 2.2.14: type 1, length at 4, data offset from byte 8 at 8,
// data length at 12).
func (t *tcpStreams) transfer(b []byte) {
	for len(b) >= 44 && binary.LittleEndian.Uint32(b) == 1 {
		length := binary.LittleEndian.Uint32(b[4:])
		offset, size := binary.LittleEndian.Uint32(b[8:])+8, binary.LittleEndian.Uint32(b[12:])
		if uint64(length) > uint64(len(b)) || uint64(offset)+uint64(size) > uint64(length) {
			return
		}
		t.frame(b[offset : offset+size])
		b = b[length:]
	}
}

// frame takes one Ethernet frame (RFC 894, RFC 791, RFC 9293).
func (t *tcpStreams) frame(f []byte) {
	if t.kinds == nil {
		t.data, t.first, t.kinds = map[string][]byte{}, map[string]uint32{}, map[string]int{}
	}
	switch kind := binary.BigEndian.Uint16(f[12:]); {
	case kind == 0x0806:
		t.kinds["arp"]++
		return
	case kind != 0x0800:
		t.kinds["other"]++
		return
	}
	ip := f[14:]
	ip = ip[:binary.BigEndian.Uint16(ip[2:])]
	payload := ip[int(ip[0]&15)*4:]
	source, target := binary.BigEndian.Uint16(payload), binary.BigEndian.Uint16(payload[2:])
	switch ip[9] {
	case 17:
		t.kinds[fmt.Sprintf("udp %d", target)]++
	case 6:
		t.kinds["tcp"]++
		key := fmt.Sprintf("%d.%d.%d.%d:%d>%d", ip[12], ip[13], ip[14], ip[15], source, target)
		sequence, flags := binary.BigEndian.Uint32(payload[4:]), payload[13]
		segment := payload[int(payload[12]>>4)*4:]
		if flags&2 != 0 { // SYN
			t.first[key] = sequence + 1
			return
		}
		at := int(sequence - t.first[key])
		if at < 0 || at > 1<<26 {
			return
		}
		if need := at + len(segment); need > len(t.data[key]) {
			t.data[key] = append(t.data[key], make([]byte, need-len(t.data[key]))...)
		}
		copy(t.data[key][at:], segment)
	}
}
