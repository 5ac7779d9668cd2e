package query

import (
	"github.com/beevik/etree"

	"cradle/rapi/provxml"
)

// Merge is the replies of several documents as one document. A single reply is as it
// came; of several the contents stand behind each other in a new root. Replies that
// are not well-formed count as far as they could be read. "" if there is none.
func Merge(results ...*provxml.Result) string {
	var replies []*provxml.Result
	for _, r := range results {
		if r != nil && r.Root != nil && r.Root.Reply != nil {
			replies = append(replies, r)
		}
	}
	switch len(replies) {
	case 0:
		return ""
	case 1:
		return replies[0].Reply
	}
	root := etree.NewElement(provxml.Root.String())
	for _, r := range replies {
		for _, c := range r.Root.Reply.Children {
			root.AddChild(c.Element.Copy())
		}
	}
	doc := etree.NewDocumentWithRoot(root)
	doc.WriteSettings.CanonicalAttrVal = true // line ends in values stay references
	doc.Indent(2)
	s, err := doc.WriteToString()
	if err != nil { // cannot be: it goes to memory
		return ""
	}
	return s
}
