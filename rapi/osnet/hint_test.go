package osnet

import (
	"context"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
)

func TestHints(t *testing.T) {
	at := netip.MustParseAddrPort("169.254.2.2:990")
	system := func(err error) error {
		return &net.OpError{Op: "listen", Net: "tcp4", Err: os.NewSyscallError("bind", err)}
	}
	for _, tc := range []struct {
		op   string
		err  error
		want string
	}{
		{"listen", system(errAccess), "setcap cap_net_bind_service=+ep"},
		{"listen", system(errAccess), "ActiveSync has to have port 990"},
		{"listen", system(errInUse), "another program listens there"},
		{"listen", system(errNotAvail), "does not have the local address"},
		{"dial", system(errRefused), "nobody listens there"},
		{"dial", system(errNoRoute), "no way to that address"},
		{"send", system(errNoNet), "no way to that address"},
	} {
		err := wrap(tc.op, at, tc.err)
		if !strings.Contains(err.Error(), tc.want) || strings.Count(err.Error(), "169.254.2.2:990") != 1 || strings.Contains(err.Error(), "bind:") {
			t.Errorf("%v", err)
		}
	}
	// The other port is no privileged one.
	legacy := netip.MustParseAddrPort("169.254.2.2:5679")
	if err := wrap("listen", legacy, system(errInUse)); err.Error() != "listen on 169.254.2.2:5679: "+errInUse.Error()+
		": another program listens there (SynCE's dccm, Windows Mobile Device Center, another Cradle): end it, or use another local address" {
		t.Errorf("%v", err)
	}
	if err := wrap("listen", legacy, system(errAccess)); !strings.Contains(err.Error(), "does not let the program have that port") || strings.Contains(err.Error(), "1024") {
		t.Errorf("%v", err)
	}
	for _, err := range []error{context.Canceled, system(errAccess)} {
		if e := wrap("dial", at, err).(*Error); e.Hint != "" {
			t.Errorf("a hint that does not fit: %v", e)
		}
	}
	if wrap("dial", at, nil) != nil {
		t.Error("an error out of nothing")
	}
}
