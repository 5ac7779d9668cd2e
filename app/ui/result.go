//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/explain"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// resultView is one of the ways to look at a result.
type resultView int

const (
	treeView resultView = iota
	tableView
	xmlView
	logView
)

// resultPanel shows what became of a document on a handset: the latest of the selected
// handset, or in the history one of long ago.
type resultPanel struct {
	w    *window
	root *fyne.Container
	last func() *run.Run                        // what is shown; nil is none
	none func() (title string, x explain.Words) // what is said then
	// looked is what is shown in place of a run, and choices the documents of which one
	// is; nil where there are neither.
	looked  func() *view.Look
	choices func() ([]view.Alternative, int)

	result *view.Result // nil: there is none
	want   resultKey    // what is shown, or being drawn up

	title, where      *widget.Label // the document, and below it the handset
	summary, facts    *widget.Label
	mark              *kit.MarkLine
	head              *fyne.Container
	tabs              *kit.Tabs
	filter            *kit.Check
	copy, export      *kit.Button
	exporting         *fyne.Container // the button around export
	buttons           *fyne.Container // all of these
	choose, close     *kit.Button     // another document; the look away
	choosing, closing *fyne.Container
	aside             *widget.Label // instead of a result
	explanation       *explanation
	tree              *resultTree
	table             *resultTable
	xml               *resultXML
	log               *resultLog
}

// resultKey names a state of a run.
type resultKey struct {
	run      string
	ending   run.Ending
	verified bool
}

func newResultPanel(w *window, last func() *run.Run, none func() (string, explain.Words)) *resultPanel {
	r := &resultPanel{
		w:           w,
		last:        last,
		none:        none,
		title:       kit.Heading(words.T("Result")),
		where:       kit.Small(""),
		summary:     kit.Label(""),
		facts:       kit.Small(""),
		mark:        kit.NewMarkLine(),
		aside:       kit.Wrapped(kit.Label("")),
		explanation: newExplanation(w),
	}
	r.aside.Alignment = fyne.TextAlignCenter
	r.aside.Importance = widget.LowImportance
	r.tabs = kit.NewTabs([]string{words.T("Tree"), words.T("Table"), words.T("XML"), words.T("Log")}, func(i int) { r.look(resultView(i)) }, w.keyDown)
	r.filter = kit.NewCheck(words.T("Only problems"), r.filtered, w.keyDown)
	r.copy = kit.NewButton(words.T("Copy"), theme.ContentCopyIcon(), func() { w.copyOf(r) }, w.keyDown)
	r.copy.Importance = widget.LowImportance
	r.export = kit.NewButton(words.T("Export…"), theme.DocumentSaveIcon(), func() { w.exportOf(r) }, w.keyDown)
	r.export.Importance = widget.LowImportance
	r.choose = kit.NewButton("", theme.MenuDropDownIcon(), r.chooseAsked, w.keyDown)
	r.choose.IconPlacement = widget.ButtonIconTrailingText
	r.close = kit.NewButton(words.T("Close"), theme.CancelIcon(), r.closeLook, w.keyDown)
	r.close.Importance = widget.LowImportance
	r.choosing, r.closing = kit.FixedHeight(r.choose, kit.Touch), kit.FixedHeight(r.close, kit.Touch)
	r.exporting = kit.FixedHeight(r.export, kit.Touch)
	r.choosing.Hide()
	r.closing.Hide()
	r.tree = newResultTree(r)
	r.table = newResultTable(r)
	r.xml = newResultXML(r)
	r.log = newResultLog(r)

	r.head = container.NewVBox(
		container.NewHBox(r.choosing),
		kit.Lines(container.NewBorder(nil, nil, r.mark, nil, r.facts), r.summary),
		container.NewBorder(nil, nil, r.tabs, r.filter))
	r.buttons = container.NewHBox(kit.FixedHeight(r.copy, kit.Touch), r.exporting, r.closing)
	middle := container.NewStack(kit.Card(kit.Level(kit.Inset(r.aside, kit.Rhythm))),
		r.tree.root, r.table.root, r.xml.root, r.log.root)
	r.root = container.New(kit.Footed{Needs: r.explanation.natural, Share: 0.45},
		container.NewBorder(container.New(layout.NewCustomPaddedVBoxLayout(0), kit.Lines(container.New(kit.Titled{}, r.title, r.buttons), r.where), r.head), nil, nil, nil, middle), r.explanation)
	kit.Whole(r.mark.Word) // the state is never cut, but when and where may be
	r.facts.Alignment = fyne.TextAlignTrailing
	r.show()
	return r
}

// show draws the result. It is drawn up on another goroutine, for it may be large; until
// it is there, the one before stays.
func (r *resultPanel) show() {
	r.showChoices()
	if r.looked != nil {
		if l := r.looked(); l != nil {
			r.drawUp(resultKey{run: l.Of.ID, verified: l.Err == nil}, func() *view.Result { return view.NewLookResult(l) })
			return
		}
	}
	last := r.last()
	if last == nil {
		r.want = resultKey{}
		r.present(nil)
		return
	}
	r.drawUp(resultKey{last.ID, last.Ending, last.Verification != nil}, func() *view.Result { return view.NewResult(last) })
}

