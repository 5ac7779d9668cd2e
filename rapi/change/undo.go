package change

import (
	"fmt"
	"strings"

	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/phrase"
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
	Why     phrase.Text   // a sentence, without values
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
			u.leftAt(s.node, s.number, s.node.Path(), phrase.New("It also made a favourite in the browser, which stays.")) // bb737315
		}
	}
	u.withoutRights()
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
func (u *undoing) leave(p *place, why phrase.Text) {
	if n := len(p.settings); n > 0 {
		u.left(p.settings[n-1], why)
		return
	}
	u.leftAt(nil, p.first, p.path(), why)
}

// left notes a setting that is not undone, once.
func (u *undoing) left(s *setting, why phrase.Text) {
	if u.sign[s] {
		return
	}
	if u.sign == nil {
		u.sign = map[*setting]bool{}
	}
	u.sign[s] = true
	u.leftAt(s.node, s.number, s.node.Path(), why)
}

func (u *undoing) leftAt(n *provxml.Node, slot int, path string, why phrase.Text) {
	if len(u.lost) >= maxLeft {
		u.more++
		return
	}
	if slot == 0 {
		slot = u.slot
	}
	u.lost = append(u.lost, leftAt{LeftOut{Setting: n, Path: path, Why: why}, slot})
}

// finish puts everything in order and writes the document.
func (u *undoing) finish(name string) (*Undo, error) {
	out := &Undo{}
	for _, l := range inOrder(u.lost) {
		out.Left = append(out.Left, l.LeftOut)
	}
	if u.more > 0 {
		out.Left = append(out.Left, LeftOut{Path: fmt.Sprintf("%d more", u.more), Why: phrase.New("There are too many to name them.")})
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
