package provxml

import (
	"slices"
	"strings"
	"sync"
)

// pair finds for each sent node the reply's node that is about it, among the
// children of one place; nil if there is none. Extra is what remains of the
// reply, in its order. It takes time linear in both lists.
//
// In-place rewriting keeps the order, so equal order decides where nothing
// else does. A false "applied" is the worst mistake here: what is set is only
// ever paired by its name.
func pair(sent, reply []*Node) (partners, extra []*Node) {
	p := pairing{sent: sent, reply: reply, partners: make([]*Node, len(sent))}
	p.echo()
	if p.done < len(sent) && p.done < len(reply) {
		p.index()
		p.pass(p.sameSpelling)
		p.pass(p.sameValue)
		p.pass(p.sameElement)
		p.pass(p.sameName)
		p.leftovers()
	}
	for i := p.done; i < len(reply); i++ {
		if p.used == nil || !p.used[i] {
			extra = append(extra, reply[i])
		}
	}
	return p.partners, extra
}

// pairing is one call of pair.
type pairing struct {
	sent, reply []*Node
	partners    []*Node
	done        int    // so many at the beginning of both lists are paired
	used        []bool // of reply; nil before index

	byValue map[valueKey]*queue
	byName  map[elementKey]*queue
}

// valueKey tells siblings of one name apart: by their value, a group by the
// first thing inside it.
type valueKey struct {
	kind  Kind
	name  nameKey
	value string
}

// elementKey is a name on one kind of element.
type elementKey struct {
	kind Kind
	name nameKey
}

// queue is the indices of reply nodes of one key, in order.
type queue []int32

// echo pairs what stands at the same index under the same name, which is nearly
// everything nearly always. Where the lists differ in length something is
// missing, and only a whole echo counts.
func (p *pairing) echo() {
	inPlace := len(p.sent) == len(p.reply)
	hasTwins := sync.OnceValue(func() bool { return twins(p.sent) }) // one look, and not one for each name
	for p.done < len(p.sent) && p.done < len(p.reply) {
		s, r := p.sent[p.done], p.reply[p.done]
		same := s.Kind == r.Kind && !s.Kind.Query() && s.signature() == r.signature()
		if !same && inPlace {
			same = s.Kind.Query() && becomes(s.Kind, r.Kind) ||
				r.Kind.Error() && s.Kind == r.Kind.Request() && (r.signature() == "" || s.signature() == r.signature())
		}
		if !same || !s.sameName(r) || s.Name != r.Name && hasTwins() {
			return
		}
		p.partners[p.done] = r
		p.done++
	}
}

// twins reports whether names of siblings differ by case alone, or not at all.
func twins(siblings []*Node) bool {
	return slices.ContainsFunc(siblings, func(n *Node) bool { return n.ordinal > 0 })
}

// becomes reports whether a handset rewrites an element of the one kind into
// one of the other (bb737251).
func becomes(sent, reply Kind) bool {
	switch {
	case sent == reply.Request():
		return true
	case sent == ParmQuery:
		return reply == Parm || reply == NoParm
	case sent == CharacteristicQuery:
		return reply == Characteristic || reply == NoCharacteristic
	}
	return false
}

// signature is what tells same-named siblings apart; it need not be unique.
func (n *Node) signature() string {
	if n.Kind.family() == parmFamily {
		return n.Value
	}
	if len(n.Children) > 0 {
		return strings.ToLower(n.Children[0].Name)
	}
	return ""
}

func (p *pairing) index() {
	p.used = make([]bool, len(p.reply))
	left := len(p.reply) - p.done
	p.byValue = make(map[valueKey]*queue, left)
	p.byName = make(map[elementKey]*queue, left)
	for i := p.done; i < len(p.reply); i++ {
		n := p.reply[i]
		name := n.nameKey()
		enqueue(p.byName, elementKey{n.Kind, name}, i)
		if sig := n.signature(); sig != "" || !n.Kind.Error() { // an error need not repeat the value
			enqueue(p.byValue, valueKey{n.Kind.Request(), name, sig}, i)
		}
	}
}

func enqueue[K comparable](m map[K]*queue, key K, i int) {
	q := m[key]
	if q == nil {
		q = new(queue)
		m[key] = q
	}
	*q = append(*q, int32(i))
}

// pass offers every unpaired sent node to a way of finding its partner.
func (p *pairing) pass(find func(*Node) int) {
	for i := p.done; i < len(p.sent); i++ {
		if p.partners[i] == nil {
			if j := find(p.sent[i]); j >= 0 {
				p.use(i, j)
			}
		}
	}
}

