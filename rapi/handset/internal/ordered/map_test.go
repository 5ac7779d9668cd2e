package ordered

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func names(m *Map[int]) []string {
	var out []string
	for e := range m.All() {
		out = append(out, e.Name)
	}
	return out
}

func TestOrderAndCase(t *testing.T) {
	var m Map[int]
	m.Add("Beta", 1)
	m.Add("alpha", 2)
	if e := m.Get("BETA"); e == nil || e.Name != "Beta" || e.Value != 1 {
		t.Errorf("Get(BETA) = %v", e)
	}
	if got, want := names(&m), []string{"Beta", "alpha"}; !slices.Equal(got, want) {
		t.Errorf("order is %v, want %v", got, want)
	}
}

// Somebody else changes the Map between a removal and its undoing: nothing is lost
// or in it twice, forwards, backwards and by lookup.
func TestRestoreAmongOtherChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m Map[int]
		name := rapid.StringMatching(`[a-e]`)
		var gone []*Entry[int]
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			n := name.Draw(t, "name")
			switch e := m.Get(n); {
			case e == nil:
				m.Add(n, 0)
			case rapid.Bool().Draw(t, "again"):
				m.Remove(e)
				m.Remove(e)
				gone = append(gone, e)
			}
			if len(gone) > 0 && rapid.Bool().Draw(t, "restore") {
				m.Restore(gone[0]) // the first, not the last
				gone = gone[1:]
			}
			list, i := names(&m), rapid.IntRange(-1, 5).Draw(t, "index")
			switch e := m.At(i); {
			case e == nil && i >= 0 && i < len(list):
				t.Fatalf("nothing at %d of %v", i, list)
			case e != nil && (i < 0 || i >= len(list) || e.Name != list[i]):
				t.Fatalf("%s at %d of %v", e.Name, i, list)
			}
		}
		forwards := names(&m)
		var backwards []string
		for e := m.tail; e != nil; e = e.prev {
			backwards = append(backwards, e.Name)
			if e.prev != nil && e.prev.seq >= e.seq {
				t.Fatalf("%s stands before %s, which is older", e.prev.Name, e.Name)
			}
		}
		slices.Reverse(backwards)
		if len(forwards) != m.Len() || !slices.Equal(forwards, backwards) {
			t.Fatalf("%v forwards, %v backwards, %d by lookup", forwards, backwards, m.Len())
		}
	})
}

// Whatever is added and removed, undoing it in reverse order gives the same
// names in the same order, forwards and by lookup.
func TestUndoInReverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m Map[int]
		start := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-d]{1,2}`), 0, 6, rapid.ID[string]).Draw(t, "start")
		for i, n := range start {
			m.Add(n, i)
		}
		before := names(&m)
		var undo []func()
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			n := rapid.StringMatching(`[a-d]{1,2}`).Draw(t, "name")
			if e := m.Get(n); e != nil {
				m.Remove(e)
				undo = append(undo, func() { m.Restore(e) })
			} else {
				e := m.Add(n, 0)
				undo = append(undo, func() { m.Remove(e) })
			}
		}
		for _, u := range slices.Backward(undo) {
			u()
		}
		if after := names(&m); !slices.Equal(before, after) {
			t.Fatalf("before %v, after %v", before, after)
		}
		for i, n := range start {
			if e := m.Get(n); e == nil || e.Value != i {
				t.Fatalf("%s is %v after undo", n, e)
			}
		}
		if m.Len() != len(start) {
			t.Fatalf("%d entries, want %d", m.Len(), len(start))
		}
	})
}
