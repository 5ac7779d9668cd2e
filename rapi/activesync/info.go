package activesync

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"cradle/rapi/wire"
)

// DeviceInfo is what a handset says of itself in the handshake. The layout is
// SynCE core/dccm's reading of it; the names in doubt say so.
type DeviceInfo struct {
	// Legacy: it is from before Windows Mobile 5, and some of the fields are zero.
	Legacy bool
	// GUID is the handset's own; it outlives restarts. A legacy handset has none.
	GUID GUID
	// OSMajor and OSMinor: 5.1 is Windows Mobile 5, 5.2 Windows Mobile 6 and later.
	OSMajor, OSMinor uint32
	// Name is what the owner called the handset.
	Name string
	// Build is the "version" word; SynCE vdccm takes it for the OS build number.
	Build uint32
	// Processor is a PROCESSOR_... value: 2577 is StrongARM and XScale.
	Processor uint32
	// Flags is a "counter or flags" of unknown meaning (SynCE wiki).
	Flags uint32
	// Partner is the current partnership's id, 0 for none. Of a legacy handset it is
	// that or, as SynCE vdccm reads it, the first of two; Partner2 is the other one.
	Partner, Partner2 uint32
	// DeviceID is the value DeviceIdentifier below HKCU\Software\Microsoft\Windows
	// CE Services\Partners (SynCE wiki).
	DeviceID uint32
	// Platforms are "PocketPC", "SmartPhone" and the like; the first says most.
	Platforms []string
	// Model is the hardware's name.
	Model string
	// Versions are pairs of unknown meaning; SynCE calls them component versions.
	// Probably (major, minor) for each platform.
	Versions []Version
	// Key says how the handset was locked when it said so.
	Key Key
	// Extra is what follows the key: mostly nothing. Its first word seems to be a
	// length; whether it counts itself is not known, so nothing is cut off.
	Extra []byte
	// Warnings are what was odd and was tolerated.
	Warnings []string
}

// Version is one pair of DeviceInfo.Versions.
type Version struct{ Major, Minor uint32 }

// Key is the last word of the device information, or the low byte of a legacy
// handset's challenge.
type Key uint32

const (
	// KeyNone: not locked.
	KeyNone Key = 0
	// KeyOnHandset: to be unlocked on the handset itself (Windows Mobile 6).
	KeyOnHandset Key = 0xffffffff
)

// Password reports whether the handset wants its password from the desktop
// (Windows Mobile 5), which is every other value; the low byte is what the
// password is XORed with.
func (k Key) Password() bool { return k != KeyNone && k != KeyOnHandset }

// GUID is a device's id as it came: the first three parts little-endian.
type GUID [16]byte

// String is "{D452FF30-075B-4A1C-9D7E-112233445566}".
func (g GUID) String() string {
	return fmt.Sprintf("{%08X-%04X-%04X-%X-%X}", binary.LittleEndian.Uint32(g[0:]), binary.LittleEndian.Uint16(g[4:]),
		binary.LittleEndian.Uint16(g[6:]), g[8:10], g[10:])
}

// Platform is the first platform, or "".
func (d *DeviceInfo) Platform() string {
	if len(d.Platforms) == 0 {
		return ""
	}
	return d.Platforms[0]
}

// Bounds of the device information. SynCE's dccm, which met many handsets,
// rejects more; without them a wrong length would be read as text.
const (
	maxName     = 31  // UTF-16 units
	maxPlatform = 255 // bytes
	maxModel    = 255 // bytes
	maxVersions = 6
	// maxInfo is for the whole block. guess: no source; all fields at their bounds
	// and no extra data are 687 bytes.
	maxInfo = 64 << 10
)

// ParseDeviceInfo reads the payload of message 4. An error is a *wire.Error with
// the offset in the payload; the DeviceInfo is then of no use.
//
// Where the sources contradict each other on the key's place (dccm and odccm:
// after the pairs; vdccm: the last word; SynCE's wiki: after a second count word)
// the first is taken. It is the only one that two programs used with handsets and
// that leaves room for extra data, and dccm was seen to connect with extra data
// present. When the last word differs, Warnings says so.
func ParseDeviceInfo(b []byte) (DeviceInfo, error) {
	var d DeviceInfo
	warn := func(format string, args ...any) { d.Warnings = append(d.Warnings, fmt.Sprintf(format, args...)) }
	r := wire.NewReader(b)
	// length takes a count that has a bound.
	length := func(what string, limit uint32) int {
		at := r.Offset()
		n := r.U32(what)
		if n > limit {
			r.Fail(what, at, fmt.Errorf("%d: %w of %d", n, wire.ErrTooLong, limit))
			return 0
		}
		return int(n)
	}

	copy(d.GUID[:], r.Bytes("GUID", len(d.GUID)))
	d.OSMajor = r.U32("OS major version")
	d.OSMinor = r.U32("OS minor version")

	name, err := wire.DecodeUTF16(r.Bytes("device name", 2*length("device name length", maxName)))
	if d.Name = name; err != nil {
		warn("device name: %v", err)
	}
	if nul := r.U16("NUL of the device name"); nul != 0 {
		warn("0x%04x where the device name's NUL belongs", nul)
	}

	d.Build = r.U32("version")
	d.Processor = r.U32("processor type")
	d.Flags = r.U32("flags")
	d.Partner = r.U32("partner id")
	d.DeviceID = r.U32("device id")

	list := r.Bytes("platform list", length("platform list length", maxPlatform))
	for p := range bytes.SplitSeq(list, []byte{0}) {
		if len(p) > 0 {
			d.Platforms = append(d.Platforms, latin1(p))
		}
	}
	if len(list) > 0 && list[len(list)-1] != 0 {
		warn("platform list without its NUL")
	}

	d.Model = latin1(r.Bytes("model", length("model length", maxModel)))
	if nul := r.U8("NUL of the model"); nul != 0 {
		warn("0x%02x where the model's NUL belongs", nul)
	}

	for range length("pair count", maxVersions) {
		d.Versions = append(d.Versions, Version{r.U32("pair"), r.U32("pair")})
	}
	d.Key = Key(r.U32("password key"))
	if rest := r.Rest(); len(rest) > 0 {
		d.Extra = bytes.Clone(rest)
		if len(b) >= 4 && binary.LittleEndian.Uint32(b[len(b)-4:]) != uint32(d.Key) {
			warn("%d bytes behind the password key 0x%08x; the last word is another one", len(rest), uint32(d.Key))
		}
	}
	if err := r.Err(); err != nil {
		return DeviceInfo{}, err
	}
	return d, nil
}

// latin1 is 8-bit text. guess: the sources show ASCII only; no byte is lost.
func latin1(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}
