package provxml

import "strings"

// A handset need not answer in the shape it was asked in. It may put two groups of
// one name into one, or one into two; write a registry key as one path where the
// document nests, or nest it (bb737619); write an access point in its update form,
// under its id with mwid="1" (aa455932), where the document has the form that
// creates one, or the other way round (guess: no source shows such a reply).
//
// So what found no partner at its place is looked for once more by where it stands,
// whatever the shape: what is sent against what of the reply answers nothing. Names
// and kinds still have to fit, as everywhere.
func (m *matcher) rewritten(root *Node) {
	if len(m.result.Extra) == 0 || root == nil {
		return
	}
	var missing bool
	for n := range m.result.Nodes() {
		missing = missing || n.Request != nil && n.Reply == nil
	}
	if !missing {
		return
	}
	w := rewriting{matcher: m, ids: map[placeKey]uint32{}, extra: map[*Node]*NodeResult{}, byName: map[spotKey]*spots{}, byValue: map[spotKey]*spots{}}
	for _, x := range m.result.Extra {
		for n := range x.Nodes() {
			w.extra[n.Reply] = n
		}
	}
	w.index(root, 0, spotScope{})
	exact := w.settle(m.result.Root, 0, spotScope{}, w.sameValue)
	if w.settle(m.result.Root, 0, spotScope{}, w.sameName) || exact {
		var left []*NodeResult
		for _, x := range m.result.Extra {
			left = append(left, w.prune(x)...)
		}
		m.result.Extra = left
	}
}

type rewriting struct {
	*matcher
	ids     map[placeKey]uint32
	extra   map[*Node]*NodeResult // of the reply, what answers nothing so far
	byName  map[spotKey]*spots
	byValue map[spotKey]*spots
}

// placeKey is a name below a place. Places are numbers, so that deep ones cost no
// more than others.
type placeKey struct {
	parent uint32
	family family
	name   string
}

// spotKey is an element at a place.
type spotKey struct {
	place uint32
	kind  Kind
	value string // of byValue
}

type spots []*NodeResult

// spotScope is what stands around a node.
type spotScope struct {
	provider string
	depth    int
}

// identities are the parms whose value names the group that the update form puts
// around the rest (aa455932, aa455948, ms844862).
var identities = map[string]string{"napdef": "napid", "pxlogical": "proxy-id", "pxphysical": "physical-proxy-id"}

