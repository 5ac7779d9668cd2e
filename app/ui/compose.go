//go:build !nogui

package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/compose"
	"cradle/app/ui/kit"
	"cradle/app/ui/source"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// composer is the page where documents are made from forms: the jobs, the form of one,
// and the document as it comes to be.
type composer struct {
	w *window
	m *view.Composer

	jobs   []view.Job
	list   *kit.List
	ring   *kit.Surface
	chosen int // in jobs

	title, about, rights *widget.Label
	body                 *fyne.Container // the questions
	scroll               *kit.Scroll
	blanks               []*blank
	all, secrets, empty  *kit.Check
	folds                *fyne.Container // all and secrets, below the questions
	left                 *widget.Label
	use, save            *kit.Button
	preview              *kit.Source
	lines                []string // of the preview
}

// jobsWidth is the width of the list of jobs.
const jobsWidth = 264

func newComposePage(w *window) *screenOf {
	c := &composer{w: w, m: view.NewComposer(compose.Carried(), w.opt.Catalogue), ring: kit.NewRing(), chosen: -1}
	w.compose = c
	c.jobs = c.m.Jobs()
	c.title, c.about, c.rights = kit.Heading(""), kit.Wrapped(kit.Small("")), kit.Wrapped(kit.Small(""))
	c.rights.Importance = widget.WarningImportance

	c.list = &kit.List{Keyed: kit.Keyed{Down: w.keyDown}, OnMove: c.move, OnFocus: c.ring.ShowRing}
	c.list.Length = func() int { return len(c.jobs) }
	c.list.CreateItem = func() fyne.CanvasObject { return newJobRow() }
	c.list.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { o.(*jobRow).set(c.jobs[i]) }
	c.list.OnSelected = c.choose
	c.list.HideSeparators = true
	c.list.ExtendBaseWidget(c.list)

	c.body = container.NewVBox()
	c.scroll = kit.NewScroll(container.New(layout.NewCustomPaddedLayout(kit.Rhythm/2, kit.Rhythm/2, kit.Rhythm/2, kit.Rhythm*3/2), c.body), w.keyDown) // with room for its bar
	c.all = kit.NewCheck(words.T("More fields"), func(bool) { c.show() }, w.keyDown)
	c.secrets = kit.NewCheck(words.T("Show secrets"), func(bool) { c.showSecrets() }, w.keyDown)
	c.empty = kit.NewCheck(words.T("Ask for what is empty when it is applied"), func(on bool) { c.m.SetAsVariables(on); c.show() }, w.keyDown)
	c.left = kit.Label("")
	c.left.Alignment = fyne.TextAlignTrailing
	clear := kit.NewButton(words.T("Empty the form"), theme.ContentClearIcon(), c.clear, w.keyDown)
	clear.Importance = widget.LowImportance
	c.save = kit.NewButton(words.T("Save as…"), theme.DocumentSaveIcon(), c.saveAsked, w.keyDown)
	c.use = kit.NewButton(words.T("Use it"), theme.ConfirmIcon(), c.useIt, w.keyDown)
	c.use.Importance = widget.HighImportance
	use := container.NewThemeOverride(c.use, kit.Strong{Theme: kit.Current{}})

	c.folds = container.NewHBox(c.all, c.secrets)
	foot := container.NewVBox(
		kit.Lines(c.empty, c.left),
		container.NewBorder(nil, nil, kit.FixedHeight(clear, kit.Touch),
			container.New(layout.NewCustomPaddedHBoxLayout(kit.Rhythm), kit.FixedHeight(c.save, kit.Touch), kit.FixedHeight(use, kit.Touch))),
	)
	form := container.NewStack(kit.NewSurface(kit.ColorSurface, kit.ColorBorder), kit.Inset(container.NewBorder(
		nil, foot, nil, nil, c.scroll), kit.Rhythm))

	c.preview = kit.NewSource(w.keyDown)
	preview := container.NewBorder(kit.Heading(words.T("Document")), nil, nil, nil, c.preview)
	split := kit.NewSplit(columnOf(container.NewBorder(c.title, nil, nil, nil, form)), columnOf(preview), 0.52)
	jobs := container.New(kit.Column{Width: jobsWidth, Sparing: true}, container.NewBorder(kit.Heading(words.T("New from template")), nil, nil, nil,
		kit.OnSurface(c.list, c.ring)))
	left := container.NewThemeOverride(columnOf(jobs), kit.Gentle{Theme: kit.Current{}})
	root := container.New(layout.NewBorderLayout(nil, nil, left, nil), left, split) // in the order of Tab
	c.choose(0)
	return &screenOf{root: root, focus: c.list, shown: func() { c.list.Select(c.chosen) }, left: func() { c.secrets.SetChecked(false) }}
}

