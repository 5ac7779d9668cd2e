package provxml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Path names a node for people and is unambiguous inside its document: the
// names from below the root, joined by "/", such as
//
//	Registry/HKLM\Software\Contoso/Server
//	PXLOGICAL/PXPHYSICAL/TO-NAPID[2]
//
// The second and further of several siblings of one name, compared without case
// and whatever the elements are, carry a number from 2. A name that would make
// the path ambiguous is quoted as in Go. The root's path is
// "wap-provisioningdoc".
func (n *Node) Path() string {
	if n.Parent == nil {
		return Root.String()
	}
	var parts []string
	for ; n.Parent != nil; n = n.Parent {
		parts = append(parts, n.segment())
	}
	slices.Reverse(parts)
	return strings.Join(parts, "/")
}

func (n *Node) segment() string {
	name := n.called()
	if ambiguous(name) {
		name = strconv.Quote(name)
	}
	if n.ordinal > 0 {
		name = fmt.Sprintf("%s[%d]", name, n.ordinal+1)
	}
	return name
}

// called is what people call the node: its name, a foreign one by its element.
func (n *Node) called() string {
	if n.Kind.family() <= rootFamily {
		return strings.TrimSpace(n.Element.FullTag() + " " + n.Name)
	}
	return n.Name
}

func ambiguous(name string) bool {
	return name == "" || strings.ContainsAny(name, `/"`) || strings.HasSuffix(name, "]") ||
		strings.TrimSpace(name) != name || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
}

// number counts siblings of the same name, in linear time.
func number(siblings []*Node) {
	if len(siblings) < 2 {
		return
	}
	if len(siblings) <= 8 {
		for i, n := range siblings {
			for j := i - 1; j >= 0; j-- {
				if strings.EqualFold(siblings[j].called(), n.called()) {
					n.ordinal = siblings[j].ordinal + 1
					break
				}
			}
		}
		return
	}
	seen := make(map[string]int32, len(siblings))
	for _, n := range siblings {
		k := strings.ToLower(n.called())
		n.ordinal = seen[k]
		seen[k]++
	}
}

// Ordinal is how many siblings of the same name stand before the node, compared
// without case and whatever the elements are; see Path.
func (n *Node) Ordinal() int { return int(n.ordinal) }

// nameKey is equal for nodes that can stand for each other.
type nameKey struct {
	family family
	name   string // lower case
	tag    string // of foreign elements
}

func (n *Node) nameKey() nameKey {
	k := nameKey{family: n.Kind.family(), name: strings.ToLower(n.Name)}
	if k.family == foreignFamily {
		k.tag = n.Element.FullTag()
	}
	return k
}

func (n *Node) sameName(m *Node) bool {
	f := n.Kind.family()
	return f == m.Kind.family() && strings.EqualFold(n.Name, m.Name) &&
		(f != foreignFamily || n.Element.FullTag() == m.Element.FullTag())
}
