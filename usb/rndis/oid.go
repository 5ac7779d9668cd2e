package rndis

import "fmt"

// OID names a value of the device that QUERY reads and SET writes. Numbers:
// Linux include/linux/rndis.h, QEMU hw/usb/dev-network.c, SynCE ndis.h.
type OID uint32

const (
	OIDGenSupportedList      OID = 0x00010101 // list of OIDs
	OIDGenHardwareStatus     OID = 0x00010102 // 0: ready
	OIDGenMediaSupported     OID = 0x00010103 // 0: 802.3
	OIDGenMediaInUse         OID = 0x00010104 // 0: 802.3
	OIDGenMaximumLookahead   OID = 0x00010105
	OIDGenMaximumFrameSize   OID = 0x00010106 // bytes; sources differ on whether the Ethernet header is in it
	OIDGenLinkSpeed          OID = 0x00010107 // in units of 100 bit/s
	OIDGenTransmitBuffer     OID = 0x00010108 // TRANSMIT_BUFFER_SPACE, bytes
	OIDGenReceiveBuffer      OID = 0x00010109 // RECEIVE_BUFFER_SPACE, bytes
	OIDGenTransmitBlockSize  OID = 0x0001010A
	OIDGenReceiveBlockSize   OID = 0x0001010B
	OIDGenVendorID           OID = 0x0001010C
	OIDGenVendorDescription  OID = 0x0001010D // text
	OIDGenPacketFilter       OID = 0x0001010E // CURRENT_PACKET_FILTER; not zero opens the data path
	OIDGenCurrentLookahead   OID = 0x0001010F
	OIDGenDriverVersion      OID = 0x00010110
	OIDGenMaximumTotalSize   OID = 0x00010111 // bytes of a frame with its header
	OIDGenProtocolOptions    OID = 0x00010112
	OIDGenMACOptions         OID = 0x00010113
	OIDGenMediaConnectStatus OID = 0x00010114 // 0: connected, 1: not
	OIDGenMaximumSendPackets OID = 0x00010115
	OIDGenVendorDriver       OID = 0x00010116 // VENDOR_DRIVER_VERSION; r17 expected two bytes of WM5
	OIDGenPhysicalMedium     OID = 0x00010202 // 0: unspecified
	OIDGenMachineName        OID = 0x0001021A
	OIDGenConfigParameter    OID = 0x0001021B // RNDIS_CONFIG_PARAMETER

	OIDGenTransmitOK    OID = 0x00020101 // frames
	OIDGenReceiveOK     OID = 0x00020102 // frames
	OIDGenTransmitError OID = 0x00020103 // frames
	OIDGenReceiveError  OID = 0x00020104 // frames
	OIDGenReceiveNoBuf  OID = 0x00020105 // frames

	OID8023PermanentAddress OID = 0x01010101 // the address the host must use
	OID8023CurrentAddress   OID = 0x01010102 // the same
	OID8023MulticastList    OID = 0x01010103
	OID8023MaximumListSize  OID = 0x01010104 // addresses in the multicast list
	OID8023MACOptions       OID = 0x01010105
	OID8023ReceiveAlignment OID = 0x01020101 // RCV_ERROR_ALIGNMENT, frames
	OID8023OneCollision     OID = 0x01020102 // XMIT_ONE_COLLISION, frames
	OID8023MoreCollisions   OID = 0x01020103 // XMIT_MORE_COLLISIONS, frames

	OIDPNPCapabilities OID = 0xFD010100
	OIDPNPSetPower     OID = 0xFD010101
	OIDPNPQueryPower   OID = 0xFD010102
)

