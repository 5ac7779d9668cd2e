package formats

import (
	"path/filepath"
	"strings"
)

// Kind is what a file is, or is to be.
type Kind uint8

const (
	XML     Kind = iota // a provisioning document as text, also one of a ROM
	CAB                 // a cabinet
	CPF                 // a cabinet of settings alone; read as CAB when there is more in it
	WBXML               // a document in binary form
	Push                // a WSP push PDU
	SMS                 // text messages, as hexadecimal text
	Service             // a service indication or loading, which has an address and no settings
)

// kinds are their names, for --to and for programs, and for people.
var kinds = [...]struct{ name, words string }{
	XML:     {"xml", "XML"},
	CAB:     {"cab", "cabinet"},
	CPF:     {"cpf", "cabinet of settings"},
	WBXML:   {"wbxml", "binary XML (WBXML)"},
	Push:    {"push", "WSP push message"},
	SMS:     {"sms", "text messages (SMS)"},
	Service: {"service", "service message"},
}

// String names the kind for people: "binary XML (WBXML)".
func (k Kind) String() string { return kinds[k].words }

// Name is the word for programs and for --to: "wbxml".
func (k Kind) Name() string { return kinds[k].name }

// Outputs are the kinds that are written, in the order in which they are told
// of.
func Outputs() []Kind { return []Kind{XML, CPF, CAB, WBXML, Push, SMS} }

// ByName finds a kind that can be written.
func ByName(name string) (Kind, bool) {
	if strings.EqualFold(name, "provxml") {
		return XML, true
	}
	for _, k := range Outputs() {
		if strings.EqualFold(name, k.Name()) {
			return k, true
		}
	}
	return 0, false
}

// extensions of files to be written. Only .cpf, .cab, .xml and .provxml are
// agreed on in the world; .txt is nobody's.
var extensions = map[string]Kind{
	".xml": XML, ".provxml": XML, ".cpf": CPF, ".cab": CAB,
	".wbxml": WBXML, ".push": Push, ".wsp": Push, ".sms": SMS, ".hex": SMS,
}

// ByExtension finds the kind that a file's name asks for.
func ByExtension(path string) (Kind, bool) {
	k, ok := extensions[strings.ToLower(filepath.Ext(path))]
	return k, ok
}

// Extensions are those of files that may have a document in them, for a dialog
// in which files are chosen.
func Extensions() []string {
	return []string{".xml", ".provxml", ".cpf", ".cab", ".wbxml", ".push", ".wsp", ".sms", ".hex", ".txt"}
}

// Text reports whether a file of the kind can be shown on a terminal.
func (k Kind) Text() bool { return k == XML || k == SMS || k == Service }
