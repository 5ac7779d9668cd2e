package explain

import (
	"strings"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// provider is the name of the provider that a node belongs to: the
// characteristic at the top.
func provider(n *provxml.Node) string {
	name := ""
	for ; n != nil && n.Kind != provxml.Root; n = n.Parent {
		name = n.Name
	}
	return name
}

// RollbackNotes says what a handset does not undo when it refuses this
// document, one sentence each (learn.microsoft.com previous-versions aa455896,
// bb737655, aa455926). A document is one transaction but for these.
func RollbackNotes(d *provxml.Document) []phrase.Text {
	var email, files, metabase bool
	for n := range d.Nodes() {
		switch n.Kind {
		case provxml.Characteristic:
			switch strings.ToLower(n.Name) {
			case "email2":
				email = email || top(n)
			case "metabase":
				metabase = metabase || top(n)
			}
		case provxml.Parm:
			if strings.EqualFold(n.Name, "NoTransaction") && strings.EqualFold(provider(n), "FileOperation") {
				files = true
			}
		}
	}
	var notes []phrase.Text
	if email {
		notes = append(notes, phrase.New("EMAIL2 restores an account's settings, but messages that were stored on the handset may be lost."))
	}
	if files {
		notes = append(notes, phrase.New("Files with NoTransaction are not put back."))
	}
	if metabase {
		notes = append(notes, phrase.New("Metabase entries are kept one by one as they are made."))
	}
	return notes
}

func top(n *provxml.Node) bool { return n.Parent == nil || n.Parent.Kind == provxml.Root }
