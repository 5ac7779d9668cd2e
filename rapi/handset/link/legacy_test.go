package link

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// bench03 is the worked example of facts about the legacy device information
// (rapi.md 3.2).
var bench03 = Info{
	OSMajor: 4, OSMinor: 20, Name: "BENCH03", Version: 1081, Processor: 2577,
	Partner: 0x11111111, Partner2: 0x22222222,
	Platforms: []string{"PocketPC"}, Model: "SimPhone",
}

// bench03Bytes is what it sends behind its first word.
const bench03Bytes = `
	58 00 00 00 00 00 00 00 04 14 39 04
	11 0a 00 00 00 00 00 00 11 11 11 11 22 22 22 22
	24 00 00 00 34 00 00 00 46 00 00 00 42 00 45 00
	4e 00 43 00 48 00 30 00 33 00 00 00 50 00 6f 00
	63 00 6b 00 65 00 74 00 50 00 43 00 00 00 53 00
	69 00 6d 00 50 00 68 00 6f 00 6e 00 65 00 00 00`

func legacy(cfg Config) Config {
	cfg.Info, cfg.Legacy = bench03, true
	if cfg.Times.Redial == 0 {
		cfg.Times.Redial = time.Millisecond
	}
	return cfg
}

// Without a trigger, as on a serial line (usb.md 5.2), and again when the connection
// has ended. Each line is one write.
func TestLegacyConnectAndServe(t *testing.T) {
	d, l := plug(t, legacy(Config{Serve: func(ctx context.Context, conn net.Conn) error {
		defer conn.Close()
		_, err := io.Copy(conn, conn)
		return err
	}}))
	control := d.accept()
	control.says("00 00 00 00")
	control.says(bench03Bytes)
	for range 2 { // a ping, rapi.md 3.4, and one in two pieces
		control.hears("78 56 34 12")
		control.says("78 56 34 12")
	}
	control.hears("78 56")
	control.hears("34 12")
	control.says("78 56 34 12")
	if s := l.State(); s != Connected {
		t.Errorf("state is %d, not Connected", s)
	}

	data1, data2 := d.dial(), d.dial()
	data1.hears("0c 00 00 00") // no id, no greeting: RAPI at once
	data2.hears("01")
	data2.says("01")
	data1.says("0c 00 00 00")

	control.conn.Close()
	data1.closed()
	data2.closed()
	again := d.accept()
	again.says("00 00 00 00")
	again.says(bench03Bytes)
}

// guess: a trigger makes it call too, and does nothing while it is connected.
func TestLegacyTrigger(t *testing.T) {
	cfg := legacy(Config{Times: Times{Redial: time.Hour}})
	d, _ := plug(t, cfg)
	control := d.accept()
	control.says("00 00 00 00")
	control.says(bench03Bytes)
	for range 3 {
		d.trigger(0x7f)
	}
	control.hears("78 56 34 12")
	control.says("78 56 34 12")
	control.conn.Close()
	d.call().says("00 00 00 00")
}

// A handset that calls before there is anybody does not wait for that call's end when
// it hears that there is.
func TestLegacyTriggerDuringACallIntoTheVoid(t *testing.T) {
	d := newDesk(t)
	d.lost <- struct{}{}
	plugInto(d, legacy(Config{Times: Times{Dial: time.Hour, Redial: time.Hour}}))
	for len(d.lost) > 0 { // it is calling
		time.Sleep(time.Millisecond)
	}
	d.call().says("00 00 00 00")
}

// rapi.md 3.3 and 3.5.
func TestLegacyPassword(t *testing.T) {
	const (
		withNUL    = "0a 00  6b 5a 68 5a 69 5a 6e 5a 5a 5a"
		withoutNUL = "08 00  6b 5a 68 5a 69 5a 6e 5a"
		wrong      = "08 00  6b 5a 68 5a 69 5a 6f 5a"
		// A 64-bit SynCE writes its length as eight bytes (rapi.md 8.2).
		eight = "0a 00 00 00 00 00 00 00  6b 5a 68 5a 69 5a 6e 5a 5a 5a"
	)
	for name, right := range map[string]string{"with NUL": withNUL, "without NUL": withoutNUL, "long length": eight} {
		t.Run(name, func(t *testing.T) {
			d, l := plug(t, legacy(Config{Lock: NewLock(false, 0, "1234"), Serve: func(ctx context.Context, conn net.Conn) error {
				defer conn.Close()
				_, err := io.Copy(conn, conn)
				return err
			}}))
			control := d.accept()
			control.says("5a 02 00 00")
			control.says(bench03Bytes) // before the password
			d.dial().closed()          // not before the control connection is unlocked
			if s := l.State(); s != Locked {
				t.Errorf("state is %d, not Locked", s)
			}
			control.hears(wrong)
			control.says("00 00")
			control.hears(right)
			control.says("01 00")
			control.hears("78 56 34 12")
			control.says("78 56 34 12")

			data := d.dial()
			data.hears(right)
			data.says("01") // one byte
			data.hears("04 00 00 00")
			data.says("04 00 00 00")
			refused := d.dial()
			refused.hears(wrong)
			refused.says("00")
			refused.closed()
		})
	}
}

