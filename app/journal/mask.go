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

// masker takes the secrets of a document, and of the reply to it, out of them and out
// of whatever is said about them: also where a handset repeats one in words of its own.
type masker struct {
	values  []string
	secrets *strings.Replacer
}

// newMasker knows the secrets of a document, which may be nil.
func newMasker(d *provxml.Document) *masker {
	m := &masker{secrets: strings.NewReplacer()}
	if d != nil {
		m.learn(d)
	}
	return m
}

// learn adds the secrets of a document.
func (m *masker) learn(d *provxml.Document) {
	var values []string
	for n := range d.Nodes() {
		if lint.Secret(n) {
			values = append(values, n.Value)
		}
	}
	m.know(values)
}

// know adds secrets.
func (m *masker) know(values []string) {
	for _, v := range values {
		if len(v) >= shortestSecret {
			m.values = append(m.values, v, escape.Replace(v))
		}
	}
	// The longest first: one that begins with another must not leave its rest.
	slices.SortFunc(m.values, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	m.values = slices.Compact(m.values)
	var pairs []string
	for _, v := range m.values {
		pairs = append(pairs, v, lint.Masked)
	}
	m.secrets = strings.NewReplacer(pairs...)
}

// xml is a document or reply without secrets. What is in it stands on the lines on
// which it stood.
func (m *masker) xml(text string) string { return m.words(keepLines(text, lint.Mask(text))) }

// keepLines gives comments, of which lint.Mask leaves nothing, their line ends back.
func keepLines(whole, masked string) string {
	const opens, closes = "<!--", "-->"
	from, to := strings.Split(whole, opens), strings.Split(masked, opens)
	if len(from) != len(to) {
		return masked // something that looks like a comment was masked itself
	}
	for i := 1; i < len(from); i++ {
		before, _, _ := strings.Cut(from[i], closes)
		after, rest, closed := strings.Cut(to[i], closes)
		if n := strings.Count(before, "\n") - strings.Count(after, "\n"); n > 0 && closed {
			to[i] = after + strings.Repeat("\n", n) + closes + rest
		}
	}
	return strings.Join(to, opens)
}

// words is a text that is no XML without the document's secrets.
func (m *masker) words(text string) string { return m.secrets.Replace(text) }

// escape writes a value as it stands in an attribute (XML 1.0, 2.4).
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
