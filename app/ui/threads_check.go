//go:build !nogui && fynechecks

package ui

// checkThreads makes Fyne look at the goroutine of every call, and log
// "Error in Fyne call thread" where it is the wrong one.
const checkThreads = true
