// Package rows gives handsets their rows of a table of values: which row is whose, that no
// two handsets get one row that is meant for one, and why a variable has no value.
package rows

import (
	"fmt"
	"sync"

	"cradle/app/bench"
	"cradle/rapi/template"
)

// Rows gives out the rows of a table. It may be used from any goroutine.
type Rows struct {
	table *template.Table

	mu    sync.Mutex
	taken map[*template.Row]bench.Handset
}

// Of are the rows of a table, none of which is taken yet.
func Of(t *template.Table) *Rows {
	return &Rows{table: t, taken: map[*template.Row]bench.Handset{}}
}

// Taken says that a row was found for two handsets, of which one has it already.
type Taken struct {
	Row   *template.Row
	First bench.Handset
	File  string
}

func (e *Taken) Error() string {
	return fmt.Sprintf("line %d of %s is for %s already", e.Row.Line, e.File, e.First.Port)
}

// Take is the row of a handset that has said who it is, or nil where it has none of its own.
// A row that is found by where a handset is plugged in is for whoever is there; one that is
// found by what a handset says of itself is for the first who says so, and the error for
// another one is a *Taken.
func (r *Rows) Take(h bench.Handset) (*template.Row, error) {
	row := r.find(h)
	if row == nil {
		return nil, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if first, twice := r.taken[row]; twice && r.table.Key != template.ByPort && (first.ID != h.ID || first.Identity != h.Identity) {
		return nil, &Taken{Row: row, First: first, File: r.table.Name}
	}
	r.taken[row] = h
	return row, nil
}

func (r *Rows) find(h bench.Handset) *template.Row {
	switch r.table.Key {
	case template.ByName:
		return r.table.Find(h.Identity.Name)
	case template.ByIdentity:
		return r.table.Find(h.Identity.GUID)
	}
	return r.table.Find(string(h.ID), bench.Port(h.ID), h.Label)
}

// Values are those of a handset with a row, which may be nil: what is given by itself counts
// more than the row, and that more than the row for all.
func (r *Rows) Values(given template.Lookup, row *template.Row) template.Lookup {
	return template.First(given, row.Get, r.table.Default().Get)
}

// Lack is why a table gives a handset no value for a variable.
type Lack uint8

const (
	// NoColumn: the table knows no such variable.
	NoColumn Lack = iota
	// NoRow: the handset has no row, and the one for all has nothing, or is not there.
	NoRow
	// NoValue: nothing stands in the handset's row, and the one for all does not help either.
	NoValue
)

// Why is the reason that a handset with a row, which may be nil, has no value for a variable.
func (r *Rows) Why(row *template.Row, variable string) Lack {
	switch {
	case !r.table.Has(variable):
		return NoColumn
	case row == nil:
		return NoRow
	}
	return NoValue
}
