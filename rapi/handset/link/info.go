package link

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"
)

// Limits of the desktop's parser (SynCE dccm); a handset beyond them would not
// be connected.
const (
	maxName  = 31  // UTF-16 units
	maxTexts = 255 // bytes of the platform list, and of the model
)

// Info is what the handset says of itself. A legacy handset has no GUID.
type Info struct {
	GUID      [16]byte // as written: the first three parts are little-endian on the wire by themselves
	OSMajor   uint32
	OSMinor   uint32
	Name      string // at most 31 UTF-16 units
	Version   uint32 // taken for the OS build number by vdccm
	Processor uint32
	Partner   uint32   // id of the current partnership
	Partner2  uint32   // the other partnership; said by a legacy handset only
	ID        uint32   // not said by a legacy handset
	Platforms []string // ASCII, "PocketPC"
	Model     string   // ASCII
}

// check finds what cannot be sent, or would not be understood.
func (i *Info) check() error {
	if n := len(utf16.Encode([]rune(i.Name))); n > maxName {
		return fmt.Errorf("link: name %q has %d characters, %d are possible", i.Name, n, maxName)
	}
	size := 1
	for _, p := range i.Platforms {
		if p == "" {
			return errors.New("link: empty platform")
		}
		size += len(p) + 1
	}
	if size > maxTexts || len(i.Model) > maxTexts {
		return errors.New("link: platforms or model too long")
	}
	return nil
}

// message is message 4: type, length, and the block with the password key
// (SynCE dccm, and the wiki's page on the package). key is 0 without a
// password, 0xffffffff when the handset is unlocked on its own screen, and any
// other value when the password is asked for over the connection; its low byte
// is then what the password is XORed with.
//
// No extra data follows the key: implementations disagree on finding the key
// in front of it.
func (i *Info) message(key uint32) []byte {
	le := binary.LittleEndian
	b := make([]byte, 8, 256)
	// The first three parts of the GUID are stored little-endian.
	g := i.GUID
	b = append(b, g[3], g[2], g[1], g[0], g[5], g[4], g[7], g[6])
	b = append(b, g[8:]...)
	b = le.AppendUint32(b, i.OSMajor)
	b = le.AppendUint32(b, i.OSMinor)
	name := utf16.Encode([]rune(i.Name))
	b = le.AppendUint32(b, uint32(len(name))) // characters, without the NUL that follows
	for _, u := range name {
		b = le.AppendUint16(b, u)
	}
	b = append(b, 0, 0)
	b = le.AppendUint32(b, i.Version)
	b = le.AppendUint32(b, i.Processor)
	b = le.AppendUint32(b, 0) // "counter or flags"
	b = le.AppendUint32(b, i.Partner)
	b = le.AppendUint32(b, i.ID)
	// The list's length counts every NUL, also the one that ends the list.
	list := make([]byte, 0, 32)
	for _, p := range i.Platforms {
		list = append(append(list, p...), 0)
	}
	list = append(list, 0)
	b = le.AppendUint32(b, uint32(len(list)))
	b = append(b, list...)
	b = le.AppendUint32(b, uint32(len(i.Model))) // without the NUL that follows
	b = append(append(b, i.Model...), 0)
	// One pair: probably the platform's version (inferred).
	b = le.AppendUint32(b, 1)
	b = le.AppendUint32(b, i.OSMajor)
	b = le.AppendUint32(b, i.OSMinor)
	b = le.AppendUint32(b, key)
	le.PutUint32(b[0:], msgInfo)
	le.PutUint32(b[4:], uint32(len(b)-8))
	return b
}
