package doctor_test

import (
	"io/fs"
	"net/netip"
	"slices"
	"testing"
	"testing/fstest"

	"cradle/app/doctor"
)

func link(root fstest.MapFS, at, to string) {
	root[at] = &fstest.MapFile{Data: []byte(to), Mode: fs.ModeSymlink}
}

func addresses(pairs ...string) []doctor.Addresses {
	var all []doctor.Addresses
	for i := 0; i < len(pairs); i += 2 {
		a := doctor.Addresses{Name: pairs[i]}
		if pairs[i+1] != "" {
			a.Addrs = []netip.Prefix{netip.MustParsePrefix(pairs[i+1])}
		}
		all = append(all, a)
	}
	return all
}

// The kernel's driver has the handset at 1-3: its interface is found, with its
// address and the handset's. The links are as the kernel makes them.
func TestInterfaces(t *testing.T) {
	c, root := computer()
	driver(root, "1-3:1.0", "rndis_host")
	link(root, "sys/class/net/usb0/device", "../../../1-3:1.0")
	link(root, "sys/class/net/eth0/device", "../../../0000:00:1f.6")
	got := doctor.Interfaces(c, addresses("lo", "127.0.0.1/8", "eth0", "192.168.1.7/24", "usb0", "169.254.2.2/24"))
	if len(got) != 1 {
		t.Fatalf("found are %+v", got)
	}
	i := got[0]
	if i.Name != "usb0" || i.Driver != "rndis_host" || i.Port != "1-3" || !i.Handset || i.Over() != "169.254.2.2,169.254.2.1" {
		t.Errorf("it is %+v, over %s", i, i.Over())
	}
}

// Where the handset is, it is best known from the neighbours.
func TestInterfaceNeighbours(t *testing.T) {
	c, root := computer()
	driver(root, "1-3:1.0", "rndis_host")
	link(root, "sys/class/net/usb0/device", "../../../1-3:1.0")
	const head = "IP address       HW type     Flags       HW address            Mask     Device\n"
	for _, tt := range []struct{ arp, host, want string }{
		{"", "", ""},
		{"", "10.0.0.2/24", "10.0.0.2"},
		{"10.0.0.1         0x1         0x2         80:00:60:0f:e8:00     *        usb0\n", "10.0.0.2/24", "10.0.0.2,10.0.0.1"},
		{"10.0.0.1         0x1         0x0         00:00:00:00:00:00     *        usb0\n", "10.0.0.2/24", "10.0.0.2"},
		{"10.0.0.1         0x1         0x2         80:00:60:0f:e8:00     *        eth0\n", "10.0.0.2/24", "10.0.0.2"},
		{"10.0.0.1         0x1         0x2         80:00:60:0f:e8:00     *        usb0\n" +
			"10.0.0.9         0x1         0x2         80:00:60:0f:e8:00     *        usb0\n", "10.0.0.2/24", "10.0.0.2"},
		{"169.254.2.7      0x1         0x2         80:00:60:0f:e8:00     *        usb0\n", "169.254.2.2/24", "169.254.2.2,169.254.2.7"},
		{"", "169.254.2.1/24", "169.254.2.1"},
	} {
		root["proc/net/arp"] = &fstest.MapFile{Data: []byte(head + tt.arp)}
		got := doctor.Interfaces(c, addresses("usb0", tt.host))
		if len(got) != 1 || got[0].Over() != tt.want {
			t.Errorf("%q with %q: %+v", tt.host, tt.arp, got)
		}
	}
}

// An interface that has nothing to do with handsets is not named; one in their
// network is, wherever it is.
func TestInterfacesOfOthers(t *testing.T) {
	c, root := computer()
	device(root, "1-5", "18d1", "4ee3", "00", "00", "00", "9")
	iface(root, "1-5:1.0", "00", "e0", "01", "03", "81", "Interrupt", "0008")
	iface(root, "1-5:1.1", "01", "0a", "00", "00", "82", "Bulk", "0200", "03", "Bulk", "0200")
	driver(root, "1-5:1.0", "rndis_host")
	link(root, "sys/class/net/usb1/device", "../../../1-5:1.0")
	if got := doctor.Interfaces(c, addresses("usb1", "192.168.42.5/24")); len(got) != 0 {
		t.Errorf("a tethering phone is %+v", got)
	}
	c.OS = "windows"
	got := doctor.Interfaces(c, addresses("Ethernet 4", "169.254.2.2/24", "Ethernet", "169.254.7.7/16"))
	if len(got) != 1 || got[0].Name != "Ethernet 4" || got[0].Over() != "169.254.2.2,169.254.2.1" || got[0].Handset {
		t.Errorf("found are %+v", got)
	}
	if got := doctor.Interfaces(c, addresses("../../x", "169.254.2.2/24")); len(got) != 1 {
		t.Errorf("with an odd name: %+v", got)
	}
}

// This computer's own addresses can be had; the loopback's is among them.
func TestSystemAddresses(t *testing.T) {
	all, err := doctor.SystemAddresses()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(all, func(a doctor.Addresses) bool { return len(a.Addrs) > 0 }) {
		t.Errorf("no interface has an address: %v", all)
	}
}