// A desktop that is not one, or says what it may not: the handset closes, and dials
// again.
func TestLegacyDesktopThatIsNone(t *testing.T) {
	for name, said := range map[string]string{
		"hello of the newer kind": "03 00 00 00",
		"request for data":        "05 00 00 00 04 00 00 00 01 00 00 00",
		"half a ping":             "78 56",
		"2^32-1":                  "ff ff ff ff",
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := plug(t, legacy(Config{}))
			control := d.accept()
			control.says("00 00 00 00")
			control.says(bench03Bytes)
			go func() {
				control.conn.Write(unhex(said))
				if len(unhex(said)) < 4 {
					control.conn.Close()
				}
			}()
			control.closed()
			d.accept().says("00 00 00 00")
		})
	}
}

func TestLegacyDataConnectionsAreBounded(t *testing.T) {
	d, _ := plug(t, legacy(Config{Serve: func(ctx context.Context, conn net.Conn) error {
		<-ctx.Done()
		return conn.Close()
	}}))
	control := d.accept()
	control.says("00 00 00 00")
	control.says(bench03Bytes)
	control.hears("78 56 34 12")
	control.says("78 56 34 12")
	var open []*peer
	for range maxSessions {
		open = append(open, d.dial())
	}
	d.dial().closed()
	control.conn.Close()
	for _, p := range open {
		p.closed()
	}
}

// The desktop's end of a data connection that says nothing where a password is due.
func TestLegacySilentDataConnection(t *testing.T) {
	d, _ := plug(t, legacy(Config{Lock: NewLock(false, 0, "1234"), Times: Times{Handshake: time.Millisecond}}))
	control := d.accept()
	control.says("5a 02 00 00")
	control.says(bench03Bytes)
	control.hears("08 00  6b 5a 68 5a 69 5a 6e 5a")
	control.says("01 00")
	control.hears("78 56 34 12")
	control.says("78 56 34 12")
	d.dial().closed()
}

func TestLegacyRefusingPolicy(t *testing.T) {
	asked := make(chan struct{})
	d, _ := plug(t, legacy(Config{Refuse: func() bool {
		select {
		case asked <- struct{}{}:
		default:
		}
		return true
	}}))
	for range 3 { // it asks every time that it would call
		select {
		case <-asked:
		case <-time.After(patience):
			t.Fatal("the handset does not ask its policy")
		}
	}
	select {
	case <-d.conns:
		t.Fatal("the handset connects")
	default:
	}
}

func TestLegacyInfoLimits(t *testing.T) {
	// 0x24 bytes and three NULs; 0x1ff is the most, and a text has an even length.
	room := (0x1ff-0x24-6)/2 - len("PocketPC") - len("SimPhone")
	for name, change := range map[string]func(*Info){
		"name":      func(i *Info) { i.Name = strings.Repeat("n", room+1) },
		"build":     func(i *Info) { i.Version = 0x10000 },
		"processor": func(i *Info) { i.Processor = 0x10000 },
		"version":   func(i *Info) { i.OSMinor = 0x100 },
	} {
		info := bench03
		change(&info)
		if _, err := New(Config{Info: info, Legacy: true}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	info := bench03
	info.Name = strings.Repeat("n", room)
	if _, err := New(Config{Info: info, Legacy: true}); err != nil {
		t.Error(err)
	}
	if _, err := New(Config{Info: bench03, Legacy: true, Lock: NewLock(true, 0, "")}); err == nil || !strings.Contains(err.Error(), "no lock on its screen") {
		t.Errorf("a lock that such a handset does not have: %v", err)
	}
}

// Whatever the desktop says on the control connection and on a data connection, the
// handset neither panics nor hangs: its Run ends with its context.
func FuzzLegacyDesktop(f *testing.F) {
	f.Add(false, unhex("78 56 34 12 78 56"), unhex("0c 00 00 00"))
	f.Add(true, unhex("08 00 6b 5a 68 5a 69 5a 6e 5a 78 56 34 12"), unhex("08 00 6b 5a 68 5a 69 5a 6e 5a"))
	f.Add(true, unhex("0a 00 00 00 00 00 00 00 6b 5a 68 5a 69 5a 6e 5a 5a 5a"), unhex("ff ff"))
	f.Add(true, unhex("ff ff"), unhex("00 00"))
	f.Fuzz(func(t *testing.T, locked bool, said, data []byte) {
		cfg := legacy(Config{Serve: func(ctx context.Context, c net.Conn) error { return c.Close() }})
		if locked {
			cfg.Lock = NewLock(false, 0, "1234")
		}
		l, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		d := newDesk(t)
		d.port, d.conns = 5679, make(chan net.Conn, 128)
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			l.Run(ctx, d)
		}()
		control := d.accept()
		drained := make(chan struct{})
		go func() {
			defer close(drained)
			io.Copy(io.Discard, control.conn)
		}()
		control.conn.SetWriteDeadline(time.Now().Add(patience))
		control.conn.Write(said)
		session := d.dial()
		heard := make(chan struct{})
		go func() { // the verdict, which may come before all is said
			defer close(heard)
			io.Copy(io.Discard, session.conn)
		}()
		session.conn.SetWriteDeadline(time.Now().Add(patience))
		session.conn.Write(data)
		session.conn.Close()
		cancel()
		select {
		case <-ended:
		case <-time.After(patience):
			t.Fatal("Run does not end")
		}
		control.conn.Close()
		<-drained
		<-heard
	})
}
