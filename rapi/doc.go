// Package rapi makes calls to one Windows Mobile handset: typed requests and
// replies of the Remote API on a connection that someone else made (package
// rapi/activesync), and the handset's result codes in names and plain words.
//
//	link, err := activesync.Connect(ctx, network, activesync.Options{})
//	conn, err := link.OpenData(ctx)
//	s := rapi.NewSession(conn, rapi.SessionOptions{})
//	defer s.Close()
//	reply, err := s.ProcessConfig(ctx, document, rapi.ConfigProcess)
//	var call *rapi.CallError
//	if errors.As(err, &call) && call.Sent { ... } // the handset may have acted on it
//	if reply.HRESULT.Failed() { ... }
//
// The calls are encoded as RAPI 2, which Windows Mobile 5 and later speak.
package rapi
