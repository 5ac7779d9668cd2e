package formats

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cradle/rapi/cabinet"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// cabinetFile reads a cabinet, its instructions, and what they say of the rest.
func cabinetFile(name string, data []byte) (*File, error) {
	c, err := cabinet.Read(name, data)
	if err != nil {
		return nil, err
	}
	f := &File{Name: name, Kind: CAB, Size: int64(len(data)), Warnings: c.Warnings, Cabinet: &Cabinet{Signature: c.Signature}}
	f.packing(c)
	if s := c.Signature; s != nil {
		f.fact("signature", s.String())
		if !s.NotAfter.IsZero() {
			f.fact("certificate until", s.NotAfter.Format("2006-01-02"))
		}
	}
	setups, manifests := 0, 0
	contents, err := c.Extract(func(x cabinet.File) bool {
		switch {
		case x.IsSetup():
			setups++
			return setups <= maxSetups
		case x.IsManifestName():
			manifests++
			return manifests == 1
		}
		return false
	})
	if err != nil {
		return nil, err
	}
	paths := map[string]string{} // by lower-case names in the cabinet
	for _, x := range contents {
		if x.IsSetup() {
			// The name is like that of a file in a folder, so that a message
			// says where it stands.
			inside := name + "/" + x.Name
			if x.Method != cabinet.Stored && crowded(x.Data) {
				return nil, &provxml.SyntaxError{Name: inside, Msg: phrase.New("it unpacks to more than {{.Tags}} tags or {{.Attributes}} attributes", "Tags", maxPackedTags, "Attributes", maxPackedAttributes),
					Fix: phrase.New("if it is meant so, unpack the cabinet with another program, and choose the XML file")}
			}
			doc, err := provxml.Parse(inside, x.Data)
			if err != nil {
				return nil, err
			}
			f.Documents = append(f.Documents, doc)
			if !f.Cabinet.Setup {
				extracted(doc, paths)
				f.installFacts(doc)
			}
			f.Cabinet.Setup = true
			continue
		}
		if !cabinet.IsManifest(x.Data) {
			continue
		}
		f.Cabinet.Older = true
		m, err := cabinet.ReadManifest(x.Data)
		if err != nil { // an installer may know better
			f.Warnings = append(f.Warnings, oddManifest(err))
			continue
		}
		f.Cabinet.Manifest = m
		f.manifestFacts(m)
		for _, y := range m.Files {
			paths[fmt.Sprintf(".%03d", y.Number)] = y.Path
		}
	}
	if setups > maxSetups {
		return nil, &provxml.SyntaxError{Name: name, Msg: phrase.New("there are {{.Number}} files {{.Name}} in it; one is usual", "Number", setups, "Name", cabinet.SetupName), Fix: phrase.New("choose another file")}
	}
	if setups > 1 {
		f.Warnings = append(f.Warnings, phrase.New("there are {{.Number}} files {{.Name}} in it; the first is applied; an installer may take another (nothing says which)", "Number", setups, "Name", cabinet.SetupName))
	}
	f.payloadFacts(c, paths)
	if f.Cabinet.Setup && len(c.Files) == 1 {
		f.Kind = CPF // [L:bb737398]: exactly one file, _setup.xml
	}
	return f, nil
}

// oddManifest says what is wrong with the older instructions.
func oddManifest(err error) phrase.Text {
	if c, ok := errors.AsType[*cabinet.Error](err); ok {
		return phrase.Join("; ", atByte(c.Msg, c.Offset), c.Fix)
	}
	return phrase.Verbatim(err.Error())
}

// maxSetups is how many documents of a cabinet are read. One is usual; nothing
// says which of several an installer takes, so that each is looked at for what is
// dangerous.
const maxSetups = 8

// Limits of a document that is packed. A few kilobytes unpack to millions of tags,
// and each takes hundreds of bytes once it was read.
const (
	maxPackedTags       = 200_000
	maxPackedAttributes = 600_000
)

// crowded counts what may be a tag or an attribute, before anything is made of it.
func crowded(data []byte) bool {
	return bytes.Count(data, []byte("<")) > maxPackedTags || bytes.Count(data, []byte("=")) > maxPackedAttributes
}

