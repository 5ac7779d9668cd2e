package replay

import (
	"encoding/binary"
	"fmt"
)

// Kind says in a word what a frame is: "ARP", "DHCP", "ICMP", "UDP 5679", "TCP
// 990", "IPv6", or its EtherType. Of two ports the smaller counts: the other is
// the caller's.
func (f Frame) Kind() string {
	b := f.Data
	if len(b) < 14 {
		return "short"
	}
	switch t := binary.BigEndian.Uint16(b[12:]); t {
	case 0x0806:
		return "ARP"
	case 0x86dd:
		return "IPv6"
	case 0x0800:
		return kindOfIP(b[14:])
	default:
		return fmt.Sprintf("EtherType %04x", t)
	}
}

func kindOfIP(b []byte) string {
	if len(b) < 20 || b[0]>>4 != 4 {
		return "short"
	}
	head := int(b[0]&15) * 4
	name := map[byte]string{1: "ICMP", 2: "IGMP", 6: "TCP", 17: "UDP"}[b[9]]
	switch {
	case name == "":
		return fmt.Sprintf("IP protocol %d", b[9])
	case b[9] < 3:
		return name
	case binary.BigEndian.Uint16(b[6:])&0x1fff != 0:
		return name + " fragment"
	case head < 20 || len(b) < head+4:
		return "short"
	}
	port := min(binary.BigEndian.Uint16(b[head:]), binary.BigEndian.Uint16(b[head+2:]))
	if b[9] == 17 && port == 67 {
		return "DHCP"
	}
	return fmt.Sprintf("%s %d", name, port)
}
