//go:build nogui

package ui

import "errors"

// ErrNoWindow is what Run returns in a build without a window.
var ErrNoWindow = errors.New("this build has no window (it was built with the tag nogui); use the command line: cradle apply FILE")

// Run reports that this build has no window.
func Run(Options) error { return ErrNoWindow }
