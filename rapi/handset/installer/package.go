// Package installer reads what wceload.exe installs on a handset: cabinets, and
// the instructions in them.
//
//	p, err := installer.Read(data)
//	p.Document, p.Open
//
// Instructions are a provisioning document, _setup.xml, since Windows Mobile 5;
// the older ones, a file ending in .000, are turned into such a document. A .cpf
// file is a cabinet that holds nothing but _setup.xml ([L:bb737398]).
//
// The document is for the Configuration Manager, whose CSPs install it: Install
// (name, checks of platform and version), FileOperation, Registry and whatever
// else is in it.
//
// Not simulated: setup DLLs. Of a signature only its certificates are read.
package installer

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/beevik/etree"
)

// Package is what a cabinet is to do.
type Package struct {
	// Document is the provisioning document, with %InstallDir% put in.
	Document string
	Packed   bool               // some of it is compressed
	members  map[string]*Member // by name in lower case; the first of its name
}

// Open gives a file of the cabinet, by the name that it has there. It has the form
// of csps.Cabinet's Open.
func (p *Package) Open(name string) (data []byte, written time.Time, ok bool) {
	if m := p.members[strings.ToLower(name)]; m != nil {
		return m.Data, m.Written, true
	}
	return nil, time.Time{}, false
}

func packageOf(document string, members []Member) *Package {
	p := &Package{Document: document, members: make(map[string]*Member)}
	for i := range members {
		p.Packed = p.Packed || members[i].Packed
		if name := strings.ToLower(members[i].Name); p.members[name] == nil {
			p.members[name] = &members[i]
		}
	}
	return p
}

const (
	setupName = "_setup.xml"
	maxSetup  = 4 << 20 // bytes of instructions
	maxNested = 32      // elements in each other
	// maxDir is how long %InstallDir% may be, in bytes: every place that names it
	// grows by as much. No path on the handset is longer (MAX_PATH, 260 UTF-16 units).
	maxDir = 3 * 260
)

// Read reads a cabinet.
func Read(b []byte) (*Package, error) {
	members, err := ReadCabinet(b)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if strings.EqualFold(m.Name, setupName) {
			document, err := Setup(m.Data)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", setupName, err)
			}
			return packageOf(document, members), nil
		}
	}
	for _, m := range members {
		if path.Ext(m.Name) == ".000" && strings.HasPrefix(string(m.Data), legacyMagic) {
			document, err := readLegacy(m.Data, members)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.Name, err)
			}
			return packageOf(document, members), nil
		}
	}
	return nil, bad("there is neither %s nor a file .000 in it: it is no package for Windows CE", setupName)
}

// Setup reads _setup.xml and puts %InstallDir% in, where a text is translated for an
// installation.
func Setup(b []byte) (string, error) {
	if err := checkSetup(b); err != nil {
		return "", err
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(b); err != nil {
		return "", err
	}
	dir := ""
	for _, el := range doc.Root().ChildElements() {
		if !strings.EqualFold(el.SelectAttrValue("type", ""), "Install") {
			continue
		}
		for _, parm := range el.SelectElements("parm") {
			if strings.EqualFold(parm.SelectAttrValue("name", ""), "InstallDir") {
				dir = parm.SelectAttrValue("value", "")
			}
		}
	}
	if len(dir) > maxDir {
		return "", fmt.Errorf("InstallDir of %d bytes, at most %d can be a path", len(dir), maxDir)
	}
	if dir != "" {
		if room := maxSetup; !putDir(doc.Root(), dir, &room) {
			return "", fmt.Errorf("with InstallDir put in it has more than %d bytes", 2*maxSetup)
		}
	}
	return etree.NewDocumentWithRoot(doc.Root().Copy()).WriteToString()
}

// installDir stands for the directory that the Install section names.
const installDir = "%InstallDir%"

// putDir puts a directory in, unless that takes more than room, in bytes.
func putDir(el *etree.Element, dir string, room *int) bool {
	if strings.EqualFold(el.SelectAttrValue("translation", ""), "install") {
		for _, name := range []string{"type", "value"} {
			a := el.SelectAttr(name)
			if a == nil || !strings.Contains(a.Value, installDir) {
				continue
			}
			if *room -= strings.Count(a.Value, installDir) * len(dir); *room < 0 {
				return false
			}
			a.Value = strings.ReplaceAll(a.Value, installDir, dir)
		}
	}
	for _, c := range el.ChildElements() {
		if !putDir(c, dir, room) {
			return false
		}
	}
	return true
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
