//go:build !nogui

package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"cradle/app/ui/kit"
)

// resultTree is a result as a tree, in the order of the document.
type resultTree struct {
	kit.Tree
	r      *resultPanel
	root   *fyne.Container
	chosen string // the node that is selected; "" is none
}

func newResultTree(r *resultPanel) *resultTree {
	ring := kit.NewRing()
	t := &resultTree{r: r}
	t.Keyed, t.OnTyped, t.OnFocus = kit.Keyed{Down: r.w.keyDown}, t.typed, ring.ShowRing
	t.ChildUIDs = t.children
	t.IsBranch = func(id string) bool { return id == "" || r.result != nil && len(t.children(id)) > 0 }
	t.CreateNode = func(bool) fyne.CanvasObject { return newTreeNode() }
	t.UpdateNode = func(id string, _ bool, o fyne.CanvasObject) {
		if r.result == nil {
			return
		}
		if n, ok := r.result.Tree.Node(id); ok {
			o.(*treeNode).set(n)
		}
	}
	t.OnSelected = t.selected
	t.OnUnselected = func(string) { t.chosen = "" }
	t.HideSeparators = true
	t.ExtendBaseWidget(t)
	t.root = kit.OnSurface(t, ring)
	return t
}

// begin shows another result from its top, with some of its branches open.
func (t *resultTree) begin(open []string) {
	t.UnselectAll()
	t.CloseAllBranches()
	for _, id := range open {
		t.OpenBranch(id)
	}
	t.ScrollToTop()
}

func (t *resultTree) children(id string) []string {
	if t.r.result == nil {
		return nil
	}
	return t.r.result.Tree.Children(id, t.r.filter.Checked)
}

// selected explains the node that was selected.
func (t *resultTree) selected(id string) {
	t.chosen = id
	if t.r.result != nil {
		t.r.tell(t.r.result.Explain(id))
	}
}

// keepChosen shows the tree from its top, unless the node that is selected is there.
func (t *resultTree) keepChosen() {
	t.ScrollToTop()
	if t.chosen != "" && slices.Contains(t.visible(), t.chosen) {
		t.scrollTo(t.chosen)
	}
}

// openAll opens every branch of the tree.
func (r *resultPanel) openAll() {
	if r.result == nil {
		return
	}
	r.look(treeView)
	r.tree.OpenAllBranches()
	r.tree.keepChosen()
}

// closeAll closes them.
func (r *resultPanel) closeAll() {
	if r.result == nil {
		return
	}
	r.look(treeView)
	r.tree.CloseAllBranches()
	r.tree.keepChosen()
}
