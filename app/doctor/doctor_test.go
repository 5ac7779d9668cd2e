package doctor_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"cradle/app/doctor"
	"cradle/assets"
	"cradle/usb"
)

// computer is a Linux machine with a handset at 1-3, a keyboard at 1-4, and
// nothing in the way. The attributes are as the kernel writes them
// (Documentation/ABI/stable/sysfs-bus-usb).
func computer() (doctor.Computer, fstest.MapFS) {
	root := fstest.MapFS{
		"proc/self/maps":                              {Data: []byte("7f00-7f01 r-xp 00000000 08:01 42     /usr/lib/x86_64-linux-gnu/libusb-1.0.so.0.3.0\n")},
		"proc/modules":                                {Data: []byte("usbcore 1 0 - Live 0x0\n")},
		"proc/1/comm":                                 {Data: []byte("systemd\n")},
		"etc/udev/rules.d/60-cradle.rules":            {Data: []byte(assets.UdevRule)},
		"sys/bus/usb/devices/usb1/idVendor":           {Data: []byte("1d6b\n")},
		"sys/bus/usb/devices/1-0:1.0/bInterfaceClass": {Data: []byte("09\n")},
	}
	device(root, "1-3", "0bb4", "0b04", "ef", "01", "01", "7")
	iface(root, "1-3:1.0", "00", "ef", "01", "01", "81", "Interrupt", "0008")
	iface(root, "1-3:1.1", "01", "0a", "00", "00", "82", "Bulk", "0200", "03", "Bulk", "0200")
	device(root, "1-4", "046d", "c31c", "00", "00", "00", "8")
	iface(root, "1-4:1.0", "00", "03", "01", "01", "81", "Interrupt", "0008")
	return doctor.Computer{OS: "linux", Root: root, Open: func(string) error { return nil }}, root
}

func put(root fstest.MapFS, dir string, pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		root["sys/bus/usb/devices/"+dir+"/"+pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1] + "\n")}
	}
}

func device(root fstest.MapFS, at, vendor, product, class, sub, proto, num string) {
	put(root, at, "idVendor", vendor, "idProduct", product, "bDeviceClass", class, "bDeviceSubClass", sub, "bDeviceProtocol", proto,
		"busnum", "1", "devnum", num)
}

func iface(root fstest.MapFS, at, number, class, sub, proto string, eps ...string) {
	put(root, at, "bInterfaceNumber", number, "bAlternateSetting", " 0", "bInterfaceClass", class, "bInterfaceSubClass", sub, "bInterfaceProtocol", proto)
	for i := 0; i < len(eps); i += 3 {
		put(root, at+"/ep_"+eps[i], "bEndpointAddress", eps[i], "type", eps[i+1], "wMaxPacketSize", eps[i+2])
	}
}

func driver(root fstest.MapFS, at, name string) {
	root["sys/bus/usb/devices/"+at+"/driver"] = &fstest.MapFile{Data: []byte("../../../../../../bus/usb/drivers/" + name), Mode: fs.ModeSymlink}
}

// A computer on which all is well says so, of everything.
func TestGood(t *testing.T) {
	c, _ := computer()
	var opened []string
	c.Open = func(name string) error { opened = append(opened, name); return nil }
	want := []doctor.Check{
		{Name: "usb", State: doctor.Good, What: "libusb has started."},
		{Name: "libusb", State: doctor.Good, What: "libusb is /usr/lib/x86_64-linux-gnu/libusb-1.0.so.0.3.0."},
		{Name: "rule", State: doctor.Good, What: "The udev rule is installed: /etc/udev/rules.d/60-cradle.rules."},
		{Name: "handset", Port: "1-3", State: doctor.Good, What: "A handset in ActiveSync mode (0bb4:0b04)."},
		{Name: "handset", Port: "1-3", State: doctor.Good, What: "/dev/bus/usb/001/007 may be used."},
	}
	if got := doctor.Look(c); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if !slices.Equal(opened, []string{"/dev/bus/usb/001/007"}) {
		t.Errorf("opened %v", opened) // and not the keyboard
	}
}

