package server

import (
	"encoding/binary"
)

// createProcess is CeCreateProcess: BOOL | PROCESS_INFORMATION of 16 bytes:
// handles of process and thread, ids of process and thread. The seven words
// behind the names are let be: a handset has no use for them.
func createProcess(c *call) {
	application, _ := c.text("application", os1)
	arguments, _ := c.text("command line", os1)
	for range 7 {
		c.in.U32("process option")
	}
	var buf buffer
	if c.rapi1() {
		buf = c.oout("process information")
	}
	if !c.ready() {
		return
	}
	switch {
	case c.cfg.Start == nil:
		c.unknown()
		return
	case c.session.full(2):
		c.fail(outOfMemory)
		return
	}
	pid, code := c.cfg.Start(application, arguments)
	if code != 0 {
		c.fail(code)
		return
	}
	var info []byte
	for _, v := range [...]uint32{
		c.session.open(process{}), c.session.open(process{}), pid, pid + 1, // the thread's id: chosen
	} {
		info = binary.LittleEndian.AppendUint32(info, v)
	}
	c.begin(0)
	c.out.Bool(true)
	if c.rapi1() {
		c.ro(buf.given, true, info)
	} else {
		c.out.Bytes(info)
	}
}

// killAllApps is CeKillAllApps: BOOL.
func killAllApps(c *call) {
	if c.cfg.KillAll == nil {
		c.unknown()
		return
	}
	c.cfg.KillAll()
	c.begin(0)
	c.out.Bool(true)
}
