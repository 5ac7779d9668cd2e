package explain

import (
	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/phrase"
	"cradle/usb"
)

// Legacy is a remark on a handset that is connected in the legacy USB mode: it
// works, and a handset that has another mode is faster in that. It is the zero
// Explanation for any other handset.
func Legacy(h bench.Handset) Explanation {
	if h.Mode != usb.ModeSerialSync || h.State == bench.Unusable || h.State == bench.Gone {
		return Explanation{}
	}
	x := Explanation{What: phrase.New("It is in the legacy USB mode, a serial line, which is slower.")}
	if !legacyOnly(h.Identity) {
		x.Do = phrase.New("To switch: on the handset, Start > Settings > Connections > USB to PC, tick \"Enable advanced network functionality\". Then plug it in again.")
	}
	return x
}

// legacyOnly tells handsets that have no other mode: those before Windows
// Mobile 5, which is Windows CE 5.1. Before a handset has said what it is, it may
// be either.
func legacyOnly(i run.Identity) bool {
	return i.OSMajor != 0 && (i.OSMajor < 5 || i.OSMajor == 5 && i.OSMinor == 0)
}
