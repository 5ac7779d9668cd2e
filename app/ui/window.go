//go:build !nogui

package ui

import (
	"context"
	"image/color"
	"io/fs"
	"log/slog"
	"path"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"cradle/app/ui/kit"
	"cradle/app/ui/prefs"
	"cradle/app/ui/view"
)

// window is the one window. All of it but do, work, ctx and the fields of opt
// belongs to Fyne's goroutine.
type window struct {
	opt Options
	log *slog.Logger
	app fyne.App
	win fyne.Window

	// do runs a function on the window's goroutine, some time later: fyne.Do,
	// and in tests a queue.
	do     func(func())
	ctx    context.Context // until the window is closed
	cancel context.CancelFunc
	wg     sync.WaitGroup // everything that works for the window

	screen *view.Screen
	store  *prefs.Store
	pages  *pages
	middle fyne.CanvasObject // bench and result
	docs   *documents
	source *sourcePage
	bench  *benchPanel
	result *resultPanel
	bar    *actionBar
	frame  *autoFrame
	feed   *view.Feed

	history *historyPageView
	compose *composer // nil until the forms were looked at

	modifiers func() fyne.KeyModifier // that are held now
	about     func() string           // which versions run here

	modal     modalDialog         // the dialog that is open
	parked    []string            // documents that were dropped on it
	stop      func()              // what the button began
	auto      Auto                // while it is on
	reading   int                 // counts the documents that were opened
	disks     map[string]diskMark // of the loaded documents, by their paths
	checking  bool                // checkDisk is under way
	labelling bool                // checkLabels is
	menus     string              // as they are drawn
}

// newWindow makes the window without showing it.
func newWindow(a fyne.App, opt Options, do func(func())) *window {
	log := opt.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	w := &window{opt: opt, log: log.With("layer", "ui"), app: a, do: do, screen: view.NewScreen(), disks: map[string]diskMark{}, modifiers: kit.ModifiersHeld}
	w.about = func() string { return view.About(opt.Version, opt.About...) }
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.screen.Shelf.SetSamples(samples(opt.Samples))
	if w.store = opt.Prefs; w.store == nil {
		w.store, _ = prefs.Open("")
	}
	w.screen.NoVerify = w.store.Prefs().NoVerify
	w.screen.Shelf.SetEarlier(w.store.Prefs().Recent)
	w.win = a.NewWindow(appName)
	w.pages = newPages(w)
	w.result = newResultPanel(w, w.screen.Shown, w.screen.Aside)
	w.bench = newBenchPanel(w)
	w.source = newSourcePage(w)
	w.docs = newDocuments(w)
	w.bar = newActionBar(w)
	w.frame = newAutoFrame(w)
	w.result.looked, w.result.choices = w.screen.Looked, w.screen.Choices
	w.middle = kit.NewSplit(columnOf(w.bench.root), columnOf(w.result.root), 0.51)
	gentle := kit.Gentle{Theme: kit.Current{}}
	columns := container.NewBorder(nil, nil, container.NewThemeOverride(columnOf(w.docs.root), gentle), nil,
		container.NewStack(w.middle, container.NewThemeOverride(columnOf(w.source.root), gentle)))
	w.pages.add(benchPage, &screenOf{root: columns, focus: w.bench.list})
	w.history = newHistoryPage(w)
	w.pages.add(historyPage, &screenOf{root: w.history.root, shown: func() { w.history.read(true) }, focus: w.history.list})
	w.pages.addLater(settingsPage, func() *screenOf { return newSettingsPage(w) })
	w.pages.addLater(composePage, func() *screenOf { return newComposePage(w) })
	w.pages.addLater(helpPage, func() *screenOf { return newHelpPage(w) })
	least := canvas.NewRectangle(color.Transparent)
	least.SetMinSize(leastSize)
	w.win.SetContent(container.NewStack(least, kit.Inset(container.NewBorder(w.frame.banner, w.bar.root, nil, nil, w.pages.root), kit.Rhythm/2), w.frame.root))
	w.win.SetPadded(true)
	w.win.Resize(fyne.NewSize(1280, 760))
	w.win.SetMaster()
	w.win.SetOnDropped(w.dropped)
	w.win.SetCloseIntercept(w.closeAsked)
	w.win.SetOnClosed(w.cancel)
	w.bindKeys()
	w.docs.show()
	w.bar.show()
	w.showMenu()
	return w
}

// leastSize is the smallest window in which every text has room: below it the
// words of a row run into each other.
var leastSize = fyne.NewSize(984, 560)

// columnOf is one of the window's columns, with its gutter.
func columnOf(content fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(0, kit.Rhythm, kit.Rhythm/2, kit.Rhythm/2), content)
}

// samples lists the documents of a file system.
func samples(fsys fs.FS) (paths []string) {
	if fsys == nil {
		return nil
	}
	fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.EqualFold(path.Ext(p), ".xml") {
			paths = append(paths, p)
		}
		return nil
	})
	return paths
}

// start begins to listen to the bench and to look after the document on disk,
// and opens the first documents. It is called on the window's goroutine.
func (w *window) start() {
	w.listen()
	w.lookForInterrupted()
	w.countEarlier()
	w.started()
	w.takeHanded()
	w.wg.Go(w.watchDisk)
	w.wg.Go(w.heartbeat)
	w.plant()
	if len(w.opt.Files) > 0 {
		w.openPaths(w.opt.Files)
	}
}

// listen begins to listen to the bench.
func (w *window) listen() {
	w.feed = view.NewFeed(w.opt.Bench, func(u view.Update, done func()) {
		w.later(func() { defer done(); w.take(u) })
	})
	w.wg.Go(func() { w.feed.Run(w.ctx) })
	w.listenToAsker()
}

// watchDisk looks after the documents on disk, and what else changes there, until the window closes.
func (w *window) watchDisk() {
	t := time.NewTicker(watchInterval)
	defer t.Stop()
	for {
		select {
		case <-w.ctx.Done():
			return
		case <-t.C:
			w.later(func() { w.checkDisk(); w.checkLabels(); w.history.look() })
		}
	}
}

// close ends all that works for the window and waits for it.
func (w *window) close() {
	w.cancel()
	w.wg.Wait()
}

// later runs f on the window's goroutine, unless the window is closed.
func (w *window) later(f func()) {
	w.do(func() {
		if w.ctx.Err() == nil {
			f()
		}
	})
}

// work runs f on a goroutine of its own, and then what it returns on the
// window's.
func (w *window) work(f func() func()) {
	w.wg.Go(func() { w.later(f()) })
}

// take draws what the bench tells.
func (w *window) take(u view.Update) {
	if w.auto != nil {
		w.screen.TakeTally(w.auto.Tally())
	}
	rows, all := w.screen.Take(u)
	if all {
		w.bench.show()
	} else {
		w.bench.showRows(rows)
	}
	w.result.show()
	w.bar.show()
	w.history.ended(u.Ended)
	if all {
		w.showMenu()
	}
}
