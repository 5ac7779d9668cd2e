package rndis

import (
	"log/slog"
	"time"
)

// Options is how Open works with a device. The zero value is right for a
// Windows Mobile handset.
type Options struct {
	Log      *slog.Logger // nil: nothing is logged
	Phase    func(Phase)  // called by Open when it enters a phase, on its goroutine; may be nil
	Quirks   Quirks
	Timeouts Timeouts
}

// Timeouts are the deadlines of a Host; 0 stands for the default. Initialize and
// Command are for a device without delays: Quirks.AnswerDelay is added to them.
type Timeouts struct {
	// Claim bounds selecting the configuration and claiming the interfaces.
	// Default 5 s (guess: taking over from a Linux driver was measured as 30 ms).
	Claim time.Duration
	// Transfer bounds one control transfer. Default 5 s, what ActiveSync's
	// driver waited (observed by SynCE). Much less is harmful: some devices
	// throw an answer away when the host gives up fetching it (usb-rndis-lite).
	Transfer time.Duration
	// Initialize bounds the wait for the answer to one INITIALIZE, of which up
	// to three are sent. Default 5 s, as above.
	Initialize time.Duration
	// Command bounds the wait for any other answer. Default 10 s (CE 5.0 RNDIS
	// reference).
	Command time.Duration
	// Halt bounds saying goodbye in Close. Default 500 ms (guess: nobody
	// answers a HALT, so it is one control transfer).
	Halt time.Duration
}

func (t Timeouts) orDefault(q Quirks) Timeouts {
	or := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	or(&t.Claim, 5*time.Second)
	or(&t.Transfer, 5*time.Second)
	or(&t.Initialize, 5*time.Second)
	or(&t.Command, 10*time.Second)
	or(&t.Halt, 500*time.Millisecond)
	t.Initialize += q.AnswerDelay()
	t.Command += q.AnswerDelay()
	return t
}

// Quirks is in what a device wants to be treated differently; the zero value
// of each field is the default.
type Quirks struct {
	// MaxTransferSize is what INITIALIZE tells the device as the largest bulk
	// IN transfer. Default 16384, as ActiveSync's driver said (r17). Linux 6.1
	// says 2048. Transfers of 16384 bytes are posted whatever this says, since
	// some devices do not obey it (HoRNDIS).
	MaxTransferSize uint32

	// Notify is what is done about the interrupt endpoint.
	Notify NotifyPolicy
	// NotifyWait is how long an answer's notification is waited for before the
	// answer is fetched without. Default 1 s (guess: Linux waits up to 5 s). A
	// device that was seen to answer without a notification is not waited for
	// any more.
	NotifyWait time.Duration
	// PollInterval is the pause between two fetches when the first brought
	// nothing. Default 20 ms (Linux rndis_host).
	PollInterval time.Duration
	// FetchDelay is a pause before each GET_ENCAPSULATED_RESPONSE, and
	// SettleDelay one after it. Some Samsung "SC" processors need up to 200 ms
	// of each (SynCE kix-samsung-sc-processor.patch). Default none.
	FetchDelay, SettleDelay time.Duration

	// Alignment is what the length of an outgoing message is a multiple of, in
	// bytes, a power of two up to 128. Default 0: what the device reports as
	// PacketAlignmentFactor, and at least 8 (KB 917528).
	Alignment int
	// Padding is how a bulk OUT transfer is kept from being a multiple of
	// wMaxPacketSize.
	Padding Padding

	// Keepalive is how the host asks a quiet device whether it is there.
	Keepalive KeepaliveStyle
	// KeepaliveInterval is how often. Default 5 s (QEMU, Linux gadget), or
	// 187 ms for KeepaliveLinkSpeed (r17).
	KeepaliveInterval time.Duration

	// Filter is the packet filter. Default FilterActiveSync, the one these
	// devices were made for: the link has one station at each end, so that
	// being promiscuous, as FilterLinux is for the sake of bridges, gives
	// nothing.
	Filter Filter

	// StreamDepth is the number of bulk IN transfers kept posted. Default 4
	// (guess: 64 KB, four transfers of the largest size).
	StreamDepth int
}

