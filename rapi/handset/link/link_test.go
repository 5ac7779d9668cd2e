package link

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// bench01 is the worked example of facts about the device information block
// (rapi.md 2.3).
var bench01 = Info{
	GUID:    [16]byte{0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00},
	OSMajor: 5, OSMinor: 2, Name: "BENCH01", Version: 21234, Processor: 2577, ID: 0x1234abcd,
	Platforms: []string{"PocketPC"}, Model: "SimPhone 1",
}

// bench01Bytes is its message 4 up to the password key.
const bench01Bytes = `
	04 00 00 00 6d 00 00 00 44 33 22 11 66 55 88 77
	99 aa bb cc dd ee ff 00 05 00 00 00 02 00 00 00
	07 00 00 00 42 00 45 00 4e 00 43 00 48 00 30 00
	31 00 00 00 f2 52 00 00 11 0a 00 00 00 00 00 00
	00 00 00 00 cd ab 34 12 0a 00 00 00 50 6f 63 6b
	65 74 50 43 00 00 0a 00 00 00 53 69 6d 50 68 6f
	6e 65 20 31 00 01 00 00 00 05 00 00 00 02 00 00
	00`

// greeting is the handshake in the order that SynCE's dccm was seen to take
// (peer-synce.md), each line one write.
func (p *peer) greeting(key string) {
	p.t.Helper()
	p.says("00 00 00 00")
	p.hears("03 00 00 00")
	p.says("06 00 00 00")
	p.hears("07 00 00 00 08 00 00 00 04 00 00 00 05 00 00 00")
	p.says(bench01Bytes + key)
}

func TestConnectAndServe(t *testing.T) {
	type call struct {
		conn net.Conn
		ctx  context.Context
	}
	calls := make(chan call, 4)
	done := make(chan struct{}, 4)
	d, l := plug(t, Config{Serve: func(ctx context.Context, conn net.Conn) error {
		calls <- call{conn, ctx}
		<-ctx.Done()
		conn.Close()
		done <- struct{}{}
		return ctx.Err()
	}})
	d.trigger(0x7f)
	control := d.accept()
	control.greeting("00 00 00 00")

	// ActiveSync's ping, and one again.
	for range 2 {
		control.hears("01 00 00 00")
		control.says("02 00 00 00")
	}
	if s := l.State(); s != Connected {
		t.Errorf("state is %d, not Connected", s)
	}

	// Two data connections, each announced by its id in one write.
	control.hears("05 00 00 00 04 00 00 00 01 00 00 00")
	data1 := d.accept()
	data1.says("01 00 00 00")
	control.hears("05 00 00 00 04 00 00 00 02 00 00 00")
	data2 := d.accept()
	data2.says("02 00 00 00")
	<-calls
	<-calls

	// A session that ended says nothing on the control connection; the
	// control connection's end ends them all.
	control.conn.Close()
	data1.closed()
	data2.closed()
	<-done
	<-done

	// The handset waits for a trigger, and then begins anew.
	d.call().greeting("00 00 00 00")
}

func TestWithoutQuery(t *testing.T) {
	d, _ := plug(t, Config{NoQuery: true})
	d.trigger(0x7f)
	control := d.accept()
	control.says("00 00 00 00")
	control.hears("03 00 00 00")
	control.says(bench01Bytes + "00 00 00 00")
}

