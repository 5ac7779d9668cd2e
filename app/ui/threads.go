//go:build !nogui && !fynechecks

package ui

// checkThreads makes Fyne look at the goroutine of every call.
const checkThreads = false