// fetchesForAnswer is how many fetches the deadline of an answer leaves room
// for: the one that brings it, and two that bring a stale one or nothing.
//
// guess: no source.
const fetchesForAnswer = 3

// AnswerDelay is by how much FetchDelay and SettleDelay may put off an answer.
func (q Quirks) AnswerDelay() time.Duration {
	return fetchesForAnswer * (q.FetchDelay + q.SettleDelay)
}

// MaxAnswers is how many answers Open waits for at most: to INITIALIZE three
// times, to four questions, and to the packet filter.
const MaxAnswers = 8

// NotifyPolicy says what is done about the interrupt endpoint.
type NotifyPolicy uint8

const (
	// NotifyFirst keeps a read posted and waits for a notification before each
	// fetch: some handsets (WM5 on Intel PXA27x) answer only after it was
	// collected (SynCE, Linux's variant for EF/01/01). The read takes a whole
	// wMaxPacketSize (usb-rndis-ng).
	NotifyFirst NotifyPolicy = iota
	// NotifyIgnore never reads the endpoint and polls, as plain rndis_host and
	// HoRNDIS do.
	NotifyIgnore
)

// Padding says how a bulk OUT transfer that would be a multiple of
// wMaxPacketSize is made to end with a short packet. A host must not send a
// zero-length packet instead (Linux rndis_host.c).
type Padding uint8

const (
	// PadDefault is PadTransfer, but PadMessage for a device that reports no
	// alignment of its own (PacketAlignmentFactor 0), which is not Windows CE's
	// function driver: QEMU's usb-net keeps the stray byte of PadTransfer, takes
	// it for the begin of the next message, and never hears the host again
	// (measured, QEMU 7.2).
	PadDefault Padding = iota
	// PadTransfer appends one zero byte outside of the message, which the
	// device must tolerate (ff570997). It is what Microsoft's own driver for
	// these handsets is specified to do and what Linux 6.1 does: the one form
	// known to have met real handsets. With messages padded to 8 bytes the
	// stray byte starts at a multiple of 8, where the checked CE 5 parser of KB
	// 917528 looks, and is too short for a header.
	PadTransfer
	// PadMessage adds one more unit of alignment inside the message instead, so
	// that nothing is left behind it. That is legal, as padding is part of
	// MessageLength, and not proven on a handset. Where it does not help or
	// does not fit into the device's MaxTransferSize the zero byte is used.
	PadMessage
)

// of chooses for a device with this alignment.
func (p Padding) of(align int) Padding {
	switch {
	case p != PadDefault:
		return p
	case align <= 1:
		return PadMessage
	}
	return PadTransfer
}

// KeepaliveStyle says how the host finds out whether a quiet device is there. A
// KEEPALIVE of the device is always answered.
type KeepaliveStyle uint8

const (
	// KeepaliveQuiet sends KEEPALIVE when nothing came from the device for
	// KeepaliveInterval, as specified (remote-ndis-keepalive-msg).
	KeepaliveQuiet KeepaliveStyle = iota
	// KeepaliveLinkSpeed asks for the link speed every KeepaliveInterval, quiet
	// or not, which r17 found in the traffic of ActiveSync and calls needed "to
	// make broken devices happy".
	KeepaliveLinkSpeed
	// KeepaliveNone asks nothing, as rndis_host and HoRNDIS.
	KeepaliveNone
)

// rxTransfer is the size of the bulk IN transfers that are posted. It is the
// largest transfer on USB 1.1 and what HoRNDIS found Android devices to send
// against the host's word.
const rxTransfer = 16384

func (q Quirks) orDefault() Quirks {
	or := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	if q.MaxTransferSize == 0 {
		q.MaxTransferSize = rxTransfer
	}
	if q.Filter == 0 {
		q.Filter = FilterActiveSync
	}
	if q.StreamDepth == 0 {
		q.StreamDepth = 4
	}
	or(&q.NotifyWait, time.Second)
	or(&q.PollInterval, 20*time.Millisecond)
	if q.Keepalive == KeepaliveLinkSpeed {
		or(&q.KeepaliveInterval, 187*time.Millisecond)
	}
	or(&q.KeepaliveInterval, 5*time.Second)
	return q
}
