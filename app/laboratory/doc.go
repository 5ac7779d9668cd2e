//go:build linux

// Command laboratory tests Cradle on a real USB bus: in a virtual machine with
// a stock kernel, whose USB drivers and devices were written by others. It is
// what 'make usbtest' runs:
//
//	laboratory -kernel DIR -cradle FILE [-case NAME,...]
//
// DIR is an unpacked kernel package. Each case is one start of the machine,
// with this program as its first process, and one line of the result. A case
// that says nothing in its time has failed, like one that is missing.
//
// On the machine's console a case tells what it does; that log is shown when
// it fails, and kept in -out.
package main
