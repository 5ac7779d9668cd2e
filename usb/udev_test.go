package usb

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"testing"

	"cradle/assets"
)

// ruleOf is a line of the udev rule for handsets that are known by vendor and
// product: udev's patterns are those of a shell, with "|" between them.
var ruleOf = regexp.MustCompile(`(?m)^SUBSYSTEM=="usb", ENV\{DEVTYPE\}=="usb_device", ENV\{ID_USB_INTERFACES\}=="\*:ffffff:\*", ATTR\{idVendor\}=="([0-9a-f]{4})", ATTR\{idProduct\}=="([^"]+)", TAG\+="uaccess", ATTR\{power/control\}="on"$`)

// The udev rule gives a person access to the handsets in usbids.toml, and to
// nothing else of their vendors.
func TestUdevRuleKnowsTheTable(t *testing.T) {
	rules := make(map[string][]string)
	for _, m := range ruleOf.FindAllStringSubmatch(assets.UdevRule, -1) {
		rules[m[1]] = append(rules[m[1]], strings.Split(m[2], "|")...)
	}
	ids := carried()
	for vendor := range ids.serialSync {
		name := fmt.Sprintf("%04x", vendor)
		if rules[name] == nil {
			t.Errorf("60-cradle.rules has no line for vendor %s, usbids.toml has", name)
			continue
		}
		for product := range 0x10000 {
			id := fmt.Sprintf("%04x", product)
			in := false
			for _, pattern := range rules[name] {
				ok, err := path.Match(pattern, id)
				if err != nil {
					t.Fatal(err)
				}
				in = in || ok
			}
			if want := ids.SerialSync(vendor, uint16(product)); in != want {
				t.Errorf("60-cradle.rules has %s:%s: %v, usbids.toml: %v", name, id, in, want)
			}
		}
		delete(rules, name)
	}
	if len(rules) != 0 {
		t.Errorf("60-cradle.rules has vendors that usbids.toml has not: %v", rules)
	}
}
