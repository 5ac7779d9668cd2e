//go:build nogui

package main

// hasWindow: the program was built without the window.
const hasWindow = false
