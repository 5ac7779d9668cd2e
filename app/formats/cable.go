package formats

import (
	"fmt"
	"strings"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// IDs of the remarks on what becomes of a cabinet's document.
const (
	LeftOut    = "left-out"    // something of the file is not in what is sent
	Unresolved = "install-dir" // something names a folder that only an installer knows
	OddFile    = "odd-file"    // about the file that the document came in
)

// ForCable is what a handset on the cable can do of a file, and what is left
// out of it: of a cabinet, the files it carries, what takes them out of it, and
// the section Install, which are the installer's. The document's places are
// those in the file.
func (f *File) ForCable() (*provxml.Document, []provxml.Problem, error) {
	doc, err := f.Document()
	if err != nil {
		return nil, nil, err
	}
	if f.Cabinet == nil {
		return doc, nil, nil
	}
	doc, left, err := withoutInstaller(doc, true)
	if err != nil {
		return nil, nil, err
	}
	if what := f.Cabinet.stays(); !what.IsZero() {
		left = append(left, note(provxml.Pos{}, what))
	}
	for i := range left {
		if left[i].ID == LeftOut {
			if len(left) == 1 && left[i].Msg.String() == sectionInstall().String() { // all of its settings are sent
				left[i].Severity, left[i].Fix = provxml.Note, phrase.Text{}
			}
			left[i].Msg = phrase.New("left out: {{.What}}", "What", left[i].Msg)
		}
	}
	return doc, left, nil
}

// Sendable is ForCable for a screen: what is left out, and what is odd about
// the file, stand among the document's Warnings.
func (f *File) Sendable() (*provxml.Document, error) {
	doc, left, err := f.ForCable()
	if err != nil {
		return nil, err
	}
	var all []provxml.Problem
	for _, w := range f.Warnings {
		all = append(all, provxml.Problem{Severity: provxml.Warning, ID: OddFile, Msg: w})
	}
	again := *doc
	again.Warnings = append(append(all, left...), doc.Warnings...)
	return &again, nil
}

// stays are the files of a cabinet that go nowhere without an installer.
func (c *Cabinet) stays() phrase.Text {
	if files := c.payload(); len(files) > 0 {
		return phrase.Count("{{.Count}} file of the cabinet: {{.Names}}", "{{.Count}} files of the cabinet: {{.Names}}", len(files), "Names", payloadNames(files))
	}
	return phrase.Text{}
}

func note(pos provxml.Pos, msg phrase.Text) provxml.Problem {
	return provxml.Problem{Severity: provxml.Warning, ID: LeftOut, Pos: pos, Msg: msg, Fix: phrase.New("install the cabinet to have all of it: cradle install")}
}

// sectionInstall is said of the section that every cabinet has, and that sets nothing.
func sectionInstall() phrase.Text {
	return phrase.New("the section Install, which tells an installer about the cabinet")
}

// maxNamed are the files of a section that are named one by one.
const maxNamed = 20

// withoutInstaller takes out of a document what only an installer does.
func withoutInstaller(doc *provxml.Document, keepPlaces bool) (*provxml.Document, []provxml.Problem, error) {
	doc, err := placed(doc)
	if err != nil {
		return nil, nil, err
	}
	var nodes []*provxml.Node
	var left []provxml.Problem
	for _, section := range doc.Root.Children {
		switch {
		case is(section, "Install"):
			nodes = append(nodes, section)
			left = append(left, note(section.Pos, sectionInstall()))
		case is(section, "FileOperation"):
			gone := extractions(section)
			for i, n := range gone.files {
				if i == maxNamed {
					left = append(left, note(section.Pos, phrase.Count("{{.Count}} more files, which lie in the cabinet", "{{.Count}} more files, which lie in the cabinet", len(gone.files)-i)))
					break
				}
				left = append(left, note(n.Pos, phrase.New("{{.Name}}, which lies in the cabinet", "Name", oneLine(n.Parent.Name+`\`+n.Name))))
			}
			nodes = append(nodes, gone.nodes...)
		}
	}
	if len(nodes) == 0 {
		return doc, nil, nil
	}
	rest, err := cut(doc, nodes, keepPlaces)
	if err != nil {
		return nil, nil, err
	}
	if len(rest.Root.Children) == 0 {
		return nil, nil, &provxml.SyntaxError{Name: doc.Name, Msg: phrase.New("all of it is for an installer: there is nothing else to be set"), Fix: phrase.New("install the cabinet: cradle install")}
	}
	for n := range rest.Nodes() {
		if strings.Contains(strings.ToLower(n.Name+" "+n.Value), "%installdir%") {
			left = append(left, provxml.Problem{Severity: provxml.Warning, ID: Unresolved, Pos: n.Pos,
				Msg: phrase.New("this names {{.Folder}}, which only an installer knows", "Folder", "%InstallDir%"), Fix: phrase.New("write the folder's path, or install the cabinet")})
			break // once is enough to know
		}
	}
	return rest, left, nil
}

// removal is what is to be cut, and which files that concerns.
type removal struct{ nodes, files []*provxml.Node }

// extractions finds the files of a section FileOperation that are taken out of
// a cabinet. What has nothing else in it goes with them: a characteristic with
// nothing below it would be a setting of its own.
func extractions(section *provxml.Node) (r removal) {
	all := true
	for _, dir := range section.Children {
		var here []*provxml.Node
		for _, file := range dir.Children {
			if _, ok := extracts(file); ok {
				here = append(here, file)
			}
		}
		r.files = append(r.files, here...)
		if len(here) > 0 && len(here) == len(dir.Children) {
			r.nodes = append(r.nodes, dir)
			continue
		}
		all = false
		r.nodes = append(r.nodes, here...)
	}
	if all && len(section.Children) > 0 {
		r.nodes = []*provxml.Node{section}
	}
	return r
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// payloadNames lists a few files.
func payloadNames(files []Payload) phrase.Text {
	var names []string
	for _, p := range files {
		name := p.Name
		if p.Path != "" {
			name = p.Path
		}
		names = append(names, name)
	}
	return some(names)
}

// some lists the first few of names from outside: a cabinet has up to 65535.
func some(names []string) phrase.Text {
	const most = 5
	var list []phrase.Text
	for i, name := range names {
		if i == most {
			list = append(list, phrase.Count("and {{.Count}} more", "and {{.Count}} more", len(names)-most))
			break
		}
		list = append(list, phrase.Verbatim(oneLine(name)))
	}
	return phrase.Join(", ", list...)
}
