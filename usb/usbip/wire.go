package usbip

import (
	"bytes"
	"encoding/binary"
	"io"

	"cradle/usb"
)

const (
	version = 0x0111

	opReqDevlist = 0x8005
	opRepDevlist = 0x0005
	opReqImport  = 0x8003
	opRepImport  = 0x0003

	cmdSubmit = 1
	cmdUnlink = 2
	retSubmit = 3
	retUnlink = 4

	directionIn = 1

	opLen     = 8
	busIDLen  = 32
	pathLen   = 256
	headerLen = 48 // of a URB message
)

// Flags of a submitted transfer (include/uapi/linux/usbip.h).
const (
	flagShortNotOK = 0x0001 // IN: a transfer that is not full is an error
	flagZeroPacket = 0x0040 // bulk OUT: end with a short packet, if need be an empty one
)

// Limits of what a client may ask for.
const (
	// maxTransfer is the longest transfer. Linux drivers stay below this;
	// Cradle's own transfers are of 16 KiB.
	maxTransfer = 1 << 20
	// maxPending is how many transfers may wait in one connection. rndis_host
	// keeps several dozen (measured, Linux 6.1).
	maxPending = 1024
	// maxPendingBytes is how much data may wait to be sent to a device.
	maxPendingBytes = 32 << 20
)

// request is what a client asks for before anything is imported.
type request struct {
	code  uint16
	busID string // of an import
}

// readRequest reads OP_REQ_DEVLIST or OP_REQ_IMPORT.
func readRequest(r io.Reader) (request, error) {
	var head [opLen]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return request{}, err
	}
	q := request{code: binary.BigEndian.Uint16(head[2:])}
	if v := binary.BigEndian.Uint16(head[:]); v != version {
		return q, protocol("version %#04x instead of %#04x", v, version)
	}
	switch q.code {
	case opReqDevlist:
		return q, nil
	case opReqImport:
		var id [busIDLen]byte
		if _, err := io.ReadFull(r, id[:]); err != nil {
			return q, unexpected(err)
		}
		text, _, closed := bytes.Cut(id[:], []byte{0})
		if !closed {
			return q, protocol("the bus id has no end")
		}
		q.busID = string(text)
		return q, nil
	}
	return q, protocol("request %#04x", q.code)
}

// unexpected makes an end of the stream one in the midst of a message.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func appendOp(b []byte, code uint16, status uint32) []byte {
	b = binary.BigEndian.AppendUint16(b, version)
	b = binary.BigEndian.AppendUint16(b, code)
	return binary.BigEndian.AppendUint32(b, status)
}

// appendText appends a string closed with zero bytes in a field of n bytes.
func appendText(b []byte, s string, n int) []byte {
	field := make([]byte, n)
	copy(field[:n-1], s)
	return append(b, field...)
}

// appendDevice appends the 312 bytes that describe a device, without its
// interfaces. The configuration is told as the first one: what is selected is
// the client's to say.
func appendDevice(b []byte, d usb.DeviceDesc) []byte {
	b = appendText(b, "/sys/devices/cradle/"+d.Path.String(), pathLen)
	b = appendText(b, d.Path.String(), busIDLen)
	b = binary.BigEndian.AppendUint32(b, uint32(d.Path.Bus))
	b = binary.BigEndian.AppendUint32(b, uint32(d.Address))
	b = binary.BigEndian.AppendUint32(b, speed(d.Speed))
	b = binary.BigEndian.AppendUint16(b, d.Vendor)
	b = binary.BigEndian.AppendUint16(b, d.Product)
	b = binary.BigEndian.AppendUint16(b, d.Release)
	var config uint8
	if len(d.Configs) > 0 {
		config = d.Configs[0].Value
	}
	return append(b, d.Class.Class, d.Class.SubClass, d.Class.Protocol,
		config, byte(len(d.Configs)), byte(len(interfaces(d))))
}

// appendInterfaces appends the list that follows a device in OP_REP_DEVLIST.
func appendInterfaces(b []byte, d usb.DeviceDesc) []byte {
	for _, c := range interfaces(d) {
		b = append(b, c.Class, c.SubClass, c.Protocol, 0)
	}
	return b
}

