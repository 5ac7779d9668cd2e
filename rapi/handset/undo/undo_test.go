package undo

import (
	"slices"
	"testing"
)

func TestRollback(t *testing.T) {
	var l Log
	var order []int
	for i := range 3 {
		l.Add(func() { order = append(order, i) })
	}
	if l.Len() != 3 {
		t.Errorf("%d steps", l.Len())
	}
	l.Rollback()
	l.Rollback() // is empty
	if !slices.Equal(order, []int{2, 1, 0}) || l.Len() != 0 {
		t.Errorf("%v, %d steps left", order, l.Len())
	}
	(*Log)(nil).Add(func() { t.Error("a nil log keeps nothing") })
}
