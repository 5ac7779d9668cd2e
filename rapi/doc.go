// Package rapi makes calls to one Windows Mobile handset: typed requests and
// replies of the Remote API on a connection that someone else made (package
// rapi/activesync), and the handset's result codes in names and plain words.
//
//	link, err := activesync.Connect(ctx, network, activesync.Options{})
//	conn, err := link.OpenData(ctx)
//	s := rapi.NewSession(conn, rapi.SessionOptions{Generation: link.Generation()})
//	defer s.Close()
//	reply, err := s.ProcessConfig(ctx, document, rapi.ConfigProcess)
//	var call *rapi.CallError
//	if errors.As(err, &call) && call.Sent { ... } // the handset may have acted on it
//	if reply.HRESULT.Failed() { ... }
//
// A Session has the calls of the Remote API by their names, without the Ce prefix:
// CreateFile, RegOpenKeyEx. CALLS.md says which of them RAPI 2 (Windows Mobile 5 and
// later) and RAPI 1 have; one whose layout nobody is known to have seen is an error
// around errors.ErrUnsupported, and nothing is sent.
//
// On top of the calls are files as package os has them (Open, Stat, ReadDir, Get,
// Put, FS and others) and the registry (OpenKey, Key).
package rapi
