package server

import (
	"cradle/rapi"
	"cradle/rapi/wire"
)

// returns is the type of a call's return value.
type returns int

const (
	boolean returns = iota
	handle          // or a size, a position, attributes: 0xffffffff is failure
	long            // the error itself
	hresult
	count   // CeFindAllFiles: RAPI 2 has a BOOL in front
	nothing // the last error is all
)

// definition is one call.
type definition struct {
	r2, r1  wire.Command // numbers in the two generations
	returns returns
	run     func(*call) // nil: the call is not there
	in      generations // where run's layout is known
	silent  generations // where the reply has no last error
	name    string      // of r2
}

type generations uint8

const (
	r1only generations = 1 << iota
	r2only
	both = r1only | r2only
)

func (d *definition) quiet(rapi1 bool) bool {
	if rapi1 {
		return d.silent&r1only != 0
	}
	return d.silent&r2only != 0
}

// none is the number of a call that a generation does not have.
const none wire.Command = 0xffffffff

// calls has every call with a known layout, and those whose return value is not
// a BOOL although the layout of the rest is not known. Numbers are SynCE
// librapi2's; commands without an entry return FALSE.
var calls = [...]definition{
	{r2: 0x01, r1: 0x37, returns: nothing, run: syncTimeToPc, in: both},
	{r2: 0x02, r1: 0x38, silent: r1only},
	{r2: 0x03, r1: 0x2d},
	{r2: 0x04, r1: 0x2e},
	{r2: 0x08, r1: 0x28, run: memoryDivision, in: both},
	{r2: 0x09, r1: 0x42, run: setMemoryDivision, in: both},
	{r2: 0x0d, r1: 0x49, run: killAllApps, in: both},
	{r2: 0x0e, r1: 0x56, returns: hresult, run: processConfig, in: both, silent: r1only},
	{r2: 0x0f, r1: none, returns: hresult},
	{r2: 0x10, r1: none, returns: hresult},
	{r2: 0x11, r1: 0x00, returns: handle, run: findFirst, in: both},
	{r2: 0x12, r1: 0x01, run: findNext, in: both},
	{r2: 0x13, r1: 0x02, run: findClose, in: both},
	{r2: 0x14, r1: 0x03, returns: handle, run: attributes, in: both},
	{r2: 0x15, r1: 0x04, run: setAttributes, in: both},
	{r2: 0x16, r1: 0x05, returns: handle, run: createFile, in: both},
	{r2: 0x17, r1: 0x06, run: readFile, in: both},
	{r2: 0x18, r1: 0x07, run: writeFile, in: both},
	{r2: 0x19, r1: 0x08, run: closeHandle, in: both},
	{r2: 0x1a, r1: 0x09, returns: count, run: findAll, in: both, silent: r1only},
	{r2: 0x1b, r1: 0x0a, returns: handle},
	{r2: 0x1f, r1: 0x0e, returns: handle},
	{r2: 0x26, r1: 0x15, returns: handle, run: setFilePointer, in: both},
	{r2: 0x27, r1: 0x16, run: setEndOfFile, in: both},
	{r2: 0x28, r1: 0x17, run: createDirectory, in: both},
	{r2: 0x29, r1: 0x18, run: removeDirectory, in: both},
	{r2: 0x2a, r1: 0x19, run: createProcess, in: both},
	{r2: 0x2b, r1: 0x1a, run: moveFile, in: both},
	{r2: 0x2c, r1: 0x1b, run: copyFile, in: both},
	{r2: 0x2d, r1: 0x1c, run: deleteFile, in: both},
	{r2: 0x2e, r1: 0x1d, returns: handle, run: fileSize, in: both},
	{r2: 0x2f, r1: 0x1e, returns: long, run: regOpenKey, in: both},
	{r2: 0x30, r1: 0x1f, returns: long, run: regEnumKey, in: both},
	{r2: 0x31, r1: 0x20, returns: long, run: regCreateKey, in: both},
	{r2: 0x32, r1: 0x21, returns: long, run: regCloseKey, in: both},
	{r2: 0x33, r1: 0x22, returns: long, run: regDeleteKey, in: both},
	{r2: 0x34, r1: 0x23, returns: long, run: regEnumValue, in: both},
	{r2: 0x35, r1: 0x24, returns: long, run: regDeleteValue, in: both},
	{r2: 0x36, r1: 0x25, returns: long, run: regQueryInfoKey, in: both},
	{r2: 0x37, r1: 0x26, returns: long, run: regQueryValue, in: both},
	{r2: 0x38, r1: 0x27, returns: long, run: regSetValue, in: both},
	{r2: 0x39, r1: 0x29, run: storage, in: both},
	{r2: 0x3d, r1: 0x2f, returns: nothing, run: systemInfo, in: both},
	{r2: 0x3e, r1: 0x30, run: createShortcut, in: both},
	{r2: 0x40, r1: 0x34, run: checkPassword, in: both},
	{r2: 0x41, r1: 0x39, run: fileTime, in: r2only},
	{r2: 0x42, r1: 0x3a, run: setFileTime, in: r2only},
	{r2: 0x43, r1: 0x3b, run: version, in: both},
	{r2: 0x49, r1: 0x41, run: power, in: both, silent: r2only},
	{r2: 0x4b, r1: 0x44, run: specialFolder, in: both},
	{r2: 0x4c, r1: 0x45, returns: hresult, run: invoke, in: both},
	{r2: 0x4d, r1: 0x4a, returns: handle},
	{r2: 0x51, r1: 0x4e, returns: handle},
	{r2: 0x59, r1: none, returns: hresult},
	{r2: 0x5a, r1: none, returns: hresult},
	{r2: 0x5c, r1: none, run: diskFree, in: r2only},
}

// callsOf is the table of a generation, by its numbers.
func callsOf(g rapi.Generation) map[wire.Command]*definition {
	m := make(map[wire.Command]*definition, len(calls))
	for i := range calls {
		d := calls[i]
		d.name = d.r2.String()
		number, here := d.r2, r2only
		if g == rapi.RAPI1 {
			number, here = d.r1, r1only
		}
		if d.in&here == 0 {
			d.run = nil
		}
		if number != none {
			m[number] = &d
		}
	}
	return m
}
