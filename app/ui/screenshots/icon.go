//go:build ignore

// Icon draws assets/icon.svg as assets/icon.png (512 by 512 pixels), with the
// same renderer of SVG that the window uses. Run it after changing the icon,
// from the module's directory:
//
//	go run -tags x11 app/ui/screenshots/icon.go
//
// An argument names another size: "icon.go 32 /tmp/small.png" shows how the
// icon looks in a list of windows.
package main

import (
	"fmt"
	"image/png"
	"os"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"cradle/assets"
)

func main() {
	size, name := 512, "assets/icon.png"
	if len(os.Args) == 3 {
		var err error
		if size, err = strconv.Atoi(os.Args[1]); err != nil {
			fail(err)
		}
		name = os.Args[2]
	}
	if err := draw(size, name); err != nil {
		fail(err)
	}
}

func draw(size int, name string) error {
	test.NewApp()
	icon := canvas.NewImageFromResource(fyne.NewStaticResource("icon.svg", []byte(assets.Icon)))
	c := software.NewTransparentCanvas()
	c.SetPadded(false)
	c.SetContent(icon)
	c.Resize(fyne.NewSquareSize(float32(size)))
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := png.Encode(f, c.Capture()); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "icon:", err)
	os.Exit(1)
}
