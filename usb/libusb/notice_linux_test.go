//go:build cgo

package libusb

import "testing"

func TestNotices(t *testing.T) {
	for message, want := range map[string]bool{
		"bind@/devices/pci0000:00/usb1/1-3\x00ACTION=bind\x00DEVPATH=/devices/pci0000:00/usb1/1-3\x00SUBSYSTEM=usb\x00DEVTYPE=usb_device\x00DRIVER=usb\x00SEQNUM=1\x00": true,
		"remove@/devices/usb1/1-3\x00ACTION=remove\x00SUBSYSTEM=usb\x00DEVTYPE=usb_device\x00":                                                                          true,
		"add@/devices/usb1/1-3\x00ACTION=add\x00SUBSYSTEM=usb\x00DEVTYPE=usb_device\x00":                                                                                false,
		"bind@/devices/usb1/1-3/1-3:1.0\x00ACTION=bind\x00SUBSYSTEM=usb\x00DEVTYPE=usb_interface\x00":                                                                   false,
		"remove@/devices/virtual/net/tap0\x00ACTION=remove\x00SUBSYSTEM=net\x00":                                                                                        false,
		"": false,
	} {
		if got := isNotice([]byte(message)); got != want {
			t.Errorf("%q: %v", message, got)
		}
	}
}

func TestListening(t *testing.T) {
	changes := make(chan struct{}, 1)
	l, err := listen(changes)
	if err != nil {
		t.Skipf("NOT TESTED, no uevents here: %v", err)
	}
	if err := l.Close(); err != nil { // joins its reader
		t.Error(err)
	}
}
