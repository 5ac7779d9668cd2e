//go:build cgo

package libusb

import (
	"fmt"
	"io/fs"
	"strings"

	"cradle/usb"
)

// readStrings adds a device's strings as Linux has them in sys, which is
// /sys/bus/usb/devices: the kernel reads them once when a device is plugged in,
// so that nobody has to open it for them. A device that is not there, or is
// another one by now, is left as it is.
func readStrings(sys fs.FS, d *usb.DeviceDesc) {
	read := func(name string) string {
		b, err := fs.ReadFile(sys, d.Path.String()+"/"+name)
		if err != nil {
			return ""
		}
		return strings.TrimSuffix(string(b), "\n")
	}
	if read("devnum") != fmt.Sprint(d.Address) || read("idVendor") != fmt.Sprintf("%04x", d.Vendor) {
		return
	}
	d.Manufacturer, d.ProductName, d.Serial = read("manufacturer"), read("product"), read("serial")
}
