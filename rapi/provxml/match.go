package provxml

import (
	"strings"

	"cradle/rapi"
	"cradle/rapi/phrase"
)

const (
	replyName   = "reply" // stands for the file in a SyntaxError about a reply
	aroundReply = xmlSpace + "\x00\uFEFF"
)

// Match finds out what became of every node of the document.
//
// The reply is the sent tree with elements rewritten in place
// (learn.microsoft.com previous-versions bb737251): a query by what it found, a
// node that failed by its error element. A document is one transaction, so an
// unmarked node is applied only if the HRESULT is a success; but errors are
// looked for whatever the HRESULT says, since both occur together. hasReply is
// false if the handset sent no document at all.
//
// The reply may be in another order, may lack nodes and have others, may write
// names in other case, groups in another shape, and answer a query under another
// name. A reply that is not well-formed is used up to its mistake, and ReplyErr set.
func Match(d *Document, hr rapi.HRESULT, reply string, hasReply bool) *Result {
	r := &Result{Document: d, HRESULT: hr}
	m := matcher{result: r, silent: silence(hr)}
	var root *Node
	if hasReply {
		r.Reply = reply
		root, r.ReplyErr = parseReply(reply)
	}
	itemised := root != nil && (len(root.Children) > 0 || root.Kind.Error()) || r.ReplyErr != nil
	if !itemised && m.silent == NotMentioned {
		m.silent = Accepted
	}
	if root == nil || len(root.Children) == 0 && !root.Kind.Error() {
		r.Root = m.unanswered(d.Root)
		r.Root.Reply = root
		if itemised && m.silent == NotMentioned && root != nil {
			r.Root.State = Applied
		}
		return r
	}
	r.Root = m.node(d.Root, root)
	m.rewritten(root)
	m.blame(r.Root, explained(r.Extra))
	return r
}

// Lost is the result when the connection was lost after the document was sent:
// everything is Unknown.
func Lost(d *Document) *Result {
	m := matcher{silent: Unknown}
	return &Result{Document: d, Lost: true, Root: m.unanswered(d.Root)}
}

// Unsent is the result of a document that never reached the handset: a person
// cancelled, or the connection failed before. Everything is Cancelled.
func Unsent(d *Document) *Result {
	m := matcher{silent: Cancelled}
	return &Result{Document: d, Unsent: true, Root: m.unanswered(d.Root)}
}

// silence is the state of a node about which the reply says nothing.
func silence(hr rapi.HRESULT) State {
	switch {
	case hr == rapi.ConfigCancelled: // of success severity
		return Cancelled
	case hr == rapi.ConfigCSPException, hr == rapi.ConfigTransactionFailure:
		return Unknown
	case hr.Failed():
		return RolledBack
	}
	return NotMentioned
}

// parseReply reads a reply as far as it goes. Root is nil if there is nothing.
func parseReply(reply string) (*Node, error) {
	text := strings.Trim(reply, aroundReply)
	if text == "" {
		return nil, nil
	}
	if len(text) > maxReply {
		return nil, &SyntaxError{Name: replyName, Msg: phrase.New("the reply is longer than {{.Most}} MiB", "Most", maxReply>>20)}
	}
	d := decoded{text: strings.ToValidUTF8(text, "\uFFFD")}
	b := newBuilder(true)
	s := scanner{name: replyName, text: d.text, place: newPlace(d), b: b}
	err := s.run()
	b.closeAll()
	root := b.root
	if root == nil {
		return nil, err
	}
	root = unwrap(root)
	switch root.Kind.family() {
	case rootFamily:
		return root, err
	case foreignFamily:
		if err == nil {
			err = &SyntaxError{Name: replyName, Pos: root.Pos, Msg: phrase.New("the reply's root is {{.Tag}}, not <wap-provisioningdoc>", "Tag", tagged(root.Element.FullTag()))}
		}
	}
	// A reply without the root: what it has hangs below one.
	wrapped := &Node{Kind: Root, Children: []*Node{root}, Element: &b.tree.Element}
	root.Parent = wrapped
	return wrapped, err
}

// unwrap takes away what is put around the reply's root: an envelope, or the root
// once more.
func unwrap(root *Node) *Node {
	n := root
	for len(n.Children) == 1 && (n.Kind == Foreign || n.Children[0].Kind == Root) {
		n = n.Children[0]
	}
	if n.Kind != Root {
		return root
	}
	n.Parent = nil
	return n
}

// matcher builds a result.
type matcher struct {
	result  *Result
	silent  State // of a node that the reply does not mark
	results slab[NodeResult]
}

