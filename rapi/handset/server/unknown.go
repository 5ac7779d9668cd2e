package server

// unknown answers a call that this handset does not have: last error 120 and a
// return value that means failure. What a real handset answers is not known;
// this is one of the plausible forms (inferred).
func (c *call) unknown() {
	c.log.Info("RAPI call that this handset does not have", "call", c.name())
	c.fail(callNotImplemented)
}
