package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"cradle/usb"
)

// attached is a USB device as Linux shows it under /sys/bus/usb/devices.
type attached struct {
	desc    usb.DeviceDesc
	node    string // of the device, from "/"
	drivers []bound
}

// bound is a driver that has an interface.
type bound struct {
	iface  uint8
	driver string
}

const sysDevices = "sys/bus/usb/devices"

// devices lists the devices, with the interfaces of their active
// configuration. One that leaves meanwhile, or cannot be read, is left out.
func (c Computer) devices() ([]attached, error) {
	entries, err := fs.ReadDir(c.Root, sysDevices)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no /" + sysDevices)
	}
	if err != nil {
		return nil, err
	}
	var all []attached
	for _, e := range entries {
		at, err := usb.ParsePortPath(e.Name())
		if err != nil {
			continue // a root hub or an interface
		}
		if d, err := c.read(at, entries); err == nil {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b attached) int { return a.desc.Path.Compare(b.desc.Path) })
	return all, nil
}

func (c Computer) read(at usb.PortPath, entries []fs.DirEntry) (attached, error) {
	dir := path.Join(sysDevices, at.String())
	r := reader{root: c.Root}
	d := attached{desc: usb.DeviceDesc{
		Path: at, Vendor: uint16(r.number(dir, "idVendor", 16)), Product: uint16(r.number(dir, "idProduct", 16)),
		Class: r.class(dir, "bDevice"), Address: int(r.number(dir, "devnum", 10)),
	}}
	d.node = fmt.Sprintf("/dev/bus/usb/%03d/%03d", r.number(dir, "busnum", 10), d.desc.Address)
	config := usb.ConfigDesc{Value: 1}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), at.String()+":") {
			continue
		}
		sub := path.Join(sysDevices, e.Name())
		i := usb.InterfaceDesc{
			Number: uint8(r.number(sub, "bInterfaceNumber", 16)), Alternate: uint8(r.number(sub, "bAlternateSetting", 10)),
			Class: r.class(sub, "bInterface"),
		}
		eps, _ := fs.Glob(c.Root, path.Join(escape(sub), "ep_*"))
		for _, ep := range eps {
			kind := usb.Bulk
			switch r.text(ep, "type") {
			case "Interrupt":
				kind = usb.Interrupt
			case "Isoc":
				kind = usb.Isochronous
			}
			i.Endpoints = append(i.Endpoints, usb.EndpointDesc{Address: uint8(r.number(ep, "bEndpointAddress", 16)), Type: kind,
				MaxPacket: int(r.number(ep, "wMaxPacketSize", 16) & 0x7ff)})
		}
		config.Interfaces = append(config.Interfaces, i)
		if to, err := fs.ReadLink(c.Root, path.Join(sub, "driver")); err == nil {
			d.drivers = append(d.drivers, bound{i.Number, path.Base(to)})
		}
	}
	d.desc.Configs = []usb.ConfigDesc{config}
	return d, r.err
}

// escape keeps fs.Glob from taking a name for a pattern.
func escape(s string) string { return strings.NewReplacer("[", `\[`, "*", `\*`, "?", `\?`).Replace(s) }

// reader reads attributes, up to the first that cannot be read.
type reader struct {
	root fs.FS
	err  error
}

func (r *reader) text(dir, name string) string {
	b, err := fs.ReadFile(r.root, path.Join(dir, name))
	if r.err == nil {
		r.err = err
	}
	return strings.TrimSpace(string(b))
}

func (r *reader) number(dir, name string, base int) uint64 {
	n, err := strconv.ParseUint(r.text(dir, name), base, 16)
	if r.err == nil {
		r.err = err
	}
	return n
}

func (r *reader) class(dir, prefix string) usb.Class {
	return usb.Class{Class: uint8(r.number(dir, prefix+"Class", 16)), SubClass: uint8(r.number(dir, prefix+"SubClass", 16)),
		Protocol: uint8(r.number(dir, prefix+"Protocol", 16))}
}

// device checks one device; there are no checks of what is no handset.
func (c Computer) device(d attached) []Check {
	fn := usb.Recognise(d.desc)
	check := func(s State, do, format string, args ...any) Check {
		return Check{Name: "handset", Port: d.desc.Path.String(), State: s, What: fmt.Sprintf(format, args...), Do: do}
	}
	var checks []Check
	switch fn.Mode {
	case usb.ModeActiveSync:
		checks = append(checks, check(Good, "", "A handset in ActiveSync mode (%s).", d.desc.ID()))
	case usb.ModeRNDIS:
		checks = append(checks, check(Note, "If it is a Windows Mobile handset all the same, name it: --device "+d.desc.Path.String(),
			"An RNDIS device that is not in ActiveSync mode (%s): most likely no Windows Mobile handset.", d.desc.ID()))
	case usb.ModeSerialSync:
		checks = append(checks, check(Good, "If it has Windows Mobile 5 or later, it is faster with \"Enable advanced network functionality\" under Settings, Connections, USB to PC.",
			"A handset in the legacy USB mode (%s).", d.desc.ID()))
	default:
		if fn.Problem == "" {
			return nil
		}
		return []Check{check(Bad, "", "A device with the class of a handset (%s) that cannot be used: %s.", d.desc.ID(), fn.Problem)}
	}
	switch err := c.Open(d.node); {
	case err == nil:
		checks = append(checks, check(Good, "", "%s may be used.", d.node))
	case errors.Is(err, fs.ErrPermission):
		checks = append(checks, check(Bad, "Install the udev rule and plug the handset in again, or run Cradle as root.", "%s may not be used by this user.", d.node))
	case errors.Is(err, fs.ErrNotExist):
		checks = append(checks, check(Bad, "In a container, give it /dev/bus/usb.", "%s is not there.", d.node))
	default:
		checks = append(checks, check(Bad, "", "%s cannot be opened: %v.", d.node, err))
	}
	for _, b := range d.drivers {
		if b.iface != fn.Control && b.iface != fn.Data {
			continue
		}
		switch {
		case b.driver == "rndis_host", b.driver == "ipaq" && fn.Mode == usb.ModeSerialSync:
			checks = append(checks, check(Note, "", "Interface %d belongs to the kernel's %s. Cradle takes it over and gives it back.", b.iface, b.driver))
		case b.driver == "usbfs":
			checks = append(checks, check(Warning, "End the other program: another Cradle, a virtual machine, SynCE.", "Interface %d is held by another program.", b.iface))
		default:
			checks = append(checks, check(Warning, "If Cradle cannot take it over, as root: rmmod "+b.driver, "Interface %d belongs to the kernel's %s.", b.iface, b.driver))
		}
	}
	return checks
}
