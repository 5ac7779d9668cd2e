package cabinet

import (
	"strings"
	"time"

	"cradle/rapi/phrase"
)

// SetupName is the file with the provisioning document in it.
const SetupName = "_setup.xml"

// Limits of what is read.
const (
	// MaxSize is of a cabinet, in bytes. The largest for handsets are maps.
	MaxSize = 1 << 30
	// maxWanted is how much Extract gives, in bytes, of all files together.
	maxWanted = 32 << 20
	// freeUnpacked and unpackedFactor bound how much is unpacked to get at what
	// is wanted, in bytes and in the size of the cabinet; the larger counts.
	freeUnpacked   = 128 << 20
	unpackedFactor = 8
	// maxName is how long a name in a cabinet may be, in bytes ([MS-CAB] 2.3,
	// szName: 255 and its NUL).
	maxName = 255
	// maxBlock is what a block of data is when it is unpacked ([MS-CAB] 2.4,
	// cbUncomp), in bytes.
	maxBlock = 32 << 10
)

// Method is how a folder of a cabinet is packed ([MS-CAB] 2.2, typeCompress).
type Method uint16

const (
	Stored  Method = 0
	MSZIP   Method = 1
	Quantum Method = 2
	LZX     Method = 3
)

func (m Method) String() string {
	switch m {
	case Stored:
		return "stored"
	case MSZIP:
		return "MSZIP"
	case Quantum:
		return "Quantum"
	case LZX:
		return "LZX"
	}
	return "an unknown method"
}

// Cabinet is one that was read. It refers to the bytes it was read from, which
// must not change.
type Cabinet struct {
	Name      string
	Files     []File        // in the order of the cabinet
	Set       *Set          // the set it is a part of; nil for one that stands alone
	Signature *Signature    // nil for none
	Warnings  []phrase.Text // what is odd and was passed over, one line each

	data    []byte
	room    int64 // bytes reserved in every block
	folders []folder
}

// Set is what a cabinet of several says of the others ([MS-CAB] 2.1).
type Set struct {
	ID       uint16
	Number   int    // of this one, from 0
	Previous string // the file before it; "" for the first
	Next     string // the file after it; "" for the last
}

// others names those that are wanted beside it.
func (s *Set) others() phrase.Text {
	if s.Previous != "" && s.Next != "" {
		return phrase.New("{{.First}} and {{.Second}}", "First", printable(s.Previous), "Second", printable(s.Next))
	}
	return phrase.Verbatim(printable(s.Previous + s.Next))
}

// File is a file in a cabinet.
type File struct {
	Name       string
	Size       int64 // in bytes, unpacked
	Modified   time.Time
	Attributes uint16 // [MS-CAB] 2.3, attribs
	Method     Method
	// Elsewhere: a part of it, or of what it is packed behind, is in another
	// cabinet of the set.
	Elsewhere bool

	folder int // index into folders
	offset int64
}

// IsSetup reports whether a file is the provisioning document.
func (f File) IsSetup() bool { return strings.EqualFold(f.Name, SetupName) }

// Content is a file that was taken out.
type Content struct {
	File
	Data []byte
}

// Packed reports whether any of the files is packed, which the installers of
// Pocket PC 2003 and older do not take (learn.microsoft.com previous-versions
// aa458958: "Pocket PC does not support compressed .cpf files").
func (c *Cabinet) Packed() bool {
	for _, f := range c.Files {
		if f.Method != Stored {
			return true
		}
	}
	return false
}
