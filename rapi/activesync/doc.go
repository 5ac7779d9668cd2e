// Package activesync is the desktop's side of the ActiveSync connection with one
// handset: it makes the handset call, greets it, learns who it is, waits while it is
// locked, and opens data connections for RAPI.
//
//	link, err := activesync.Connect(ctx, network, activesync.Options{Log: log})
//	if err != nil { ... }
//	defer link.Close()
//	fmt.Println(link.Info().Name, link.Generation())
//	conn, err := link.OpenData(ctx)
//
// There are two kinds of it, and which port the handset calls first tells which it
// speaks (SynCE core/dccm). The order of events was seen on the wire between SynCE and
// a simulated handset; all numbers are u32 little-endian unless said, > is from the
// handset, < to it. From Windows Mobile 5 on every TCP connection is opened by the
// handset:
//
//	<  UDP 5679: 7f                     the trigger
//	>  TCP 990: 0            <  3       control connection
//	>  6                     <  7 8 4 5 only some handsets ask
//	>  4 n, n bytes                     device information
//	<  8    > 0    <  0    <  0c        if it is to be unlocked on the handset (WM6)
//	<  u16 n, n bytes        >  u16     if it wants a password (WM5)
//	<  5 4 id                           please open a data connection
//	>  TCP 990: id                      from here on RAPI
//	<  1                     >  2       ping
//
// Before, which is called legacy here, the desktop opens the data connections:
//
//	>  TCP 5679: 0, or a challenge      control connection
//	>  n, n bytes                       device information
//	<  u16 n, n bytes        >  u16     if there was a challenge: the password
//	<  12345678              >  12345678  ping
//	<  TCP 990: u16 n, n bytes   >  u8  the password again, if there is one;
//	                                    from here on RAPI
//
// Either side ends the connection by closing it; there is no farewell. Nothing on the
// wire says which encoding of RAPI's calls follows: Connection.Generation does.
package activesync
