package rndis

import "fmt"

// Initialize opens the conversation: INITIALIZE_MSG, 24 bytes.
type Initialize struct {
	RequestID       uint32
	Major, Minor    uint32 // 1, 0
	MaxTransferSize uint32 // bytes of the largest bulk IN transfer the host takes
}

func (Initialize) Type() MessageType { return TypeInitialize }

func (m Initialize) Append(b []byte) []byte {
	return appendHeader(b, TypeInitialize, 24, m.RequestID, m.Major, m.Minor, m.MaxTransferSize)
}

func parseInitialize(b []byte) (Message, error) {
	return Initialize{field(b, 8), field(b, 12), field(b, 16), field(b, 20)}, nil
}

// InitializeComplete is the device's answer: INITIALIZE_CMPLT, 52 bytes.
type InitializeComplete struct {
	RequestID             uint32
	Status                Status
	Major, Minor          uint32
	DeviceFlags           uint32 // 1: connectionless
	Medium                uint32 // 0: 802.3
	MaxPacketsPerTransfer uint32 // messages the device takes in one bulk OUT transfer
	MaxTransferSize       uint32 // bytes of the largest bulk OUT transfer the device takes
	PacketAlignment       uint32 // PacketAlignmentFactor: messages start at multiples of 1<<n; at most 7
	AFListOffset          uint32 // reserved, 0
	AFListSize            uint32 // reserved, 0
}

// Values of InitializeComplete ([MS-RNDIS] 2.2.3 by way of Linux rndis.h).
const (
	flagConnectionless = 1
	medium8023         = 0
	maxAlignmentFactor = 7
)

func (InitializeComplete) Type() MessageType { return TypeInitializeComplete }

func (m InitializeComplete) Append(b []byte) []byte {
	return appendHeader(b, TypeInitializeComplete, 52, m.RequestID, uint32(m.Status), m.Major, m.Minor,
		m.DeviceFlags, m.Medium, m.MaxPacketsPerTransfer, m.MaxTransferSize, m.PacketAlignment,
		m.AFListOffset, m.AFListSize)
}

func parseInitializeComplete(b []byte) (Message, error) {
	return InitializeComplete{
		RequestID: field(b, 8), Status: Status(field(b, 12)), Major: field(b, 16), Minor: field(b, 20),
		DeviceFlags: field(b, 24), Medium: field(b, 28), MaxPacketsPerTransfer: field(b, 32),
		MaxTransferSize: field(b, 36), PacketAlignment: field(b, 40),
		AFListOffset: field(b, 44), AFListSize: field(b, 48),
	}, nil
}

// Halt ends the conversation: HALT_MSG, 12 bytes. There is no answer.
type Halt struct{ RequestID uint32 }

func (Halt) Type() MessageType { return TypeHalt }

func (m Halt) Append(b []byte) []byte { return appendHeader(b, TypeHalt, 12, m.RequestID) }

func parseHalt(b []byte) (Message, error) { return Halt{field(b, 8)}, nil }

// Reset asks for a soft reset: RESET_MSG, 12 bytes. It has no RequestID.
type Reset struct{ Reserved uint32 }

func (Reset) Type() MessageType { return TypeReset }

func (m Reset) Append(b []byte) []byte { return appendHeader(b, TypeReset, 12, m.Reserved) }

func parseReset(b []byte) (Message, error) { return Reset{field(b, 8)}, nil }

// ResetComplete answers a Reset: RESET_CMPLT, 16 bytes. When AddressingReset
// is 1 the host sends its packet filter and multicast list again.
type ResetComplete struct {
	Status          Status
	AddressingReset uint32
}

func (ResetComplete) Type() MessageType { return TypeResetComplete }

func (m ResetComplete) Append(b []byte) []byte {
	return appendHeader(b, TypeResetComplete, 16, uint32(m.Status), m.AddressingReset)
}

func parseResetComplete(b []byte) (Message, error) {
	return ResetComplete{Status(field(b, 8)), field(b, 12)}, nil
}

