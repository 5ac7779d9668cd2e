//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"cradle/usb/netif"
	"cradle/usb/ppp"
)

// pppd is the PPP that everybody uses.
const pppd = "/usr/sbin/pppd"

// The two addresses of a serial line, as the desktop gives them.
const (
	lineDesktop = "192.168.131.1"
	lineHandset = "192.168.131.129"
)

// pppdScene is one way to be at the other end of a line from pppd.
type pppdScene struct {
	name string
	args []string // pppd's
	cfg  ppp.Config
	ours string // our address, and the kernel's
	its  string
	mtu  int
	size int // bytes each way
}

// casePPPD: pppd and the kernel's PPP at one end of a line, ours at the other,
// in both roles: addresses, name server, echo requests, ping, and 10 MB there
// and back, by connections that either end makes. A pppd that wants a password
// is told no, and says so itself.
func casePPPD(ctx context.Context, g *guest) (string, error) {
	if err := pppdFiles(); err != nil {
		return "", err
	}
	desktop, handset := netip.MustParseAddr(lineDesktop), netip.MustParseAddr(lineHandset)
	var texts []string
	for _, s := range []pppdScene{
		{"we give", []string{"noipdefault", "usepeerdns", "+ipv6"},
			ppp.Config{Local: desktop, Peer: handset, DNS: desktop}, lineDesktop, lineHandset, 1500, 10_000_000},
		// As SynCE's core/scripts/synceconnector.py.in starts it.
		{"we ask", []string{"ms-dns", lineDesktop, lineDesktop + ":" + lineHandset},
			ppp.Config{AskDNS: true}, lineHandset, lineDesktop, 1500, 10_000_000},
		// Everything that can be different is.
		{"we give, escaped, 576", []string{"noipdefault", "default-asyncmap", "mru", "576", "noaccomp", "nopcomp", "nomagic", "novj", "noccp"},
			ppp.Config{Local: desktop, Peer: handset}, lineDesktop, lineHandset, 576, 1_000_000},
	} {
		text, err := g.pppdScene(ctx, s)
		if err != nil {
			return "", fmt.Errorf("%s: %w", s.name, err)
		}
		texts = append(texts, s.name+": "+text)
	}
	if err := g.pppdWantsPassword(ctx); err != nil {
		return "", fmt.Errorf("a password is wanted: %w", err)
	}
	return strings.Join(texts, "; ") + "; no password given", nil
}