func (o OID) String() string {
	switch o {
	case OIDGenSupportedList:
		return "OID_GEN_SUPPORTED_LIST"
	case OIDGenHardwareStatus:
		return "OID_GEN_HARDWARE_STATUS"
	case OIDGenMediaSupported:
		return "OID_GEN_MEDIA_SUPPORTED"
	case OIDGenMediaInUse:
		return "OID_GEN_MEDIA_IN_USE"
	case OIDGenMaximumLookahead:
		return "OID_GEN_MAXIMUM_LOOKAHEAD"
	case OIDGenMaximumFrameSize:
		return "OID_GEN_MAXIMUM_FRAME_SIZE"
	case OIDGenLinkSpeed:
		return "OID_GEN_LINK_SPEED"
	case OIDGenTransmitBuffer:
		return "OID_GEN_TRANSMIT_BUFFER_SPACE"
	case OIDGenReceiveBuffer:
		return "OID_GEN_RECEIVE_BUFFER_SPACE"
	case OIDGenTransmitBlockSize:
		return "OID_GEN_TRANSMIT_BLOCK_SIZE"
	case OIDGenReceiveBlockSize:
		return "OID_GEN_RECEIVE_BLOCK_SIZE"
	case OIDGenVendorID:
		return "OID_GEN_VENDOR_ID"
	case OIDGenVendorDescription:
		return "OID_GEN_VENDOR_DESCRIPTION"
	case OIDGenPacketFilter:
		return "OID_GEN_CURRENT_PACKET_FILTER"
	case OIDGenCurrentLookahead:
		return "OID_GEN_CURRENT_LOOKAHEAD"
	case OIDGenDriverVersion:
		return "OID_GEN_DRIVER_VERSION"
	case OIDGenMaximumTotalSize:
		return "OID_GEN_MAXIMUM_TOTAL_SIZE"
	case OIDGenProtocolOptions:
		return "OID_GEN_PROTOCOL_OPTIONS"
	case OIDGenMACOptions:
		return "OID_GEN_MAC_OPTIONS"
	case OIDGenMediaConnectStatus:
		return "OID_GEN_MEDIA_CONNECT_STATUS"
	case OIDGenMaximumSendPackets:
		return "OID_GEN_MAXIMUM_SEND_PACKETS"
	case OIDGenVendorDriver:
		return "OID_GEN_VENDOR_DRIVER_VERSION"
	case OIDGenPhysicalMedium:
		return "OID_GEN_PHYSICAL_MEDIUM"
	case OIDGenMachineName:
		return "OID_GEN_MACHINE_NAME"
	case OIDGenConfigParameter:
		return "OID_GEN_RNDIS_CONFIG_PARAMETER"
	case OIDGenTransmitOK:
		return "OID_GEN_XMIT_OK"
	case OIDGenReceiveOK:
		return "OID_GEN_RCV_OK"
	case OIDGenTransmitError:
		return "OID_GEN_XMIT_ERROR"
	case OIDGenReceiveError:
		return "OID_GEN_RCV_ERROR"
	case OIDGenReceiveNoBuf:
		return "OID_GEN_RCV_NO_BUFFER"
	case OID8023PermanentAddress:
		return "OID_802_3_PERMANENT_ADDRESS"
	case OID8023CurrentAddress:
		return "OID_802_3_CURRENT_ADDRESS"
	case OID8023MulticastList:
		return "OID_802_3_MULTICAST_LIST"
	case OID8023MaximumListSize:
		return "OID_802_3_MAXIMUM_LIST_SIZE"
	case OID8023MACOptions:
		return "OID_802_3_MAC_OPTIONS"
	case OID8023ReceiveAlignment:
		return "OID_802_3_RCV_ERROR_ALIGNMENT"
	case OID8023OneCollision:
		return "OID_802_3_XMIT_ONE_COLLISION"
	case OID8023MoreCollisions:
		return "OID_802_3_XMIT_MORE_COLLISIONS"
	case OIDPNPCapabilities:
		return "OID_PNP_CAPABILITIES"
	case OIDPNPSetPower:
		return "OID_PNP_SET_POWER"
	case OIDPNPQueryPower:
		return "OID_PNP_QUERY_POWER"
	}
	return fmt.Sprintf("OID 0x%08X", uint32(o))
}

// inputSize is how long the zero-filled input buffer of a QUERY is. A Windows
// Mobile handset wants one at least as large as the value, and none for a value
// of variable length (found by SynCE in the traffic of ActiveSync 4.1's driver;
// Linux follows). Addresses are asked with 48 bytes (Linux 6.1, r17).
func (o OID) inputSize() int {
	switch o {
	case OIDGenSupportedList, OIDGenVendorDescription, OIDGenMachineName, OID8023MulticastList:
		return 0
	case OID8023PermanentAddress, OID8023CurrentAddress:
		return 48
	case OIDPNPCapabilities:
		return 16 // guess: the size of NDIS_PNP_CAPABILITIES; nobody was seen asking
	}
	return 4
}

// Filter is the value of OIDGenPacketFilter.
type Filter uint32

const (
	FilterDirected      Filter = 0x01
	FilterMulticast     Filter = 0x02
	FilterAllMulticast  Filter = 0x04
	FilterBroadcast     Filter = 0x08
	FilterSourceRouting Filter = 0x10
	FilterPromiscuous   Filter = 0x20

	// FilterActiveSync is what ActiveSync's own driver sets (r17 imitated its
	// trace) and usb-rndis-ng too: 0x0B.
	FilterActiveSync = FilterDirected | FilterMulticast | FilterBroadcast
	// FilterLinux is what Linux 6.1 sets: 0x2D.
	FilterLinux = FilterDirected | FilterAllMulticast | FilterBroadcast | FilterPromiscuous
)
