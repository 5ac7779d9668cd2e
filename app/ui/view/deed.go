package view

import "cradle/app/ui/words"

// Deed is what a button of the lower edge does with the documents and the handsets.
type Deed uint8

const (
	// Apply sends the documents.
	Apply Deed = iota
	// Plan asks what they would change.
	Plan
	// Verify asks whether handsets have what they set.
	Verify
	// Auto applies them to each handset that is plugged in.
	Auto
)

// underWay is what is said while it is done.
func (d Deed) underWay(documents, handsets string) string {
	switch d {
	case Plan:
		return words.T("Reading what {{.Document}} would change on {{.Handsets}}", "Document", documents, "Handsets", handsets)
	case Verify:
		return words.T("Asking {{.Handsets}} for what {{.Document}} sets", "Document", documents, "Handsets", handsets)
	}
	return words.T("Applying {{.Document}} to {{.Handsets}}", "Document", documents, "Handsets", handsets)
}

// Looks reports whether the deed only asks, and changes nothing.
func (d Deed) Looks() bool { return d == Plan || d == Verify }