// drawUp makes a result on another goroutine and presents it, unless it is shown already.
func (r *resultPanel) drawUp(key resultKey, make func() *view.Result) {
	if key == r.want {
		return
	}
	r.want = key
	r.w.work(func() func() {
		result := make()
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
	kit.SetShown(r.buttons, result != nil)
	kit.SetShown(r.where, result != nil)
	if result == nil {
		aside, x := r.none()
		if told := (view.Told{Words: x}); before == nil && r.aside.Text == aside && r.explanation.shown == told && r.title.Text == words.T("Result") {
			return // so it stands there; events come often
		}
		kit.SetText(r.title, words.T("Result"))
		kit.SetText(r.aside, aside)
		r.showView()
		r.redraw()
		r.tell(view.Told{Words: x})
		r.w.showMenu()
		return
	}
	r.showKind(result)
	kit.SetText(r.title, result.Name)
	kit.SetText(r.where, result.Where)
	r.mark.Set(result.Mark)
	kit.SetText(r.summary, result.Summary)
	kit.SetText(r.facts, result.Facts)
	goesOn := before != nil && result.GoesOn(before)
	if before != result && !goesOn {
		r.tree.begin(result.Tree.Open())
	}
	r.showView()
	r.redraw()
	if before != result {
		r.w.log.Debug("result shown", "of", result.Title, "nodes", result.Tree.Len())
	}
	r.tell(view.Told{Words: result.Explanation})
	if goesOn && r.tree.chosen != "" { // a person looks at it
		r.tell(result.Explain(r.tree.chosen))
	} else if id, ok := result.First(); ok && before != result {
		r.tree.Select(id)
	}
	r.w.showMenu()
}

// redraw lays out all of it anew, after parts of it came or went.
func (r *resultPanel) redraw() {
	if r.root != nil {
		r.root.Refresh()
	}
}

// tell explains, and keeps what is explained in sight: the explanation takes room
// from the tree.
func (r *resultPanel) tell(t view.Told) {
	r.explanation.set(t)
	if r.root == nil {
		return
	}
	r.root.Layout.Layout(r.root.Objects, r.root.Size()) // not Refresh, which would draw all of a large tree anew
	if r.result != nil && r.tree.chosen != "" {
		r.tree.scrollTo(r.tree.chosen)
	}
}

// look shows the result in another way.
func (r *resultPanel) look(v resultView) {
	if int(v) != r.tabs.Chosen() {
		r.tabs.Choose(int(v))
		return // which comes back
	}
	r.showView()
	r.root.Refresh()
	r.w.showMenu()
	r.w.log.Debug("result view", "view", int(v))
}

// now is how the result is looked at.
func (r *resultPanel) now() resultView { return resultView(r.tabs.Chosen()) }

// showView draws the result as it is looked at, or says why there is nothing.
func (r *resultPanel) showView() {
	text := ""
	switch v := r.now(); {
	case r.result == nil:
		text = r.aside.Text
	case v == logView && r.result.Look != nil:
		text = words.T("The handset was only asked. What happens in a run is shown here.")
	case v == logView:
		r.log.show()
	case v == xmlView:
		r.xml.show()
	case r.result.Look != nil && r.result.Look.Err != nil:
		text = words.T("The handset was not asked to the end; nothing was changed.")
	case r.result.Look == nil && r.result.Run.Ending == run.Running:
		text = words.T("The result comes when the handset has answered.")
	case r.result.Run.Install != nil:
		text = words.T("There is no result for each setting: the handset's installer tells nothing.")
	case r.result.Tree.Len() == 0:
		text = words.T("There is no result for each setting, because nothing was sent.")
	case len(r.result.Tree.Children("", r.filter.Checked)) == 0:
		text = r.noneText()
	case v == tableView:
		r.table.show()
	}
	kit.SetText(r.aside, text)
	kit.SetShown(r.aside, text != "")
	there := func(v resultView) bool { return text == "" && r.now() == v }
	if v := r.now(); v == tableView && text == "" {
		r.table.follow(r.tree.chosen)
	}
	kit.SetShown(r.tree.root, there(treeView))
	kit.SetShown(r.table.root, there(tableView))
	kit.SetShown(r.xml.root, r.result != nil && there(xmlView))
	kit.SetShown(r.log.root, r.result != nil && there(logView))
	kit.SetShown(r.filter, r.now() <= tableView)
	r.tree.Refresh()
}

// toggleFilter turns the filter over.
func (r *resultPanel) toggleFilter() { r.filter.SetChecked(!r.filter.Checked) }

// filtered is called when the filter was changed.
func (r *resultPanel) filtered(bool) {
	if r.result == nil {
		return
	}
	r.showView()
	r.root.Refresh()
	r.tree.keepChosen()
	r.w.showMenu()
}

// unselect explains the run as a whole again.
func (r *resultPanel) unselect() {
	if r.result != nil && r.tree.chosen != "" {
		r.tree.UnselectAll()
		r.tell(view.Told{Words: r.result.Explanation})
	}
}

// text is what is on the screen, for the clipboard, as it is looked at and filtered; "" is
// nothing.
func (r *resultPanel) text() string {
	switch {
	case r.result == nil:
		_, x := r.none()
		if x.IsZero() {
			return ""
		}
		return view.ExplanationText(x)
	case r.now() == xmlView:
		return r.xml.plain
	case r.now() == logView:
		return view.LogText(r.log.lines)
	}
	return r.result.Text(r.filter.Checked)
}

// isEmpty reports that there is nothing to be copied.
func (r *resultPanel) isEmpty() bool {
	if r.result != nil {
		return false
	}
	_, x := r.none()
	return x.IsZero()
}

// copyOf puts a result on the clipboard; or, without one, why the handset cannot be used.
func (w *window) copyOf(r *resultPanel) {
	if text := r.text(); text != "" {
		w.app.Clipboard().SetContent(text)
		w.bar.say(words.T("Copied"))
	}
}

// copyResult copies the result of the page that can be seen.
func (w *window) copyResult() { w.resultKey(fyne.KeyC) }
