package explain

import (
	"strings"
	"testing"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/usb"
)

func TestLegacy(t *testing.T) {
	for _, c := range []struct {
		name     string
		h        bench.Handset
		what, do bool
	}{
		{"Windows Mobile 6.5", bench.Handset{Mode: usb.ModeSerialSync, State: bench.Ready, Identity: run.Identity{OSMajor: 5, OSMinor: 2}}, true, true},
		{"not known yet", bench.Handset{Mode: usb.ModeSerialSync, State: bench.Connecting}, true, true},
		{"Pocket PC 2003", bench.Handset{Mode: usb.ModeSerialSync, State: bench.Ready, Identity: run.Identity{OSMajor: 4, OSMinor: 20}}, true, false},
		{"RNDIS", bench.Handset{Mode: usb.ModeActiveSync, State: bench.Ready}, false, false},
		{"gone", bench.Handset{Mode: usb.ModeSerialSync, State: bench.Gone}, false, false},
	} {
		x := said(t, Legacy(c.h))
		if strings.Contains(x.What, "legacy USB mode") != c.what || strings.Contains(x.Do, "Enable advanced network functionality") != c.do {
			t.Errorf("%s: %+v", c.name, x)
		}
	}
}
