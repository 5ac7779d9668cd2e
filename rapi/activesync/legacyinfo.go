package activesync

import (
	"encoding/binary"
	"fmt"

	"cradle/rapi/wire"
)

// Lengths of a legacy handset's device information, which are what tells it from
// other headers (SynCE dccm).
const (
	minLegacyInfo = 0x24  // the fixed part
	endLegacyInfo = 0x200 // from here on it is a challenge
)

// ParseLegacyInfo reads the device information of a handset from before Windows
// Mobile 5. An error is a *wire.Error with the offset in the block; the DeviceInfo is
// then of no use. The layout is the one that SynCE's dccm, odccm and vdccm read; they
// disagree on what the first partner's id means, and there is no GUID: two such
// handsets are told apart by what they are called.
//
//	0x00 ?      0x04 u8 OS major, u8 minor   0x06 u16 build   0x08 u16 processor
//	0x0a ?      0x10 u32 partner 1           0x14 u32 partner 2
//	0x18 u32 offsets of name, platform and model from the block's first byte:
//	     UTF-16LE, NUL-terminated
func ParseLegacyInfo(b []byte) (DeviceInfo, error) {
	d := DeviceInfo{Legacy: true}
	r := wire.NewReader(b)
	r.Bytes("unknown word", 4)
	d.OSMajor = uint32(r.U8("OS major version"))
	d.OSMinor = uint32(r.U8("OS minor version"))
	d.Build = uint32(r.U16("build number"))
	d.Processor = uint32(r.U16("processor type"))
	r.Bytes("unknown words", 6)
	d.Partner = r.U32("partner id 1")
	d.Partner2 = r.U32("partner id 2")
	text := func(what string) string {
		at := r.Offset()
		offset := r.U32("offset of the " + what)
		if r.Err() != nil {
			return ""
		}
		s, warning, err := legacyText(b, offset)
		if err != nil {
			r.Fail("offset of the "+what, at, err)
		}
		if warning != "" {
			d.Warnings = append(d.Warnings, what+": "+warning)
		}
		return s
	}
	d.Name = text("device name")
	if p := text("platform"); p != "" {
		d.Platforms = []string{p}
	}
	d.Model = text("model")
	if err := r.Err(); err != nil {
		return DeviceInfo{}, err
	}
	return d, nil
}

// legacyText is the text at an offset of the block. It must begin behind the fixed
// part and within the block; one without its NUL ends with the block, which is the
// furthest that it can have been meant to reach.
func legacyText(b []byte, offset uint32) (s, warning string, err error) {
	if offset < minLegacyInfo || uint64(offset) > uint64(len(b)) {
		return "", "", fmt.Errorf("0x%x: not between 0x%x and the block's end at 0x%x: %w", offset, minLegacyInfo, len(b), ErrProtocol)
	}
	rest := b[offset:]
	n := 0
	for n+2 <= len(rest) && binary.LittleEndian.Uint16(rest[n:]) != 0 {
		n += 2
	}
	if n+2 > len(rest) {
		warning = "without its NUL"
	}
	s, err = wire.DecodeUTF16(rest[:n])
	if err != nil {
		warning = err.Error()
	}
	return s, warning, nil
}
