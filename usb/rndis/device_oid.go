package rndis

import "encoding/binary"

// maxMulticast is the length of the multicast list in addresses; known hosts
// are content with one.
const maxMulticast = 1

// supported is OID_GEN_SUPPORTED_LIST: the 28 of Linux's gadget, with which
// Linux and Windows are content, and what a host like ActiveSync asks besides.
func supported() []OID {
	return []OID{
		OIDGenSupportedList, OIDGenHardwareStatus, OIDGenMediaSupported, OIDGenMediaInUse,
		OIDGenMaximumLookahead, OIDGenMaximumFrameSize, OIDGenLinkSpeed,
		OIDGenTransmitBuffer, OIDGenReceiveBuffer, OIDGenTransmitBlockSize, OIDGenReceiveBlockSize,
		OIDGenVendorID, OIDGenVendorDescription, OIDGenPacketFilter, OIDGenCurrentLookahead,
		OIDGenDriverVersion, OIDGenMaximumTotalSize, OIDGenMACOptions, OIDGenMediaConnectStatus,
		OIDGenMaximumSendPackets, OIDGenVendorDriver, OIDGenPhysicalMedium, OIDGenConfigParameter,
		OIDGenTransmitOK, OIDGenReceiveOK, OIDGenTransmitError, OIDGenReceiveError, OIDGenReceiveNoBuf,
		OID8023PermanentAddress, OID8023CurrentAddress, OID8023MulticastList,
		OID8023MaximumListSize, OID8023MACOptions,
		OID8023ReceiveAlignment, OID8023OneCollision, OID8023MoreCollisions,
	}
}

// value is what a QUERY reads. fixed says that its length is fixed, so that the
// host must leave room for it. Locked.
func (d *Device) value(oid OID) (b []byte, fixed, ok bool) {
	number := func(v uint32) ([]byte, bool, bool) { return appendUint32s(nil, v), true, true }
	switch oid {
	case OIDGenSupportedList:
		for _, o := range supported() {
			b = appendUint32s(b, uint32(o))
		}
		return b, false, true
	case OIDGenVendorDescription:
		return append([]byte("Windows Mobile"), 0), false, true // guess
	case OID8023MulticastList:
		return d.multicast, false, true
	case OID8023PermanentAddress, OID8023CurrentAddress:
		return d.cfg.HostMAC, true, true
	case OIDGenVendorDriver, OIDGenDriverVersion:
		// Two bytes, as r17 expected VENDOR_DRIVER_VERSION from WM5; guess for
		// the other one and for the numbers.
		return binary.LittleEndian.AppendUint16(nil, 0x0100), true, true

	case OIDGenHardwareStatus, OIDGenMediaSupported, OIDGenMediaInUse, OIDGenPhysicalMedium,
		OIDGenMediaConnectStatus, OIDGenMACOptions, OID8023MACOptions,
		OID8023ReceiveAlignment, OID8023OneCollision, OID8023MoreCollisions:
		return number(0)
	case OIDGenMaximumLookahead, OIDGenMaximumFrameSize,
		OIDGenTransmitBlockSize, OIDGenReceiveBlockSize: // guess for all but the second
		return number(uint32(d.cfg.MaxFrameSize))
	case OIDGenMaximumTotalSize: // frame and message header: 1558 = 44+14+1500 in Linux's gadget and QEMU
		return number(uint32(d.cfg.MaxFrameSize + MinFrame + packetHeaderSize))
	case OIDGenTransmitBuffer, OIDGenReceiveBuffer: // guess
		return number(uint32(d.cfg.MaxTransferSize))
	case OIDGenLinkSpeed:
		return number(uint32(min(d.cfg.LinkSpeed/100, 1<<32-1)))
	case OIDGenVendorID:
		return number(uint32(d.cfg.Desc.Vendor)) // guess
	case OIDGenPacketFilter:
		return number(uint32(d.filter))
	case OIDGenCurrentLookahead:
		return number(d.lookahead)
	case OIDGenMaximumSendPackets, OID8023MaximumListSize:
		return number(1)

	// The counters are those of the host's network card: what it transmitted is
	// what came from the host.
	case OIDGenTransmitOK:
		return number(uint32(d.stats.out.Load()))
	case OIDGenReceiveOK:
		return number(uint32(d.stats.in.Load()))
	case OIDGenTransmitError:
		return number(uint32(d.stats.malformed.Load()))
	case OIDGenReceiveError:
		return number(0)
	case OIDGenReceiveNoBuf:
		return number(uint32(d.stats.lost.Load()))
	}
	return nil, false, false
}
