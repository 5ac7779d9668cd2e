//go:build !nogui

package ui

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"cradle/app/ui/kit"
	"cradle/app/ui/prefs"
	"cradle/app/ui/words"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver"
)

// errNoWindow: there is a display, and no window could be opened on it.
var errNoWindow = errors.New("no window could be opened: the display may lack OpenGL 2.0; use the command line (cradle apply FILE)")

// Run opens the window and returns when it is closed, after everything that
// worked for it has ended; what it began at the bench was told to end, too.
// Without a display it returns an error. Where the toolkit does not come to its end after
// the window is closed, Options.Stuck is called and Run does not return. It must be called on the main
// goroutine, once in a program.
func Run(o Options) error {
	if err := displayError(); err != nil {
		return err
	}
	if dir, err := os.UserCacheDir(); err == nil {
		os.MkdirAll(dir, 0o700) // Fyne makes its own inside, and complains on stderr if it cannot
	}
	if err := words.Use(o.Language); err != nil {
		return fmt.Errorf("the window's texts cannot be read: %w", err)
	}
	app.SetMetadata(metadata(o.Version))
	a := app.NewWithID(appID)
	a.SetIcon(appIcon())
	chosen := prefs.Prefs{}
	if o.Prefs != nil {
		chosen = o.Prefs.Prefs()
	}
	a.Settings().SetTheme(kit.NewTheme(chosen))
	queue := &mainQueue{do: fyne.Do}
	w := newWindow(a, o, queue.later)
	defer w.close()
	w.win.SetOnClosed(func() { w.cancel(); queue.end() }) // before the toolkit closes its own
	w.win.SetContent(kit.OnDrawn(w.win.Content(), func() { w.later(w.drawn) }))
	a.Lifecycle().SetOnStarted(func() {
		w.start()
		w.win.Canvas().Focus(w.bench.list)
	})
	if !show(w.win) || !exists(w.win) {
		return errNoWindow
	}
	endQuietly(a)
	runToEnd(a.Run, w.ctx.Done(), quitGrace, func() {
		w.log.Warn("the toolkit does not end")
		w.close()
		if o.Stuck != nil {
			o.Stuck()
		}
	})
	return nil
}

// drawn is called when the first picture is on the screen.
func (w *window) drawn() {
	w.log.Debug("drawn") // app/ui/screenshots reads when that was
	if w.opt.Drawn != nil {
		w.opt.Drawn()
	}
}

// show shows a window. Where the toolkit could not be set up (the display went away after
// it was looked at), Fyne 2.8.1 logs why, goes on and panics.
func show(w fyne.Window) (ok bool) {
	defer func() {
		if why := recover(); why != nil && !strings.Contains(fmt.Sprint(why), "GLFW") {
			panic(why)
		}
	}()
	w.Show()
	return true
}

// exists reports whether there is a real window behind Fyne's. Where none could
// be made, Fyne logs why and would run without one for ever.
func exists(w fyne.Window) bool {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return true
	}
	there := true
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			there = c.WindowHandle != 0
		case driver.WindowsWindowContext:
			there = c.HWND != 0
		case driver.MacWindowContext:
			there = c.NSWindow != 0
		}
	})
	return there
}
