package cabinet

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cradle/rapi/phrase"

	"golang.org/x/text/encoding/charmap"
)

// Flags of a cabinet ([MS-CAB] 2.1, flags).
const (
	hasPrevious = 1
	hasNext     = 2
	hasReserved = 4
)

// Folders of files that lie in several cabinets ([MS-CAB] 2.3, iFolder).
const (
	fromPrevious        = 0xfffd
	toNext              = 0xfffe
	fromPreviousAndNext = 0xffff
)

// nameIsUTF8 is the attribute of a file whose name is UTF-8 ([MS-CAB] 2.3,
// attribs, _A_NAME_IS_UTF).
const nameIsUTF8 = 0x80

// Read reads what is in a cabinet, and compares the check sums of all data. It
// unpacks nothing: Extract does. name is for messages. The cabinet refers to
// data. The error is an *Error.
func Read(name string, data []byte) (*Cabinet, error) {
	c := &Cabinet{Name: name, data: data}
	if !bytes.HasPrefix(data, []byte("MSCF")) {
		return nil, c.fail(-1, phrase.New("choose a .cab or .cpf file"), phrase.New("this is no cabinet: one begins with MSCF"))
	}
	if int64(len(data)) > MaxSize {
		return nil, c.fail(-1, phrase.Text{}, phrase.New("the cabinet is larger than {{.Most}} MiB", "Most", MaxSize>>20))
	}
	if err := c.read(); err != nil {
		return nil, err
	}
	return c, nil
}

// read reads the header, the folders and the files ([MS-CAB] 2.1 to 2.3).
func (c *Cabinet) read() error {
	in := from(c.data, 4)
	in.take(4) // reserved1
	size := int64(in.u32())
	in.take(4) // reserved2
	files := int64(in.u32())
	in.take(4) // reserved3
	minor, major := in.u8(), in.u8()
	folderCount, fileCount, flags := int(in.u16()), int(in.u16()), in.u16()
	set, number := in.u16(), int(in.u16())
	var headerRoom []byte
	var folderRoom int64
	if flags&hasReserved != 0 {
		n := int64(in.u16())
		folderRoom, c.room = int64(in.u8()), int64(in.u8())
		headerRoom = in.take(n)
	}
	if flags&(hasPrevious|hasNext) != 0 {
		c.Set = &Set{ID: set, Number: number}
	}
	if flags&hasPrevious != 0 {
		c.Set.Previous = in.text(maxName)
		in.text(maxName) // the disk it is on
	}
	if flags&hasNext != 0 {
		c.Set.Next = in.text(maxName)
		in.text(maxName)
	}
	switch {
	case in.short:
		return c.damaged(int64(len(c.data)), phrase.New("it ends in its header"))
	case major != 1 || minor != 3:
		return c.fail(24, phrase.Text{}, phrase.New("the cabinet is of version {{.Major}}.{{.Minor}}; only 1.3 is known", "Major", major, "Minor", minor))
	case size > int64(len(c.data)):
		return c.fail(-1, fixAgain(), phrase.New("the cabinet is cut off: {{.Here}} of its {{.Size}} bytes are here", "Here", len(c.data), "Size", size))
	}
	c.Signature = c.readSignature(headerRoom, size)

	for i := range folderCount {
		at := in.at
		f := folder{at: int64(in.u32()), blocks: int(in.u16()), method: Method(in.u16() & 0xf)}
		in.take(folderRoom)
		if in.short {
			return c.damaged(at, phrase.New("it ends in its list of folders, at {{.At}} of {{.All}}", "At", i+1, "All", folderCount))
		}
		c.folders = append(c.folders, f)
	}
	if err := c.readFiles(files, fileCount); err != nil {
		return err
	}
	return c.checkFolders()
}

// readFiles reads the list of files.
func (c *Cabinet) readFiles(at int64, count int) error {
	in := from(c.data, at)
	for i := range count {
		start := in.at
		f := File{Size: int64(in.u32()), offset: int64(in.u32())}
		place := in.u16()
		f.Modified = fromDOS(in.u16(), in.u16())
		f.Attributes = in.u16()
		name := in.text(maxName)
		if in.short {
			return c.damaged(start, phrase.New("it ends in its list of files, at {{.At}} of {{.All}}", "At", i+1, "All", count))
		}
		f.Name = decodeName(name, f.Attributes&nameIsUTF8 != 0)
		last := len(c.folders) - 1
		switch place {
		case fromPrevious, fromPreviousAndNext:
			f.folder, f.Elsewhere = 0, true
			if last >= 0 {
				c.folders[0].begun = true
			}
			if place == fromPreviousAndNext && last >= 0 {
				c.folders[0].goesOn = true
			}
		case toNext:
			f.folder, f.Elsewhere = last, true
			if last >= 0 {
				c.folders[last].goesOn = true
			}
		default:
			f.folder = int(place)
		}
		if f.folder < 0 || f.folder > last {
			return c.damaged(start, phrase.New("{{.Name}} lies in folder {{.Folder}}, and there are {{.Folders}}", "Name", strconv.Quote(printable(f.Name)), "Folder", place, "Folders", len(c.folders)))
		}
		if f.Elsewhere && c.Set == nil {
			return c.damaged(start, phrase.New("{{.Name}} goes on in another cabinet, and there is no other", "Name", strconv.Quote(printable(f.Name))))
		}
		f.Method = c.folders[f.folder].method
		c.Files = append(c.Files, f)
	}
	for i, f := range c.Files {
		if c.folders[f.folder].begun { // its place counts from a start in another cabinet
			c.Files[i].Elsewhere = true
		}
	}
	return nil
}

// checkFolders compares the check sums of all blocks, and looks whether every
// file is inside its folder.
func (c *Cabinet) checkFolders() error {
	// No byte is claimed by two folders: a check is as long as the cabinet then,
	// and not as long as the cabinet says.
	left := int64(len(c.data))
	for i := range c.folders {
		f := &c.folders[i]
		if err := c.checkBlocks(i, f, &left); err != nil {
			return err
		}
	}
	for _, f := range c.Files {
		fo := c.folders[f.folder]
		if !f.Elsewhere && f.offset+f.Size > fo.size {
			return c.damaged(-1, phrase.New("{{.Name}} ends at byte {{.Offset}} of its folder, which has {{.Size}}", "Name", strconv.Quote(printable(f.Name)), "Offset", f.offset+f.Size, "Size", fo.size))
		}
	}
	return nil
}

// fromDOS is a time as cabinets have it ([MS-CAB] 2.3, date and time), which
// has no zone. A date that is none is the zero time.
func fromDOS(date, clock uint16) time.Time {
	y, m, d := 1980+int(date>>9), time.Month(date>>5&15), int(date&31)
	h, min, s := int(clock>>11), int(clock>>5&63), int(clock&31)*2
	t := time.Date(y, m, d, h, min, s, 0, time.UTC)
	if t.Year() != y || t.Month() != m || t.Day() != d || t.Hour() != h || t.Minute() != min || t.Second() != s {
		return time.Time{}
	}
	return t
}

// decodeName decodes a name: UTF-8 where it says so or is it, or else the code
// page of the computer that made the cabinet, which is not written down; 1252
// is most likely.
func decodeName(s string, declared bool) string {
	if declared {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return decodeANSI(s)
}

func decodeANSI(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	t, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return printable(s)
	}
	return t
}
