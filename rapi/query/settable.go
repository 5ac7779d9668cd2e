package query

import (
	"fmt"
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// SettableOptions say what a document of answers is to hold.
type SettableOptions struct {
	// Secret tells which values are secrets, and leaves them out: those that a
	// handset gave in clear. nil leaves all in.
	Secret func(*provxml.Node) bool
	// Note, if not empty, becomes the first comment of the document: where and
	// when it was read.
	Note string
}

// Settings is what Settable makes.
type Settings struct {
	Document *provxml.Document
	Count    int       // parms in it
	LeftOut  []LeftOut // in the order of the answers
}

// LeftOut is something that a handset answered and that is not in the document.
type LeftOut struct {
	Path string // CM_ProxyEntries/Work/Password
	Why  string // a sentence
}

// Settable turns what queries brought into a document that sets the same. Left out
// is what cannot be set (it is read-only, says the handset's metadata or the
// catalogue), what the handset did not tell (it is masked), and what belongs to this
// one handset; each stands in a comment, without its value.
//
// Providers stand in the document in the order that the catalogue wants.
func Settable(cat *csp.Catalogue, opt SettableOptions, results ...*provxml.Result) (*Settings, error) {
	s := &settling{cat: cat, opt: opt, out: &Settings{}, root: &branch{kind: provxml.Root}}
	if opt.Note != "" {
		s.root.comment(opt.Note)
	}
	for _, r := range results {
		if r == nil || r.Root == nil {
			continue
		}
		for _, n := range r.Root.Children {
			s.provider, _ = cat.Find(n.Node().Name)
			s.node(n, s.root, place{at: providerNode(s.provider), top: true})
		}
	}
	s.order()
	s.root.prune()
	d, err := s.root.document("settings")
	s.out.Document = d
	return s.out, err
}

// settling goes through answers.
type settling struct {
	cat      *csp.Catalogue
	opt      SettableOptions
	out      *Settings
	root     *branch
	provider *csp.Provider // of the branch that it is in; nil: not known
}

// place is where an answer stands: the names around it, and what the catalogue has
// there (at the top, what it has for the provider itself).
type place struct {
	names []string
	at    *csp.Characteristic
	top   bool
}

func (p place) in(name string) place {
	inner := place{names: append(p.names[:len(p.names):len(p.names)], name), at: p.at}
	if !p.top {
		inner.at = p.at.Child(name)
	}
	return inner
}

// node puts an answer, and all below it, into a branch.
func (s *settling) node(n *provxml.NodeResult, into *branch, p place) {
	switch node := n.Node(); node.Kind {
	case provxml.Characteristic, provxml.CharacteristicQuery:
		if node.Kind == provxml.CharacteristicQuery && n.State != provxml.Value {
			return
		}
		if why := s.handsetsOwn(p); why != "" {
			s.leaveOut(into, p.in(node.Name).names, why)
			return
		}
		inner := p.in(node.Name)
		child := into.child(provxml.Characteristic, s.step(node, p), "")
		for _, c := range n.Children {
			s.node(c, child, inner)
		}
	case provxml.Parm, provxml.ParmQuery:
		s.parm(n, into, p)
	}
}

// step is a characteristic as it is set.
func (s *settling) step(n *provxml.Node, p place) step {
	st := stepOf(n)
	if _, marked := n.Attr("mwid"); !marked && !p.top && identified(p.names[0], p.names[1:]) {
		if c := p.at.Child(n.Name); c == nil || c.Any {
			st.attrs = append(st.attrs, attr{"mwid", "1"})
		}
	}
	return st
}

// parm puts one value into a branch, or the reason why not.
func (s *settling) parm(n *provxml.NodeResult, into *branch, p place) {
	if p.top || n.State != provxml.Value && n.State != provxml.Masked || n.Request != nil && !n.Request.Kind.Query() {
		return // not an answer
	}
	name := n.Node().Name
	if why := s.why(n, name, p); why != "" {
		s.leaveOut(into, append(p.names[:len(p.names):len(p.names)], name), why)
		return
	}
	leaf := &branch{kind: provxml.Parm, step: step{name: name, attrs: []attr{{"value", n.Reported}}}}
	if s.provider != nil && nested(s.provider) && n.Reply != nil {
		if datatype, ok := n.Reply.Attr("datatype"); ok {
			leaf.step.attrs = append(leaf.step.attrs, attr{"datatype", datatype})
		}
	}
	into.children = append(into.children, leaf)
	s.out.Count++
}

// why says why a value is not set elsewhere; "" if it is.
func (s *settling) why(n *provxml.NodeResult, name string, p place) string {
	known, ok := p.at.Parm(name)
	rw := ""
	if n.Reply != nil {
		rw, _ = n.Reply.Attr("rw-access")
	}
	switch {
	case n.State == provxml.Masked:
		return "The handset keeps it secret and shows asterisks."
	case !n.HasReported:
		return "The handset told no value."
	case rw == "1": // inferred: 1 is reading alone
		return "It can only be read, says the handset."
	case ok && known.Access == csp.ReadOnly:
		return "It can only be read."
	case s.handsetsOwn(p) != "":
		return s.handsetsOwn(p)
	case strings.EqualFold(p.names[0], "Clock") && (strings.EqualFold(name, "Date") || strings.EqualFold(name, "Time")):
		return "It is the time at which it was read."
	case ok && known.ReadBack == csp.ReadOther && !nested(s.provider):
		return "A handset tells it in another form than it is set in."
	case s.opt.Secret != nil && (n.Reply != nil && s.opt.Secret(n.Reply) || n.Request != nil && s.opt.Secret(n.Request)):
		return "It is a secret."
	}
	return ""
}

// handsetsOwn says why what a provider has belongs to one handset.
func (s *settling) handsetsOwn(p place) string {
	if len(p.names) > 0 && strings.EqualFold(p.names[0], "UnInstall") {
		return "It is software of this handset; an installer brings it to another one."
	}
	return ""
}

// leaveOut notes what is not set, and why, where it would have stood.
func (s *settling) leaveOut(into *branch, names []string, why string) {
	path := provxmlPath(names)
	s.out.LeftOut = append(s.out.LeftOut, LeftOut{path, why})
	provider := into
	if into == s.root {
		provider = into.child(provxml.Characteristic, step{name: names[0]}, "")
	}
	provider.comment(fmt.Sprintf("left out: %s. %s", path, why))
}

// provxmlPath joins names as provxml.Node.Path does.
func provxmlPath(names []string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = n
		if n == "" || strings.ContainsAny(n, `/"`) {
			parts[i] = fmt.Sprintf("%q", n)
		}
	}
	return strings.Join(parts, "/")
}

// order puts providers behind those that the catalogue wants before them, and
// leaves the others where they are. A circle in the catalogue changes nothing.
func (s *settling) order() {
	list := s.root.children
	placed := map[*branch]bool{}
	var sorted []*branch
	var put func(b *branch, depth int)
	put = func(b *branch, depth int) {
		if placed[b] || depth > len(list) {
			return
		}
		for _, other := range list {
			if other != b && !placed[other] && s.comesBefore(other, b) {
				put(other, depth+1)
			}
		}
		if !placed[b] {
			placed[b] = true
			sorted = append(sorted, b)
		}
	}
	for _, b := range list {
		put(b, 0)
	}
	s.root.children = sorted
}

func (s *settling) comesBefore(a, b *branch) bool {
	p, ok := s.cat.Find(a.step.name)
	if !ok || a.kind != provxml.Characteristic {
		return false
	}
	for _, t := range p.Before {
		if strings.EqualFold(t, b.step.name) {
			return true
		}
	}
	return false
}
