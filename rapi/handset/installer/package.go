// Package installer reads what wceload.exe installs on a handset: cabinets, and
// the instructions in them.
//
//	p, err := installer.Read(data, csps.Translate)
//	p.Name, p.Files, p.Settings
//
// Instructions are a provisioning document, _setup.xml, since Windows Mobile 5;
// of the older ones, a file ending in .000, only the program's name is read.
// A .cpf file is a cabinet that holds nothing but _setup.xml ([L:bb737398]).
//
// Not simulated: the older instructions (files, registry, shortcuts), setup DLLs,
// the checks of processor and version, signatures, and those parts of
// FileOperation that neither make a directory, nor extract a file, nor make a
// shortcut. Removing a program takes it off the list and leaves its files.
package installer

import (
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/beevik/etree"
)

// Package is what a cabinet is to do.
type Package struct {
	// Name is the program's; "" when the cabinet does not say.
	Name string
	// Listed: it becomes an installed program, which can be removed.
	Listed      bool
	Directories []string
	Files       []File
	// Settings is the provisioning document that is left when Install and
	// FileOperation are taken out of _setup.xml; "" for none.
	Settings string
}

// File is a file to make.
type File struct {
	Path string // on the handset
	Data []byte
}

const (
	setupName = "_setup.xml"
	maxSetup  = 4 << 20 // bytes of instructions
	maxNested = 32      // elements in each other
	// maxDir is how long %InstallDir% may be, in bytes: every place that names it
	// grows by as much. No path on the handset is longer (MAX_PATH, 260 UTF-16 units).
	maxDir = 3 * 260
)

// Translate expands what an attribute "translation" says (csps.Translate).
type Translate func(mode, s string) (string, error)

// Read reads a cabinet.
func Read(b []byte, translate Translate) (*Package, error) {
	members, err := ReadCabinet(b)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if strings.EqualFold(m.Name, setupName) {
			return readSetup(m.Data, members, translate)
		}
	}
	for _, m := range members {
		if path.Ext(m.Name) == ".000" && strings.HasPrefix(string(m.Data), legacyMagic) {
			return &Package{Listed: true, Name: legacyName(m.Data)}, nil
		}
	}
	return nil, bad("there is neither %s nor a file .000 in it: it is no package for Windows CE", setupName)
}

// legacyMagic is how a file .000 begins (wince_cab_format at cabextract.org.uk).
const legacyMagic = "MSCE"

// legacyName is the program's name in a file .000: offset and length are two
// u16 at 0x54 (the same page).
func legacyName(b []byte) string {
	const at = 0x54
	if len(b) < at+4 {
		return ""
	}
	offset, n := int(binary.LittleEndian.Uint16(b[at:])), int(binary.LittleEndian.Uint16(b[at+2:]))
	if offset+n > len(b) {
		return ""
	}
	name, _, _ := strings.Cut(string(b[offset:offset+n]), "\x00")
	return name
}

// readSetup reads _setup.xml.
func readSetup(b []byte, members []Member, translate Translate) (*Package, error) {
	if err := checkSetup(b); err != nil {
		return nil, fmt.Errorf("%s: %w", setupName, err)
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(b); err != nil {
		return nil, fmt.Errorf("%s: %w", setupName, err)
	}
	root := doc.Root()
	s := &setup{members: members, translate: translate}
	for _, el := range root.ChildElements() {
		var err error
		switch strings.ToLower(el.SelectAttrValue("type", "")) {
		case "install":
			err = s.install(el)
		case "fileoperation":
			err = s.fileOperation(el)
		default:
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", setupName, err)
		}
		root.RemoveChild(el)
	}
	if len(root.ChildElements()) > 0 {
		text, err := etree.NewDocumentWithRoot(root.Copy()).WriteToString()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", setupName, err)
		}
		s.Settings = text
	}
	return &s.Package, nil
}

// checkSetup bounds the instructions before a tree is made of them.
func checkSetup(b []byte) error {
	if len(b) > maxSetup {
		return fmt.Errorf("%d bytes, at most %d are read", len(b), maxSetup)
	}
	d := xml.NewDecoder(strings.NewReader(string(b)))
	depth, elements := 0, 0
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
			elements++
		case xml.EndElement:
			depth--
		}
		if depth > maxNested {
			return fmt.Errorf("more than %d elements in each other", maxNested)
		}
	}
	if elements == 0 {
		return errors.New("no element")
	}
	return nil
}

type setup struct {
	Package
	members   []Member
	translate Translate
	dir       string // %InstallDir%
}

// place is the value of an attribute, with its translation.
func (s *setup) place(el *etree.Element, attr string) (string, error) {
	v, err := s.translate(el.SelectAttrValue("translation", ""), el.SelectAttrValue(attr, ""))
	return strings.ReplaceAll(v, "%InstallDir%", s.dir), err
}

func (s *setup) install(el *etree.Element) (err error) {
	s.Listed = true
	for _, parm := range el.SelectElements("parm") {
		value, err := s.place(parm, "value")
		if err != nil {
			return err
		}
		switch strings.ToLower(parm.SelectAttrValue("name", "")) {
		case "appname":
			s.Name = value
		case "installdir":
			if len(value) > maxDir {
				return fmt.Errorf("InstallDir of %d bytes, at most %d can be a path", len(value), maxDir)
			}
			s.dir = value
		case "nouninstall":
			s.Listed = value != "1"
		}
	}
	return nil
}

func (s *setup) fileOperation(el *etree.Element) error {
	for _, dir := range el.SelectElements("characteristic") {
		dirPath, err := s.place(dir, "type")
		if err != nil {
			return err
		}
		for _, file := range dir.SelectElements("characteristic") {
			name, err := s.place(file, "type")
			if err != nil {
				return err
			}
			if strings.EqualFold(name, "MakeDir") {
				s.Directories = append(s.Directories, dirPath)
				continue
			}
			for _, op := range file.SelectElements("characteristic") {
				if err := s.operation(op, dirPath+`\`+name); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// operation is one operation on one file.
func (s *setup) operation(op *etree.Element, to string) error {
	source := ""
	for _, parm := range op.SelectElements("parm") {
		if strings.EqualFold(parm.SelectAttrValue("name", ""), "Source") {
			var err error
			if source, err = s.place(parm, "value"); err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(op.SelectAttrValue("type", "")) {
	case "extract":
		for _, m := range s.members {
			if strings.EqualFold(m.Name, source) {
				s.Files = append(s.Files, File{to, m.Data})
				return nil
			}
		}
		return fmt.Errorf("%s is to be extracted, and is not in the cabinet", source)
	case "shortcut":
		s.Files = append(s.Files, File{to, fmt.Appendf(nil, "%d#%s", len(source), source)})
	}
	return nil
}
