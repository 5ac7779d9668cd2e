package wbxml

// Document is a binary document as it was read.
type Document struct {
	Language Language
	Version  Version
	PublicID string // "0x0b", or the text of a formal public identifier
	Charset  string // "UTF-8": of the text inside; Text is always UTF-8
	Table    int    // bytes of the string table

	// Text is the document as XML, in UTF-8, without an XML declaration and
	// without a byte order mark, indented by two spaces.
	Text string

	// Incomplete says that Text is not all that the document says. A token has no
	// known meaning: "unknown-PAGE-TOKEN" stands in its place as a name, or
	// "[unknown-PAGE-TOKEN]" inside a value. Or it has one that is guessed (page
	// 202), an attribute stands twice, or bytes are no text: U+FFFD or base64 stands
	// in their place. Warnings say where. Such a document must not be applied.
	Incomplete bool

	Warnings []Warning // in the order of the document
}

// DecodeOptions says how a document is read.
type DecodeOptions struct {
	Name    string // of the file, for messages
	Charset string // "UTF-8": for a document that leaves it to what carries it
	Tokens  Tokens // only WM2003 makes a difference: its page 1 is not OMA's
}

// MaxSize is how large a document may be, as XML too, in bytes. Text from the
// string table may be repeated: what is written out is counted.
const MaxSize = 16 << 20

// maxElements is how many elements a document may have. One is a byte here, and
// some hundreds of bytes as XML that was read: a document of 1 MB would be read
// into half a gigabyte. What goes into 255 messages is 32 KiB.
const maxElements = 100_000

// maxDepth is how deep elements may be inside each other, as in provxml.
const maxDepth = 256

// Sniff reports whether data begins like a binary document of a language that
// is read here: a version, and a public identifier.
func Sniff(data []byte) bool {
	if len(data) < 4 || data[0] < byte(V11) || data[0] > byte(V13) {
		return false
	}
	switch data[1] {
	case 0x05, 0x06, 0x0B:
		return true
	case 0x00: // by text: read the header
		r := &reader{data: data}
		return r.header(&Document{}, "") == nil
	}
	return false
}