func (p *pairing) use(i, j int) {
	p.partners[i] = p.reply[j]
	p.used[j] = true
}

// head is the first unused index of a queue, or -1.
func (p *pairing) head(q *queue) int {
	for len(*q) > 0 {
		if j := int((*q)[0]); !p.used[j] {
			return j
		}
		*q = (*q)[1:]
	}
	return -1
}

// sameValue finds the same element, or its error, of the same name and value.
// Questions have no value.
func (p *pairing) sameValue(n *Node) int {
	if n.Kind.Query() {
		return -1
	}
	if q := p.byValue[valueKey{n.Kind.Request(), n.nameKey(), n.signature()}]; q != nil {
		return p.head(q)
	}
	return -1
}

// sameSpelling finds the same element, or its error, with the same value and the
// same letters: names of wireless networks and hashes may differ by case alone.
// Of many it looks at a few.
func (p *pairing) sameSpelling(n *Node) int {
	if n.Kind.Query() {
		return -1
	}
	q := p.byValue[valueKey{n.Kind.Request(), n.nameKey(), n.signature()}]
	if q == nil || p.head(q) < 0 {
		return -1
	}
	for _, j := range (*q)[:min(len(*q), 16)] {
		if !p.used[j] && p.reply[j].Name == n.Name {
			return int(j)
		}
	}
	return -1
}

// sameElement finds the name on an element that the sent one can become.
func (p *pairing) sameElement(n *Node) int {
	return p.first(n, func(k Kind) bool { return becomes(n.Kind.Request(), k) })
}

// sameName finds the name on any element of the family.
func (p *pairing) sameName(n *Node) int {
	return p.first(n, func(k Kind) bool { return k.family() == n.Kind.family() })
}

// first is the earliest unused reply node of a name among some kinds.
func (p *pairing) first(n *Node, among func(Kind) bool) int {
	best := -1
	name := n.nameKey()
	for k := Foreign; k < kindCount; k++ {
		if !among(k) {
			continue
		}
		if q := p.byName[elementKey{k, name}]; q != nil {
			if j := p.head(q); j >= 0 && (best < 0 || j < best) {
				best = j
			}
		}
	}
	return best
}

// leftovers pairs by order what no name paired, family by family and only if as
// many are left on both sides: errors that do not repeat the name of a setting, or
// of a group, and a single answer under another name (Zebra's MX answers Version
// with MXMFVersion).
func (p *pairing) leftovers() {
	for _, f := range []family{groupFamily, parmFamily} {
		var sent, reply []int // indices
		for i := p.done; i < len(p.sent); i++ {
			if p.partners[i] == nil && p.sent[i].Kind.family() == f {
				sent = append(sent, i)
			}
		}
		for j := p.done; j < len(p.reply); j++ {
			if !p.used[j] && p.reply[j].Kind.family() == f {
				reply = append(reply, j)
			}
		}
		if len(sent) != len(reply) {
			continue
		}
		for k, i := range sent {
			s, r := p.sent[i], p.reply[reply[k]]
			anonymous := r.Kind.Error() && (f == parmFamily || r.Name == "")
			answer := s.Kind.Query() && r.Kind != s.Kind && len(sent) == 1 && !slices.ContainsFunc(p.sent, r.sameName)
			if becomes(s.Kind.Request(), r.Kind) && (anonymous || answer) {
				p.use(i, reply[k])
			}
		}
	}
}

// inLists pairs what was set several times with the one value in which the handset
// has them all: PXLOGICAL returns its DOMAINs with semicolons (ms844862).
func inLists(sent, partners, reply []*Node) {
	var lists map[string]*Node // by name
	for i, s := range sent {
		if partners[i] != nil || s.Kind != Parm || s.Value == "" {
			continue
		}
		if lists == nil {
			lists = map[string]*Node{}
			for _, r := range reply {
				if r.Kind == Parm && len(r.Value) <= maxList && strings.Contains(r.Value, ";") {
					lists[strings.ToLower(r.Name)] = r
				}
			}
		}
		if r := lists[strings.ToLower(s.Name)]; r != nil && hasItem(r.Value, s.Value) {
			partners[i] = r
		}
	}
}

// maxList is the longest list that is looked into, in bytes: there is one look for
// each item, and a document may have many.
const maxList = 4096

func hasItem(list, item string) bool {
	for one := range strings.SplitSeq(list, ";") {
		if strings.EqualFold(strings.TrimSpace(one), item) {
			return true
		}
	}
	return false
}