// What the desktop says may arrive in any pieces: TCP has no messages. What the handset
// says stays one write each, which SynCE's dccm needs (peer-synce.md).
func TestWordsSplitAndJoined(t *testing.T) {
	d, _ := plug(t, Config{})
	d.trigger(0x7f)
	control := d.accept()
	slowly := func(words string) {
		t.Helper()
		for _, b := range strings.Fields(words) {
			control.hears(b)
		}
	}
	control.says("00 00 00 00")
	slowly("03 00 00 00")
	control.says("06 00 00 00")
	slowly("07 00 00 00 08 00 00 00 04 00 00 00 05 00 00 00")
	control.says(bench01Bytes + "00 00 00 00")
	slowly("01 00 00 00")
	control.says("02 00 00 00")
	slowly("05 00 00 00 04 00 00 00 01 00 00 00")
	d.accept().says("01 00 00 00")

	go control.conn.Write(unhex("01 00 00 00  05 00 00 00 04 00 00 00 ff ff ff ff  00 00 00 00  0c 00 00 00  01 00 00 00"))
	control.says("02 00 00 00")
	control.says("02 00 00 00")
	d.accept().says("ff ff ff ff") // any id, as it came
}

// A burst of triggers is one call; while the handset is connected more of them
// do nothing.
func TestTriggers(t *testing.T) {
	d, _ := plug(t, Config{})
	d.trigger() // empty
	d.trigger(0x00)
	d.trigger(0x7f)
	d.trigger(0x7f)
	control := d.accept()
	control.greeting("00 00 00 00")
	for range 5 {
		d.trigger(0x7f)
	}
	control.hears("01 00 00 00")
	control.says("02 00 00 00") // still the same connection
	select {
	case <-d.conns:
		t.Fatal("a second control connection")
	default:
	}
}

// A desktop that connects again and triggers once (SynCE dccm) is heard, even if
// the handset is still at the work of the connection before.
func TestTriggerBeforeAllHasEnded(t *testing.T) {
	lost, finish := make(chan struct{}), make(chan struct{})
	d, _ := plug(t, Config{Serve: func(ctx context.Context, c net.Conn) error {
		defer c.Close()
		<-ctx.Done()
		close(lost)
		<-finish
		return nil
	}})
	d.trigger(0x7f)
	control := d.accept()
	control.greeting("00 00 00 00")
	control.hears("05 00 00 00 04 00 00 00 01 00 00 00")
	d.accept().says("01 00 00 00")
	d.trigger(0x7f) // for the connection that there is
	d.trigger(0x7f)
	control.conn.Close()
	<-lost
	d.trigger(0x7f)
	d.trigger() // taken once the one before has been
	close(finish)
	d.accept().greeting("00 00 00 00")
}

// A handset whose desktop does not answer as known gives up, and tries again
// when it is triggered again.
func TestDesktopThatIsNone(t *testing.T) {
	for name, answer := range map[string]string{
		"wrong answer":          "02 00 00 00",
		"HTTP":                  "48 54 54 50 2f 31 2e 31",
		"endless version":       "03 00 00 00 07 00 00 00 ff ff ff 7f",
		"no version":            "03 00 00 00 05 00 00 00",
		"unknown message later": "03 00 00 00 07 00 00 00 00 00 00 00 63 00 00 00",
		"id of five bytes":      "03 00 00 00 07 00 00 00 00 00 00 00 05 00 00 00 05 00 00 00",
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := plug(t, Config{})
			d.trigger(0x7f)
			control := d.accept()
			go control.conn.Write(unhex(answer))
			control.conn.SetReadDeadline(time.Now().Add(patience))
			if _, err := io.Copy(io.Discard, control.conn); err != nil {
				t.Fatalf("the handset does not close: %v", err)
			}
			control.conn.Close()
			d.call().greeting("00 00 00 00")
		})
	}
}

// A desktop that asks for data connections and does not take their ids holds
// nothing up: they end with the control connection, like all others, and there
// are never more than 64.
func TestDataConnectionsThatNobodyTakes(t *testing.T) {
	cfg := Config{Info: bench01, Serve: func(ctx context.Context, c net.Conn) error { return c.Close() }}
	l, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	d.conns = make(chan net.Conn, 128)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		l.Run(ctx, d)
	}()
	d.trigger(0x7f)
	control := d.accept()
	control.greeting("00 00 00 00")
	for range 70 {
		control.hears("05 00 00 00 04 00 00 00 01 00 00 00")
	}
	control.hears("01 00 00 00")
	control.says("02 00 00 00")
	for range 64 {
		d.accept()
	}
	select {
	case <-d.conns:
		t.Error("a 65th data connection")
	default:
	}
	control.conn.Close()
	d.call().greeting("00 00 00 00")
	cancel()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("Run does not end")
	}
}

