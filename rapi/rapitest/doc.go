// Package rapitest is for tests of whatever talks to a handset: handsets that
// are one function or a few lines of script, in memory, over net.Pipe, so that
// testing/synctest can drive their time.
//
//	conn := rapitest.Serve(t, func(cmd wire.Command, p *wire.Reader) ([]byte, error) {
//		return rapitest.Hex(t, "00 00 00 00 09 20 04 80"), nil // reply body
//	})
//	s := rapi.NewSession(conn, rapi.SessionOptions{})
//
// Network is a rapi.Network between a test's desktop and its scripted handset.
//
// SameMeaning and SameTree compare provisioning documents with a parser and a rule
// that are not the project's own: python3's.
package rapitest
