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
	for _, err := range []error{context.Canceled, system(errAccess)} {
		if e := wrap("dial", at, err).(*Error); e.Hint != "" {
			t.Errorf("a hint that does not fit: %v", e)
		}
	}
	if wrap("dial", at, nil) != nil {
		t.Error("an error out of nothing")
	}
}
