package main

import (
	"bytes"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A port that is taken is named, with who may have it and what to do. Without the one
// that older handsets call, all others still can.
func TestOverPortTaken(t *testing.T) {
	needsPorts(t, "what is said of a port that is taken")
	desktop, handset := loopback(254)
	document := filepath.Join(t.TempDir(), "a.xml")
	if err := os.WriteFile(document, []byte(`<wap-provisioningdoc/>`), 0o666); err != nil {
		t.Fatal(err)
	}
	for port, want := range map[uint16][]string{
		990: {
			"This computer cannot take calls from handsets at " + desktop.String() + ":990.",
			"another program listens there",
			"end it, or use another local address",
		},
		5679: {
			"No handset called back from " + handset.String() + " to " + desktop.String(),
			"One from before Windows Mobile 5 could not call in any case: this computer cannot take calls at " + desktop.String() + ":5679.",
			"For such a handset: another program listens there",
		},
	} {
		l, err := net.Listen("tcp", netip.AddrPortFrom(desktop, port).String())
		if err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		p := &program{in: strings.NewReader(""), out: &out, err: &errs}
		code := p.main(t.Context(), []string{"apply", "--over", desktop.String() + "," + handset.String(), "--wait", "10ms", document})
		l.Close()
		// Lines are broken to the terminal's width.
		said := strings.ToLower(strings.Join(strings.Fields(out.String()), " "))
		for _, w := range want {
			if !strings.Contains(said, strings.ToLower(w)) {
				t.Errorf("port %d: %q is not in\n%s%s", port, w, out.String(), errs.String())
			}
		}
		if code != exitNotSent {
			t.Errorf("port %d: exit code %d", port, code)
		}
	}
}
