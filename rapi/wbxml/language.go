package wbxml

// Language is what a document is written in.
type Language uint8

const (
	// Provisioning is OMA client provisioning, <wap-provisioningdoc>.
	Provisioning Language = iota
	// ServiceIndication is <si>: a text and an address that a person may follow.
	ServiceIndication
	// ServiceLoading is <sl>: an address that the handset follows by itself.
	ServiceLoading
)

// String is "client provisioning", "service indication" or "service loading".
func (l Language) String() string { return l.facts().name }

// Root is the name of the language's root element: "wap-provisioningdoc".
func (l Language) Root() string { return l.facts().root }

// MediaType is the content type of the binary form:
// "application/vnd.wap.connectivity-wbxml".
func (l Language) MediaType() string { return l.facts().mediaType }

// languageFacts is what the header of a document has to say about a language.
type languageFacts struct {
	name      string
	root      string
	mediaType string
	publicID  uint32 // registered number
	public    string // the same as a formal public identifier
}

// facts: the numbers are registered (WAP-192 section 7.2 has 5 and 6; 0x0B came
// with WAP-183-ProvCont section 8.1).
func (l Language) facts() languageFacts {
	switch l {
	case ServiceIndication:
		return languageFacts{"service indication", "si", "application/vnd.wap.sic", 0x05, "-//WAPFORUM//DTD SI 1.0//EN"}
	case ServiceLoading:
		return languageFacts{"service loading", "sl", "application/vnd.wap.slc", 0x06, "-//WAPFORUM//DTD SL 1.0//EN"}
	}
	return languageFacts{"client provisioning", "wap-provisioningdoc", "application/vnd.wap.connectivity-wbxml", 0x0B, "-//WAPFORUM//DTD PROV 1.0//EN"}
}

// languages are all of them.
var languages = [...]Language{Provisioning, ServiceIndication, ServiceLoading}

// otherLanguage names the documents that are binary XML too but nothing for a
// handset's settings, so that a message can say what a file is. Numbers out of
// WAP-192 section 7.2.
func otherLanguage(publicID uint32) string {
	switch publicID {
	case 0x02:
		return "a WML 1.0 page"
	case 0x03:
		return "a WTA event"
	case 0x04:
		return "a WML 1.1 page"
	case 0x07:
		return "a cache operation"
	case 0x08:
		return "a channel"
	case 0x09:
		return "a WML 1.2 page"
	case 0x0A:
		return "a WML 1.3 page"
	}
	return ""
}

// Tokens says which tables a document is written with, or read with.
type Tokens uint8

const (
	// OMA11 is content version 1.1: code pages 0 and 1. Windows Mobile 5 and
	// later read it (learn.microsoft.com previous-versions bb737370).
	OMA11 Tokens = iota
	// OMA10 is content version 1.0: code page 0 alone. Everything reads it.
	OMA10
	// Microsoft adds code pages 200, 201, 203 and 204 to OMA11, for Windows
	// Mobile 5 and later. It makes documents smaller, and it is not the default:
	// what is not in OMA's tables is understood everywhere as literal names and
	// inline text, and Microsoft's tables by Windows Mobile alone.
	Microsoft
	// WM2003 is what Pocket PC and Smartphone 2003 have: OMA's page 0, and
	// Microsoft's tables in pages 0, 1, 2 and 3 (aa457842, aa458003, aa458004,
	// aa457918). Their page 1 is another one than OMA's: a document written so is
	// misread by everything else, and nothing in it says that it is.
	WM2003
)

// String is "oma11", "oma10", "microsoft" or "wm2003".
func (t Tokens) String() string {
	switch t {
	case OMA10:
		return "oma10"
	case Microsoft:
		return "microsoft"
	case WM2003:
		return "wm2003"
	}
	return "oma11"
}

// Version is the version of the binary form, as the first byte of a document
// has it: major minus one, and minor.
type Version uint8

const (
	V11 Version = 0x01
	V12 Version = 0x02
	V13 Version = 0x03
)

// String is "1.3".
func (v Version) String() string {
	return string([]byte{'1' + byte(v>>4), '.', '0' + byte(v&0xF)})
}
