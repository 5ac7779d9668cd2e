package ppp

import (
	"net/netip"
)

// IPCP's options: the address (RFC 1332 section 3.3), the first and second name
// server (RFC 1877 sections 1.1 and 1.3). Of the others, header compression (2),
// the old pair of addresses (1) and the NetBIOS name servers (130, 132) are
// known to be asked for; they are rejected.
const (
	optAddress = 3
	optDNS1    = 129
	optDNS2    = 131
)

// ipcpTerms are IPCP's terms.
type ipcpTerms struct {
	cfg Config

	local   netip.Addr // what we ask for; 0.0.0.0 asks to be given one
	dns     netip.Addr
	without map[uint8]bool

	peer netip.Addr // of the request considered last
}

func (t *ipcpTerms) begin() {
	t.without = map[uint8]bool{optDNS1: !t.cfg.AskDNS}
	t.local, t.dns = t.cfg.Local, netip.IPv4Unspecified()
	if !t.local.IsValid() {
		t.local = netip.IPv4Unspecified()
	}
}

func (t *ipcpTerms) request() (list []option) {
	if !t.without[optAddress] {
		list = append(list, option{optAddress, t.local.AsSlice()})
	}
	if !t.without[optDNS1] {
		list = append(list, option{optDNS1, t.dns.AsSlice()})
	}
	return list
}

// hostAddr reads an address that a host can have.
func hostAddr(b []byte) (netip.Addr, bool) {
	a, ok := netip.AddrFromSlice(b)
	return a, ok && a.Is4() && !a.IsUnspecified() && !a.IsMulticast() && b[0] != 0 && b[0] < 224
}

func (t *ipcpTerms) consider(asked []option) (nak, reject []option, err error) {
	t.peer = netip.Addr{}
	has := false
	for _, o := range asked {
		switch {
		case o.kind == optAddress && len(o.data) == 4:
			has = true
			a, ok := hostAddr(o.data)
			switch {
			case t.cfg.Peer.IsValid() && a != t.cfg.Peer:
				nak = append(nak, option{optAddress, t.cfg.Peer.AsSlice()})
			case !ok:
				reject = append(reject, o) // it asks us, who have none to give
			default:
				t.peer = a
			}
		case (o.kind == optDNS1 || o.kind == optDNS2) && len(o.data) == 4 && t.cfg.DNS.IsValid():
			if a, _ := netip.AddrFromSlice(o.data); a != t.cfg.DNS {
				nak = append(nak, option{o.kind, t.cfg.DNS.AsSlice()})
			}
		default:
			reject = append(reject, o)
		}
	}
	if !has && t.cfg.Peer.IsValid() {
		// It is to ask (RFC 1661 section 5.3 lets a Nak add options).
		nak = append(nak, option{optAddress, t.cfg.Peer.AsSlice()})
	}
	return nak, reject, nil
}

func (t *ipcpTerms) nakked(offered []option, again int) error {
	if again > t.cfg.Limits.Failure {
		return ErrNoAgreement
	}
	for _, o := range offered {
		switch o.kind {
		case optAddress:
			if t.cfg.Local.IsValid() {
				continue // ours is what was configured; it may still be taken
			}
			a, ok := hostAddr(o.data)
			if !ok {
				return ErrNoAddress
			}
			t.local = a
		case optDNS1:
			if a, ok := hostAddr(o.data); ok {
				t.dns = a
			} else {
				t.without[optDNS1] = true
			}
		}
	}
	return nil
}

func (t *ipcpTerms) rejected(refused []option) error {
	for _, o := range refused {
		if o.kind == optAddress && !t.cfg.Local.IsValid() {
			return ErrNoAddress
		}
		t.without[o.kind] = true
	}
	return nil
}