// pppdFiles makes the files that pppd will not do without.
func pppdFiles() error {
	if err := os.MkdirAll("/etc/ppp", 0o755); err != nil {
		return err
	}
	// The password is one that nobody is asked for: pppd wants to have it
	// before it asks.
	for name, text := range map[string]string{
		"options": "", "chap-secrets": "handset * laboratory *\n", "pap-secrets": "handset * laboratory *\n",
	} {
		if err := os.WriteFile("/etc/ppp/"+name, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// startPPPD starts pppd on a line, talkative.
func (g *guest) startPPPD(line string, args ...string) (*process, error) {
	all := append([]string{line, "nodetach", "local", "nocrtscts", "nodefaultroute", "debug", "logfd", "2",
		"lcp-echo-interval", "1", "lcp-echo-failure", "20"}, args...)
	return g.start(pppd, all...)
}

func (g *guest) pppdScene(ctx context.Context, s pppdScene) (text string, err error) {
	line, err := newPTY()
	if err != nil {
		return "", err
	}
	p, err := g.startPPPD(line.name, append([]string{"noauth"}, s.args...)...)
	if err != nil {
		line.Close()
		return "", err
	}
	begin := time.Now()
	link, err := ppp.Open(ctx, line, s.cfg)
	if err != nil {
		return "", errors.Join(err, p.stop())
	}
	took := time.Since(begin)
	defer func() {
		// It notices by itself that we hang up.
		e := link.Close()
		select {
		case <-p.exited:
		case <-time.After(20 * time.Second):
			e = errors.Join(e, errors.New("pppd did not notice the end"), p.stop())
		}
		if err == nil {
			err = e
		}
	}()
	if link.Local().String() != s.ours || link.Peer().String() != s.its || link.MTU() != s.mtu {
		return "", fmt.Errorf("it came to %v, %v and an MTU of %d", link.Local(), link.Peer(), link.MTU())
	}
	if s.cfg.AskDNS && link.DNS().String() != lineDesktop {
		return "", fmt.Errorf("the name server is %v", link.DNS())
	}
	if s.cfg.DNS.IsValid() {
		if err := g.await(ctx, "pppd has the name server", func() bool {
			return strings.Contains(read("/etc/ppp/resolv.conf"), "nameserver "+lineDesktop)
		}); err != nil {
			return "", err
		}
	}
	stack, err := netif.New(netif.Config{Frames: link, PointToPoint: true, MTU: link.MTU()})
	if err != nil {
		return "", err
	}
	defer stack.Close()
	if err := stack.AddAddress(netip.PrefixFrom(link.Local(), 32)); err != nil {
		return "", err
	}
	if err := g.hasAddress(ctx, s.its); err != nil {
		return "", err
	}
	for _, size := range []string{"56", "548", "1472", "4000"} { // the last in fragments
		if err := g.busybox(ctx, "ping", "-c", "2", "-W", "10", "-s", size, s.ours); err != nil {
			return "", err
		}
	}
	up, down, err := crossing(ctx, stack, s)
	if err != nil {
		return "", err
	}
	// pppd asks every second whether we are there.
	if st := link.Stats(); st.Dropped != 0 || st.Malformed != 0 || st.Lost != 0 {
		return "", fmt.Errorf("%+v", st)
	}
	return fmt.Sprintf("up in %d ms, %d MB to the kernel at %.1f MB/s and from it at %.1f MB/s",
		took.Milliseconds(), s.size/1e6, mbps(s.size, down), mbps(s.size, up)), nil
}

// hasAddress waits until the kernel has an address on an interface that is up:
// pppd sets the one before the other.
func (g *guest) hasAddress(ctx context.Context, address string) error {
	return g.await(ctx, "the kernel has the address", func() bool {
		all, err := net.Interfaces()
		return err == nil && slices.ContainsFunc(all, func(i net.Interface) bool {
			addrs, err := i.Addrs()
			return err == nil && i.Flags&net.FlagUp != 0 && slices.ContainsFunc(addrs, func(a net.Addr) bool {
				p, err := netip.ParsePrefix(a.String())
				return err == nil && p.Addr().String() == address
			})
		})
	})
}

// crossing sends a scene's bytes each way: up by a connection that the kernel makes, down
// by one that we make.
func crossing(ctx context.Context, stack *netif.Stack, s pppdScene) (up, down time.Duration, err error) {
	ours, err := stack.ListenTCP(ctx, testPort)
	if err != nil {
		return 0, 0, err
	}
	defer ours.Close()
	its, err := net.Listen("tcp", fmt.Sprintf("%s:%d", s.its, testPort))
	if err != nil {
		return 0, 0, err
	}
	defer its.Close()
	if up, err = oneWay(s.size, ours, func() (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", fmt.Sprintf("%s:%d", s.ours, testPort))
	}); err != nil {
		return 0, 0, fmt.Errorf("from the kernel: %w", err)
	}
	if down, err = oneWay(s.size, its, func() (net.Conn, error) {
		return stack.DialTCP(ctx, netip.AddrPortFrom(netip.MustParseAddr(s.its), testPort))
	}); err != nil {
		return 0, 0, fmt.Errorf("to the kernel: %w", err)
	}
	return up, down, nil
}

// oneWay sends bytes that no one can guess from whoever dials to whoever
// listens.
func oneWay(size int, l net.Listener, dial func() (net.Conn, error)) (time.Duration, error) {
	data := make([]byte, size)
	rand.NewChaCha8([32]byte{2}).Read(data)
	got := make(chan error, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			got <- err
			return
		}
		defer conn.Close()
		h := sha256.New()
		n, err := io.Copy(h, conn)
		if err == nil && (n != int64(size) || [32]byte(h.Sum(nil)) != sha256.Sum256(data)) {
			err = fmt.Errorf("%d bytes came, and not those that were sent", n)
		}
		got <- err
	}()
	begin := time.Now()
	conn, err := dial()
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if _, err := conn.Write(data); err != nil {
		return 0, err
	}
	if err := conn.Close(); err != nil {
		return 0, err
	}
	err = <-got
	return time.Since(begin), err
}

// pppdWantsPassword: authentication is refused, and both ends know why it ended.
func (g *guest) pppdWantsPassword(ctx context.Context) error {
	line, err := newPTY()
	if err != nil {
		return err
	}
	p, err := g.startPPPD(line.name, "auth", "require-chap", "name", "laboratory", lineDesktop+":"+lineHandset)
	if err != nil {
		line.Close()
		return err
	}
	link, err := ppp.Open(ctx, line, ppp.Config{})
	if err == nil {
		link.Close()
	}
	if !errors.Is(err, ppp.ErrAuthentication) {
		return errors.Join(fmt.Errorf("it ended with %v", err), p.stop())
	}
	select {
	case <-p.exited:
		return nil // pppd ends with an error here, as it should
	case <-time.After(20 * time.Second):
		return errors.Join(errors.New("pppd did not notice the end"), p.stop())
	}
}
