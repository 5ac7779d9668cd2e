package cabinet

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"time"

	"cradle/rapi/phrase"
)

// Input is a file to put into a cabinet.
type Input struct {
	Name     string // 1 to 255 bytes, no NUL
	Data     []byte
	Modified time.Time // as a clock shows it; zero is Epoch
}

// Epoch is the first moment that a cabinet can tell ([MS-CAB] 2.3, date). It
// stands where no other date is given, so that the same files make the same
// cabinet, byte by byte.
var Epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Sizes of the structures ([MS-CAB] 2.1 to 2.4), in bytes.
const (
	headerSize = 36
	folderSize = 8
	fileSize   = 16
	blockSize  = 8
	archive    = 0x20 // attribs, _A_ARCH
)

// Write makes a cabinet of files, in one folder and not packed: the installers
// of all handsets take it so (learn.microsoft.com previous-versions aa458959:
// COMPRESS=OFF for Pocket PC). The result is fixed by the files.
func Write(files []Input) ([]byte, error) {
	total, list := int64(0), int64(0)
	for _, f := range files {
		if f.Name == "" || len(f.Name) > maxName || bytes.IndexByte([]byte(f.Name), 0) >= 0 {
			return nil, &Error{Offset: -1, Msg: phrase.New("{{.Name}} cannot be the name of a file in a cabinet", "Name", strconv.Quote(printable(f.Name))), Fix: phrase.New("choose another name")}
		}
		total += int64(len(f.Data))
		list += fileSize + int64(len(f.Name)) + 1
	}
	blocks := (total + maxBlock - 1) / maxBlock
	size := headerSize + folderSize + list + blocks*blockSize + total
	if len(files) == 0 || len(files) > 0xffff || blocks > 0xffff {
		return nil, &Error{Offset: -1, Msg: phrase.New("{{.Number}} files of {{.Size}} bytes do not go into one folder of a cabinet", "Number", len(files), "Size", total), Fix: phrase.New("put less into it")}
	}
	le := binary.LittleEndian
	b := make([]byte, 0, size)
	b = append(b, "MSCF\x00\x00\x00\x00"...)
	b = le.AppendUint32(b, uint32(size))
	b = le.AppendUint32(b, 0)
	b = le.AppendUint32(b, headerSize+folderSize) // coffFiles
	b = le.AppendUint32(b, 0)
	b = append(b, 3, 1) // version 1.3
	b = append(b, 1, 0) // one folder
	b = le.AppendUint16(b, uint16(len(files)))
	b = append(b, make([]byte, 6)...) // flags, setID, iCabinet

	b = le.AppendUint32(b, uint32(headerSize+folderSize+list)) // coffCabStart
	b = le.AppendUint16(b, uint16(blocks))
	b = le.AppendUint16(b, uint16(Stored))

	at := uint32(0)
	all := make([]byte, 0, total)
	for _, f := range files {
		date, clock := toDOS(f.Modified)
		attributes := uint16(archive)
		if !ascii(f.Name) {
			attributes |= nameIsUTF8
		}
		b = le.AppendUint32(b, uint32(len(f.Data)))
		b = le.AppendUint32(b, at)
		b = le.AppendUint16(b, 0) // in the first folder
		b = le.AppendUint16(b, date)
		b = le.AppendUint16(b, clock)
		b = le.AppendUint16(b, attributes)
		b = append(append(b, f.Name...), 0)
		at += uint32(len(f.Data))
		all = append(all, f.Data...)
	}
	for len(all) > 0 {
		data := all[:min(len(all), maxBlock)]
		all = all[len(data):]
		var head [4]byte
		le.PutUint16(head[:], uint16(len(data)))
		le.PutUint16(head[2:], uint16(len(data)))
		b = le.AppendUint32(b, checksum(head[:], checksum(data, 0)))
		b = append(append(b, head[:]...), data...)
	}
	return b, nil
}

// toDOS is a time as cabinets have it, to two seconds.
func toDOS(t time.Time) (date, clock uint16) {
	if t.Year() < 1980 || t.Year() > 1980+127 {
		t = Epoch
	}
	return uint16((t.Year()-1980)<<9 | int(t.Month())<<5 | t.Day()), uint16(t.Hour()<<11 | t.Minute()<<5 | t.Second()/2)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