// enter is the place of a node below one.
func (w *rewriting) enter(place uint32, n *Node, s *spotScope) uint32 {
	f := n.Kind.family()
	if f == rootFamily {
		return place
	}
	name := strings.ToLower(strings.TrimSpace(n.Name))
	switch {
	case f != groupFamily:
		return w.id(placeKey{place, f, name})
	case s.depth == 0:
		s.provider = name
	}
	s.depth++
	switch {
	case s.provider == "registry" && s.depth > 1:
		for i, part := range strings.Split(name, `\`) {
			if s.depth == 2 && i == 0 {
				if part == "registry" { // as in an example of Microsoft's
					continue
				}
				part = hive(part)
			}
			place = w.id(placeKey{place, f, part})
		}
		s.depth++
		return place
	case s.provider == "certificatestore":
		name = strings.ReplaceAll(name, " ", "")
	}
	place = w.id(placeKey{place, f, name})
	if v := identity(n); v != nil {
		place = w.id(placeKey{place, f, strings.ToLower(strings.TrimSpace(v.Value))})
	}
	return place
}

// identity is the parm that names the access point or proxy that a group creates.
func identity(n *Node) *Node {
	name, ok := identities[strings.ToLower(n.Name)]
	if !ok {
		return nil
	}
	for _, c := range n.Children {
		if c.Kind.Request() == Parm && c.Value != "" && strings.EqualFold(c.Name, name) {
			return c
		}
	}
	return nil
}

func hive(name string) string {
	switch name {
	case "hkey_local_machine":
		return "hklm"
	case "hkey_current_user":
		return "hkcu"
	case "hkey_classes_root":
		return "hkcr"
	}
	return name
}

func (w *rewriting) id(k placeKey) uint32 {
	id, ok := w.ids[k]
	if !ok {
		id = uint32(len(w.ids) + 1)
		w.ids[k] = id
	}
	return id
}

// index notes where what answers nothing stands in the reply.
func (w *rewriting) index(n *Node, place uint32, s spotScope) {
	place = w.enter(place, n, &s)
	if x := w.extra[n]; x != nil && n.Kind.family() > rootFamily {
		put(w.byName, spotKey{place: place, kind: n.Kind}, x)
		put(w.byValue, spotKey{place, n.Kind, n.Value}, x)
	}
	for _, c := range n.Children {
		w.index(c, place, s)
	}
}

func put(m map[spotKey]*spots, k spotKey, x *NodeResult) {
	q := m[k]
	if q == nil {
		q = new(spots)
		m[k] = q
	}
	*q = append(*q, x)
}

// settle gives a partner to what has none, in one way of finding it, and to the
// groups around it a state. It reports whether anything was found.
func (w *rewriting) settle(r *NodeResult, place uint32, s spotScope, find func(*Node, uint32) *NodeResult) (found bool) {
	place = w.enter(place, r.Request, &s)
	if r.Reply == nil && r.Request.Kind.family() > rootFamily {
		if x := find(r.Request, place); x != nil {
			w.take(r, x)
			found = true
		}
	}
	if r.Request.Kind.Request().Query() {
		return found
	}
	below := false
	for _, c := range r.Children {
		below = w.settle(c, place, s, find) || below
	}
	if r.Request.Kind == Characteristic {
		below = w.named(r, place) || below
	}
	if below && r.Reply == nil && r.State == NotMentioned && allGood(r.Children) {
		r.State = Applied
	}
	return found || below
}

func allGood(list []*NodeResult) bool {
	for _, r := range list {
		if !r.Worst().Good() {
			return false
		}
	}
	return true
}

// named settles the parm whose value the reply has as a group's name.
func (w *rewriting) named(r *NodeResult, place uint32) bool {
	v := identity(r.Request)
	if v == nil {
		return false
	}
	for _, c := range r.Children {
		if c.Request != v || c.Reply != nil {
			continue
		}
		if q := w.byName[spotKey{place: place, kind: Characteristic}]; q != nil && len(*q) > 0 {
			c.Reported, c.HasReported = (*q)[0].Reply.Name, true
			delete(w.extra, (*q)[0].Reply)
			if c.State == NotMentioned {
				c.State = Applied
			}
			return true
		}
	}
	return false
}

// sameValue is what of the reply the sent node may have become, with its value.
// Questions have none.
func (w *rewriting) sameValue(n *Node, place uint32) *NodeResult {
	if n.Kind.Query() {
		return nil
	}
	return w.first(n, func(k Kind) *spots { return w.byValue[spotKey{place, k, n.Value}] })
}

// sameName is the same with any value.
func (w *rewriting) sameName(n *Node, place uint32) *NodeResult {
	return w.first(n, func(k Kind) *spots { return w.byName[spotKey{place: place, kind: k}] })
}

func (w *rewriting) first(n *Node, among func(Kind) *spots) *NodeResult {
	for k := Characteristic; k < kindCount; k++ {
		if becomes(n.Kind.Request(), k) {
			if x := w.head(among(k)); x != nil {
				return x
			}
		}
	}
	return nil
}

func (w *rewriting) head(q *spots) *NodeResult {
	for q != nil && len(*q) > 0 {
		if x := (*q)[0]; w.extra[x.Reply] != nil {
			return x
		}
		*q = (*q)[1:]
	}
	return nil
}

// take makes x the answer of r.
func (w *rewriting) take(r, x *NodeResult) {
	r.Reply, r.Desc, r.Code = x.Reply, x.Desc, x.Code
	r.Reported, r.HasReported = x.Reported, x.HasReported
	r.State = w.state(r.Request, x.Reply)
	delete(w.extra, x.Reply)
	if r.Request.Kind.Request().Query() {
		r.Children = x.Children
		for n := range x.Nodes() {
			delete(w.extra, n.Reply)
		}
	}
}

// prune is what is left of a tree that answered nothing before. Groups that have
// lost all that was in them go, too.
func (w *rewriting) prune(x *NodeResult) []*NodeResult {
	if x.Request == nil && w.extra[x.Reply] == nil && x.Reply.Kind.Request().leaf() {
		return nil
	}
	var left []*NodeResult
	for _, c := range x.Children {
		left = append(left, w.prune(c)...)
	}
	had := len(x.Children) > 0
	switch {
	case w.extra[x.Reply] == nil:
		return left
	case had && len(left) == 0 && x.Reply.Kind == Characteristic:
		return nil
	}
	x.Children = left
	return []*NodeResult{x}
}
