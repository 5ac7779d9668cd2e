package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// masked stands for a value that is not shown.
const masked = "••••••"

// Tree is a result in the order of the sent document, with a state on every
// node. One goroutine may use it at a time: what a node says is worked out when
// it is first looked at, because of a large document few nodes ever are.
type Tree struct {
	nodes []Node
	top   []string
	count provxml.Counts // of the whole document
}

// Node is one line of the tree.
type Node struct {
	Title   string // the characteristic's type or the parm's name
	Verb    string // what was asked for, when it is not to set it: "remove", "query"
	Value   string // sent or reported; a secret is masked
	Note    string // what the handset said of it, or reported instead
	Mark    Mark   // of a branch: the worst below it, with a count
	Problem bool   // it, or something below it, needs a person's eye
	Own     bool   // the problem is the node's own
	Result  *provxml.NodeResult

	drawn  bool
	parent int // -1 at the top
	kids   []string
	bad    []string // kids with a problem
}

// problem: it needs a person's eye. What was rolled back was so because of
// something else.
func problem(s provxml.State) bool {
	return s == provxml.Failed || s == provxml.Unknown || s == provxml.NotMentioned
}

// NewTree draws a result. It takes time in proportion to the result's size
// and may be called on any goroutine; the result must not change any more.
func NewTree(r *provxml.Result) *Tree {
	t := &Tree{}
	if r == nil || r.Root == nil {
		return t
	}
	size := len(r.Extra)
	for range r.Nodes() {
		size++
	}
	t.nodes = make([]Node, 0, size)
	root := r.Root
	if root.State == provxml.Failed || len(root.Children) == 0 {
		// Nothing to leave out: the root itself has something to say.
		t.top = append(t.top, t.add(root, -1, &t.count).id)
	} else {
		for _, c := range root.Children {
			t.top = append(t.top, t.add(c, -1, &t.count).id)
		}
	}
	if len(r.Extra) > 0 {
		t.top = append(t.top, t.addExtra(r.Extra))
	}
	return t
}

// added is what a branch learns of a node below it.
type added struct {
	id    string
	worst provxml.State
	prob  bool
}

// add appends a node and all below it, and counts its settings.
//
// A characteristic that only groups others has nothing to report of its own
// unless the handset marked it as failed: what counts is below it.
func (t *Tree) add(r *provxml.NodeResult, parent int, count *provxml.Counts) added {
	i := len(t.nodes)
	own := problem(r.State) && (len(r.Children) == 0 || r.State == provxml.Failed)
	t.nodes = append(t.nodes, Node{Result: r, Own: own, parent: parent})

	a := added{id: strconv.Itoa(i), worst: r.State, prob: own}
	var bad []string
	kids := make([]string, 0, len(r.Children))
	var below provxml.Counts
	for c, child := range r.Children {
		k := t.add(child, i, &below)
		kids = append(kids, k.id)
		if k.prob {
			bad = append(bad, k.id)
			a.prob = true
		}
		if c == 0 && r.State != provxml.Failed && groups(r) || k.worst.Worse(a.worst) {
			a.worst = k.worst
		}
	}
	if r.Request != nil && r.Request.Setting() {
		below = provxml.Counts{}
		below[r.State]++
	}
	for s, n := range below {
		count[s] += n
	}
	m := &t.nodes[i]
	m.kids, m.bad, m.Problem = kids, bad, a.prob
	m.Mark = MarkOfState(a.worst)
	if groups(r) && below[a.worst] > 0 {
		m.Mark.Word = word(below, a.worst)
	}
	return a
}

// groups: the node only holds others together.
func groups(r *provxml.NodeResult) bool {
	return r.Request != nil && len(r.Children) > 0 && !r.Request.Setting()
}

// addExtra appends what the reply has without having been asked.
func (t *Tree) addExtra(extra []*provxml.NodeResult) string {
	i := len(t.nodes)
	t.nodes = append(t.nodes, Node{
		Title:  "In the reply, but not in the document",
		Mark:   Mark{"Unasked", IconMissing, Quiet},
		drawn:  true,
		parent: -1,
	})
	var kids, bad []string
	var none provxml.Counts
	for _, r := range extra {
		k := t.add(r, i, &none)
		kids = append(kids, k.id)
		if k.prob {
			bad = append(bad, k.id)
		}
	}
	n := &t.nodes[i]
	n.kids, n.bad, n.Problem = kids, bad, len(bad) > 0
	return strconv.Itoa(i)
}

// word says what became of the settings below a branch: how many are in the
// worst state, or when all is well how many are in which.
func word(c provxml.Counts, worst provxml.State) string {
	n := c[worst]
	switch {
	case n == c.Total():
		return counted(n, worst)
	case worst.Good():
		return countsText(c)
	}
	return fmt.Sprintf("%d of %d %s", n, c.Total(), worst)
}

