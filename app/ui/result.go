//go:build !nogui

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// resultPanel is the right side: what became of the latest document on the
// selected handset.
type resultPanel struct {
	w    *window
	root *fyne.Container

	result *view.Result // nil: there is none
	want   resultKey    // what is shown, or being drawn up

	title, summary, facts *widget.Label
	mark                  *kit.MarkLine
	head                  *fyne.Container
	filter                *kit.Check
	copy                  *kit.Button
	tree                  *kit.Tree
	aside                 *widget.Label // instead of a tree
	explanation           *explanation
	chosen                string // the node that is selected; "" is none
}

// resultKey names a state of a run.
type resultKey struct {
	run    string
	ending run.Ending
}

func newResultPanel(w *window) *resultPanel {
	r := &resultPanel{
		w:           w,
		title:       kit.Heading(words.T("Result")),
		summary:     kit.Label(""),
		facts:       kit.Small(""),
		mark:        kit.NewMarkLine(),
		aside:       kit.Wrapped(kit.Label("")),
		explanation: newExplanation(w),
	}
	r.aside.Alignment = fyne.TextAlignCenter
	r.aside.Importance = widget.LowImportance
	r.filter = kit.NewCheck(words.T("Only problems"), r.filtered, w.keyDown)
	r.copy = kit.NewButton(words.T("Copy"), theme.ContentCopyIcon(), w.copyResult, w.keyDown)
	r.copy.Importance = widget.LowImportance
	ring := kit.NewRing()
	r.tree = &kit.Tree{Keyed: kit.Keyed{Down: w.keyDown}, OnTyped: r.typed, OnFocus: ring.ShowRing}
	r.tree.ChildUIDs = r.children
	r.tree.IsBranch = func(id string) bool { return id == "" || r.result != nil && len(r.children(id)) > 0 }
	r.tree.CreateNode = func(bool) fyne.CanvasObject { return newTreeNode() }
	r.tree.UpdateNode = func(id string, _ bool, o fyne.CanvasObject) {
		if r.result == nil {
			return
		}
		if n, ok := r.result.Tree.Node(id); ok {
			o.(*treeNode).set(n)
		}
	}
	r.tree.OnSelected = r.selected
	r.tree.OnUnselected = func(string) { r.chosen = "" }
	r.tree.HideSeparators = true
	r.tree.ExtendBaseWidget(r.tree)

	r.head = container.NewVBox(
		kit.Lines(container.NewBorder(nil, nil, r.mark, nil, r.facts), r.summary),
		container.NewBorder(nil, nil, nil, r.copy, r.filter))
	middle := container.NewStack(container.New(layout.NewCustomPaddedLayout(8*kit.Rhythm, 0, 0, 0), r.aside), r.tree, ring)
	r.root = container.New(kit.Footed{Needs: r.explanation.natural, Share: 0.5},
		container.NewBorder(container.NewVBox(r.title, r.head), nil, nil, nil, middle), r.explanation)
	kit.Whole(r.mark.Word) // the state is never cut, but when and where may be
	r.facts.Alignment = fyne.TextAlignTrailing
	r.show()
	return r
}

// show draws the result of the selected handset. A result is drawn up on
// another goroutine, for it may be large; until it is there, the one before
// stays.
func (r *resultPanel) show() {
	last := r.w.screen.Shown()
	if last == nil {
		r.want = resultKey{}
		r.present(nil)
		return
	}
	key := resultKey{last.ID, last.Ending}
	if key == r.want {
		return
	}
	r.want = key
	r.w.work(func() func() {
		result := view.NewResult(last)
		return func() {
			if r.want == key {
				r.present(result)
			}
		}
	})
}

// present puts a result, or none, on the screen.
func (r *resultPanel) present(result *view.Result) {
	before := r.result
	r.result = result
	kit.SetShown(r.head, result != nil)
	if result == nil {
		aside, x := r.w.screen.Aside()
		kit.SetText(r.title, words.T("Result"))
		kit.SetText(r.aside, aside)
		kit.SetShown(r.aside, true)
		kit.SetShown(r.tree, false)
		r.tell(view.Told{Explanation: x})
		return
	}
	kit.SetText(r.title, result.Title)
	r.mark.Set(result.Mark)
	kit.SetText(r.summary, result.Summary)
	kit.SetText(r.facts, result.Facts)
	if before != result {
		r.tree.UnselectAll()
		r.tree.CloseAllBranches()
		for _, id := range result.Tree.Open() {
			r.tree.OpenBranch(id)
		}
		r.tree.ScrollToTop()
	}
	r.showTree()
	r.tell(view.Told{Explanation: result.Explanation})
	if id, ok := result.First(); ok && before != result {
		r.tree.Select(id)
	}
}

// tell explains, and keeps what is explained in sight: the explanation takes room
// from the tree.
func (r *resultPanel) tell(t view.Told) {
	r.explanation.set(t)
	if r.root == nil {
		return
	}
	r.root.Refresh()
	if r.result != nil && r.chosen != "" {
		r.scrollTo(r.chosen)
	}
}

// showTree draws the tree, or says why it is empty.
func (r *resultPanel) showTree() {
	shown := r.result.Tree.Children("", r.filter.Checked)
	text := ""
	switch {
	case r.result.Run.Ending == run.Running:
		text = words.T("The result comes when the handset has answered.")
	case r.result.Tree.Len() == 0:
		text = words.T("There is no result for each setting, because nothing was sent.")
	case len(shown) == 0:
		text = words.T("No setting has a problem of its own.")
	}
	kit.SetText(r.aside, text)
	kit.SetShown(r.aside, text != "")
	kit.SetShown(r.tree, text == "")
	r.tree.Refresh()
}

func (r *resultPanel) children(id string) []string {
	if r.result == nil {
		return nil
	}
	return r.result.Tree.Children(id, r.filter.Checked)
}

// filtered is called when the filter was changed.
func (r *resultPanel) filtered(bool) {
	if r.result == nil {
		return
	}
	r.showTree()
	r.root.Refresh()
	r.tree.ScrollToTop()
	if r.chosen != "" && slices.Contains(r.visible(), r.chosen) {
		r.scrollTo(r.chosen)
	}
}

// unselect explains the run as a whole again.
func (r *resultPanel) unselect() {
	if r.result != nil && r.chosen != "" {
		r.tree.UnselectAll()
		r.tell(view.Told{Explanation: r.result.Explanation})
	}
}

// selected explains the node that was selected.
func (r *resultPanel) selected(id string) {
	r.chosen = id
	if r.result != nil {
		r.tell(r.result.Explain(id))
	}
}

// copyResult puts the result on the clipboard, as text, as it is filtered; or,
// without one, why the handset cannot be used.
func (w *window) copyResult() {
	text := ""
	if r := w.result.result; r != nil {
		text = r.Text(w.result.filter.Checked)
	} else if _, x := w.screen.Aside(); !x.IsZero() {
		text = view.ExplanationText(x)
	}
	if text != "" {
		w.app.Clipboard().SetContent(text)
		w.bar.say(words.T("Copied"))
	}
}
