package canon

import "slices"

// below compares what stands at one place in two documents.
func (d *differ) below(a, b []*item, o order) {
	start := 0
	for start < len(a) && start < len(b) && a[start].key == b[start].key && a[start].hash == b[start].hash {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1].key == b[endB-1].key && a[endA-1].hash == b[endB-1].hash {
		endA--
		endB--
	}
	a, b = a[start:endA], b[start:endB]
	if len(a)+len(b) == 0 {
		return
	}
	d.inOrder(a, b, pair(a, b), o)
}

// pairs says for each item of the one list which of the other is about the same;
// -1 if none is.
type pairs struct {
	ofA, ofB []int
	moved    []bool // of ofA: one of a name, and in another order than its namesakes
}

// pair pairs items by their keys. Those of one key are paired by what they mean
// first, then in order.
func pair(a, b []*item) pairs {
	p := pairs{ofA: minusOnes(len(a)), ofB: minusOnes(len(b)), moved: make([]bool, len(a))}
	byKey := make(map[key][]int, len(b))
	for j, i := range b {
		byKey[i.key] = append(byKey[i.key], j)
	}
	mine := make(map[key][]int, len(a))
	for j, i := range a {
		if _, ok := byKey[i.key]; ok {
			mine[i.key] = append(mine[i.key], j)
		}
	}
	for k, ofA := range mine {
		p.namesakes(a, b, ofA, byKey[k])
	}
	return p
}

func minusOnes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = -1
	}
	return list
}

func (p *pairs) set(i, j int) { p.ofA[i], p.ofB[j] = j, i }

// namesakes pairs what has one key: the same beginning, the same end, and between
// them the same meaning wherever it stands; the rest in order.
func (p *pairs) namesakes(a, b []*item, as, bs []int) {
	for len(as) > 0 && len(bs) > 0 && a[as[0]].hash == b[bs[0]].hash {
		p.set(as[0], bs[0])
		as, bs = as[1:], bs[1:]
	}
	for len(as) > 0 && len(bs) > 0 && a[as[len(as)-1]].hash == b[bs[len(bs)-1]].hash {
		p.set(as[len(as)-1], bs[len(bs)-1])
		as, bs = as[:len(as)-1], bs[:len(bs)-1]
	}
	if len(as) == 0 || len(bs) == 0 {
		return
	}
	byHash := make(map[uint64][]int, len(bs))
	for _, j := range bs {
		byHash[b[j].hash] = append(byHash[b[j].hash], j)
	}
	var same, rest []int
	for _, i := range as {
		if q := byHash[a[i].hash]; len(q) > 0 {
			byHash[a[i].hash] = q[1:]
			p.set(i, q[0])
			same = append(same, i)
		} else {
			rest = append(rest, i)
		}
	}
	for _, i := range outOfOrder(same, p.ofA) {
		p.moved[i] = true
	}
	for _, j := range bs {
		if len(rest) == 0 {
			break
		}
		if p.ofB[j] < 0 {
			p.set(rest[0], j)
			rest = rest[1:]
		}
	}
}

// outOfOrder is what has to move for the rest to be in order: all but a longest
// rising row of partners.
func outOfOrder(list, partner []int) []int {
	if slices.IsSortedFunc(list, func(x, y int) int { return partner[x] - partner[y] }) {
		return nil
	}
	var tails []int // indices into list: the end of the best row of each length
	before := make([]int, len(list))
	for x, i := range list {
		at, _ := slices.BinarySearchFunc(tails, partner[i], func(t, v int) int { return partner[list[t]] - v })
		before[x] = -1
		if at > 0 {
			before[x] = tails[at-1]
		}
		if at == len(tails) {
			tails = append(tails, x)
		} else {
			tails[at] = x
		}
	}
	stays := make([]bool, len(list))
	for x := tails[len(tails)-1]; x >= 0; x = before[x] {
		stays[x] = true
	}
	var moved []int
	for x, i := range list {
		if !stays[x] {
			moved = append(moved, i)
		}
	}
	return moved
}

// inOrder tells the differences of paired lists in the order of a, what only b has
// behind what stands before it there.
func (d *differ) inOrder(a, b []*item, p pairs, o order) {
	var ordered []int
	for i, j := range p.ofA {
		if j >= 0 && !p.moved[i] && o.counts(a[i]) {
			ordered = append(ordered, i)
		}
	}
	for _, i := range outOfOrder(ordered, p.ofA) {
		p.moved[i] = true
	}
	onlyB := func(from int) {
		for j := from; j < len(b) && p.ofB[j] < 0; j++ {
			d.add(OnlyInB, nil, b[j], "")
		}
	}
	onlyB(0)
	for i, one := range a {
		j := p.ofA[i]
		if j < 0 {
			d.add(OnlyInA, one, nil, "")
			continue
		}
		if p.moved[i] {
			d.add(Order, one, b[j], "")
		}
		d.items(one, b[j])
		onlyB(j + 1)
	}
}
