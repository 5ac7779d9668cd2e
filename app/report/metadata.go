package report

import (
	"strings"

	"cradle/rapi/provxml"
)

// Attribute is one piece of metadata.
type Attribute struct{ Name, Value string }

// Metadata is what the handset wrote beside a setting when it was asked for
// metadata (flag 2 of ProcessConfig): the attributes of the reply that are
// neither the setting itself nor repeated from what was sent. Documented are
// access-role, the roles that may change it, and rw-access, 3 for reading and
// writing (learn.microsoft.com previous-versions aa455941); others are given as
// they came. One that repeats a secret is left out.
func Metadata(n *provxml.NodeResult) []Attribute {
	if n.Reply == nil || n.Reply.Element == nil {
		return nil
	}
	var list []Attribute
	for _, a := range n.Reply.Element.Attr {
		switch a.FullKey() {
		case "name", "type", "value", "xmlns":
			continue
		case "desc", "code":
			if n.Reply.Kind.Error() {
				continue
			}
		}
		if a.Space == "xmlns" {
			continue
		}
		if n.Request != nil {
			if sent, ok := n.Request.Attr(a.FullKey()); ok && sent == a.Value {
				continue
			}
		}
		if Secret(n) && (repeats(a.Value, n.Reported) || n.Request != nil && repeats(a.Value, n.Request.Value)) {
			continue
		}
		list = append(list, Attribute{a.FullKey(), a.Value})
	}
	return list
}

func repeats(s, secret string) bool { return secret != "" && strings.Contains(s, secret) }
