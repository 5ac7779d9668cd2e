// Package view holds what the window shows, as plain values: the rows of the
// bench, the sentence on the button, the card of the loaded document, the tree
// of a result. It knows no toolkit, so that every word and every rule of the
// screen is tested without one; package ui only draws it.
//
// A [Screen] is owned by one goroutine, the window's. What happens at the
// bench reaches it through a [Feed]:
//
//	screen := view.NewScreen()
//	feed := view.NewFeed(bench, func(u view.Update, done func()) {
//		fyne.Do(func() { defer done(); screen.Take(u); draw(screen) })
//	})
//	go feed.Run(ctx)
package view