// Keepalive asks the other side whether it is there: KEEPALIVE_MSG, 12 bytes.
// Either side may send it.
type Keepalive struct{ RequestID uint32 }

func (Keepalive) Type() MessageType { return TypeKeepalive }

func (m Keepalive) Append(b []byte) []byte {
	return appendHeader(b, TypeKeepalive, 12, m.RequestID)
}

func parseKeepalive(b []byte) (Message, error) { return Keepalive{field(b, 8)}, nil }

// KeepaliveComplete answers a Keepalive: KEEPALIVE_CMPLT, 16 bytes. To a
// Status that is not success the host sends a Reset.
type KeepaliveComplete struct {
	RequestID uint32
	Status    Status
}

func (KeepaliveComplete) Type() MessageType { return TypeKeepaliveComplete }

func (m KeepaliveComplete) Append(b []byte) []byte {
	return appendHeader(b, TypeKeepaliveComplete, 16, m.RequestID, uint32(m.Status))
}

func parseKeepaliveComplete(b []byte) (Message, error) {
	return KeepaliveComplete{field(b, 8), Status(field(b, 12))}, nil
}

// IndicateStatus is the device's word without having been asked:
// INDICATE_STATUS_MSG, 20 bytes and the buffer. Status is StatusMediaConnect or
// StatusMediaDisconnect when the link changed; with StatusInvalidData the
// device could not handle a message of the host and Diagnostic says why.
type IndicateStatus struct {
	Status Status
	Buffer []byte
}

func (IndicateStatus) Type() MessageType { return TypeIndicateStatus }

// Append counts the buffer's offset from the Status field, as the CE 5.0 and
// CE 6.0 RNDIS references say (ms919809, ee481905); ff570617 of the desktop's
// documentation says from the beginning of the message.
func (m IndicateStatus) Append(b []byte) []byte {
	var offset uint32
	if len(m.Buffer) > 0 {
		offset = 20 - headerSize
	}
	b = appendHeader(b, TypeIndicateStatus, 20+len(m.Buffer), uint32(m.Status), uint32(len(m.Buffer)), offset)
	return append(b, m.Buffer...)
}

// parseIndicateStatus takes the buffer at either of the two places the
// documentation gives it. One that is at neither is left out: what the message
// is for is its Status.
func parseIndicateStatus(b []byte) (Message, error) {
	m := IndicateStatus{Status: Status(field(b, 8))}
	length, offset := field(b, 12), field(b, 16)
	if buf, ok := window(b, offset, length); ok {
		m.Buffer = buf
	} else if offset >= headerSize {
		m.Buffer, _ = window(b, offset-headerSize, length)
	}
	return m, nil
}

// Diagnostic is the buffer of an IndicateStatus that answers a message the
// device could not handle: RNDIS_DIAGNOSTIC_INFO and that message (ee486961).
type Diagnostic struct {
	Status      Status // about the error itself, such as StatusNotSupported
	ErrorOffset uint32 // byte of the host's message at which the error was seen
	Message     []byte // the host's message, perhaps cut
}

// Append appends the diagnostic's bytes to b.
func (d Diagnostic) Append(b []byte) []byte {
	b = appendUint32s(b, uint32(d.Status), d.ErrorOffset)
	return append(b, d.Message...)
}

// Diagnostic decodes the buffer; ok is false when it holds none.
func (m IndicateStatus) Diagnostic() (d Diagnostic, ok bool) {
	if len(m.Buffer) < 8 {
		return Diagnostic{}, false
	}
	return Diagnostic{Status(field(m.Buffer, 0)), field(m.Buffer, 4), m.Buffer[8:]}, true
}

func (m IndicateStatus) String() string {
	if d, ok := m.Diagnostic(); ok {
		return fmt.Sprintf("%v (%v at byte %d of a message)", m.Status, d.Status, d.ErrorOffset)
	}
	return m.Status.String()
}
