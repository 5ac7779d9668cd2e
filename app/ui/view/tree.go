package view

import (
	"slices"
	"strconv"
	"strings"

	"cradle/app/explain"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// id is the ID of a node by its place.
func id(i int) string { return strconv.Itoa(i) }

// read takes what reading back showed: a setting that is another one than was asked for
// is a problem, and so is what leads to it.
func (t *Tree) read(checks map[*provxml.Node]*run.Check) {
	if len(checks) == 0 {
		return
	}
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.Result == nil || n.Result.Request == nil {
			continue
		}
		n.check = checks[n.Result.Request]
		if n.check == nil {
			continue
		}
		t.verified(i)
		if n.check.Verdict != run.Differs {
			continue
		}
		n.Own = true
		if n.Mark.Tone == Good {
			n.Mark = Mark{words.T("Differs"), IconPartly, Caution}
		}
		for at := i; at >= 0 && !t.nodes[at].Problem; at = t.nodes[at].parent {
			t.nodes[at].Problem = true
			if p := t.nodes[at].parent; p >= 0 && t.nodes[p].Mark.Tone == Good {
				t.nodes[p].Mark.Icon, t.nodes[p].Mark.Tone = IconPartly, Caution
			}
		}
	}
	t.countVerified()
	for i := range t.nodes {
		n := &t.nodes[i]
		n.bad = nil
		for _, kid := range n.kids {
			if t.nodes[atoi(kid)].Problem {
				n.bad = append(n.bad, kid)
			}
		}
	}
}

// verified makes a setting that the handset applied, and has when it is asked, say so.
func (t *Tree) verified(i int) {
	n := &t.nodes[i]
	if n.check.Verdict != run.Verified {
		return
	}
	switch n.Result.State {
	case provxml.Applied, provxml.Accepted:
		n.Mark.Word = words.T("Verified")
	case provxml.Removed:
		n.Mark.Word = words.T("Removed, verified")
	}
}

// countVerified adds to what groups that went well say how many of their settings were
// verified.
func (t *Tree) countVerified() {
	all, good := make([]int, len(t.nodes)), make([]int, len(t.nodes))
	for i := len(t.nodes) - 1; i >= 0; i-- { // kids stand behind their parents
		n := &t.nodes[i]
		if n.check != nil {
			all[i], good[i] = 1, 0
			if n.check.Verdict == run.Verified {
				good[i] = 1
			}
		} else if good[i] > 0 && n.Mark.Tone == Good {
			if all[i] == good[i] {
				n.Mark.Word += ", " + words.C("all of them", "verified")
			} else {
				n.Mark.Word += ", " + words.N("{{.Count}} verified", good[i])
			}
		}
		if n.parent >= 0 {
			all[n.parent] += all[i]
			good[n.parent] += good[i]
		}
	}
}

func atoi(id string) int {
	i, _ := strconv.Atoi(id)
	return i
}

// Tree is a result in the order of the sent document, with a state on every
// node. One goroutine may use it at a time: what a node says is worked out when
// it is first looked at, because of a large document few nodes ever are.
type Tree struct {
	nodes []Node
	top   []string
	count provxml.Counts // of the whole document
	hr    rapi.HRESULT
	marks map[provxml.State]Mark // in the words of a result with this hr
}

// problem: it needs a person's eye. What was rolled back, or not begun with, was so
// because of something else.
func (t *Tree) problem(s provxml.State) bool {
	return s == provxml.Failed || s == provxml.Unknown || s == provxml.NotMentioned && explain.Begun(t.hr)
}

// NewTree draws a result. It takes time in proportion to the result's size
// and may be called on any goroutine; the result must not change any more.
func NewTree(r *provxml.Result) *Tree {
	t := &Tree{}
	if r == nil || r.Root == nil {
		return t
	}
	t.hr, t.marks = r.HRESULT, marksOf(r.HRESULT)
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
	own := t.problem(r.State) && (len(r.Children) == 0 || r.State == provxml.Failed)
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
	m.Mark = t.marks[a.worst]
	if groups(r) && below[a.worst] > 0 {
		m.Mark.Word = word(below, a.worst, t.hr)
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
		Title:  words.T("In the reply, but not in the document"),
		Mark:   Mark{words.T("Unasked"), IconMissing, Quiet},
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
