package simulator

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"cradle/app/simulator/trouble"
	"cradle/rapi"
	"cradle/rapi/activesync"
	"cradle/usb"
)

// afflicted is a simulator whose handsets have troubles.
func afflicted(t *testing.T, spec string, orders ...string) *Simulator {
	t.Helper()
	specs, err := ParseSpec(spec)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range orders {
		o, err := trouble.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := Afflict(specs, []trouble.Order{o}); err != nil {
			t.Fatal(err)
		}
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

// reach connects to handset i as often as it takes.
func reach(t *testing.T, s *Simulator, i int) *desktop {
	t.Helper()
	ctx := deadline(t)
	for {
		d, err := connect(ctx, s.Bus(), s.Handsets()[i].Port, activesync.Options{})
		if err == nil {
			t.Cleanup(d.close)
			return d
		}
		select {
		case <-ctx.Done():
			t.Fatal(err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// process sends a document over every layer.
func (d *desktop) process(t *testing.T, document string) (rapi.ConfigReply, error) {
	return d.session.ProcessConfig(deadline(t), document, rapi.ConfigProcess)
}

const two = `<wap-provisioningdoc><characteristic type="BrowserFavorite">` +
	`<characteristic type="One"><parm name="URL" value="http://one/"/></characteristic>` +
	`<characteristic type="Two"><parm name="URL" value="http://two/"/></characteristic>` +
	`</characteristic></wap-provisioningdoc>`

// TestTroubledCable: what the cable loses, cuts, garbles and doubles, TCP
// mends; a setting arrives all the same.
func TestTroubledCable(t *testing.T) {
	for _, model := range []string{"wm65-professional", "wm61-standard:serialsync"} {
		for _, order := range []string{"lose=5%", "cut=3%", "garbage=3%", "duplicate=20%", "lose-notifications=50%", "delay=answer:5ms"} {
			t.Run(model+" "+order, func(t *testing.T) {
				t.Parallel()
				s := afflicted(t, model, order)
				d := reach(t, s, 0)
				r, err := d.process(t, favourite("shop"))
				if err != nil || r.HRESULT != rapi.OK {
					t.Fatalf("%v, %v", r.HRESULT, err)
				}
				if dump := s.Handsets()[0].Dump(); !strings.Contains(dump, "http://shop/") {
					t.Error("the setting did not arrive")
				}
			})
		}
	}
}

// TestTroubledRestart: a handset restarts at the moment it was told to, is back
// with what it had, and restarts no more.
func TestTroubledRestart(t *testing.T) {
	for _, test := range []struct {
		order    string
		answered bool
		has      []string
		hasNot   []string
	}{
		{"restart-after=1", false, []string{"http://one/"}, []string{"http://two/"}},
		{"restart-after=document", false, []string{"http://one/", "http://two/"}, nil},
		{"restart-after=reply", true, []string{"http://one/", "http://two/"}, nil},
	} {
		t.Run(test.order, func(t *testing.T) {
			t.Parallel()
			s := afflicted(t, "1", test.order, "back=10ms")
			d := reach(t, s, 0)
			r, err := d.process(t, two)
			if answered := err == nil; answered != test.answered {
				t.Fatalf("%v, %v", r.HRESULT, err)
			}
			for d.session.Err() == nil {
				if _, err := d.session.GetSystemInfo(deadline(t)); err != nil {
					break // the handset is off the cable
				}
				time.Sleep(10 * time.Millisecond)
			}
			d.close()
			d = reach(t, s, 0)
			dump := s.Handsets()[0].Dump()
			for _, text := range test.has {
				if !strings.Contains(dump, text) {
					t.Errorf("%s is not in", text)
				}
			}
			for _, text := range test.hasNot {
				if strings.Contains(dump, text) {
					t.Errorf("%s is in", text)
				}
			}
			if r, err := d.process(t, two); err != nil || r.HRESULT != rapi.OK {
				t.Errorf("afterwards: %v, %v", r.HRESULT, err)
			}
		})
	}
}

// TestTroubledReturn: a handset comes back in the other USB mode, or not at all.
func TestTroubledReturn(t *testing.T) {
	s := afflicted(t, "2", "restart-after=document", "1:back=serialsync", "1:back=10ms", "2:back=never")
	for i := range 2 {
		if _, err := reach(t, s, i).process(t, two); err == nil {
			t.Fatal("an answer came from a handset that is off")
		}
	}
	d := reach(t, s, 0)
	if r, err := d.process(t, two); err != nil || r.HRESULT != rapi.OK {
		t.Errorf("afterwards: %v, %v", r.HRESULT, err)
	}
	found, err := s.Bus().Scan(deadline(t))
	if err != nil || len(found) != 1 || usb.Recognise(found[0]).Mode != usb.ModeSerialSync {
		t.Errorf("on the bus: %v, %v", found, err)
	}
}

// TestTroubledDrop: the cable is pulled at the byte that was asked for.
func TestTroubledDrop(t *testing.T) {
	s := afflicted(t, "1", "drop-at=20000", "back=10ms")
	d := reach(t, s, 0)
	data := make([]byte, 100_000)
	if _, err := d.session.Put(deadline(t), `\drop.bin`, bytes.NewReader(data), int64(len(data)), nil); err == nil {
		t.Fatal("100,000 bytes went over a cable that was pulled after 20,000")
	}
	d.close()
	if r, err := reach(t, s, 0).process(t, two); err != nil || r.HRESULT != rapi.OK {
		t.Errorf("plugged in again: %v, %v", r.HRESULT, err)
	}
}

// TestTroubledManager: what the Configuration Manager is told to do.
func TestTroubledManager(t *testing.T) {
	s := afflicted(t, "wm65-professional", "busy=30ms", "fail=BrowserFavorite/One/URL:0x80070020:Not: today", "reply=renamed")
	d := reach(t, s, 0)
	r, err := d.process(t, two)
	if err != nil || r.HRESULT != rapi.ConfigBusy {
		t.Fatalf("busy: %v, %v", r.HRESULT, err)
	}
	for r.HRESULT == rapi.ConfigBusy {
		if r, err = d.process(t, two); err != nil {
			t.Fatal(err)
		}
	}
	if r.HRESULT != 0x80070020 || !strings.Contains(r.Document, `desc="Not: today"`) || strings.Contains(r.Document, `"BrowserFavorite"`) {
		t.Errorf("%v, %s", r.HRESULT, r.Document)
	}
}

// TestTroubledHandset: battery, storage and lock.
func TestTroubledHandset(t *testing.T) {
	s := afflicted(t, "1", "battery=4", "storage-full", "lock-after=1ms")
	h := s.Handsets()[0]
	for !h.Locked() {
		time.Sleep(time.Millisecond)
	}
	h.Unlock()
	d := reach(t, s, 0)
	p, err := d.session.GetSystemPowerStatusEx(deadline(t), true)
	if err != nil || p.Percent != 4 {
		t.Errorf("battery: %+v, %v", p, err)
	}
	r, err := d.process(t, two)
	if err != nil || r.HRESULT != rapi.FromWin32(112) { // ERROR_DISK_FULL
		t.Errorf("storage: %v, %v", r.HRESULT, err)
	}
}

// TestTroubledClose: closing waits for no restart.
func TestTroubledClose(t *testing.T) {
	s := afflicted(t, "1", "restart-after=document", "back=24h")
	d := reach(t, s, 0)
	if _, err := d.process(t, two); err == nil {
		t.Fatal("an answer came from a handset that is off")
	}
	d.close()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestAfflict(t *testing.T) {
	specs := []Spec{{Name: "NORTH-01"}, {}, {Name: "EAST"}}
	for _, text := range []string{"north-01:seed=1", "2:seed=2", "sim-3:seed=3", "storage-full"} {
		o, err := trouble.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := Afflict(specs, []trouble.Order{o}); err != nil {
			t.Fatal(err)
		}
	}
	for i, spec := range specs {
		if spec.Trouble == nil || spec.Trouble.Seed != uint64(i+1) || !spec.Trouble.StorageFull {
			t.Errorf("handset %d: %+v", i+1, spec.Trouble)
		}
	}
	o, err := trouble.Parse("SOUTH:storage-full")
	if err != nil {
		t.Fatal(err)
	}
	var wrong *trouble.Error
	if err := Afflict(specs, []trouble.Order{o}); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "NORTH-01, SIM-02, EAST") {
		t.Errorf("an unknown handset: %v", err)
	}
}

// TestUpperTroubles: above IP there is no cable to make trouble with.
func TestUpperTroubles(t *testing.T) {
	if _, err := NewUpper(1, Spec{Model: defaultModel, Trouble: &trouble.Trouble{DropAt: 1}}, nil); err == nil {
		t.Error("a cable is pulled that is not there")
	}
	h, err := NewUpper(1, Spec{Model: defaultModel, Trouble: &trouble.Trouble{Busy: time.Second}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	h.Close()
}