// Windows Mobile 6: unlocked on the handset's own screen (rapi.md 2.6).
func TestLockedOnDevice(t *testing.T) {
	lock := NewLock(true, 0, "")
	d, l := plug(t, Config{Lock: lock})
	d.trigger(0x7f)
	control := d.accept()
	control.greeting("ff ff ff ff")
	control.hears("08 00 00 00")
	// Asking for a session, or saying 0xc, does not open anything yet.
	control.hears("05 00 00 00 04 00 00 00 07 00 00 00")
	control.hears("0c 00 00 00")
	control.hears("05 00 00 00 04 00 00 00 07 00 00 00")
	control.hears("01 00 00 00")
	control.says("02 00 00 00")
	if s := l.State(); s != Locked {
		t.Errorf("state is %d, not Locked", s)
	}
	lock.Unlock()
	control.says("00 00 00 00")
	control.hears("00 00 00 00")
	control.hears("0c 00 00 00")
	control.hears("05 00 00 00 04 00 00 00 08 00 00 00")
	d.accept().says("08 00 00 00")

	// The handset stays unlocked.
	control.conn.Close()
	d.call().greeting("00 00 00 00")
}

func TestUnlocksByItself(t *testing.T) {
	d, _ := plug(t, Config{Lock: NewLock(true, time.Millisecond, "")})
	d.trigger(0x7f)
	control := d.accept()
	control.greeting("ff ff ff ff")
	control.hears("08 00 00 00")
	control.says("00 00 00 00")
}

// Unplugged, the handset does not unlock by itself any more, and no timer is left.
func TestUnpluggedWhileLocked(t *testing.T) {
	lock := NewLock(true, time.Hour, "")
	l, err := New(Config{Info: bench01, Lock: lock, Serve: func(ctx context.Context, c net.Conn) error { return c.Close() }})
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		l.Run(ctx, d)
	}()
	d.trigger(0x7f)
	control := d.accept()
	control.greeting("ff ff ff ff")
	control.hears("08 00 00 00")
	control.hears("01 00 00 00")
	control.says("02 00 00 00") // so the screen is shown
	running := func() bool {
		lock.mu.Lock()
		defer lock.mu.Unlock()
		return lock.timer != nil
	}
	if !running() {
		t.Error("the handset will not unlock by itself")
	}
	cancel()
	<-ended
	if running() {
		t.Error("a timer is left behind")
	}
}

func TestUnlockedBeforeItWasAsked(t *testing.T) {
	lock := NewLock(true, 0, "")
	d, _ := plug(t, Config{Lock: lock})
	d.trigger(0x7f)
	control := d.accept()
	control.greeting("ff ff ff ff")
	lock.Unlock()
	control.hears("08 00 00 00")
	control.says("00 00 00 00")
}

// Windows Mobile 5: password 1234 over the connection, XORed with 5a (rapi.md
// 2.5).
func TestPassword(t *testing.T) {
	const (
		withNUL    = "0a 00  6b 5a 68 5a 69 5a 6e 5a 5a 5a"
		withoutNUL = "08 00  6b 5a 68 5a 69 5a 6e 5a"
		wrong      = "08 00  6b 5a 68 5a 69 5a 6f 5a"
		// A 64-bit SynCE writes its length as eight bytes (rapi.md 8.2).
		eight = "0a 00 00 00 00 00 00 00  6b 5a 68 5a 69 5a 6e 5a 5a 5a"
	)
	for name, tries := range map[string][]string{
		"with NUL":         {withNUL},
		"without NUL":      {withoutNUL},
		"second try":       {wrong, withNUL},
		"long length":      {eight},
		"empty, then good": {"00 00", "02 00 5a 5a", withoutNUL},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := plug(t, Config{Lock: NewLock(false, 0, "1234")})
			d.trigger(0x7f)
			control := d.accept()
			control.greeting("5a 00 00 00")
			for i, try := range tries {
				control.hears(try)
				if i < len(tries)-1 {
					control.says("00 00")
				} else {
					control.says("01 00")
				}
			}
			control.hears("05 00 00 00 04 00 00 00 01 00 00 00")
			d.accept().says("01 00 00 00")
		})
	}
}

