//go:build !nogui && !fyneplanted

package ui

// plant does nothing: see planted_wrong.go.
func (*window) plant() {}