// counted is a number of settings in a state: "2 values", "3 applied".
func counted(n int, s provxml.State) string {
	if s == provxml.Value {
		return plural(n, "value")
	}
	return fmt.Sprintf("%d %s", n, s)
}

// countsText lists the counts, the worst first: "1 failed, 13 applied".
func countsText(c provxml.Counts) string {
	var parts []string
	for _, s := range slices.Backward(provxml.States()) {
		if n := c[s]; n > 0 {
			parts = append(parts, counted(n, s))
		}
	}
	return strings.Join(parts, ", ")
}

// draw works out what the node says of itself.
func (n *Node) draw() {
	if n.drawn {
		return
	}
	n.drawn = true
	r := n.Result
	asked := r.Request
	if asked == nil {
		asked = r.Reply
	}
	if asked == nil {
		return
	}
	n.Title = asked.Name
	switch asked.Kind.Request() {
	case provxml.Root:
		n.Title = "the document"
	case provxml.Foreign:
		if asked.Element != nil {
			n.Title = "<" + asked.Element.FullTag() + ">"
		}
	case provxml.NoParm, provxml.NoCharacteristic:
		if r.Request != nil {
			n.Verb = "remove"
		}
	case provxml.ParmQuery, provxml.CharacteristicQuery:
		n.Verb = "query"
	}
	if n.Title == "" {
		n.Title = "(" + asked.Kind.String() + " without a name)"
	}
	secret := lint.Secret(asked) || r.Reply != nil && lint.Secret(r.Reply)
	show := func(v string) string {
		if secret && v != "" {
			return masked
		}
		return v
	}
	switch {
	case r.Request != nil && r.Request.HasValue:
		n.Value = show(r.Request.Value)
		if r.HasReported && r.Reported != r.Request.Value && !secret {
			n.Note = "the handset reports " + quoted(r.Reported)
		}
	case r.HasReported && r.State == provxml.Masked:
		n.Value = masked
	case r.HasReported:
		n.Value = show(r.Reported)
	}
	if said := strings.TrimSpace(r.Desc + " " + r.Code); said != "" {
		n.Note = said
	}
}

func quoted(s string) string {
	if s == "" {
		return "an empty value"
	}
	return "“" + s + "”"
}

// Node returns a node by its ID; ok is false when there is none.
func (t *Tree) Node(id string) (n *Node, ok bool) {
	i, err := strconv.Atoi(id)
	if err != nil || i < 0 || i >= len(t.nodes) {
		return nil, false
	}
	n = &t.nodes[i]
	n.draw()
	return n, true
}

// Len is the number of nodes.
func (t *Tree) Len() int { return len(t.nodes) }

// Children lists the IDs below a node, "" being the top; with onlyProblems
// those that are, or lead to, a problem.
func (t *Tree) Children(id string, onlyProblems bool) []string {
	if id == "" {
		if !onlyProblems {
			return t.top
		}
		var bad []string
		for _, id := range t.top {
			if n, _ := t.Node(id); n.Problem {
				bad = append(bad, id)
			}
		}
		return bad
	}
	n, ok := t.Node(id)
	switch {
	case !ok:
		return nil
	case onlyProblems:
		return n.bad
	}
	return n.kids
}

// Branch reports whether there is anything below a node.
func (t *Tree) Branch(id string) bool {
	n, ok := t.Node(id)
	return id == "" || ok && len(n.kids) > 0
}

// A tree of openAll nodes is shown open from the start; of a larger one, that
// many branches that lead to a problem.
const (
	openAll      = 400
	openProblems = 50
)

// Open lists the branches that are open from the start.
func (t *Tree) Open() []string {
	var open []string
	for i := range t.nodes {
		n := &t.nodes[i]
		if len(n.kids) == 0 || len(t.nodes) > openAll && (!n.Problem || len(open) >= openProblems) {
			continue
		}
		open = append(open, strconv.Itoa(i))
	}
	return open
}

// First is the node to look at first: the first failure, else the first other
// problem, else none.
func (t *Tree) First() (id string, ok bool) {
	best := -1
	for i := range t.nodes {
		n := &t.nodes[i]
		if !n.Own {
			continue
		}
		if n.Result.State == provxml.Failed {
			return strconv.Itoa(i), true
		}
		if best < 0 {
			best = i
		}
	}
	return strconv.Itoa(best), best >= 0
}

// Path names a node from the top: `Registry\HKLM\Comm\Name`.
func (t *Tree) Path(id string) string {
	var parts []string
	for n, ok := t.Node(id); ok; {
		parts = append(parts, n.Title)
		if n.parent < 0 {
			break
		}
		n = &t.nodes[n.parent]
		n.draw()
	}
	slices.Reverse(parts)
	return strings.Join(parts, " › ")
}
