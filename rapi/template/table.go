package template

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// Key is what a table's rows are found by: what its first column is called.
type Key string

const (
	ByName     Key = "name"     // what a handset calls itself
	ByPort     Key = "port"     // where it is plugged in: "1-3.2"
	ByIdentity Key = "identity" // its GUID
)

// A Table has values of variables for several handsets: a row for each, a column
// for each variable. It is not changed after it was read.
type Table struct {
	Name string // of the file
	Key  Key

	columns []string       // as they are written; columns[0] is the key
	byName  map[string]int // column by folded name
	rows    map[string]*Row
	other   *Row // of the key "*"
}

// A Row is one handset's, or that of the key "*", for all.
type Row struct {
	Line  int // in the file, from 1
	table *Table
	cells []cell
}

// cell is one value. An empty one counts only if it has quotes: spreadsheets write
// none round what was not filled in.
type cell struct {
	value string
	given bool
}

// TableError says what is wrong with a table and where.
type TableError struct {
	Name   string
	Line   int // from 1; 0: the file as a whole
	Column int // from 1; 0: the line as a whole
	Header string
	Msg    string
	Fix    string
	Err    error
}

func (e *TableError) Error() string {
	var b strings.Builder
	b.WriteString(e.Name + ":")
	if e.Line > 0 {
		fmt.Fprintf(&b, "%d:", e.Line)
	}
	if e.Column > 0 {
		fmt.Fprintf(&b, " column %d", e.Column)
		if e.Header != "" {
			fmt.Fprintf(&b, " (%s)", shorten(e.Header))
		}
		b.WriteByte(':')
	}
	b.WriteString(" " + e.Msg)
	if e.Fix != "" {
		b.WriteString("; " + e.Fix)
	}
	return b.String()
}

// Unwrap returns the operating system's error, if that was the reason.
func (e *TableError) Unwrap() error { return e.Err }

// ReadTable reads a table from a file. The error is a *TableError.
func ReadTable(path string) (*Table, error) {
	fail := func(err error) (*Table, error) {
		var msg string
		if p, ok := err.(*os.PathError); ok {
			msg = p.Err.Error()
		} else {
			msg = err.Error()
		}
		return nil, &TableError{Name: path, Msg: "cannot be read: " + msg, Err: err}
	}
	info, err := os.Stat(path)
	if err != nil {
		return fail(err)
	}
	if !info.Mode().IsRegular() {
		return nil, &TableError{Name: path, Msg: "this is no regular file", Fix: "name a CSV file"}
	}
	if info.Size() > MaxTable {
		return nil, tooBig(path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return fail(err)
	}
	return ParseTable(path, data)
}

func tooBig(name string) error {
	return &TableError{Name: name, Msg: fmt.Sprintf("the file has more than %d MiB", MaxTable>>20), Fix: "leave out what is not needed"}
}

// Variables are the columns that can be variables, in their order.
func (t *Table) Variables() []string {
	var names []string
	for _, c := range t.columns[1:] {
		if ValidName(c) {
			names = append(names, c)
		}
	}
	return names
}

// Has reports whether there is a column for a variable.
func (t *Table) Has(name string) bool {
	_, ok := t.byName[fold(name)]
	return ok
}

// Find is the row of a handset that has any of these keys, or nil. Case does not
// count, and for an identity neither do its braces.
func (t *Table) Find(keys ...string) *Row {
	for _, k := range keys {
		if r := t.rows[t.normal(k)]; r != nil && t.normal(k) != "" {
			return r
		}
	}
	return nil
}

// Default is the row with the key "*", or nil.
func (t *Table) Default() *Row { return t.other }

// Rows are all rows but the default, in the order of the file.
func (t *Table) Rows() []*Row {
	var rows []*Row
	for _, r := range t.rows {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b *Row) int { return a.Line - b.Line })
	return rows
}

func (t *Table) normal(key string) string {
	key = strings.ToLower(trim(key))
	if t.Key == ByIdentity {
		key = strings.TrimSuffix(strings.TrimPrefix(key, "{"), "}")
	}
	return key
}

// Key is the row's own.
func (r *Row) Key() string { return r.cells[0].value }

// Get is a Lookup; a nil Row has nothing.
func (r *Row) Get(name string) (string, bool) {
	if r == nil {
		return "", false
	}
	i, ok := r.table.byName[fold(name)]
	if !ok || i >= len(r.cells) || !r.cells[i].given {
		return "", false
	}
	return r.cells[i].value, true
}

// Empty says where a variable's cell is that has nothing in it: a line and a
// column of the file. ok is false when there is no such cell, or it has a value.
func (r *Row) Empty(name string) (line, column int, ok bool) {
	if r == nil {
		return 0, 0, false
	}
	i, has := r.table.byName[fold(name)]
	if !has || i < len(r.cells) && r.cells[i].given {
		return 0, 0, false
	}
	return r.Line, i + 1, true
}
