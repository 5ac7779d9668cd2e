package csp

// Nearest is the type that someone meant who wrote one that is not there, or ""
// when none is near.
func (c *Catalogue) Nearest(typ string) string {
	return nearest(typ, func(yield func(string) bool) {
		for _, p := range c.Providers {
			if !yield(p.Type) {
				return
			}
		}
	})
}

// NearestParm is the parm that someone meant who wrote a name that is not
// there, or "" when none is near.
func (ch *Characteristic) NearestParm(name string) string {
	return nearest(name, func(yield func(string) bool) {
		for _, p := range ch.Parms {
			if !yield(p.Name) {
				return
			}
		}
	})
}

// NearestChild is the characteristic that someone meant who wrote a name that
// is not there, or "" when none is near. Characteristics whose name the document
// chooses do not count.
func (ch *Characteristic) NearestChild(name string) string {
	return nearest(name, func(yield func(string) bool) {
		for _, c := range ch.Children {
			if !c.Any && !yield(c.Name) {
				return
			}
		}
	})
}

// nearest is the word with the smallest distance that is within bounds: one
// letter in three may be wrong, three at most. Of equals it is the first.
func nearest(word string, words func(func(string) bool)) string {
	best, found := maxDistance+1, ""
	if len(word) > maxName {
		return ""
	}
	a := letters(word)
	for w := range words {
		b := letters(w)
		bound := min(best-1, maxDistance, max(1, len(b)/3))
		if d := distance(a, b, bound); d <= bound {
			best, found = d, w
		}
	}
	return found
}

const maxDistance = 3

// letters are the letters that count: people mistake hyphens and underlines,
// and letter case says nothing.
func letters(s string) []rune {
	var l []rune
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			l = append(l, r+'a'-'A')
		case r == '-' || r == '_' || r == ' ':
		default:
			l = append(l, r)
		}
	}
	return l
}

// distance is how many letters must be put in, taken out, changed or swapped
// with their neighbour to make a word of another (optimal string alignment);
// more than bound is just more than bound.
func distance(a, b []rune, bound int) int {
	if len(a)-len(b) > bound || len(b)-len(a) > bound {
		return bound + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
