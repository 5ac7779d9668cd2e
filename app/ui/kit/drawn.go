//go:build !nogui

package kit

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// OnDrawn lays over content what cannot be seen, and calls f while the first picture is
// painted, on the window's goroutine: what f has done there later comes after that picture.
func OnDrawn(content fyne.CanvasObject, f func()) fyne.CanvasObject {
	first := true
	dot := canvas.NewRaster(func(w, h int) image.Image {
		if first {
			first = false
			f()
		}
		return image.NewRGBA(image.Rect(0, 0, w, h))
	})
	dot.Resize(fyne.NewSquareSize(1))
	return container.NewStack(content, container.NewWithoutLayout(dot))
}
