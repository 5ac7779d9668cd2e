package osnet_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cradle/assets"
	"cradle/rapi"
	"cradle/rapi/activesync"
	"cradle/rapi/handset"
	"cradle/rapi/handset/link"
	"cradle/rapi/handset/model"
	"cradle/rapi/osnet"
)

var (
	_ rapi.Network    = (*osnet.DesktopNetwork)(nil)
	_ handset.Network = (*osnet.HandsetNetwork)(nil)
)

// addresses are two of the loopback network for one test. They differ from process
// to process: the protocol's ports are fixed, and these tests may run twice at a
// time on one machine.
func addresses(k byte) (desktop, phone netip.Addr) {
	pid := os.Getpid()
	second, fourth := byte(1+pid%253), byte(1+2*(pid/253%120))
	return netip.AddrFrom4([4]byte{127, second, k, fourth + 1}), netip.AddrFrom4([4]byte{127, second, k, fourth})
}

// needPorts skips the test, and says so, where port 990 or the addresses are not to
// be had.
func needPorts(t testing.TB, at netip.Addr) {
	t.Helper()
	l, err := osnet.Desktop(at, netip.Addr{}).Listen(t.Context(), activesync.PortControl)
	if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Skipf("SKIPPED, the system's own network stays untested: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func TestDesktopAndHandsetMeet(t *testing.T) {
	desktopAddr, handsetAddr := addresses(71)
	ctx := within(t)
	desktop, phone := osnet.Desktop(desktopAddr, handsetAddr), osnet.Handset(handsetAddr, desktopAddr)
	if desktop.Local() != desktopAddr || desktop.Peer() != handsetAddr || phone.Local() != handsetAddr || phone.Desktop() != desktopAddr {
		t.Error("addresses")
	}
	const port = 9990

	udp, err := phone.ListenUDP(ctx, port)
	if errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Skipf("SKIPPED, the system's own network stays untested: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	udp.SetReadDeadline(time.Now().Add(time.Minute))
	if err := desktop.Send(ctx, port, []byte{0x7f}); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 16)
	n, from, err := udp.ReadFrom(b)
	if err != nil || !bytes.Equal(b[:n], []byte{0x7f}) || from.(*net.UDPAddr).AddrPort().Addr() != desktopAddr {
		t.Errorf("%x from %v, %v", b[:n], from, err)
	}

	meet := func(name string, l net.Listener, dial func() (net.Conn, error), from netip.Addr) {
		t.Helper()
		defer l.Close()
		a, err := dial()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		defer a.Close()
		b, err := l.Accept()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		defer b.Close()
		if got := b.RemoteAddr().(*net.TCPAddr).AddrPort().Addr(); got != from {
			t.Errorf("%s: call from %v, want %v", name, got, from)
		}
		go a.Write([]byte("hello"))
		got := make([]byte, 5)
		if _, err := io.ReadFull(b, got); err != nil || string(got) != "hello" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	l, err := desktop.Listen(ctx, port)
	if err != nil {
		t.Fatal(err)
	}
	meet("handset calls", l, func() (net.Conn, error) { return phone.DialTCP(ctx, port) }, handsetAddr)
	if l, err = phone.ListenTCP(ctx, port); err != nil {
		t.Fatal(err)
	}
	meet("desktop calls", l, func() (net.Conn, error) { return desktop.Dial(ctx, port) }, desktopAddr)
}

func TestUnknownOtherEnd(t *testing.T) {
	desktopAddr, handsetAddr := addresses(72)
	ctx := within(t)
	const port = 9991

	blind := osnet.Desktop(desktopAddr, netip.Addr{})
	if !blind.Peer().IsUnspecified() {
		t.Errorf("peer %v", blind.Peer())
	}
	if err := blind.Send(ctx, port, []byte{1}); !errors.Is(err, osnet.ErrNoPeer) {
		t.Errorf("Send: %v", err)
	}
	if _, err := blind.Dial(ctx, port); !errors.Is(err, osnet.ErrNoPeer) {
		t.Errorf("Dial: %v", err)
	}

	phone := osnet.Handset(handsetAddr, netip.Addr{})
	if _, err := phone.DialTCP(ctx, port); !errors.Is(err, osnet.ErrNoDesktop) {
		t.Errorf("DialTCP: %v", err)
	}
	udp, err := phone.ListenUDP(ctx, port)
	if errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Skipf("SKIPPED, the system's own network stays untested: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	udp.SetReadDeadline(time.Now().Add(time.Minute))
	if err := osnet.Desktop(desktopAddr, handsetAddr).Send(ctx, port, []byte{0x7f}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := udp.ReadFrom(make([]byte, 4)); err != nil {
		t.Fatal(err)
	}
	if phone.Desktop() != desktopAddr {
		t.Errorf("the trigger came from %v, and the desktop is at %v", desktopAddr, phone.Desktop())
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	desktopAddr, handsetAddr := addresses(73)
	ctx := within(t)
	desktop := osnet.Desktop(desktopAddr, handsetAddr)
	const port = 9992

	check := func(err error, target error, text ...string) {
		t.Helper()
		var e *osnet.Error
		if !errors.As(err, &e) || !errors.Is(err, target) || e.Hint == "" {
			t.Errorf("%#v", err)
			return
		}
		for _, want := range text {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q does not say %q", err, want)
			}
		}
	}
	if l, err := desktop.Listen(ctx, port); err == nil {
		_, err = desktop.Listen(ctx, port)
		check(err, syscall.EADDRINUSE, fmt.Sprintf("listen on %v:9992: address already in use: another program listens there", desktopAddr))
		l.Close()
	} else if !errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Error(err)
	}
	// TEST-NET-3 [RFC 5737] is nobody's.
	nobody := netip.MustParseAddr("203.0.113.9")
	_, err := osnet.Desktop(nobody, handsetAddr).Listen(ctx, port)
	check(err, syscall.EADDRNOTAVAIL, "listen on 203.0.113.9:9992: ", "does not have the local address")
	err = osnet.Desktop(nobody, handsetAddr).Send(ctx, port, []byte{1})
	check(err, syscall.EADDRNOTAVAIL, fmt.Sprintf("send to %v:9992: ", handsetAddr), "does not have the local address")
	_, err = desktop.Dial(ctx, 9993)
	if !errors.Is(err, syscall.EADDRNOTAVAIL) {
		check(err, syscall.ECONNREFUSED, fmt.Sprintf("dial to %v:9993: connection refused: nobody listens there", handsetAddr))
	}
}

func TestContextEndsADial(t *testing.T) {
	desktopAddr, handsetAddr := addresses(74)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := osnet.Desktop(desktopAddr, handsetAddr).Dial(ctx, 9994); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := osnet.Handset(handsetAddr, desktopAddr).DialTCP(ctx, 9994); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// The worked example of the device information, facts/rapi.md 2.3.
const info = "040000006d00000044332211665588779" + "9aabbccddeeff000500000002000000" +
	"07000000420045004e004300480030003100" + "0000f2520000110a000000000000" +
	"00000000cdab34120a000000506f636b65745043" + "00000a00000053696d50686f6e652031" +
	"0001000000050000000200000000000000"

// A handset without a desktop's address is triggered, calls back to where the
// trigger came from, and is called by the same desktop; byte for byte.
func TestConnectOverTheSystem(t *testing.T) {
	desktopAddr, handsetAddr := addresses(75)
	needPorts(t, desktopAddr)
	ctx := within(t)
	phone := osnet.Handset(handsetAddr, netip.Addr{})
	udp, err := phone.ListenUDP(ctx, activesync.PortTrigger)
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	message, err := hex.DecodeString(info)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, _, err := udp.ReadFrom(make([]byte, 4)); err != nil {
			t.Error(err)
			return
		}
		ctl, err := phone.DialTCP(ctx, activesync.PortControl)
		if err != nil {
			t.Error(err)
			return
		}
		defer ctl.Close()
		ctl.Write(append(make([]byte, 4), message...))
		b := make([]byte, 16)
		if _, err := io.ReadFull(ctl, b); err != nil || !bytes.Equal(b, []byte{3, 0, 0, 0, 5, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0}) {
			t.Errorf("%x, %v", b, err)
			return
		}
		data, err := phone.DialTCP(ctx, activesync.PortControl)
		if err != nil {
			t.Error(err)
			return
		}
		defer data.Close()
		data.Write([]byte{1, 0, 0, 0})
		io.Copy(io.Discard, data)
	})
	link, err := activesync.Connect(ctx, osnet.Desktop(desktopAddr, handsetAddr), activesync.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if link.Info().Name != "BENCH01" || link.Peer() != handsetAddr {
		t.Errorf("%+v at %v", link.Info(), link.Peer())
	}
	conn, err := link.OpenData(ctx)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	<-link.Done()
	if !errors.Is(link.Err(), activesync.ErrDisconnected) {
		t.Error(link.Err())
	}
	link.Close()
	wg.Wait()
}

// The legacy device information that facts/rapi.md 3.2 works out, behind the notice
// that no password follows.
const legacyInfo = "00000000" + "58000000" + "00000000" + "04143904" + "110a0000" + "00000000" +
	"11111111" + "22222222" + "24000000" + "34000000" + "46000000" +
	"420045004e004300480030003300" + "0000" +
	"50006f0063006b0065007400500043000000" +
	"530069006d00500068006f006e0065000000"

// A handset from before Windows Mobile 5 calls the other port by itself and is called
// back, whether its address was given or not; byte for byte.
func TestLegacyConnectOverTheSystem(t *testing.T) {
	desktopAddr, handsetAddr := addresses(78)
	needPorts(t, desktopAddr)
	message, err := hex.DecodeString(legacyInfo)
	if err != nil {
		t.Fatal(err)
	}
	for name, peer := range map[string]netip.Addr{"address given": handsetAddr, "address not given": {}} {
		t.Run(name, func(t *testing.T) {
			ctx := within(t)
			phone := osnet.Handset(handsetAddr, desktopAddr)
			home, err := phone.ListenTCP(ctx, activesync.PortData)
			if err != nil {
				t.Fatal(err)
			}
			defer home.Close()
			var wg sync.WaitGroup
			wg.Go(func() {
				ctl, err := phone.DialTCP(ctx, activesync.PortLegacy)
				for errors.Is(err, syscall.ECONNREFUSED) && ctx.Err() == nil { // the desktop is not there yet
					time.Sleep(time.Millisecond)
					ctl, err = phone.DialTCP(ctx, activesync.PortLegacy)
				}
				if err != nil {
					t.Error(err)
					return
				}
				defer ctl.Close()
				ctl.Write(message)
				data, err := home.Accept()
				if err != nil {
					t.Error(err)
					return
				}
				defer data.Close()
				if from := data.RemoteAddr().(*net.TCPAddr).AddrPort().Addr(); from != desktopAddr {
					t.Errorf("call from %v", from)
				}
				b := make([]byte, 16)
				if _, err := io.ReadFull(data, b); err != nil || !bytes.Equal(b, []byte{12, 0, 0, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0}) {
					t.Errorf("%x, %v", b, err)
				}
				io.Copy(io.Discard, data)
			})
			link, err := activesync.Connect(ctx, osnet.Desktop(desktopAddr, peer), activesync.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if link.Info().Name != "BENCH03" || link.Peer() != handsetAddr || link.Generation() != rapi.RAPI1 {
				t.Errorf("%+v at %v, %v", link.Info(), link.Peer(), link.Generation())
			}
			conn, err := link.OpenData(ctx)
			if err != nil {
				t.Fatal(err)
			}
			// The published request of facts/rapi.md 4.3.
			if _, err := conn.Write([]byte{12, 0, 0, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0}); err != nil {
				t.Error(err)
			}
			conn.Close()
			<-link.Done()
			if !errors.Is(link.Err(), activesync.ErrDisconnected) {
				t.Error(link.Err())
			}
			link.Close()
			wg.Wait()
		})
	}
}

// legacyPhone is the link of a simulated handset from before Windows Mobile 5, with a
// small server of its own: it returns what it is sent.
func legacyPhone(t testing.TB, nw *osnet.HandsetNetwork, password string) {
	t.Helper()
	l, err := link.New(link.Config{
		Legacy: true,
		Info:   link.Info{OSMajor: 4, OSMinor: 20, Version: 1081, Processor: 2577, Name: "BENCH-79", Platforms: []string{"PocketPC"}, Model: "SimPhone"},
		Lock:   link.NewLock(false, 0, password),
		Serve: func(ctx context.Context, conn net.Conn) error {
			defer conn.Close()
			_, err := io.Copy(conn, conn)
			return err
		},
		Times: link.Times{Redial: 10 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := l.Run(ctx, nw); ctx.Err() == nil {
			t.Errorf("handset: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); wg.Wait() })
}

// The two sides, which were written from the same facts and not from each other.
func TestLegacyHandset(t *testing.T) {
	for name, password := range map[string]string{"open": "", "password": "pässwort"} {
		t.Run(name, func(t *testing.T) {
			desktopAddr, handsetAddr := addresses(79)
			needPorts(t, desktopAddr)
			ctx := within(t)
			legacyPhone(t, osnet.Handset(handsetAddr, desktopAddr), password)
			asked := 0
			opt := activesync.Options{
				LegacyPingInterval: time.Millisecond,
				LegacyPingMisses:   -1, // the machine may be slow; that answers count is checked elsewhere
				Password: func(ctx context.Context, attempt int) (string, error) {
					asked = attempt
					return []string{"wrong", password}[attempt-1], nil
				},
			}
			for range 3 { // it comes back by itself
				link, err := activesync.Connect(ctx, osnet.Desktop(desktopAddr, handsetAddr), opt)
				if err != nil {
					t.Fatal(err)
				}
				var wg sync.WaitGroup
				for k := range byte(8) {
					wg.Go(func() {
						conn, err := link.OpenData(ctx)
						if err != nil {
							t.Error(err)
							return
						}
						defer conn.Close()
						b := []byte{k, 0, 0, 0}
						conn.Write(b)
						if _, err := io.ReadFull(conn, b); err != nil || b[0] != k {
							t.Errorf("%x, %v", b, err)
						}
					})
				}
				wg.Wait()
				if err := link.Err(); err != nil {
					t.Error(err)
				}
				link.Close()
			}
			if want := map[string]int{"": 0, "pässwort": 2}[password]; asked != want {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}

// phoneAt serves a whole simulated handset until the test ends.
func phoneAt(t testing.TB, nw *osnet.HandsetNetwork, slug string, cfg handset.Config) {
	t.Helper()
	models, err := model.Load(assets.Models, "models")
	if err != nil {
		t.Fatal(err)
	}
	cfg.Model = models[slug]
	h, err := handset.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := h.Serve(ctx, nw); err != nil && ctx.Err() == nil {
			t.Errorf("handset: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); wg.Wait() })
}

const settings = `<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="Cradle"><parm name="URL" value="http://example.com/"/></characteristic></characteristic></wap-provisioningdoc>`

// Every call against whole simulated handsets of both generations, which were written
// from the same facts and not from this code.
func TestWholeHandset(t *testing.T) {
	for k, tc := range []struct {
		model  string
		cfg    handset.Config
		major  uint32
		unlock bool
	}{
		{"wm65-professional", handset.Config{Locked: true, UnlockAfter: time.Millisecond}, 5, true},
		{"ppc2003", handset.Config{}, 4, false},
		{"ppc2003", handset.Config{Password: "1234"}, 4, true},
	} {
		t.Run(tc.model+tc.cfg.Password, func(t *testing.T) {
			desktopAddr, handsetAddr := addresses(80 + byte(k))
			needPorts(t, desktopAddr)
			ctx := within(t)
			tc.cfg.Name = "BENCH-76"
			phoneAt(t, osnet.Handset(handsetAddr, desktopAddr), tc.model, tc.cfg)
			var phases []activesync.Phase
			link, err := activesync.Connect(ctx, osnet.Desktop(desktopAddr, handsetAddr), activesync.Options{
				Phase:    func(p activesync.Phase) { phases = append(phases, p) },
				Password: func(context.Context, int) (string, error) { return "1234", nil },
			})
			if err != nil {
				t.Fatal(err)
			}
			defer link.Close()
			if link.Info().Name != "BENCH-76" || slices.Contains(phases, activesync.Unlock) != tc.unlock {
				t.Errorf("%+v, phases %v", link.Info(), phases)
			}
			everyCall(t, ctx, link, tc.major)
		})
	}
}

// everyCall makes them from many sessions at once.
func everyCall(t *testing.T, ctx context.Context, link *activesync.Connection, major uint32) {
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			conn, err := link.OpenData(ctx)
			if err != nil {
				t.Error(err)
				return
			}
			s := rapi.NewSession(conn, rapi.SessionOptions{Generation: link.Generation()})
			defer s.Close()
			if v, err := s.GetVersionEx(ctx); err != nil || v.Major != major {
				t.Errorf("%+v, %v", v, err)
			}
			if v, err := s.GetSystemInfo(ctx); err != nil || v.Architecture != rapi.ArchitectureARM {
				t.Errorf("%+v, %v", v, err)
			}
			if v, err := s.GetSystemPowerStatusEx(ctx, true); err != nil || !v.Percent.Known() {
				t.Errorf("%+v, %v", v, err)
			}
			if v, err := s.GetStoreInformation(ctx); err != nil || v.Size == 0 {
				t.Errorf("%+v, %v", v, err)
			}
			r, err := s.ProcessConfig(ctx, settings, rapi.ConfigProcess)
			for errors.Is(r.HRESULT, rapi.ConfigBusy) { // one session at a time, says the handset
				r, err = s.ProcessConfig(ctx, settings, rapi.ConfigProcess)
			}
			if err != nil || r.HRESULT != rapi.OK || !strings.Contains(r.Document, "http://example.com/") {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
	wg.Wait()
}

func TestWholeHandsetWithPassword(t *testing.T) {
	desktopAddr, handsetAddr := addresses(77)
	needPorts(t, desktopAddr)
	phoneAt(t, osnet.Handset(handsetAddr, desktopAddr), "wm65-professional", handset.Config{Name: "BENCH-77", Password: "pässwort"})
	asked := 0
	link, err := activesync.Connect(within(t), osnet.Desktop(desktopAddr, handsetAddr), activesync.Options{
		Password: func(ctx context.Context, attempt int) (string, error) {
			asked = attempt
			return []string{"wrong", "pässwort"}[attempt-1], nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	link.Close()
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
}
