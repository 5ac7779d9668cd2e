//go:build !nogui

package ui

import (
	"errors"
	"fmt"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
)

// errNoWindow: there is a display, and no window could be opened on it.
var errNoWindow = errors.New("no window could be opened: the display may lack OpenGL 2.0; use the command line (cradle apply FILE)")

// Run opens the window and returns when it is closed, after everything that
// worked for it has ended; what it began at the bench was told to end, too.
// Without a display it returns an error. It must be called on the main
// goroutine, once in a program.
func Run(o Options) (err error) {
	if err := displayError(); err != nil {
		return err
	}
	opened := false
	defer func() {
		// Fyne has no way to report that it cannot open a window but to end
		// the program or to use the window that is not there.
		if r := recover(); r != nil {
			if opened {
				panic(r)
			}
			err = fmt.Errorf("%w (%v)", errNoWindow, r)
		}
	}()
	if dir, err := os.UserCacheDir(); err == nil {
		os.MkdirAll(dir, 0o700) // Fyne makes its own inside, and complains on stderr if it cannot
	}
	app.SetMetadata(metadata(o.Version))
	a := app.NewWithID(appID)
	a.SetIcon(appIcon())
	a.Settings().SetTheme(newTheme())
	w := newWindow(a, o, fyne.Do)
	defer w.close()
	a.Lifecycle().SetOnStarted(func() {
		opened = true
		w.start()
		w.win.Canvas().Focus(w.bench.list)
	})
	w.win.Show()
	a.Run()
	if !opened {
		return errNoWindow
	}
	return nil
}
