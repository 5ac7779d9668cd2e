//go:build !nogui && !fynechecks

package ui

// heartbeat does nothing: see heartbeat_check.go.
func (*window) heartbeat() {}
