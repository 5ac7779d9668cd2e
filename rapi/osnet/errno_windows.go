package osnet

import "golang.org/x/sys/windows"

// The system's codes for what error.go explains.
const (
	errInUse    = windows.WSAEADDRINUSE
	errAccess   = windows.WSAEACCES
	errNotAvail = windows.WSAEADDRNOTAVAIL
	errRefused  = windows.WSAECONNREFUSED
	errNoRoute  = windows.WSAEHOSTUNREACH
	errNoNet    = windows.WSAENETUNREACH
)
