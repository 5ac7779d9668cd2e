//go:build !nogui

package main

// hasWindow: the program was built with the window.
const hasWindow = true
