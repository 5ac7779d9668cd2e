package simulator

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/activesync"
	"cradle/usb"
	"cradle/usb/tether"
)

// patience bounds every wait of these tests. None of them expects to use it.
const patience = 10 * time.Minute

func newSimulator(t testing.TB, spec string) *Simulator {
	t.Helper()
	specs, err := ParseSpec(spec)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Specs: specs})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// desktop is the program's side of one handset, up to an open RAPI session.
type desktop struct {
	dev     usb.Device
	tether  *tether.Tether
	link    *activesync.Connection
	session *rapi.Session
}

func connect(ctx context.Context, bus usb.Bus, port usb.PortPath, opt activesync.Options) (d *desktop, err error) {
	found, err := bus.Scan(ctx)
	if err != nil {
		return nil, err
	}
	d = &desktop{}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	for _, desc := range found {
		if desc.Path != port {
			continue
		}
		fn := usb.Recognise(desc)
		if fn.Mode != usb.ModeActiveSync && fn.Mode != usb.ModeSerialSync {
			return nil, fmt.Errorf("%v is recognised as %v", port, fn.Mode)
		}
		opt.NoTrigger = fn.Mode == usb.ModeSerialSync
		if d.dev, err = bus.Open(ctx, desc); err != nil {
			return nil, err
		}
		if d.tether, err = tether.Up(ctx, d.dev, fn, tether.Options{}); err != nil {
			return nil, err
		}
		if d.link, err = activesync.Connect(ctx, d.tether, opt); err != nil {
			return nil, err
		}
		conn, err := d.link.OpenData(ctx)
		if err != nil {
			return nil, err
		}
		d.session = rapi.NewSession(conn, rapi.SessionOptions{Generation: d.link.Generation()})
		return d, nil
	}
	return nil, fmt.Errorf("nothing at %v", port)
}

func (d *desktop) close() {
	if d == nil {
		return
	}
	if d.session != nil {
		d.session.Close()
	}
	if d.link != nil {
		d.link.Close()
	}
	if d.tether != nil {
		d.tether.Close()
	}
	if d.dev != nil {
		d.dev.Close()
	}
}

