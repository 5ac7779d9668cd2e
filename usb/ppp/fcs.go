package ppp

// The frame check sequence: CRC-16 of x^16 + x^12 + x^5 + 1, bits reversed
// (RFC 1662 section C.2).
const (
	initialFCS = 0xffff
	goodFCS    = 0xf0b8 // of a frame with its FCS
	fcsPoly    = 0x8408
)

var fcsTable = makeFCSTable()

func makeFCSTable() (t [256]uint16) {
	for i := range t {
		v := uint16(i)
		for range 8 {
			if v&1 == 1 {
				v = v>>1 ^ fcsPoly
			} else {
				v >>= 1
			}
		}
		t[i] = v
	}
	return t
}

func updateFCS(fcs uint16, b []byte) uint16 {
	for _, c := range b {
		fcs = fcs>>8 ^ fcsTable[byte(fcs)^c]
	}
	return fcs
}
