package journal

import (
	"cmp"
	"slices"
	"strings"

	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// shortestSecret is the length, in bytes, from which on a secret is looked for in
// all of a text. A shorter one, a 0 or a 1, stands in too many innocent places.
const shortestSecret = 4

// masker takes the secrets of a document out of it and out of whatever is said
// about it: also where a handset repeats one in words of its own.
type masker struct {
	secrets *strings.Replacer
}

func newMasker(d *provxml.Document) *masker {
	var values []string
	for n := range d.Nodes() {
		if len(n.Value) >= shortestSecret && lint.Secret(n) {
			values = append(values, n.Value, escape.Replace(n.Value))
		}
	}
	// The longest first: one that begins with another must not leave its rest.
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var pairs []string
	for _, v := range slices.Compact(values) {
		pairs = append(pairs, v, lint.Masked)
	}
	return &masker{strings.NewReplacer(pairs...)}
}

// xml is a document or reply without secrets.
func (m *masker) xml(text string) string { return m.words(lint.Mask(text)) }

// words is a text that is no XML without the document's secrets.
func (m *masker) words(text string) string { return m.secrets.Replace(text) }

// escape writes a value as it stands in an attribute (XML 1.0, 2.4).
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
