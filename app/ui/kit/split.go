//go:build !nogui

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// NewSplit puts two columns beside each other, with a quiet handle between them to give
// one more room than the other.
func NewSplit(leading, trailing fyne.CanvasObject, offset float64) fyne.CanvasObject {
	inner := Gentle{Theme: Current{}}
	split := container.NewHSplit(container.NewThemeOverride(leading, inner), container.NewThemeOverride(trailing, inner))
	split.Offset = offset
	return container.NewThemeOverride(split, handle{Current{}})
}

// handle is the theme for what is between two columns: nothing but a short thick line
// where it can be taken hold of.
type handle struct{ fyne.Theme }

// Color implements fyne.Theme.
func (t handle) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch name {
	case theme.ColorNameShadow:
		return color.Transparent
	case theme.ColorNameForeground:
		return t.Theme.Color(theme.ColorNameInputBorder, v)
	}
	return t.Theme.Color(name, v)
}

// Size implements fyne.Theme.
func (t handle) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameSeparatorThickness:
		return Rhythm / 4
	case theme.SizeNamePadding: // a quarter of the handle's length
		return Rhythm
	}
	return t.Theme.Size(name)
}
