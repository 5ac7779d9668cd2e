package change

import (
	"fmt"
	"strings"

	"cradle/rapi"
	"cradle/rapi/canon"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// Undo is what takes a document back.
type Undo struct {
	// Document gives the handset back what it had; nil: there is nothing that it
	// could do. It may hold secrets, as they were reported.
	Document *provxml.Document
	// Left is what stays as the document made it, in the order of the document.
	Left []LeftOut
	// Taken are the paths of secrets that were taken from documents before.
	Taken []string
}

// LeftOut is something that cannot be undone.
type LeftOut struct {
	Setting *provxml.Node // of the document that is undone; nil: none of its own
	Path    string        // CM_ProxyEntries/Work/Password
	Why     string        // a sentence, without values
}

// maxLeft is how many are told one by one.
const maxLeft = 2000

// Inverse makes the document that takes d back. reply is what the handset answered to
// Before, just before d was applied, as one document (query.Merge).
//
// What was set gets the value that it had, with its datatype; what was added is
// deleted: a group by its outermost characteristic that was not there; what was deleted
// is put back whole. The later a setting, the earlier it is undone, but for providers
// that want another order. What the handset has already as it was is not touched.
//
// The error says that the document cannot be written: its names are longer, or deeper,
// than a document can have.
func Inverse(cat *csp.Catalogue, d *provxml.Document, reply string) (*Undo, error) {
	return InverseKnowing(cat, d, reply)
}

// InverseKnowing is Inverse with documents that were applied before d, the oldest
// first: where the handset does not tell a secret, it is taken to have had the one that
// they set. Undo.Taken lists those.
func InverseKnowing(cat *csp.Catalogue, d *provxml.Document, reply string, earlier ...*provxml.Document) (*Undo, error) {
	t := newTree(cat)
	t.document(d)
	if root := provxml.Match(d, rapi.OK, reply, reply != "").Root.Reply; root != nil {
		for _, n := range root.Children {
			t.reply(n, t.root)
		}
	}
	taken := t.secretsOf(earlier)
	u := &undoing{tree: t}
	for _, prov := range t.root.below {
		if prov.first != 0 {
			u.group(prov, 0)
		}
	}
	u.keys()
	for _, s := range t.settings {
		switch {
		case s.at == nil:
			u.left(s, s.neverUndone())
		case s.at.prov.lower == "pxlogical" && s.at.parm && s.node.Kind == provxml.Parm && strings.EqualFold(s.at.name, "STARTPAGE"):
			u.leftAt(s.node, s.number, s.node.Path(), "It also made a favourite in the browser, which stays.") // bb737315
		}
	}
	undo, err := u.finish(d.Name)
	if undo.Document != nil {
		undo.Taken = taken
	}
	return undo, err
}

// undoing goes through the places that a document touches.
type undoing struct {
	*tree
	ops  []op
	lost []leftAt
	more int
	slot int               // of what is being put back
	sign map[*setting]bool // those that are left already
}

// op is one thing that the inverse does.
type op struct {
	slot   int    // the later in the document, the earlier
	at     *place // what it is about
	around *place // the group that the elements stand in; nil: at the top
	do     []*element
	remove bool // it deletes a characteristic
}

type leftAt struct {
	LeftOut
	slot int
}

func (u *undoing) add(slot int, at, around *place, remove bool, do ...*element) {
	u.ops = append(u.ops, op{slot: slot, at: at, around: around, do: do, remove: remove})
}

// leave notes what is not undone at a place.
func (u *undoing) leave(p *place, why string) {
	if n := len(p.settings); n > 0 {
		u.left(p.settings[n-1], why)
		return
	}
	u.leftAt(nil, p.first, p.path(), why)
}

// left notes a setting that is not undone, once.
func (u *undoing) left(s *setting, why string) {
	if u.sign[s] {
		return
	}
	if u.sign == nil {
		u.sign = map[*setting]bool{}
	}
	u.sign[s] = true
	u.leftAt(s.node, s.number, s.node.Path(), why)
}

func (u *undoing) leftAt(n *provxml.Node, slot int, path, why string) {
	if len(u.lost) >= maxLeft {
		u.more++
		return
	}
	if slot == 0 {
		slot = u.slot
	}
	u.lost = append(u.lost, leftAt{LeftOut{Setting: n, Path: path, Why: why}, slot})
}

// group undoes what the document did in a characteristic and below. deleted is the
// last deletion of it or of one around it.
func (u *undoing) group(p *place, deleted int) {
	if p.first == 0 {
		return
	}
	deleted = max(deleted, p.deleted)
	there := p.there()
	switch {
	case p.prov.doesOnly() || p.prov.lower == "uninstall" || p.prov.lower == "certificateenroller":
		u.never(p)
		return
	case p.depth > 1 && there == no:
		if p.makesAny(deleted) {
			u.takeAway(p)
		}
		return
	case p.deleted != 0 && (there == unknown || p.had.refused || p.had.there != yes):
		u.leave(p, "It was deleted, and what was in it is not known.")
	case p.deleted != 0 && p.depth > 1:
		u.putBack(p)
		return
	case p.deleted != 0: // the whole provider was
		for _, c := range p.below {
			if !c.parm && c.had.there == yes && c.deleted == 0 {
				c.deleted = p.deleted
				if c.first == 0 {
					c.first = p.deleted
				}
			}
		}
	}
	var changed []*element
	for _, c := range p.below {
		if c.first == 0 {
			continue
		}
		if !c.parm {
			u.group(c, deleted)
			continue
		}
		changed = append(changed, u.parm(c, deleted)...)
	}
	if changed = withCompanions(p, changed); len(changed) > 0 {
		u.add(p.first, p, p, false, changed...)
	}
	if p.depth > 1 && there == unknown && !(p.prov.registry && p.alwaysThere()) && p.makesAny(deleted) && allAdded(p) {
		u.leave(p, "Whether it was there before is not known: it stays.")
	}
}

// allAdded: all that the document set directly in a group was not there.
func allAdded(p *place) bool {
	for _, c := range p.below {
		if c.first != 0 && c.there() != no {
			return false
		}
	}
	return true
}

// makesAny reports whether a place is there after the document, for what the document
// does: it, or something in it, is set behind the last deletion of it. A group stays when
// what is in it is deleted again.
func (p *place) makesAny(deleted int) bool {
	return p.setSince(max(deleted, p.deleted))
}

func (p *place) setSince(deleted int) bool {
	for _, s := range p.settings {
		if s.number > deleted && (s.node.Kind == provxml.Parm || s.node.Kind == provxml.Characteristic) {
			return true
		}
	}
	for _, c := range p.below {
		if c.first != 0 && c.setSince(deleted) {
			return true
		}
	}
	return false
}

// never: every setting of the provider stays.
func (u *undoing) never(p *place) {
	for _, s := range p.settings {
		why := s.neverUndone()
		if why == "" && p.prov.lower != "uninstall" {
			why = "It cannot be asked for, so that nobody knows what was there before."
		}
		if why != "" && s.node.Kind != provxml.NoCharacteristic {
			u.left(s, why)
		}
	}
	for _, c := range p.below {
		if c.first != 0 {
			u.never(c)
		}
	}
}

// takeAway deletes a characteristic that was not there, or what is in it where it
// cannot be deleted itself.
func (u *undoing) takeAway(p *place) {
	why := p.canDelete()
	if why == "" {
		u.add(p.first, p, p.parent, true, p.element(provxml.NoCharacteristic))
		return
	}
	var gone []*element
	for _, c := range p.below {
		switch {
		case c.first == 0 || !c.makesAny(0):
		case !c.parm:
			u.takeAway(c)
		default:
			gone = append(gone, u.noParm(c)...)
		}
	}
	if len(gone) > 0 {
		u.add(p.first, p, p, false, gone...)
	}
	if p.prov.lower != "certificatestore" && p.prov.lower != "registry" {
		u.leftAt(nil, p.first, p.path(), "It was not there before, and stays with nothing in it. "+why)
	}
}

// noParm deletes a parm that was not there.
func (u *undoing) noParm(p *place) []*element {
	if why := p.canDeleteParm(); why != "" {
		u.leave(p, why)
		return nil
	}
	return []*element{{kind: provxml.NoParm, name: p.name}}
}

// parm undoes what the document did to a parm whose group was there, or may have
// been.
func (u *undoing) parm(p *place, deleted int) []*element {
	last := p.settings[len(p.settings)-1]
	if why := last.neverUndone(); why != "" {
		u.leave(p, why)
		return nil
	}
	there := p.there()
	if there == no && p.untellable() && p.parent.there() != no {
		there = unknown
	}
	sets := last.node.Kind == provxml.Parm && last.number > deleted
	switch {
	case last.makes && there == no, there == no && !sets:
		return nil
	case there == no:
		return u.noParm(p)
	case there == unknown:
		u.leave(p, "What was there before is not known. "+p.why(nil))
		return nil
	case p.had.masked:
		if sets && last.node.Value == p.had.value {
			return nil // writing the asterisks back leaves it as it is (cm-proxyentries-csp)
		}
		u.leave(p, "The handset shows asterisks in its place, so that the value before is not known.")
		return nil
	case !p.had.hasValue:
		u.leave(p, "The handset told no value.")
		return nil
	}
	if p.listed() {
		return u.list(p)
	}
	if p.several {
		u.leave(p, "There can be several of this name, and a question brings one of them.")
		return nil
	}
	if p.onePort() {
		u.leave(p, onePort)
		return nil
	}
	if sets && !p.prov.registry {
		if same, _ := last.compare(p.had.value, p.had.reply); same == canon.Same {
			return nil
		}
	}
	if sets && p.prov.registry && last.node.Value == p.had.value && sameDatatype(last.node, p.had.reply) {
		return nil
	}
	return []*element{p.set()}
}

const onePort = "A proxy can have two of these, and a question brings the first."

func sameDatatype(a, b *provxml.Node) bool {
	x, _ := a.Attr("datatype")
	y, _ := b.Attr("datatype")
	if x == "" {
		x = string(csp.String)
	}
	if y == "" {
		y = string(csp.String)
	}
	return strings.EqualFold(x, y)
}

// set is the parm as it was.
func (p *place) set() *element {
	e := &element{kind: provxml.Parm, name: p.name, attrs: []attr{{"value", p.had.value}}}
	if datatype, ok := p.had.reply.Attr("datatype"); ok && p.prov.registry {
		e.attrs = append(e.attrs, attr{"datatype", datatype})
	}
	return e
}

// listed: a question brings all of several in one text (ms844862).
func (p *place) listed() bool {
	return p.prov.lower == "pxlogical" && p.known != nil && p.known.Multiple && p.known.ReadBack == csp.ReadOther
}

// list gives a place the several values that it had.
func (u *undoing) list(p *place) []*element {
	return append([]*element{{kind: provxml.NoParm, name: p.name}}, p.items()...)
}

func (p *place) items() (list []*element) {
	for item := range strings.SplitSeq(p.had.value, ";") {
		if item != "" {
			list = append(list, &element{kind: provxml.Parm, name: p.name, attrs: []attr{{"value", item}}})
		}
	}
	return list
}

// withCompanions adds what must stand beside some settings.
func withCompanions(p *place, changed []*element) []*element {
	beside := ""
	for _, e := range changed {
		switch {
		case e.kind != provxml.Parm:
		case p.prov.lower == "certificatestore" && strings.EqualFold(e.name, "Role"):
			beside = "EncodedCertificate"
		case strings.EqualFold(p.name, "NAPAUTHINFO") && strings.EqualFold(e.name, "AUTHNAME"):
			beside = "AUTHTYPE" // without it the name is ignored (napdef-csp)
		}
	}
	if beside == "" {
		return changed
	}
	for _, e := range changed {
		if strings.EqualFold(e.name, beside) {
			return changed
		}
	}
	for _, c := range p.below {
		if c.parm && strings.EqualFold(c.name, beside) && c.had.hasValue && !c.had.masked {
			return append([]*element{c.set()}, changed...)
		}
	}
	return changed
}

// putBack makes a characteristic that the document deleted what it was. What the
// document put there since goes first.
func (u *undoing) putBack(p *place) {
	slot := p.deleted
	u.slot = slot
	defer func() { u.slot = 0 }()
	if p.prov.lower == "email2" && p.depth == 2 {
		u.leave(p, "The account comes back without its messages and its password.")
	}
	if p.makesAny(p.deleted) && p.canDelete() == "" {
		u.add(slot, p, p.parent, true, p.element(provxml.NoCharacteristic))
	}
	if p.prov.registry {
		u.putBackKey(p, slot)
	} else {
		e := p.element(provxml.Characteristic)
		u.content(p, e)
		u.add(slot, p, p.parent, false, e)
	}
}

// putBackKey does it with a registry key and those below, each by its whole path.
func (u *undoing) putBackKey(p *place, slot int) {
	e := &element{kind: provxml.Characteristic}
	var keys []*place
	u.values(p, e)
	for _, c := range p.below {
		if !c.parm && c.had.there == yes {
			keys = append(keys, c)
		}
	}
	if len(e.below) > 0 {
		u.add(slot, p, p, false, e.below...)
	} else if len(keys) == 0 {
		u.add(slot, p, p, false)
	}
	for _, k := range keys {
		u.putBackKey(k, slot)
	}
}

// content puts what a characteristic had into its element.
func (u *undoing) content(p *place, e *element) {
	u.values(p, e)
	for _, c := range p.below {
		if c.parm || c.had.there != yes {
			continue
		}
		inner := c.element(provxml.Characteristic)
		u.content(c, inner)
		if p.prov.lower == "pxlogical" && len(inner.below) == 0 {
			continue // PXPHYSICAL has something in it, or is not there
		}
		e.below = append(e.below, inner)
		if p.prov.lower == "pxlogical" && strings.EqualFold(c.name, "PORT") {
			u.leftAt(nil, c.first, c.path(), onePort)
		}
	}
}

func (u *undoing) values(p *place, e *element) {
	u.untold(p)
	smtp := false // its own credentials are given together or not at all (email2-csp)
	for _, c := range p.below {
		smtp = smtp || c.parm && c.had.masked && strings.EqualFold(c.name, "SMTPALTPASSWORD") && p.prov.lower == "email2"
	}
	for _, c := range p.below {
		switch {
		case !c.parm:
		case c.had.refused && c.had.there == unknown:
			u.leftAt(nil, c.first, c.path(), "The handset refused to tell it.")
		case c.had.there != yes:
		case c.had.masked:
			u.leftAt(nil, c.first, c.path(), "The handset shows asterisks in its place, so that the value before is not known.")
		case smtp && len(c.name) > 7 && strings.EqualFold(c.name[:7], "SMTPALT"):
			u.leftAt(nil, c.first, c.path(), "It is nothing without its password, which the handset does not tell.")
		case !c.had.hasValue:
			u.leftAt(nil, c.first, c.path(), "The handset told no value.")
		case c.known != nil && c.known.Access == csp.ReadOnly:
		case c.listed():
			e.below = append(e.below, c.items()...)
		default:
			e.below = append(e.below, c.set())
		}
	}
}

// secretsOf takes what the handset does not tell from documents that went before.
func (t *tree) secretsOf(earlier []*provxml.Document) (taken []string) {
	for _, d := range earlier {
		from := newTree(t.cat)
		from.document(d)
		for _, s := range from.settings {
			if s.at == nil || !s.at.parm || s.node.Kind != provxml.Parm || !s.node.HasValue {
				continue
			}
			p := t.same(s.at)
			if p == nil || p.parent.there() != yes || !p.had.masked && !(p.hidden() && p.had.there != yes) {
				continue
			}
			taken = append(taken, p.path())
			p.had = had{there: yes, value: s.node.Value, hasValue: true, reply: s.node}
		}
	}
	return taken
}

// same finds the place of another tree in this one; nil where its group is unknown.
func (t *tree) same(o *place) *place {
	var names []*place
	for p := o; p.parent != nil; p = p.parent {
		names = append(names, p)
	}
	at := t.root
	for i := len(names) - 1; i >= 0; i-- {
		if i == 0 && at != t.root {
			return t.child(at, o.name, o.parm)
		}
		key := placeKey{false, names[i].name}
		if !at.exact(false) {
			key.name = strings.ToLower(key.name)
		}
		if at = at.byKey[key]; at == nil {
			return nil
		}
	}
	return nil
}

// untold notes secrets of a characteristic that a handset does not even mention.
func (u *undoing) untold(p *place) {
	if p.at == nil {
		return
	}
	for _, k := range p.at.Parms {
		told := p.byKey[placeKey{true, strings.ToLower(k.Name)}]
		if told != nil && told.had.there == yes {
			continue
		}
		if k.Access != csp.ReadOnly && (&place{known: k, prov: p.prov}).untellable() {
			u.leftAt(nil, p.first, p.path()+"/"+k.Name, "The handset does not tell it: if there was one, it has to be set again.")
		}
	}
}

// keys puts back the speed dials whose keys were taken (bb737362).
func (u *undoing) keys() {
	prov := u.root.byKey[placeKey{name: "speeddial"}]
	if prov == nil || prov.first == 0 {
		return
	}
	key := func(p *place) string {
		if k := p.byKey[placeKey{true, "key"}]; k != nil && k.had.hasValue {
			return strings.TrimSpace(k.had.value)
		}
		return ""
	}
	taken := map[string]int{}
	for _, entry := range prov.below {
		if k := entry.byKey[placeKey{true, "key"}]; k != nil {
			for _, s := range k.settings {
				if s.node.Kind == provxml.Parm && key(entry) != strings.TrimSpace(s.node.Value) {
					taken[strings.TrimSpace(s.node.Value)] = s.number
				}
			}
		}
	}
	for _, entry := range prov.below {
		if slot := taken[key(entry)]; slot != 0 && entry.had.there == yes && entry.deleted == 0 {
			e := entry.element(provxml.Characteristic)
			u.content(entry, e)
			u.add(min(slot, prov.first), entry, entry.parent, false, e)
		}
	}
}

// finish puts everything in order and writes the document.
func (u *undoing) finish(name string) (*Undo, error) {
	out := &Undo{}
	for _, l := range inOrder(u.lost) {
		out.Left = append(out.Left, l.LeftOut)
	}
	if u.more > 0 {
		out.Left = append(out.Left, LeftOut{Path: fmt.Sprintf("%d more", u.more), Why: "There are too many to name them."})
	}
	if len(u.ops) == 0 {
		return out, nil
	}
	var list []*element
	for _, o := range order(u.ops) {
		around := []*element{}
		if o.around != nil && o.around.parent != nil {
			around = o.around.steps()
		}
		for _, e := range o.do {
			if o.remove && o.at.prov.registry {
				steps := o.at.steps()
				steps[1].kind = provxml.NoCharacteristic
				list = nest(list, steps[:1], steps[1])
				continue
			}
			list = nest(list, copied(around), e)
		}
		if len(o.do) == 0 { // a key with nothing in it
			steps := o.at.steps()
			list = nest(list, steps[:len(steps)-1], steps[len(steps)-1])
		}
	}
	d, err := document(inverseName(name), list)
	out.Document = d
	return out, err
}

// inverseName is what the inverse of a document is called.
func inverseName(name string) string {
	if of, ok := strings.CutPrefix(name, "undo of "); ok {
		return "redo of " + of
	}
	if of, ok := strings.CutPrefix(name, "redo of "); ok {
		return "undo of " + of
	}
	return "undo of " + name
}

func copied(list []*element) []*element {
	out := make([]*element, len(list))
	for i, e := range list {
		c := *e
		c.below = nil
		out[i] = &c
	}
	return out
}
