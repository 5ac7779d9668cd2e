package simulator_test

import (
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/provxml"
	"cradle/usb/netif"
)

// Wireshark's decoder, which we did not write, reads the frames of one apply:
// ARP, DHCP with the handset as the server, the trigger, the handset's
// connections to port 990, and nothing malformed.
func TestCaptureInWireshark(t *testing.T) {
	inWireshark(t, "wm65-professional", map[string]string{
		"an ARP request":                 "arp.opcode == 1",
		"an ARP reply":                   "arp.opcode == 2",
		"a DHCP discover":                "dhcp.option.dhcp == 1",
		"a DHCP offer by the handset":    "dhcp.option.dhcp == 2 && ip.src == 169.254.2.1",
		"a DHCP request":                 "dhcp.option.dhcp == 3",
		"a DHCP acknowledgement":         "dhcp.option.dhcp == 5 && dhcp.ip.your == 169.254.2.2",
		"the trigger":                    "udp.dstport == 5679 && ip.dst == 169.254.2.1 && data.data == 7f",
		"the handset's call to port 990": "tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.dstport == 990 && ip.src == 169.254.2.1",
	}, map[string]string{
		"from a desktop that dials": "tcp.flags.syn == 1 && tcp.flags.ack == 0 && ip.src == 169.254.2.2",
		"of other protocols":        "!(arp || ip)",
	})
}

// And in the legacy USB mode: IP, and the handset's connections.
func TestSerialCaptureInWireshark(t *testing.T) {
	inWireshark(t, "wm65-professional:serialsync", map[string]string{
		"the handset's call to port 990": "raw && tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.dstport == 990 && ip.src == 192.168.131.129",
	}, map[string]string{
		"from a desktop that dials":    "tcp.flags.syn == 1 && tcp.flags.ack == 0 && ip.src == 192.168.131.1",
		"of other protocols":           "eth || !tcp",
		"that refuse what was not yet": "tcp.flags.reset == 1 && tcp.seq == 1 && ip.src == 192.168.131.1",
	})
}

// inWireshark captures an apply to a simulated handset and looks for what must
// be in it, and what must not, by Wireshark's filters.
func inWireshark(t *testing.T, spec string, must, never map[string]string) {
	t.Helper()
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("SKIPPED: tshark is not installed; whether Wireshark reads our captures is NOT tested")
	}
	file := filepath.Join(t.TempDir(), "apply.pcapng")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	capture, err := netif.NewCapture(f)
	if err != nil {
		t.Fatal(err)
	}
	sim := simulate(t, spec)
	b := start(t, sim.Bus(), bench.Config{Capture: taps{capture}})
	runs, err := b.Apply(t.Context(), bench.Request{
		Documents: []*provxml.Document{parse(t, favourite)},
		Targets:   []run.HandsetID{"sim-1"},
	})
	if err != nil || len(runs) != 1 || runs[0].Ending != run.Applied {
		t.Fatalf("runs %+v, %v", runs, err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}

	read := func(args ...string) string {
		t.Helper()
		out, err := exec.Command(tshark, append([]string{"-n", "-r", file, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"}, args...)...).Output()
		if err != nil {
			t.Fatalf("tshark %q: %v", args, err)
		}
		return string(out)
	}
	all := read()
	for what, filter := range must {
		if strings.TrimSpace(read("-Y", filter)) == "" {
			t.Errorf("%s is not in the capture (%s):\n%s", what, filter, all)
		}
	}
	for what, filter := range never {
		if found := strings.TrimSpace(read("-Y", filter)); found != "" {
			t.Errorf("frames %s:\n%s", what, found)
		}
	}
	for what, filter := range map[string]string{
		"malformed":             "_ws.malformed",
		"with a wrong checksum": "ip.checksum.status == \"Bad\" || tcp.checksum.status == \"Bad\" || udp.checksum.status == \"Bad\"",
	} {
		if found := strings.TrimSpace(read("-Y", filter)); found != "" {
			t.Errorf("frames %s:\n%s", what, found)
		}
	}
	// The document stands in the TCP payload, as UTF-16LE.
	if dump := read("-Y", "tcp.dstport != 990 && tcp.len > 0", "-T", "fields", "-e", "tcp.payload"); !regexp.MustCompile(hex.EncodeToString(wide("Service desk"))).MatchString(strings.ReplaceAll(dump, "\n", "")) {
		t.Error("the document is not in the frames")
	}
}

type taps struct{ *netif.Capture }

func (t taps) TapIP(name string) func(t time.Time, packet []byte, outbound bool) {
	return t.Capture.TapIP(name)
}

func (t taps) Tap(name string) func(t time.Time, frame []byte, outbound bool) {
	return t.Capture.Tap(name)
}
