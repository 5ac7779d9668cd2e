package doctor

import (
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"path"
	"slices"
	"strings"

	"cradle/usb"
)

// Interface is a network interface of this computer behind which a handset may
// be: the operating system's own driver has it, or its address is one that
// handsets give.
type Interface struct {
	Name   string // "usb0"
	Driver string // "rndis_host"; "" when unknown
	Port   string // of the USB device, "1-3"; "" when it is on none
	// Handset: the USB device says that it is one in ActiveSync mode.
	Handset bool
	Host    netip.Addr // this computer's address on it; zero: it has none yet
	Device  netip.Addr // the handset's; zero: not known
}

// Over is what --over takes to reach a handset there; "" while the interface has
// no address.
func (i Interface) Over() string {
	switch {
	case !i.Host.IsValid():
		return ""
	case !i.Device.IsValid():
		return i.Host.String()
	}
	return i.Host.String() + "," + i.Device.String()
}

// Addresses is a network interface of the system and its IPv4 addresses.
type Addresses struct {
	Name  string
	Addrs []netip.Prefix
}

// SystemAddresses are those of the computer that the program runs on.
func SystemAddresses() ([]Addresses, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	var list []Addresses
	for _, i := range all {
		a := Addresses{Name: i.Name}
		addrs, err := i.Addrs()
		if err != nil {
			continue // it has just left
		}
		for _, x := range addrs {
			if p, err := netip.ParsePrefix(x.String()); err == nil && p.Addr().Unmap().Is4() {
				a.Addrs = append(a.Addrs, p)
			}
		}
		list = append(list, a)
	}
	return list, nil
}

// The network between a handset and its desktop where no DHCP server has another
// (SynCE's fallback for RNDIS).
var (
	handsetNetwork = netip.PrefixFrom(netip.AddrFrom4([4]byte{169, 254, 2, 0}), 24)
	handsetAddress = netip.AddrFrom4([4]byte{169, 254, 2, 1})
)

// networkDrivers make network interfaces of handsets (Linux 6.1): RNDIS, and CDC
// Ethernet and its like for phones that can do without.
var networkDrivers = []string{"rndis_host", "cdc_ether", "cdc_ncm", "cdc_eem", "cdc_subset"}

// Interfaces finds those behind which a handset may be, sorted by name: one that
// a driver made of a device in ActiveSync mode (EF/01/01), or one in the network
// that handsets have. On Linux it says which USB device it hangs on.
func Interfaces(c Computer, addresses []Addresses) []Interface {
	var found []Interface
	devices := map[string]attached{}
	if c.OS == "linux" {
		if all, err := c.devices(); err == nil {
			for _, d := range all {
				devices[d.desc.Path.String()] = d
			}
		}
	}
	for _, a := range addresses {
		i := Interface{Name: a.Name}
		if c.OS == "linux" {
			c.place(&i, devices)
		}
		for _, p := range a.Addrs {
			if addr := p.Addr().Unmap(); !i.Host.IsValid() || handsetNetwork.Contains(addr) {
				i.Host = addr
			}
		}
		inNetwork := handsetNetwork.Contains(i.Host)
		if !i.Handset && !inNetwork {
			continue
		}
		switch neighbour := c.neighbour(i.Name); {
		case neighbour.IsValid():
			i.Device = neighbour
		case inNetwork && i.Host != handsetAddress:
			i.Device = handsetAddress
		}
		found = append(found, i)
	}
	slices.SortFunc(found, func(a, b Interface) int { return strings.Compare(a.Name, b.Name) })
	return found
}

// place finds the USB device of an interface: /sys/class/net/NAME/device leads to
// the USB interface, "1-3:1.0" (Documentation/ABI/testing/sysfs-class-net).
func (c Computer) place(i *Interface, devices map[string]attached) {
	if strings.ContainsAny(i.Name, "/\\") || !fs.ValidPath(i.Name) {
		return
	}
	to, err := fs.ReadLink(c.Root, path.Join("sys/class/net", i.Name, "device"))
	if err != nil {
		return
	}
	port, _, usbInterface := strings.Cut(path.Base(to), ":")
	if !usbInterface {
		return
	}
	if driver, err := fs.ReadLink(c.Root, path.Join(sysDevices, path.Base(to), "driver")); err == nil {
		i.Driver = path.Base(driver)
	}
	i.Port = port
	d, known := devices[port]
	i.Handset = known && usb.Recognise(d.desc).Mode == usb.ModeActiveSync && slices.Contains(networkDrivers, i.Driver)
}

// neighbour is the one computer that an interface has heard of, as
// /proc/net/arp lists it (proc(5)): address, type, flags, hardware address, mask,
// interface. Several tell nothing.
func (c Computer) neighbour(name string) netip.Addr {
	if c.OS != "linux" {
		return netip.Addr{}
	}
	text, err := fs.ReadFile(c.Root, "proc/net/arp")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return netip.Addr{}
	}
	var found netip.Addr
	for line := range strings.SplitSeq(string(text), "\n") {
		f := strings.Fields(line)
		if len(f) != 6 || f[5] != name || f[2] == "0x0" { // 0x0: nobody answered
			continue
		}
		addr, err := netip.ParseAddr(f[0])
		if err != nil {
			continue
		}
		if found.IsValid() {
			return netip.Addr{}
		}
		found = addr
	}
	return found
}
