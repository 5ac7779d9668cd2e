//go:build !windows

package osnet

import "syscall"

// The system's codes for what error.go explains.
const (
	errInUse    = syscall.EADDRINUSE
	errAccess   = syscall.EACCES
	errNotAvail = syscall.EADDRNOTAVAIL
	errRefused  = syscall.ECONNREFUSED
	errNoRoute  = syscall.EHOSTUNREACH
	errNoNet    = syscall.ENETUNREACH
)