// interfaces are the classes of the first configuration's interfaces, at most
// as many as the length before the list can say.
func interfaces(d usb.DeviceDesc) (classes []usb.Class) {
	if len(d.Configs) == 0 {
		return nil
	}
	for _, i := range d.Configs[0].Interfaces {
		if i.Alternate == 0 && len(classes) < 255 {
			classes = append(classes, i.Class)
		}
	}
	return classes
}

// speed is a device's speed in Linux' numbers (enum usb_device_speed: low 1,
// full 2, high 3, super 5; 3 was measured).
func speed(s usb.Speed) uint32 {
	return [...]uint32{usb.SpeedUnknown: 0, usb.SpeedLow: 1, usb.SpeedFull: 2, usb.SpeedHigh: 3, usb.SpeedSuper: 5}[min(s, usb.SpeedSuper)]
}

// deviceID is how URBs name a device.
func deviceID(d usb.DeviceDesc) uint32 { return uint32(d.Path.Bus)<<16 | uint32(d.Address)&0xffff }

// command is a message of the client about one URB.
type command struct {
	code   uint32
	seqnum uint32
	devid  uint32
	in     bool
	ep     uint8

	// Of CMD_SUBMIT.
	flags   uint32
	length  int
	packets uint32 // 0 or 0xffffffff: not isochronous
	setup   [8]byte

	unlink uint32 // of CMD_UNLINK
}

// parseCommand reads the 48 bytes of a header. The data of an OUT transfer
// follow them: length bytes.
func parseCommand(b *[headerLen]byte) (command, error) {
	u32 := func(at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
	c := command{code: u32(0), seqnum: u32(4), devid: u32(8), in: u32(12) == directionIn}
	switch c.code {
	case cmdUnlink:
		c.unlink = u32(20)
		return c, nil
	case cmdSubmit:
	default:
		return c, protocol("command %#x", c.code)
	}
	if d := u32(12); d > directionIn {
		return c, protocol("direction %#x", d)
	}
	if ep := u32(16); ep > 15 {
		return c, protocol("endpoint %#x", ep)
	}
	c.ep = uint8(u32(16))
	c.flags = u32(20)
	if n := u32(24); n > maxTransfer {
		return c, protocol("a transfer of %d bytes; at most %d are taken", int32(n), maxTransfer)
	}
	c.length = int(u32(24))
	// The document says 0xffffffff; its example, and Linux, have 0.
	if c.packets = u32(32); c.packets != 0 && c.packets != 0xffffffff {
		return c, protocol("isochronous transfers are not carried")
	}
	copy(c.setup[:], b[40:])
	return c, nil
}

// address is the endpoint's address as descriptors have it; 0 for both
// directions of endpoint 0.
func (c *command) address() uint8 {
	if c.in && c.ep != 0 {
		return c.ep | 0x80
	}
	return c.ep
}

// control is the request in the setup packet, and the length of its data stage.
func (c *command) control() (s usb.Setup, length int) {
	le := binary.LittleEndian // as on the bus
	return usb.Setup{
		RequestType: c.setup[0],
		Request:     c.setup[1],
		Value:       le.Uint16(c.setup[2:]),
		Index:       le.Uint16(c.setup[4:]),
	}, int(le.Uint16(c.setup[6:]))
}

// putRetSubmit writes the header of an answer with n bytes moved. Linux' own
// server says how many bytes an OUT transfer moved, too.
func putRetSubmit(b []byte, c *command, status int32, n int) {
	clear(b[:headerLen])
	binary.BigEndian.PutUint32(b, retSubmit)
	binary.BigEndian.PutUint32(b[4:], c.seqnum)
	binary.BigEndian.PutUint32(b[20:], uint32(status))
	binary.BigEndian.PutUint32(b[24:], uint32(n))
	binary.BigEndian.PutUint32(b[32:], c.packets)
}

func putRetUnlink(b []byte, seqnum uint32, status int32) {
	clear(b[:headerLen])
	binary.BigEndian.PutUint32(b, retUnlink)
	binary.BigEndian.PutUint32(b[4:], seqnum)
	binary.BigEndian.PutUint32(b[20:], uint32(status))
}