// A policy can close RAPI: triggers are then ignored, each of them.
func TestRefusingPolicy(t *testing.T) {
	asked := make(chan struct{}, 8)
	d, _ := plug(t, Config{Refuse: func() bool { asked <- struct{}{}; return true }})
	for range 2 { // had it connected at the first, it would not ask again
		d.trigger(0x7f)
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

func TestInfoLimits(t *testing.T) {
	for name, change := range map[string]func(*Info){
		"name":      func(i *Info) { i.Name = strings.Repeat("n", 32) },
		"model":     func(i *Info) { i.Model = strings.Repeat("m", 256) },
		"platforms": func(i *Info) { i.Platforms = []string{strings.Repeat("p", 255)} },
		"platform":  func(i *Info) { i.Platforms = []string{""} },
	} {
		info := bench01
		change(&info)
		if _, err := New(Config{Info: info}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	info := bench01
	info.Name = strings.Repeat("\U0001F4F1", 15) + "n" // 31 units
	if _, err := New(Config{Info: info}); err != nil {
		t.Error(err)
	}
}

// Whatever the desktop sends, the handset neither panics nor hangs: its Run
// ends with its context.
func FuzzDesktop(f *testing.F) {
	for _, s := range []string{
		"", "03 00 00 00", "03 00 00 00 07 00 00 00 08 00 00 00 04 00 00 00 05 00 00 00 01 00 00 00",
		"03 00 00 00 07 00 00 00 08 00 00 00 04 00 00 00 05 00 00 00 05 00 00 00 04 00 00 00 01 00 00 00",
		"03 00 00 00 07 00 00 00 08 00 00 00 04 00 00 00 05 00 00 00 08 00 00 00 00 00 00 00 0c 00 00 00",
		"03 00 00 00 07 00 00 00 00 00 00 00 0a 00 00 00 00 00 00 00 6b 5a 68 5a 69 5a 6e 5a 5a 5a",
	} {
		for kind := range byte(3) {
			f.Add(kind, unhex(s))
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, data []byte) {
		lock := [...]*Lock{nil, NewLock(true, time.Nanosecond, ""), NewLock(false, 0, "1234")}[kind%3]
		l, err := New(Config{Info: bench01, Lock: lock, Serve: func(ctx context.Context, c net.Conn) error { return c.Close() }})
		if err != nil {
			t.Fatal(err)
		}
		d := newDesk(t)
		d.conns = make(chan net.Conn, 128)
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			l.Run(ctx, d)
		}()
		d.trigger(0x7f)
		control := d.accept()
		drained := make(chan struct{})
		go func() {
			defer close(drained)
			io.Copy(io.Discard, control.conn)
		}()
		dials := make(chan struct{})
		go func() { // the data connections' other ends
			defer close(dials)
			for c := range d.conns {
				go io.Copy(io.Discard, c)
			}
		}()
		control.conn.SetWriteDeadline(time.Now().Add(patience))
		control.conn.Write(data)
		control.conn.Close()
		cancel()
		select {
		case <-ended:
		case <-time.After(patience):
			t.Fatal("Run does not end")
		}
		<-drained
		close(d.conns)
		<-dials
	})
}