// newDocument goes to the forms.
func (w *window) newDocument() { w.goTo(composePage) }

// move chooses another job.
func (c *composer) move(by int) { c.list.Select(max(0, min(len(c.jobs)-1, c.chosen+by))) }

// choose goes to the form of a job.
func (c *composer) choose(i widget.ListItemID) {
	if i == c.chosen {
		return
	}
	c.chosen = i
	c.m.Choose(c.jobs[i].ID)
	c.begin()
	c.w.log.Debug("form", "template", c.jobs[i].ID)
}

// begin draws another form, from its beginning.
func (c *composer) begin() {
	job := c.m.Job()
	kit.SetText(c.title, job.Title)
	kit.SetText(c.about, job.About)
	kit.SetText(c.rights, c.m.Rights())
	kit.SetShown(c.rights, c.rights.Text != "")
	c.all.Checked, c.secrets.Checked, c.empty.Checked = false, false, c.m.AsVariables()
	c.body.RemoveAll()
	c.body.Add(kit.Lines(c.about, c.rights))
	c.blanks = nil
	advanced := false
	for _, b := range c.m.Blanks() {
		one := newBlank(c, b)
		c.blanks = append(c.blanks, one)
		c.body.Add(one.root)
		advanced = advanced || b.Advanced
	}
	c.body.Add(c.folds)
	kit.SetShown(c.all, advanced)
	kit.SetShown(c.secrets, c.m.Secrets())
	c.all.Refresh()
	c.secrets.Refresh()
	c.empty.Refresh()
	c.scroll.Body.ScrollToTop()
	c.lines = nil
	c.show()
}

// set writes a value into the form.
func (c *composer) set(name, value string) {
	c.m.Set(name, value)
	c.show()
}

// show draws what a change changes: which fields count, what is wrong, the document.
func (c *composer) show() {
	for i, b := range c.m.Blanks() {
		c.blanks[i].show(b, c.all.Checked)
	}
	text, tone := c.m.Left()
	c.left.Importance = kit.ToneImportance(tone)
	kit.SetText(c.left, text)
	c.showPreview()
	c.scroll.Refresh()
}

// showPreview draws the document, and brings the line that changed into sight.
func (c *composer) showPreview() {
	text := c.m.Preview()
	lines := strings.Split(text, "\n")
	at := changedLine(c.lines, lines)
	if c.lines != nil && at == 0 && len(lines) == len(c.lines) {
		return
	}
	first := c.lines == nil
	c.lines = lines
	c.preview.SetText(source.New(text), nil)
	if !first {
		c.preview.GoTo(at)
	}
}

// changedLine is the first line, from 1, that another text has otherwise; 0 is none.
func changedLine(before, now []string) int {
	for i := range now {
		if i >= len(before) || before[i] != now[i] {
			return i + 1
		}
	}
	return len(now) * min(1, max(0, len(before)-len(now)))
}

func (c *composer) showSecrets() {
	for _, b := range c.blanks {
		b.showSecret(c.secrets.Checked)
	}
}

// clear empties the form.
func (c *composer) clear() {
	c.m.Clear()
	c.begin()
}

// made is the document of the form; without one the form says why, and the focus goes
// there.
func (c *composer) made() (view.Document, bool) {
	d, at, ok := c.m.Document()
	if ok {
		return d, true
	}
	c.show() // also a field that is folded away, if it is wrong
	for _, b := range c.blanks {
		if b.name == at && b.focus != nil {
			c.w.win.Canvas().Focus(b.focus)
			c.reveal(b)
		}
	}
	return d, false
}

// reveal brings a field into sight.
func (c *composer) reveal(b *blank) {
	kit.Reveal(c.scroll.Body, b.root.Position().Y, b.root.Size().Height+kit.Rhythm)
}

// useIt loads the document on the bench; it is in no file.
func (c *composer) useIt() {
	if c.w.modal != nil {
		return
	}
	if d, ok := c.made(); ok {
		c.w.loadMade(d)
	}
}

// saveAsked saves the document and loads the file.
func (c *composer) saveAsked() {
	if c.w.modal != nil {
		return
	}
	if d, ok := c.made(); ok {
		c.w.saveDocument(d)
	}
}

// loadMade makes a document that is in no file the one that will be applied.
func (w *window) loadMade(d view.Document) {
	w.reading++ // what is being read is not wanted any more
	w.log.Info("document made", "name", d.Path, "err", d.Err)
	w.screen.SetProfile(nil)
	w.screen.SetDocuments([]view.Document{d}, 0)
	w.goTo(benchPage)
	w.docs.show()
	w.source.changed()
	w.showMenu()
	w.bench.show()
	w.bar.show()
}
