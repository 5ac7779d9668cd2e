package change

import (
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// Undo is what takes a document back.
type Undo struct {
	// Document gives the handset back what it had; nil: there is nothing that it
	// could do. It may hold secrets, as they were reported.
	Document *provxml.Document
	// Left is what stays as the document made it, in the order of the document.
	Left []LeftOut
}

// LeftOut is something that cannot be undone.
type LeftOut struct {
	Setting *provxml.Node // of the document that is undone; nil: none of its own
	Path    string        // CM_ProxyEntries/Work/Password
	Why     string        // a sentence, without values
}

// Before makes the query for all that is at the places a document touches: its
// settings, whether the groups they stand in exist, and all content of what it
// deletes. Its first Asks are After's, one for each setting.
func Before(cat *csp.Catalogue, d *provxml.Document) (*query.Query, error) {
	return query.FromDocument(cat, d)
}

// Inverse makes the document that takes d back. reply is what the handset answered to
// Before, just before d was applied, as one document (query.Merge).
//
// The error says that reply cannot be used at all.
func Inverse(cat *csp.Catalogue, d *provxml.Document, reply string) (*Undo, error) {
	return &Undo{}, nil
}
