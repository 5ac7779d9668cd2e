//go:build !nogui

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
)

// visible lists the nodes of the tree from top to bottom, without those in branches
// that are closed.
func (r *resultPanel) visible() (ids []string) {
	var below func(id string)
	below = func(id string) {
		for _, kid := range r.children(id) {
			ids = append(ids, kid)
			if r.tree.IsBranchOpen(kid) {
				below(kid)
			}
		}
	}
	below("")
	return ids
}

// typed is a key that the tree uses itself: up and down select, right and left open
// and close a branch or go into it and out of it, Space does either.
func (r *resultPanel) typed(e *fyne.KeyEvent) {
	ids := r.visible()
	at := slices.Index(ids, r.chosen)
	const page = 10
	switch e.Name {
	case fyne.KeyUp:
		r.choose(ids, at-1)
	case fyne.KeyDown:
		r.choose(ids, at+1)
	case fyne.KeyPageUp:
		r.choose(ids, at-page)
	case fyne.KeyPageDown:
		r.choose(ids, at+page)
	case fyne.KeyHome:
		r.choose(ids, 0)
	case fyne.KeyEnd:
		r.choose(ids, len(ids)-1)
	case fyne.KeyRight, fyne.KeyLeft, fyne.KeySpace:
		if at >= 0 {
			r.turn(ids, at, e.Name)
		}
	}
}

// choose selects one of the nodes that can be seen, or the nearest to it.
func (r *resultPanel) choose(ids []string, i int) {
	if len(ids) > 0 {
		r.tree.Select(ids[max(0, min(i, len(ids)-1))])
	}
}

// turn opens or closes a branch. Where there is nothing to open or close, right
// goes on and left goes to the branch above.
func (r *resultPanel) turn(ids []string, at int, key fyne.KeyName) {
	id := ids[at]
	branch, open := r.tree.IsBranch(id), r.tree.IsBranchOpen(id)
	switch {
	case branch && open && key != fyne.KeyRight:
		r.tree.CloseBranch(id)
	case branch && !open && key != fyne.KeyLeft:
		r.tree.OpenBranch(id)
	case key == fyne.KeyRight && branch:
		r.choose(ids, at+1)
	case key == fyne.KeyLeft:
		for i := at - 1; i >= 0; i-- {
			if slices.Contains(r.children(ids[i]), id) {
				r.choose(ids, i)
				return
			}
		}
	}
}

// scrollTo brings a node into sight, and the one behind it: Fyne leaves the lower
// edge of what it scrolls to cut off.
func (r *resultPanel) scrollTo(id string) {
	ids := r.visible()
	if at := slices.Index(ids, id); at+1 < len(ids) {
		r.tree.ScrollTo(ids[at+1])
	} else {
		r.tree.ScrollToBottom()
	}
	r.tree.ScrollTo(id)
}
