// Package ui is the window: documents on the left, the bench in the middle,
// the result of the selected handset on the right, and below them one button
// that is a sentence. It is the only package that knows Fyne, and a listener
// of the bench like any other:
//
//	err := ui.Run(ui.Options{Bench: b, Files: os.Args[1:], Samples: samples})
//
// What the window shows is worked out in package view; this one draws it. All
// of the window belongs to one goroutine, Fyne's. What takes time (reading
// documents, watching them on disk, applying them, drawing large results up)
// is done on other goroutines, which come back through [window.do].
//
// # Keys
//
// The whole job goes by keyboard: the arrows choose a handset, Space ticks it,
// Ctrl+Enter presses the main button from anywhere, R connects again, C copies,
// F shows only problems, Ctrl+O opens a document, Escape closes a dialog with
// its harmless answer. A bare Enter presses the button that has the focus and
// nothing else, and the main button gets the focus only by Tab, never by
// itself: a barcode scanner types what it reads and ends it with Enter, and
// must not provision a bench.
//
// The build tag nogui leaves the window and Fyne out of the program.
package ui
