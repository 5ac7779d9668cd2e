//go:build !nogui

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
)

// visible lists the nodes of the tree from top to bottom, without those in branches
// that are closed.
func (t *resultTree) visible() []string {
	ids := []string{}
	var below func(id string)
	below = func(id string) {
		for _, kid := range t.children(id) {
			ids = append(ids, kid)
			if t.IsBranchOpen(kid) {
				below(kid)
			}
		}
	}
	below("")
	return ids
}

// typed is a key that the tree uses itself: up and down select, right and left open
// and close a branch or go into it and out of it, Space does either.
func (t *resultTree) typed(e *fyne.KeyEvent) {
	ids := t.visible()
	at := slices.Index(ids, t.chosen)
	const page = 10
	switch e.Name {
	case fyne.KeyUp:
		t.choose(ids, at-1)
	case fyne.KeyDown:
		t.choose(ids, at+1)
	case fyne.KeyPageUp:
		t.choose(ids, at-page)
	case fyne.KeyPageDown:
		t.choose(ids, at+page)
	case fyne.KeyHome:
		t.choose(ids, 0)
	case fyne.KeyEnd:
		t.choose(ids, len(ids)-1)
	case fyne.KeyRight, fyne.KeyLeft, fyne.KeySpace:
		if at >= 0 {
			t.turn(ids, at, e.Name)
		}
	}
}

// choose selects one of the nodes that can be seen, or the nearest to it.
func (t *resultTree) choose(ids []string, i int) {
	if len(ids) > 0 {
		t.Select(ids[max(0, min(i, len(ids)-1))])
	}
}

// turn opens or closes a branch. Where there is nothing to open or close, right
// goes on and left goes to the branch above.
func (t *resultTree) turn(ids []string, at int, key fyne.KeyName) {
	id := ids[at]
	branch, open := t.IsBranch(id), t.IsBranchOpen(id)
	switch {
	case branch && open && key != fyne.KeyRight:
		t.CloseBranch(id)
	case branch && !open && key != fyne.KeyLeft:
		t.OpenBranch(id)
	case key == fyne.KeyRight && branch:
		t.choose(ids, at+1)
	case key == fyne.KeyLeft:
		for i := at - 1; i >= 0; i-- {
			if slices.Contains(t.children(ids[i]), id) {
				t.choose(ids, i)
				return
			}
		}
	}
}

// scrollTo brings a node into sight, and the one behind it: Fyne leaves the lower
// edge of what it scrolls to cut off.
func (t *resultTree) scrollTo(id string) {
	ids := t.visible()
	if at := slices.Index(ids, id); at+1 < len(ids) {
		t.ScrollTo(ids[at+1])
	} else {
		t.ScrollToBottom()
	}
	t.ScrollTo(id)
}
