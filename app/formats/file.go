package formats

import (
	"strings"

	"cradle/rapi/cabinet"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// File is a file that was read.
type File struct {
	Name      string // as it was given
	Kind      Kind
	Size      int64               // in bytes
	Documents []*provxml.Document // what is in it to be applied, the first by Document; none in some cabinets and in service messages
	Cabinet   *Cabinet            // of CAB and CPF
	ROM       *ROM                // of XML whose name a ROM would take
	Link      *Link               // of a service message, however it came
	Facts     []Fact              // what a person may want to know of it, in order
	// Incomplete: not all of it was understood, so that it is for reading and not
	// for applying.
	Incomplete bool
	Warnings   []phrase.Text // what is odd about it as a file, one line each; those of documents are in them
}

// Fact is one thing about a file.
type Fact struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

func (f *File) fact(name, text string) {
	if text != "" {
		f.Facts = append(f.Facts, Fact{name, text})
	}
}

// Cabinet is what is in one besides its document.
type Cabinet struct {
	Files     []Payload
	Signature *cabinet.Signature // nil for none
	Older     bool               // there are the older instructions, a file .000
	Manifest  *cabinet.Manifest  // what they say; nil when they could not be read
	Setup     bool               // there is a _setup.xml
}

// Payload is a file in a cabinet that is not its document.
type Payload struct {
	Name string `json:"name"`                   // in the cabinet
	Path string `json:"handset_path,omitempty"` // where it goes; "" when the instructions do not say
	Size int64  `json:"size"`
}

// payload are the files that an installer copies: neither instructions.
func (c *Cabinet) payload() []Payload {
	var all []Payload
	for _, p := range c.Files {
		if !strings.EqualFold(p.Name, cabinet.SetupName) && !strings.HasSuffix(p.Name, ".000") {
			all = append(all, p)
		}
	}
	return all
}

// Settings counts what a document of the file asks for. The section Install of
// a cabinet's asks for nothing: it is about the cabinet.
func (f *File) Settings(doc *provxml.Document) int {
	n := doc.Settings()
	if f.Cabinet == nil {
		return n
	}
	for _, section := range doc.Root.Children {
		if is(section, "Install") {
			n -= settingsIn(section)
		}
	}
	return n
}

func settingsIn(n *provxml.Node) (count int) {
	if n.Setting() {
		count++
	}
	for _, c := range n.Children {
		count += settingsIn(c)
	}
	return count
}

// Document is the one to be applied, or why there is none.
func (f *File) Document() (*provxml.Document, error) {
	if f.Incomplete {
		return nil, &provxml.SyntaxError{Name: f.Name, Msg: phrase.New("not all of this document was understood, so that it must not be applied"),
			Fix: phrase.New("see what was, and what was not: {{.Command}}", "Command", "cradle convert --info "+quoted(f.Name))}
	}
	if len(f.Documents) > 0 {
		return f.Documents[0], nil
	}
	e := &provxml.SyntaxError{Name: f.Name, Msg: phrase.New("there is no provisioning document in it")}
	switch {
	case f.Link != nil:
		e.Msg = phrase.New("this is a service message: it has an address, and no settings")
		e.Fix = phrase.New("get the file that the address leads to")
	case f.Cabinet != nil && f.Cabinet.Older:
		e.Msg = phrase.New("there is no _setup.xml in this cabinet: its instructions are the older ones (.000), which only a handset's installer understands")
		e.Fix = phrase.New("install it: {{.Command}}", "Command", "cradle install "+quoted(f.Name))
	case f.Cabinet != nil:
		e.Msg = phrase.New("there is no _setup.xml in this cabinet, and no file .000: it is nothing for a handset")
		e.Fix = phrase.New("choose another file")
	}
	return nil, e
}

// quoted puts a name that a shell would take apart into quotes.
func quoted(name string) string {
	if strings.ContainsAny(name, " '\"\\$&;|<>()*?#~`!") {
		return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	}
	return name
}