// packing tells how it is packed, and of what set it is a part.
func (f *File) packing(c *cabinet.Cabinet) {
	var methods []string
	for _, x := range c.Files {
		if m := x.Method.String(); !slices.Contains(methods, m) {
			methods = append(methods, m)
		}
	}
	f.fact("packed", strings.Join(methods, ", "))
	if c.Packed() {
		f.Warnings = append(f.Warnings, phrase.New("it is packed: Pocket PC 2003 and older take only what is not; convert it to have it stored"))
	}
	if s := c.Set; s != nil {
		others := phrase.Join("", phrase.Verbatim(s.Previous), phrase.Verbatim(s.Next))
		if s.Previous != "" && s.Next != "" {
			others = phrase.New("{{.First}} and {{.Second}}", "First", s.Previous, "Second", s.Next)
		}
		f.Warnings = append(f.Warnings, phrase.New("it is number {{.Number}} of a set of cabinets, which a handset does not put together; the others next to it are {{.Others}}", "Number", s.Number+1, "Others", others))
	}
}

// payloadFacts lists the files, with the names that the instructions give them.
func (f *File) payloadFacts(c *cabinet.Cabinet, paths map[string]string) {
	for _, x := range c.Files {
		lower := strings.ToLower(x.Name)
		p := Payload{Name: x.Name, Path: paths[lower], Size: x.Size}
		if dot := strings.LastIndexByte(lower, '.'); p.Path == "" && dot >= 0 && f.Cabinet.Manifest != nil {
			p.Path = paths[lower[dot:]]
		}
		f.Cabinet.Files = append(f.Cabinet.Files, p)
	}
}

// installFacts tells what the section Install says (learn.microsoft.com
// previous-versions gg155004, aa459075).
func (f *File) installFacts(doc *provxml.Document) {
	for _, section := range doc.Root.Children {
		if !is(section, "Install") {
			continue
		}
		about := map[string]string{}
		for _, p := range section.Children {
			if p.Kind == provxml.Parm {
				about[strings.ToLower(p.Name)] = p.Value
			}
		}
		f.fact("program", about["appname"])
		f.fact("goes to", about["installdir"])
		f.fact("Windows CE from", about["osversionmin"])
		f.fact("Windows CE up to", about["osversionmax"])
		f.fact("setup DLL", about["setupdll"]+about["cesetupdll"])
		if about["nouninstall"] == "1" {
			f.fact("removable", "no, it is not listed as a program")
		}
	}
}

func (f *File) manifestFacts(m *cabinet.Manifest) {
	f.fact("program", m.AppName)
	f.fact("by", m.Provider)
	f.fact("processor", m.ProcessorName())
	f.fact("Windows CE from", m.MinVersion.String())
	f.fact("Windows CE up to", m.MaxVersion.String())
	f.fact("not for", some(m.Unsupported).String())
	if n := len(m.Values); n > 0 {
		f.fact("registry values", fmt.Sprint(n))
	}
	f.fact("shortcuts", some(m.Shortcuts).String())
}

// is reports whether a node is the section of a Configuration Service Provider.
// Providers are found in any case (csp.md 1.3: MSDN uses both "Clock" and
// "clock").
func is(n *provxml.Node, provider string) bool {
	return n.Kind == provxml.Characteristic && strings.EqualFold(n.Name, provider)
}

// extracts reports whether a node below FileOperation is a file that is taken
// out of the cabinet, and what it is named there: a characteristic with a
// characteristic Extract, whose parm Source is the name (learn.microsoft.com
// previous-versions bb737304).
func extracts(n *provxml.Node) (source string, ok bool) {
	for _, op := range n.Children {
		if !is(op, "Extract") {
			continue
		}
		ok = true
		for _, p := range op.Children {
			if p.Kind == provxml.Parm && strings.EqualFold(p.Name, "Source") {
				source = p.Value
			}
		}
	}
	return source, ok
}

// extracted notes where the files of a cabinet go.
func extracted(doc *provxml.Document, paths map[string]string) {
	for _, section := range doc.Root.Children {
		if !is(section, "FileOperation") {
			continue
		}
		for _, dir := range section.Children {
			for _, file := range dir.Children {
				if source, ok := extracts(file); ok && source != "" {
					paths[strings.ToLower(source)] = dir.Name + `\` + file.Name
				}
			}
		}
	}
}