func TestFindings(t *testing.T) {
	for _, c := range []struct {
		name  string
		make  func(c *doctor.Computer, root fstest.MapFS)
		state doctor.State
		what  string
		do    string
	}{
		{"no libusb in it", func(c *doctor.Computer, _ fstest.MapFS) { c.USB = usb.ErrNotSupported }, doctor.Bad, "USB cannot be started", "a build of Cradle"},
		{"no USB", func(c *doctor.Computer, _ fstest.MapFS) { c.USB = errors.New("odd") }, doctor.Bad, "USB cannot be started: odd.", "libusb 1.0"},
		{"linked in", func(_ *doctor.Computer, r fstest.MapFS) { delete(r, "proc/self/maps") }, doctor.Note, "libusb is not loaded", ""},
		{"no rule", func(_ *doctor.Computer, r fstest.MapFS) { delete(r, "etc/udev/rules.d/60-cradle.rules") }, doctor.Warning, "rule is not installed, so that only root", "cradle doctor --udev-rule > /etc/udev/rules.d/60-cradle.rules"},
		{"no rule, root", func(c *doctor.Computer, r fstest.MapFS) {
			delete(r, "etc/udev/rules.d/60-cradle.rules")
			c.Admin = true
		}, doctor.Note, "Root does not need it", ""},
		{"old rule of a package", func(_ *doctor.Computer, r fstest.MapFS) {
			delete(r, "etc/udev/rules.d/60-cradle.rules")
			r["usr/lib/udev/rules.d/60-cradle.rules"] = &fstest.MapFile{Data: []byte("# old\n")}
		}, doctor.Note, "/usr/lib/udev/rules.d/60-cradle.rules, that is not the one of this version", "udevadm"},
		{"no permission", func(c *doctor.Computer, _ fstest.MapFS) {
			c.Open = func(string) error { return &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission} }
		}, doctor.Bad, "/dev/bus/usb/001/007 may not be used by this user", "udev rule"},
		{"no node", func(c *doctor.Computer, _ fstest.MapFS) { c.Open = func(string) error { return fs.ErrNotExist } }, doctor.Bad, "is not there", "container"},
		{"other trouble", func(c *doctor.Computer, _ fstest.MapFS) { c.Open = func(string) error { return errors.New("odd") } }, doctor.Bad, "cannot be opened: odd.", ""},
		{"kernel has it", func(_ *doctor.Computer, r fstest.MapFS) { driver(r, "1-3:1.0", "rndis_host") }, doctor.Note, "Interface 0 belongs to the kernel's rndis_host", ""},
		{"ipaq has it", func(_ *doctor.Computer, r fstest.MapFS) { driver(r, "1-3:1.1", "ipaq") }, doctor.Warning, "Interface 1 belongs to the kernel's ipaq", "rmmod ipaq"},
		{"a program has it", func(_ *doctor.Computer, r fstest.MapFS) { driver(r, "1-3:1.0", "usbfs") }, doctor.Warning, "Interface 0 is held by another program", "End the other"},
		{"ipaq loaded", func(_ *doctor.Computer, r fstest.MapFS) { r["proc/modules"].Data = []byte("ipaq 40960 0 - Live 0x0\n") }, doctor.Note, "module ipaq is loaded", "rmmod ipaq"},
		{"rndis_host loaded", func(_ *doctor.Computer, r fstest.MapFS) {
			r["proc/modules"].Data = []byte("cdc_ether 1 1 rndis_host, Live 0x0\nrndis_host 20480 0 - Live 0x0\n")
		}, doctor.Note, "module rndis_host is loaded", ""},
		{"NetworkManager", func(_ *doctor.Computer, r fstest.MapFS) {
			r["proc/77/comm"] = &fstest.MapFile{Data: []byte("NetworkManager\n")}
		}, doctor.Note, "NetworkManager is running", ""},
		{"SynCE", func(_ *doctor.Computer, r fstest.MapFS) { r["proc/78/comm"] = &fstest.MapFile{Data: []byte("odccm\n")} }, doctor.Warning, "odccm is running. It is SynCE's", "End it"},
		{"serial mode on ipaq", func(_ *doctor.Computer, r fstest.MapFS) {
			device(r, "1-5", "0bb4", "0a01", "ff", "ff", "ff", "9")
			iface(r, "1-5:1.0", "00", "ff", "ff", "ff", "81", "Bulk", "0040", "02", "Bulk", "0040")
			driver(r, "1-5:1.0", "ipaq")
		}, doctor.Note, "Interface 0 belongs to the kernel's ipaq. Cradle takes it over", ""},
		{"serial mode", func(_ *doctor.Computer, r fstest.MapFS) {
			device(r, "1-5", "0bb4", "0a01", "ff", "ff", "ff", "9")
			iface(r, "1-5:1.0", "00", "ff", "ff", "ff", "81", "Bulk", "0040", "02", "Bulk", "0040")
		}, doctor.Good, "A handset in the legacy USB mode (0bb4:0a01)", "Enable advanced network functionality"},
		{"tethering phone", func(_ *doctor.Computer, r fstest.MapFS) {
			device(r, "1-5", "18d1", "4ee3", "e0", "01", "03", "9")
			iface(r, "1-5:1.0", "00", "e0", "01", "03", "81", "Interrupt", "0008")
			iface(r, "1-5:1.1", "01", "0a", "00", "00", "82", "Bulk", "0200", "03", "Bulk", "0200")
		}, doctor.Note, "An RNDIS device that is not in ActiveSync mode (18d1:4ee3)", "--device 1-5"},
		{"half a handset", func(_ *doctor.Computer, r fstest.MapFS) {
			device(r, "1-5", "0bb4", "0b04", "00", "00", "00", "9")
			iface(r, "1-5:1.0", "00", "ef", "01", "01", "81", "Interrupt", "0008")
		}, doctor.Bad, "with the class of a handset (0bb4:0b04) that cannot be used: no interface carries the data", ""},
		{"no handset", func(_ *doctor.Computer, r fstest.MapFS) {
			for name := range r {
				if strings.Contains(name, "/1-3") {
					delete(r, name)
				}
			}
		}, doctor.Note, "No handset is plugged in", "Plug one in"},
		{"no sysfs", func(_ *doctor.Computer, r fstest.MapFS) {
			for name := range r {
				if strings.HasPrefix(name, "sys/") {
					delete(r, name)
				}
			}
		}, doctor.Bad, "there is no /sys/bus/usb/devices", "container"},
		{"Windows", func(c *doctor.Computer, _ fstest.MapFS) { c.OS = "windows" }, doctor.Note, "WinUSB", "Zadig"},
		{"macOS", func(c *doctor.Computer, _ fstest.MapFS) { c.OS = "darwin" }, doctor.Note, "macOS has no driver", ""},
	} {
		pc, root := computer()
		c.make(&pc, root)
		checks := doctor.Look(pc)
		if !slices.ContainsFunc(checks, func(k doctor.Check) bool {
			return k.State == c.state && strings.Contains(k.What, c.what) && strings.Contains(k.Do, c.do)
		}) {
			t.Errorf("%s: %+v", c.name, checks)
		}
	}
}

// A device that leaves while it is read is left out, and the others stay.
func TestLeavesMeanwhile(t *testing.T) {
	c, root := computer()
	device(root, "1-5", "0bb4", "0b04", "ef", "01", "01", "9")
	iface(root, "1-5:1.0", "00", "ef", "01", "01", "81", "Interrupt", "0008")
	delete(root, "sys/bus/usb/devices/1-5:1.0/bInterfaceClass")
	var ports []string
	for _, k := range doctor.Look(c) {
		if k.Name == "handset" {
			ports = append(ports, k.Port)
		}
	}
	if !slices.Equal(ports, []string{"1-3", "1-3"}) {
		t.Errorf("handsets at %v", ports)
	}
}
