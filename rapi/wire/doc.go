// Package wire is the byte layer of RAPI: length-prefixed messages, the values
// inside them, and the numbers of the calls. It serves both ends: the desktop
// (package rapi) and the simulated handset (package rapi/handset/server).
//
// Everything is little-endian, without padding or alignment. A message is
//
//	request: u32 length | u32 command | parameters
//	reply:   u32 length | reply body
//
// where length counts the bytes after itself (SynCE librapi2). There is no
// request id and no command number in a reply, so one request is outstanding on
// a connection, and a connection on which framing was lost cannot be mended.
//
// Sending a request and reading its reply:
//
//	b := wire.NewRequest(wire.ProcessConfig)
//	b.S2("config", doc)
//	b.U32(1)
//	msg, err := b.Message()
//	...
//	_, err = conn.Write(msg)
//	body, err := wire.ReadMessage(conn, wire.DefaultLimit)
//	r := wire.NewReader(body)
//	lastError := r.U32("last error")
//	hr := r.U32("HRESULT")
//	if err := r.Err(); err != nil { ... } // "HRESULT at byte 4: message ends at 4"
//
// Serving is the mirror: ReadRequest, a Reader over the parameters, NewReply.
//
// S2 and RS are forms of RAPI 2 (Windows Mobile 5 and later). RAPI 1 has the same
// framing, numbers the calls differently, starts its replies with a prefix, and
// wraps strings and buffers in forms of its own: S1, OS1, OIN, OOUT, OIO and RO.
package wire
