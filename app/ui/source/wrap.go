package source

import (
	"sort"
)

// Rows is a text wrapped to a width: a long line takes several rows, of which those behind
// the first are indented a little more than the line. Another width takes one pass over
// the lines' widths, and one over the text of the long ones.
type Rows struct {
	t     *Text
	first []int          // of each line, its first row; and behind the last, how many there are
	long  map[int]folded // the lines that take several rows
}

// folded is a line that takes several rows.
type folded struct {
	at     []int // the columns at which the rows behind the first begin
	indent int   // what they are indented by
}

// further is what the rows of a line behind its first are indented more than it.
const further = 4

// Wrap wraps a text to a number of columns, at least one.
func (t *Text) Wrap(columns int) *Rows {
	columns = max(1, columns)
	r := &Rows{t: t, first: make([]int, len(t.lines)+1), long: map[int]folded{}}
	for i, l := range t.lines {
		rows := 1
		if l.width > columns {
			f := fold(l.text, columns)
			r.long[i] = f
			rows += len(f.at)
		}
		r.first[i+1] = r.first[i] + rows
	}
	return r
}

// fold wraps one line: behind a blank where there is one in the second half of a row.
func fold(text string, columns int) folded {
	column := 0
	shown := []rune(visible(text, &column))
	blanks := 0
	for blanks < len(shown) && shown[blanks] == ' ' {
		blanks++
	}
	f := folded{indent: min(blanks+further, columns/3)}
	for at, room := 0, columns; len(shown)-at > room; room = columns - f.indent {
		end := at + room
		for i := end; i > at+room/2; i-- {
			if shown[i-1] == ' ' {
				end = i
				break
			}
		}
		at = end
		f.at = append(f.at, at)
	}
	return f
}

// Len is the number of rows.
func (r *Rows) Len() int { return r.first[len(r.first)-1] }

// OfLine is the first row of a line, from 0; a line that there is not is the nearest.
func (r *Rows) OfLine(i int) int {
	return r.first[max(0, min(i, len(r.t.lines)-1))]
}

// Row is a row, from 0: its line, the columns it is indented by, which are 0 where the
// line begins, and its pieces.
func (r *Rows) Row(i int) (line, indent int, spans []Span) {
	line = sort.SearchInts(r.first, i+1) - 1
	all := r.t.Line(line)
	f, long := r.long[line]
	if !long {
		return line, 0, all
	}
	from, to := 0, r.t.lines[line].width
	if n := i - r.first[line]; n > 0 {
		from, indent = f.at[n-1], f.indent
		if n < len(f.at) {
			to = f.at[n]
		}
	} else {
		to = f.at[0]
	}
	return line, indent, cut(all, from, to)
}

// Begins reports whether a line begins in a row.
func (r *Rows) Begins(i int) bool {
	line := sort.SearchInts(r.first, i+1) - 1
	return r.first[line] == i
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
