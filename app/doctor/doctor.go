// Package doctor looks at a computer and says what stands between Cradle and
// handsets on its USB ports: libusb, permissions, drivers, other programs.
//
//	checks := doctor.Look(doctor.System(err)) // err of starting libusb
//
// It reads files and opens device nodes, and changes nothing.
package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"

	"cradle/assets"
	"cradle/usb"
)

// State is how a check came out.
type State string

const (
	Good    State = "good"    // as it should be
	Note    State = "note"    // worth knowing, and in nobody's way
	Warning State = "warning" // may get in the way
	Bad     State = "bad"     // handsets cannot be used
)

// Check is one thing that was looked at.
type Check struct {
	Name  string // "usb", "libusb", "rule", "modules", "programs", "handset"
	Port  string // of a handset
	State State
	What  string // whole sentences
	Do    string // what to do; may be empty
}

// Computer is what is looked at.
type Computer struct {
	OS    string             // as runtime.GOOS
	Root  fs.FS              // the file system from "/"; read on Linux only
	Admin bool               // the program may open everything
	Open  func(string) error // tries to open a device node, given from "/", for reading and writing
	USB   error              // why USB could not be started, or nil
}

// System is the computer that the program runs on.
func System(usbErr error) Computer {
	return Computer{
		OS:    runtime.GOOS,
		Root:  os.DirFS("/"),
		Admin: os.Geteuid() == 0,
		Open: func(name string) error {
			f, err := os.OpenFile(name, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			return f.Close()
		},
		USB: usbErr,
	}
}

// Look makes all checks. Those of what is in nobody's way come too.
func Look(c Computer) []Check {
	checks := []Check{c.start()}
	if c.OS != "linux" {
		return append(checks, c.elsewhere()...)
	}
	checks = append(checks, c.library(), c.rule())
	devices, err := c.devices()
	if err != nil {
		checks = append(checks, Check{Name: "handset", State: Bad, What: "The list of USB devices cannot be read: " + err.Error() + ".",
			Do: "In a container or a virtual machine, give it /sys and /dev/bus/usb."})
	}
	handsets := 0
	for _, d := range devices {
		if found := c.device(d); len(found) > 0 {
			handsets++
			checks = append(checks, found...)
		}
	}
	if handsets == 0 && err == nil {
		checks = append(checks, Check{Name: "handset", State: Note, What: "No handset is plugged in.",
			Do: "Plug one in, switch it on, and run this again."})
	}
	return append(append(checks, c.modules()...), c.programs()...)
}

func (c Computer) start() Check {
	if c.USB == nil {
		return Check{Name: "usb", State: Good, What: "libusb has started."}
	}
	k := Check{Name: "usb", State: Bad, What: "USB cannot be started: " + c.USB.Error() + "."}
	switch {
	case errors.Is(c.USB, usb.ErrNotSupported):
		k.Do = "Use a build of Cradle that has libusb in it."
	default:
		k.Do = "See that libusb 1.0 is installed and that this computer has USB."
	}
	return k
}

// elsewhere is what can be said without looking.
func (c Computer) elsewhere() []Check {
	switch c.OS {
	case "windows":
		return []Check{{Name: "drivers", State: Note,
			What: "On Windows a handset can be used when the WinUSB driver is bound to it, in place of Microsoft's RNDIS driver. Whether it is, is not looked at.",
			Do:   "Bind WinUSB to the whole device, for instance with Zadig. Windows Mobile Device Center does not work as long as it is."}}
	case "darwin":
		return []Check{{Name: "drivers", State: Note, What: "macOS has no driver for these handsets that could be in the way. This was never tried with one."}}
	}
	return nil
}

// library finds the libusb that this program is running with: what the kernel
// has mapped into it.
func (c Computer) library() Check {
	maps, err := fs.ReadFile(c.Root, "proc/self/maps")
	if err == nil {
		for line := range strings.SplitSeq(string(maps), "\n") {
			if i := strings.Index(line, "/"); i >= 0 && strings.Contains(path.Base(line[i:]), "libusb-1.0.so") {
				return Check{Name: "libusb", State: Good, What: "libusb is " + strings.TrimSpace(line[i:]) + "."}
			}
		}
	}
	return Check{Name: "libusb", State: Note, What: "libusb is not loaded as a library of its own: it is part of this program, or this program was built without it."}
}

const ruleName = "60-cradle.rules"

// rule looks for the udev rule where udev does (udev(7)).
func (c Computer) rule() Check {
	install := "As root: cradle doctor --udev-rule > /etc/udev/rules.d/" + ruleName +
		" && udevadm control --reload && udevadm trigger --subsystem-match=usb"
	for _, dir := range []string{"etc", "run", "usr/local/lib", "usr/lib", "lib"} {
		name := path.Join(dir, "udev/rules.d", ruleName)
		text, err := fs.ReadFile(c.Root, name)
		switch {
		case err == nil && string(text) == assets.UdevRule:
			return Check{Name: "rule", State: Good, What: "The udev rule is installed: /" + name + "."}
		case err == nil:
			return Check{Name: "rule", State: Note, What: "A udev rule is installed, /" + name + ", that is not the one of this version.", Do: install}
		}
	}
	k := Check{Name: "rule", State: Warning, What: "The udev rule is not installed, so that only root may use handsets.", Do: install}
	if c.Admin {
		k.State, k.What = Note, "The udev rule is not installed. Root does not need it."
	}
	return k
}

// Kernel modules that take handsets (Linux 6.1's aliases).
func (c Computer) modules() []Check {
	text, err := fs.ReadFile(c.Root, "proc/modules")
	if err != nil {
		return nil
	}
	var checks []Check
	for line := range strings.SplitSeq(string(text), "\n") {
		switch name, _, _ := strings.Cut(line, " "); name {
		case "ipaq":
			checks = append(checks, Check{Name: "modules", State: Note,
				What: "The kernel module ipaq is loaded. It takes handsets by their numbers, also ones in ActiveSync mode. Cradle takes those in the legacy USB mode over from it and gives them back.",
				Do:   "If Cradle cannot take a handset over, as root: rmmod ipaq"})
		case "rndis_host":
			checks = append(checks, Check{Name: "modules", State: Note,
				What: "The kernel module rndis_host is loaded. Cradle takes handsets over from it and gives them back."})
		}
	}
	return checks
}

// holders are programs known to use handsets, or the network interfaces that
// the kernel makes of them, by the name of their process.
var holders = map[string]string{
	"NetworkManager":  "asks for an address on the network interface of a handset that Cradle does not have",
	"ModemManager":    "tries whether a new device is a modem",
	"odccm":           "is SynCE's, and wants handsets for itself",
	"vdccm":           "is SynCE's, and wants handsets for itself",
	"dccm":            "is SynCE's, and wants handsets for itself",
	"synce-connector": "is SynCE's, and wants handsets for itself",
	"VBoxSVC":         "may hand USB devices to a virtual machine",
}

func (c Computer) programs() []Check {
	names, err := fs.Glob(c.Root, "proc/[0-9]*/comm")
	if err != nil {
		return nil
	}
	var found []string
	for _, n := range names {
		b, err := fs.ReadFile(c.Root, n)
		if name := strings.TrimSpace(string(b)); err == nil && holders[name] != "" {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	var checks []Check
	for _, name := range slices.Compact(found) {
		k := Check{Name: "programs", State: Note, What: fmt.Sprintf("%s is running. It %s.", name, holders[name])}
		if strings.HasPrefix(holders[name], "is SynCE's") {
			k.State, k.Do = Warning, "End it while Cradle is used."
		}
		checks = append(checks, k)
	}
	return checks
}
