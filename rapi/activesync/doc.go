// Package activesync is the desktop's side of the ActiveSync connection with one
// handset that runs Windows Mobile 5 or later: it makes the handset call, greets
// it, learns who it is, waits while it is locked, and opens data connections for
// RAPI.
//
//	link, err := activesync.Connect(ctx, network, activesync.Options{Log: log})
//	if err != nil { ... }
//	defer link.Close()
//	fmt.Println(link.Info().Name)
//	conn, err := link.OpenData(ctx)
//	session := rapi.NewSession(conn, rapi.SessionOptions{Log: log})
//
// The order of events (SynCE core/dccm, seen on the wire against a simulated
// handset; all numbers u32 little-endian, > from the handset, < to it):
//
//	desktop listens on TCP 990; every TCP connection is opened by the handset
//	<  UDP 5679: 7f                     the trigger
//	>  TCP 990: 0            <  3       control connection
//	>  6                     <  7 8 4 5 only some handsets ask
//	>  4 n, n bytes                     device information
//	<  8    > 0    <  0    <  0c        if it is to be unlocked on the handset (WM6)
//	<  u16 n, n bytes        >  u16     if it wants a password (WM5)
//	<  5 4 id                           please open a data connection
//	>  TCP 990: id                      from here on RAPI 2
//	<  1                     >  2       ping
//
// Either side ends the connection by closing it; there is no farewell.
package activesync
