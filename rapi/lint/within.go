package lint

import (
	"strings"

	"cradle/rapi/provxml"
)

// place is what is around a node: in which Service Providers it stands, wherever
// they do, and in which key of the Registry.
type place struct {
	policies   bool // below SecurityPolicy
	metabase   bool
	revocation bool // below LoaderRevocation
	software   bool // below UnInstall
	registry   bool

	// key is the lower-case path of the Registry's key, or "". Keys are written in
	// one piece or nested, and "Registry\" may be repeated before them (aa457989,
	// bb737619). Doubled backslashes are taken for one: with a translation
	// attribute they are (bb737304), and without one it is a mistake to be asked
	// about rather than passed over. What is deeper or longer than any key that is
	// looked for is cut off.
	key   string
	parts int // of key
}

// What is kept of a key: more than the longest that is looked for.
const (
	maxKeyParts = 8
	maxKeyPart  = 64 // bytes
)

// places are the places inside nodes, each found once: a document may be deep, and
// have very many nodes there.
type places map[*provxml.Node]place

// in is the place inside a node.
func (p places) in(n *provxml.Node) place {
	if n == nil {
		return place{}
	}
	at, ok := p[n]
	if !ok {
		at = p.in(n.Parent).inside(n)
		p[n] = at
	}
	return at
}

// inside is the place inside a node that stands here.
func (p place) inside(n *provxml.Node) place {
	name := strings.TrimSpace(n.Name)
	switch {
	case strings.EqualFold(name, "SecurityPolicy"):
		p.policies = true
	case strings.EqualFold(name, "Metabase"):
		p.metabase = true
	case strings.EqualFold(name, "LoaderRevocation"):
		p.revocation = true
	case strings.EqualFold(name, "UnInstall"):
		p.software = true
	case strings.EqualFold(name, "Registry"):
		p.registry, p.key, p.parts = true, "", 0
		return p
	}
	if !p.registry {
		return p
	}
	for part := range strings.SplitSeq(name, "\\") {
		if part == "" || p.parts == maxKeyParts {
			continue
		}
		part = strings.ToLower(part[:min(len(part), maxKeyPart)])
		switch {
		case p.key == "", p.key == "registry": // the latter is said once more
			p.key, p.parts = part, 1
		default:
			p.key += "\\" + part
			p.parts++
		}
	}
	return p
}