func deadline(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func favourite(name string) string {
	return `<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="` + name +
		`"><parm name="URL" value="http://` + name + `/"/></characteristic></characteristic></wap-provisioningdoc>`
}

// A document goes over every layer to two handsets at once, each of which is
// the one that was meant; and nothing went past their USB devices.
func TestWholeWay(t *testing.T) {
	s := newSimulator(t, "wm65-professional:name=NORTH-01,wm61-standard")
	ctx := deadline(t)
	var wg sync.WaitGroup
	for i, h := range s.Handsets() {
		wg.Go(func() {
			d, err := connect(ctx, s.Bus(), h.Port, activesync.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer d.close()
			want := [...]string{"NORTH-01", "SIM-02"}[i]
			if got := d.link.Info().Name; got != want {
				t.Errorf("%s is called %q", h.ID, got)
			}
			reply, err := d.session.ProcessConfig(ctx, favourite("shop"+h.ID), rapi.ConfigProcess)
			if err != nil || reply.HRESULT != rapi.OK || reply.Document != favourite("shop"+h.ID) {
				t.Errorf("%s: %v, %v, %s", h.ID, err, reply.HRESULT, reply.Document)
			}
			v, err := d.session.GetVersionEx(ctx)
			if err != nil || v.Major != 5 || v.Minor != 2 || v.Build != h.Model().OS.Build {
				t.Errorf("%s: %v, %v", h.ID, v, err)
			}
			if _, err := d.session.GetSystemInfo(ctx); err != nil {
				t.Error(err)
			}
			if _, err := d.session.GetSystemPowerStatusEx(ctx, true); err != nil {
				t.Error(err)
			}
			if _, err := d.session.GetStoreInformation(ctx); err != nil {
				t.Error(err)
			}
			files, err := h.Files().List(`\Windows\Favorites`)
			if err != nil || len(files) != 1 || files[0].Name != "shop"+h.ID+".url" {
				t.Errorf("%s has %v, %v", h.ID, files, err)
			}
			st, ok := s.Stats(h.Port)
			if !ok || st.Control.Transfers == 0 || st.Interrupt.Transfers == 0 || st.BulkIn.Bytes < 1000 || st.BulkOut.Bytes < 1000 {
				t.Errorf("%s: %+v", h.ID, st)
			}
			if h.WorkTime() <= 0 {
				t.Errorf("%s has not worked", h.ID)
			}
		})
	}
	wg.Wait()
}

// A handset that is unplugged and plugged in again keeps its settings.
func TestReplug(t *testing.T) {
	s := newSimulator(t, "1")
	h := s.Handsets()[0]
	ctx := deadline(t)
	for i := range 3 {
		d, err := connect(ctx, s.Bus(), h.Port, activesync.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.session.ProcessConfig(ctx, favourite(fmt.Sprint("f", i)), rapi.ConfigProcess); err != nil {
			t.Fatal(err)
		}
		s.Unplug(0)
		select {
		case <-d.link.Done():
		case <-ctx.Done():
			t.Fatal("the connection outlives the handset")
		}
		d.close()
		if found, err := s.Bus().Scan(ctx); err != nil || len(found) != 0 {
			t.Fatalf("%v, %v", found, err)
		}
		if err := s.Plug(0); err != nil {
			t.Fatal(err)
		}
	}
	files, err := h.Files().List(`\Windows\Favorites`)
	if err != nil || len(files) != 3 {
		t.Errorf("%v, %v", files, err)
	}
}

// A program that connects, leaves in good order or without a word, and comes
// back finds the handset ready.
func TestReconnect(t *testing.T) {
	s := newSimulator(t, "1")
	h := s.Handsets()[0]
	ctx := deadline(t)
	for i := range 4 {
		d, err := connect(ctx, s.Bus(), h.Port, activesync.Options{})
		if err != nil {
			t.Fatalf("time %d: %v", i, err)
		}
		if i%2 == 1 {
			d.dev.Close() // the program dies: no goodbye of any layer
		}
		d.close()
	}
}

func TestLockedHandset(t *testing.T) {
	s := newSimulator(t, "wm61-standard:locked=never")
	h := s.Handsets()[0]
	ctx := deadline(t)
	d, err := connect(ctx, s.Bus(), h.Port, activesync.Options{Phase: func(p activesync.Phase) {
		if p == activesync.Unlock {
			h.Unlock()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	d.close()
}

func TestPasswordHandset(t *testing.T) {
	s := newSimulator(t, "wm61-standard:password=1234")
	ctx := deadline(t)
	d, err := connect(ctx, s.Bus(), s.Handsets()[0].Port, activesync.Options{
		Password: func(_ context.Context, attempt int) (string, error) {
			return [...]string{"4321", "1234"}[attempt-1], nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	d.close()
}

func TestPlugErrors(t *testing.T) {
	s := newSimulator(t, "1")
	if err := s.Plug(0); err != nil {
		t.Errorf("plugging in again: %v", err)
	}
	if err := s.Plug(1); err == nil {
		t.Error("there is no second handset")
	}
	s.Unplug(7)
	if _, ok := s.Stats(usb.PortPath{Bus: 0, Ports: "2"}); ok {
		t.Error("statistics of a free port")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Plug(0); !errors.Is(err, ErrClosed) {
		t.Errorf("plugging in after the end: %v", err)
	}
	if _, err := New(Options{Specs: []Spec{{Model: "none"}}}); err == nil {
		t.Error("a model that is not there")
	}
	if _, err := New(Options{Specs: []Spec{{Model: defaultModel, Name: strings.Repeat("n", 32)}}}); err == nil {
		t.Error("a name that is too long")
	}
}

// After Close nothing of the handsets runs on.
func TestCloseJoinsAll(t *testing.T) {
	before := runtime.NumGoroutine()
	s := newSimulator(t, "3")
	ctx := deadline(t)
	d, err := connect(ctx, s.Bus(), s.Handsets()[1].Port, activesync.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d.close()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var after int
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		// Goroutines that have returned take a moment to leave the count.
		if after = runtime.NumGoroutine(); after <= before {
			return
		}
	}
	buf := make([]byte, 1<<20)
	t.Errorf("%d goroutines before, %d after\n%s", before, after, buf[:runtime.Stack(buf, true)])
}

// BenchmarkIdleHandset tells what a handset costs that is plugged in and does
// nothing (aim: 5 MB or less).
func BenchmarkIdleHandset(b *testing.B) {
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	const n = 20
	for b.Loop() {
		before := heap()
		s, err := New(Options{Specs: idle(n)})
		if err != nil {
			b.Fatal(err)
		}
		after := heap()
		b.ReportMetric(float64(after-before)/n/1e6, "MB/handset(aim-5)")
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func idle(n int) []Spec {
	specs := make([]Spec, n)
	for i := range specs {
		specs[i].Model = defaultModel
	}
	return specs
}

// BenchmarkConnectAndApply is the whole way of a small document, from a plugged
// handset to the reply, without what the handset itself works.
func BenchmarkConnectAndApply(b *testing.B) {
	s := newSimulator(b, "1")
	h := s.Handsets()[0]
	var took, work time.Duration
	for b.Loop() {
		start, before := time.Now(), h.WorkTime()
		d, err := connect(context.Background(), s.Bus(), h.Port, activesync.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.session.ProcessConfig(context.Background(), favourite("x"), rapi.ConfigProcess); err != nil {
			b.Fatal(err)
		}
		took += time.Since(start)
		work += h.WorkTime() - before
		b.StopTimer()
		d.close()
		b.StartTimer()
	}
	b.ReportMetric(float64((took-work).Microseconds())/float64(b.N)/1000, "ms/apply")
}
