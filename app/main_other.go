//go:build !windows

package main

// prepare: only Windows wants something done beforehand.
func prepare(*program) (end func()) { return func() {} }
