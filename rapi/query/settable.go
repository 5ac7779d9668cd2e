package query

import (
	"fmt"
	"slices"
	"strconv"
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
			s.node(n, s.root, nil)
		}
	}
	if s.more > 0 {
		s.out.LeftOut = append(s.out.LeftOut, LeftOut{Path: fmt.Sprintf("%d more", s.more), Why: "There are too many to name them."})
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
	more     int           // left out and not named
	provider *csp.Provider // of the branch that it is in; nil: not known
}

// place is where an answer stands: in which characteristic, and what the catalogue
// has there. At the top it is nil.
type place struct {
	parent   *place // nil: it is a provider's own
	name     string
	provider string
	at       *csp.Characteristic
}

// in is the place in a characteristic.
func (s *settling) in(p *place, name string) *place {
	if p == nil {
		return &place{name: name, provider: name, at: providerNode(s.provider)}
	}
	return &place{parent: p, name: name, provider: p.provider, at: p.at.Child(name)}
}

// path is the place's, and that of a name in it.
func (p *place) path(name string) string {
	names := []string{name}
	for ; p != nil; p = p.parent {
		names = append(names, p.name)
	}
	slices.Reverse(names)
	for i, n := range names {
		if n == "" || strings.ContainsAny(n, `/"`) {
			names[i] = strconv.Quote(n)
		}
	}
	return oneLine(strings.Join(names, "/"), 300)
}

// node puts an answer, and all below it, into a branch.
func (s *settling) node(n *provxml.NodeResult, into *branch, p *place) {
	switch node := n.Node(); node.Kind {
	case provxml.Characteristic, provxml.CharacteristicQuery:
		if node.Kind == provxml.CharacteristicQuery && n.State != provxml.Value {
			return
		}
		if why := s.handsetsOwn(p); why != "" {
			s.leaveOut(into, p, node.Name, why)
			return
		}
		inner := s.in(p, node.Name)
		child := into.child(provxml.Characteristic, s.step(node, p), "")
		for _, c := range n.Children {
			s.node(c, child, inner)
		}
	case provxml.Parm, provxml.ParmQuery:
		s.parm(n, into, p)
	}
}

// step is a characteristic as it is set.
func (s *settling) step(n *provxml.Node, p *place) step {
	st := stepOf(n)
	if _, marked := n.Attr("mwid"); !marked && p != nil && identified(p.provider, p.below()) {
		if c := p.at.Child(n.Name); c == nil || c.Any {
			st.attrs = append(st.attrs, attr{"mwid", "1"})
		}
	}
	return st
}

// parm puts one value into a branch, or the reason why not.
func (s *settling) parm(n *provxml.NodeResult, into *branch, p *place) {
	if p == nil || n.State != provxml.Value && n.State != provxml.Masked || n.Request != nil && !n.Request.Kind.Query() {
		return // not an answer
	}
	name := n.Node().Name
	if why := s.why(n, name, p); why != "" {
		s.leaveOut(into, p, name, why)
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
func (s *settling) why(n *provxml.NodeResult, name string, p *place) string {
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
	case strings.EqualFold(p.provider, "Clock") && (strings.EqualFold(name, "Date") || strings.EqualFold(name, "Time")):
		return "It is the time at which it was read."
	case ok && known.ReadBack == csp.ReadOther && !nested(s.provider):
		return "A handset tells it in another form than it is set in."
	case s.opt.Secret != nil && (n.Reply != nil && s.opt.Secret(n.Reply) || n.Request != nil && s.opt.Secret(n.Request)):
		return "It is a secret."
	}
	return ""
}

// handsetsOwn says why what a provider has belongs to one handset.
func (s *settling) handsetsOwn(p *place) string {
	if p != nil && strings.EqualFold(p.provider, "UnInstall") {
		return "It is software of this handset; an installer brings it to another one."
	}
	return ""
}

// maxLeftOut is how many are told one by one.
const maxLeftOut = 2000

// leaveOut notes what is not set, and why, where it would have stood.
func (s *settling) leaveOut(into *branch, p *place, name, why string) {
	if len(s.out.LeftOut) >= maxLeftOut {
		s.more++
		return
	}
	path := p.path(name)
	s.out.LeftOut = append(s.out.LeftOut, LeftOut{path, why})
	into.comment(fmt.Sprintf("left out: %s. %s", path, why))
}

// below are the names from below the provider on to the place itself; only the last
// one matters to who asks.
func (p *place) below() []string {
	if p.parent == nil {
		return nil
	}
	return []string{p.name}
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
