package server

import (
	"cradle/rapi"
)

// processConfig is CeProcessConfig.
//
//	RAPI 2 request: S2 document | u32 flags
//	       reply:   last error | HRESULT | u32 size in bytes | document, UTF-16LE with NUL
//	RAPI 1 request: OS1 document | u32 flags
//	       reply:   prefix | HRESULT | u32 1 | u32 size in bytes | u32 1 | document
//
// All sizes count the NUL (SynCE librapi2; messages stored in vdccm). Without a
// document the size is 0, or in RAPI 1 a single 0 follows the HRESULT.
func processConfig(c *call) {
	document, given := c.text("document", os1)
	flags := c.in.U32("flags")
	if c.in.Err() != nil {
		return
	}
	hr, reply, hasReply := rapi.InvalidArg, "", false // a NULL document (inferred)
	switch {
	case c.badText:
		hr = rapi.ConfigBadXML // the message is whole, its text is not UTF-16
	case given && c.cfg.ProcessConfig == nil:
		hr = rapi.NotImplemented
	case given:
		hr, reply, hasReply = c.cfg.ProcessConfig(c.ctx, document, flags)
	}
	c.begin(0)
	c.out.U32(uint32(hr))
	switch {
	case c.rapi1():
		c.ro(hasReply, true, utf16(reply))
	case hasReply:
		c.out.S2("reply", reply)
	default:
		c.out.NullS2()
	}
}