// node matches a sent node with the reply's at its place, and everything below
// them.
func (m *matcher) node(sent, reply *Node) *NodeResult {
	r := m.results.next()
	*r = NodeResult{Request: sent, Reply: reply}
	m.report(r, reply)
	r.State = m.state(sent, reply)
	if sent.Kind.Request().Query() {
		for _, c := range reply.Children {
			r.Children = append(r.Children, m.found(c))
		}
		return r
	}
	partners, extra := pair(sent.Children, reply.Children)
	inLists(sent.Children, partners, reply.Children)
	if len(sent.Children) > 0 {
		r.Children = make([]*NodeResult, len(sent.Children))
	}
	none := reply.Kind == NoCharacteristic && sent.Kind == Characteristic
	for i, child := range sent.Children {
		switch partner := partners[i]; {
		case partner != nil:
			r.Children[i] = m.node(child, partner)
		case none:
			r.Children[i] = absent(m.unanswered(child))
		default:
			r.Children[i] = m.unanswered(child)
		}
	}
	for _, e := range extra {
		m.result.Extra = append(m.result.Extra, m.found(e))
	}
	if none && len(r.Children) > 0 && allAbsent(r.Children) {
		r.State = Absent // only questions about a group that there is not
	}
	return r
}

// state is the table of what a reply node means where another was sent.
func (m *matcher) state(sent, reply *Node) State {
	if reply.Kind.Error() {
		return Failed
	}
	request := sent.Kind.Request()
	if request.Query() {
		switch reply.Kind {
		case Parm, Characteristic:
			return foundState(reply)
		case NoParm, NoCharacteristic:
			return Absent
		}
		return m.silence(sent) // the question came back
	}
	if m.silent != NotMentioned {
		return m.silent
	}
	if reply.Kind != request {
		return NotMentioned // noparm where a parm was set, and the like
	}
	if request == NoParm || request == NoCharacteristic {
		return Removed
	}
	return Applied
}

// silence is the state of a node that nothing in the reply is about.
func (m *matcher) silence(sent *Node) State {
	if sent.Kind.Request().Query() && (m.silent == RolledBack || m.silent == Accepted) {
		return NotMentioned
	}
	return m.silent
}

// unanswered is the result of a node, and all below it, that nothing in the
// reply is about.
func (m *matcher) unanswered(sent *Node) *NodeResult {
	r := m.results.next()
	*r = NodeResult{Request: sent, State: m.silence(sent)}
	if len(sent.Children) > 0 {
		r.Children = make([]*NodeResult, len(sent.Children))
	}
	for i, c := range sent.Children {
		r.Children[i] = m.unanswered(c)
	}
	return r
}

// absent changes the result of what stands below a group that the handset says
// there is not: questions about it are answered by that.
func absent(r *NodeResult) *NodeResult {
	for _, c := range r.Children {
		absent(c)
	}
	if r.Request.Kind.Query() || r.Request.Kind == Characteristic && len(r.Children) > 0 && allAbsent(r.Children) {
		r.State = Absent
	}
	return r
}

func allAbsent(list []*NodeResult) bool {
	for _, r := range list {
		if r.State != Absent {
			return false
		}
	}
	return true
}

// found is the result of a node that only the reply has: what a query brought,
// or an answer to nothing.
func (m *matcher) found(reply *Node) *NodeResult {
	r := m.results.next()
	*r = NodeResult{Reply: reply, State: foundState(reply)}
	m.report(r, reply)
	for _, c := range reply.Children {
		r.Children = append(r.Children, m.found(c))
	}
	return r
}

// foundState is the state of a reply node that stands for itself.
func foundState(reply *Node) State {
	switch reply.Kind {
	case NoParm, NoCharacteristic:
		return Absent
	case Parm:
		// NAPDEF's AUTHSECRET and the like (ms844852).
		if reply.Value != "" && strings.Trim(reply.Value, "*") == "" {
			return Masked
		}
	}
	if reply.Kind.Error() {
		return Failed
	}
	return Value
}

// report copies what the reply says at a node.
func (m *matcher) report(r *NodeResult, reply *Node) {
	r.Reported, r.HasReported = reply.Value, reply.HasValue
	if reply.Kind.Error() {
		r.Desc, _ = reply.Attr("desc")
		r.Code, _ = reply.Attr("code")
	}
}

// explained are the reply's groups in which an error stands that answers nothing
// that was sent: it says more than one around it.
func explained(extra []*NodeResult) map[*Node]bool {
	groups := map[*Node]bool{}
	for _, x := range extra {
		for n := range x.Nodes() {
			if n.State == Failed {
				for g := n.Reply.Parent; g != nil && !groups[g]; g = g.Parent {
					groups[g] = true
				}
			}
		}
	}
	return groups
}

// blame takes what stands in a group that failed as a whole along with it. It
// reports whether an error stands at r or below it.
func (m *matcher) blame(r *NodeResult, explained map[*Node]bool) bool {
	if r.Request.Kind.Request().Query() {
		return r.Worst() == Failed
	}
	marked := r.Reply != nil && explained[r.Reply]
	for _, c := range r.Children {
		marked = m.blame(c, explained) || marked
	}
	if r.State == Failed {
		if !marked {
			for _, c := range r.Children {
				fail(c)
			}
		}
		marked = true
	}
	return marked
}

// fail marks what stands below a group that failed as a whole.
func fail(r *NodeResult) {
	switch r.State {
	case Applied, Removed, NotMentioned, Accepted, RolledBack:
		r.State = Failed
	}
	for _, c := range r.Children {
		if c.Request != nil {
			fail(c)
		}
	}
}
