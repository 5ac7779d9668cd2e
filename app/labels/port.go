package labels

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"cradle/app/run"
	"cradle/usb"
)

// Port reads the name of a port as it is shown or typed: "1-3.2", "sim-1", "SIM 1",
// or the address of a handset on this computer's own network.
func Port(text string) (run.HandsetID, error) {
	text = strings.TrimSpace(text)
	lower := strings.ToLower(text)
	for _, prefix := range []string{"sim-", "sim "} {
		if n, ok := strings.CutPrefix(lower, prefix); ok {
			if i, err := strconv.Atoi(n); err == nil && i > 0 && strconv.Itoa(i) == n {
				return run.HandsetID("sim-" + n), nil
			}
		}
	}
	if a, err := netip.ParseAddr(strings.TrimPrefix(lower, "over-")); err == nil {
		return run.HandsetID("over-" + a.String()), nil
	}
	if p, err := usb.ParsePortPath(text); err == nil {
		return run.HandsetID(p.String()), nil
	}
	return "", fmt.Errorf("%q is no port; write it as 'cradle devices' shows it, such as 1-3.2", text)
}

// Shown is a port with its label, as people see it: "1-3.2 (Slot A)".
func Shown(port, label string) string {
	if label == "" {
		return port
	}
	return port + " (" + label + ")"
}
