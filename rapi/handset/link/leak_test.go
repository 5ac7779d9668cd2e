package link

import (
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// Pulled out at any moment, the handset leaves nothing behind: a synctest bubble fails
// if a goroutine is left in it.
func TestNothingIsLeft(t *testing.T) {
	newer := []func(d *desk){
		func(d *desk) {},
		func(d *desk) { d.trigger(0x7f) },
		func(d *desk) { d.trigger(0x7f); d.accept() },
		func(d *desk) { d.trigger(0x7f); d.accept().says("00 00 00 00") },
		func(d *desk) { d.trigger(0x7f); d.accept().greeting("ff ff ff ff") },
		func(d *desk) {
			d.trigger(0x7f)
			control := d.accept()
			control.greeting("ff ff ff ff")
			control.hears("08 00 00 00")
		},
		func(d *desk) {
			d.trigger(0x7f)
			control := d.accept()
			control.greeting("ff ff ff ff")
			control.hears("08 00 00 00")
			control.says("00 00 00 00")
			control.hears("00 00 00 00")
			control.hears("0c 00 00 00")
			control.hears("05 00 00 00 04 00 00 00 01 00 00 00")
			d.accept().says("01 00 00 00")
			control.hears("05 00 00 00 04 00 00 00 02 00 00 00")
			control.hears("05 00")
		},
	}
	older := []func(d *desk){
		func(d *desk) {},
		func(d *desk) { d.accept() },
		func(d *desk) { d.accept().says("5a 02 00 00") },
		func(d *desk) {
			control := d.accept()
			control.says("5a 02 00 00")
			control.says(bench03Bytes)
			control.hears("08 00")
		},
		func(d *desk) {
			control := d.accept()
			control.says("5a 02 00 00")
			control.says(bench03Bytes)
			control.hears("08 00  6b 5a 68 5a 69 5a 6e 5a")
			control.says("01 00")
			d.dial()
			d.dial().hears("08 00")
			open := d.dial()
			open.hears("08 00  6b 5a 68 5a 69 5a 6e 5a")
			open.says("01")
			control.hears("78 56")
		},
		func(d *desk) {
			d.accept().conn.Close()
			time.Sleep(time.Minute)
			d.accept().conn.Close()
		},
	}
	for legacy, scenes := range map[bool][]func(*desk){false: newer, true: older} {
		for i, scene := range scenes {
			synctest.Test(t, func(t *testing.T) {
				cfg := Config{Info: bench01, Lock: NewLock(true, time.Second, "")}
				if legacy {
					cfg = Config{Info: bench03, Legacy: true, Lock: NewLock(false, 0, "1234")}
				}
				cfg.Serve = func(ctx context.Context, conn net.Conn) error {
					defer conn.Close()
					_, err := io.Copy(io.Discard, conn)
					return err
				}
				l, err := New(cfg)
				if err != nil {
					t.Fatal(err)
				}
				d := newDesk(t)
				d.conns = make(chan net.Conn, 128)
				if legacy {
					d.port = 5679
				}
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- l.Run(ctx, d) }()
				scene(d)
				synctest.Wait()
				cancel()
				began := time.Now()
				if err := <-ended; err != context.Canceled {
					t.Errorf("legacy %v, scene %d: %v", legacy, i, err)
				}
				if took := time.Since(began); took != 0 {
					t.Errorf("legacy %v, scene %d: it took %v", legacy, i, took)
				}
				if l.State() != Waiting {
					t.Errorf("legacy %v, scene %d: state %d", legacy, i, l.State())
				}
			})
		}
	}
}
