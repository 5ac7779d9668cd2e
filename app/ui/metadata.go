//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"

	"cradle/assets"
)

// What the program is called. FyneApp.toml says the same to the packager; a
// test fails when they differ.
const (
	appID   = "app.cradle.Cradle"
	appName = "Cradle" // untranslated: a name
)

// metadata is what Fyne wants to know of the program.
func metadata(version string) fyne.AppMetadata {
	return fyne.AppMetadata{
		ID:      appID,
		Name:    appName,
		Version: version,
		Build:   1,
		Icon:    appIcon(),
		// Everything that touches the window runs on Fyne's goroutine
		// (window.do). With the tag fynechecks Fyne does not take our word for
		// it and logs each call from another one.
		Migrations: map[string]bool{"fyneDo": !checkThreads},
	}
}

func appIcon() fyne.Resource { return fyne.NewStaticResource("cradle.svg", []byte(assets.Icon)) }
