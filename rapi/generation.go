package rapi

// Generation is which of the two encodings of the Remote API a handset speaks.
// They number the same calls differently and wrap parameters and results in
// other ways; nothing on the wire announces which it is.
type Generation uint8

const (
	// RAPI2 is spoken by Windows Mobile 5 and later (Windows CE 5.1 and 5.2).
	RAPI2 Generation = iota
	// RAPI1 is spoken by everything older, Windows CE 5.0 included.
	RAPI1
)

// String is "RAPI 2" or "RAPI 1".
func (g Generation) String() string {
	if g == RAPI1 {
		return "RAPI 1"
	}
	return "RAPI 2"
}

// GenerationOf tells the generation from the operating system's version, as the
// handset's device information says it: RAPI 2 when the major version is above 4
// and the minor one above 0 (SynCE librapi2; seen on the wire for 5.1, 5.2, 5.0
// and 4.21, facts of which no real handset of version 6 or 7 is known).
func GenerationOf(major, minor uint32) Generation {
	if major > 4 && minor > 0 {
		return RAPI2
	}
	return RAPI1
}
