package provxml

import (
	"iter"

	"cradle/rapi"
)

// NodeResult is one node of the result tree. Its shape follows the sent
// document; what a query brought hangs below the query's node with a nil
// Request.
type NodeResult struct {
	Request     *Node // nil for what only the reply has
	Reply       *Node // nil when the reply has nothing at this place
	State       State
	Reported    string // the value in the reply
	HasReported bool
	Desc, Code  string // of an error element, when it has them
	Children    []*NodeResult
}

// Result is a document with the handset's answer matched to it.
type Result struct {
	Document *Document
	HRESULT  rapi.HRESULT
	Lost     bool          // the connection was lost after sending; HRESULT means nothing
	Unsent   bool          // nothing was sent; HRESULT means nothing
	Root     *NodeResult   // for the document's root
	Extra    []*NodeResult // nodes of the reply that answer nothing that was sent
	Reply    string        // the reply as it came
	ReplyErr error         // the reply is not well-formed; what could be matched is matched
}

// Node is the node that the result is about: the one that was sent, or the
// reply's own.
func (r *NodeResult) Node() *Node {
	if r.Request != nil {
		return r.Request
	}
	return r.Reply
}

// Worst is the worst state of the node and everything below it.
func (r *NodeResult) Worst() State {
	worst := r.State
	for _, c := range r.Children {
		if w := c.Worst(); w.Worse(worst) {
			worst = w
		}
	}
	return worst
}

// Nodes goes through the node and everything below it in document order.
func (r *NodeResult) Nodes() iter.Seq[*NodeResult] {
	return func(yield func(*NodeResult) bool) { walkResult(r, yield) }
}

func walkResult(r *NodeResult, yield func(*NodeResult) bool) bool {
	if !yield(r) {
		return false
	}
	for _, c := range r.Children {
		if !walkResult(c, yield) {
			return false
		}
	}
	return true
}

// Nodes goes through the result of every node that was sent, and what queries
// brought, in document order, the root first. Extra is not among them.
func (r *Result) Nodes() iter.Seq[*NodeResult] { return r.Root.Nodes() }

// Counts is how many settings of the document are in each state, indexed by
// State.
type Counts [stateCount]int

// Total is the number of settings.
func (c Counts) Total() int {
	total := 0
	for _, n := range c {
		total += n
	}
	return total
}

// Counts counts the document's settings (Node.Setting) by their states; Total
// is Document.Settings. Groups, and what only the reply has, are not counted.
func (r *Result) Counts() Counts {
	var c Counts
	for n := range r.Nodes() {
		if n.Request != nil && n.Request.Setting() {
			c[n.State]++
		}
	}
	return c
}

// Worst is the worst state in the whole result, errors in Extra included.
func (r *Result) Worst() State {
	worst := r.Root.Worst()
	for _, e := range r.Extra {
		if w := e.Worst(); w == Failed && w.Worse(worst) {
			worst = w
		}
	}
	return worst
}

// Blamed reports whether the handset marked this very node as failed. A node
// that is Failed and not Blamed failed with the group around it.
func (r *NodeResult) Blamed() bool {
	return r.State == Failed && r.Reply != nil && r.Reply.Kind.Error()
}

// Failures lists the nodes that the handset marked as failed, in document
// order, Extra last.
func (r *Result) Failures() []*NodeResult {
	var list []*NodeResult
	collect := func(root *NodeResult) {
		for n := range root.Nodes() {
			if n.Blamed() {
				list = append(list, n)
			}
		}
	}
	collect(r.Root)
	for _, e := range r.Extra {
		collect(e)
	}
	return list
}
