package formats

import (
	"fmt"
	"html"
	"strings"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// maxAppName is how long a program's name may be, in characters
// (learn.microsoft.com previous-versions gg155004).
const maxAppName = 70

// installSection is what a Pocket PC wants in a cabinet that only changes
// settings: a section Install with NoUninstall and without InstallDir, "just
// below" the root (learn.microsoft.com previous-versions aa459075, which has
// the parms and their order).
func installSection(name string) string {
	return `<characteristic type="Install">` +
		`<parm name="InstallPhase" value="install"/>` +
		`<parm name="AppName" value="` + html.EscapeString(name) + `"/>` +
		`<parm name="NoUninstall" value="1"/>` +
		`<parm name="NumDirs" value="0"/>` +
		`<parm name="NumFiles" value="0"/>` +
		`<parm name="NumRegKeys" value="0"/>` +
		`<parm name="NumRegVals" value="0"/>` +
		`<parm name="NumShortcuts" value="0"/>` +
		`</characteristic>`
}

// setupXML is a document as the _setup.xml of a cabinet. A section Install that
// it has stays as it is.
func setupXML(doc *provxml.Document, appName string, install bool) (text string, added bool, err error) {
	doc, err = placed(doc)
	if err != nil {
		return "", false, err
	}
	text = doc.Text()
	if !install {
		return text, false, nil
	}
	for _, section := range doc.Root.Children {
		if is(section, "Install") {
			return text, false, nil
		}
	}
	// The document was read from text or from as many line ends before it.
	gap := len(doc.Source) - len(text)
	end, empty := tagEnd(text, max(0, int(doc.Root.Pos.Offset)-gap))
	if empty {
		return "", false, &provxml.SyntaxError{Name: doc.Name, Pos: doc.Root.Pos, Msg: phrase.New("there is nothing in this document to be put into a cabinet"), Fix: phrase.New("choose another")}
	}
	if r := []rune(appName); len(r) > maxAppName {
		appName = string(r[:maxAppName])
	}
	line := "\n"
	if strings.HasPrefix(text[end:], "\r\n") {
		line = "\r\n"
	}
	return text[:end] + line + installSection(appName) + text[end:], true, nil
}

// extractionNote warns of files that a document takes out of a cabinet that
// does not carry them.
func extractionNote(doc *provxml.Document) string {
	n := 0
	for _, section := range doc.Root.Children {
		if is(section, "FileOperation") {
			n += len(extractions(section).files)
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("the document takes %s out of the cabinet, and the cabinet has none: an installer will fail", count(n, "file"))
}
