package source

import "sort"

// Rows is a text wrapped to a width: a long line takes several rows. Another width takes
// one pass over the lines' widths.
type Rows struct {
	t       *Text
	columns int
	first   []int // of each line, its first row; and behind the last, how many there are
}

// Wrap wraps a text to a number of columns, at least one.
func (t *Text) Wrap(columns int) *Rows {
	r := &Rows{t: t, columns: max(1, columns), first: make([]int, len(t.lines)+1)}
	for i, l := range t.lines {
		r.first[i+1] = r.first[i] + max(1, (l.width+r.columns-1)/r.columns)
	}
	return r
}

// Len is the number of rows.
func (r *Rows) Len() int { return r.first[len(r.first)-1] }

// OfLine is the first row of a line, from 0; a line that there is not is the nearest.
func (r *Rows) OfLine(i int) int {
	return r.first[max(0, min(i, len(r.t.lines)-1))]
}

// Row is a row, from 0: its line, whether the line begins there, and its pieces.
func (r *Rows) Row(i int) (line int, begins bool, spans []Span) {
	line = sort.SearchInts(r.first, i+1) - 1
	from := (i - r.first[line]) * r.columns
	return line, from == 0, cut(r.t.Line(line), from, from+r.columns)
}

// cut takes the columns from one to another out of a line.
func cut(spans []Span, from, to int) []Span {
	var list []Span
	at := 0
	for _, s := range spans {
		runes := []rune(s.Text)
		a, b := max(from-at, 0), min(to-at, len(runes))
		if a < b {
			list = append(list, Span{string(runes[a:b]), s.Kind})
		}
		at += len(runes)
	}
	return list
}
