package simulator_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/simulator"
	"cradle/rapi/provxml"
	"cradle/usb"
	"cradle/usb/netif"
)

// The legacy USB mode, every layer of it: a document goes down and its settings
// are on the handset.
func TestSerialSync(t *testing.T) {
	sim := simulate(t, "wm65-professional:serialsync:name=OLD-01")
	var file bytes.Buffer
	capture, err := netif.NewCapture(&file)
	if err != nil {
		t.Fatal(err)
	}
	head := file.Len()
	b := start(t, sim.Bus(), bench.Config{Capture: taps{capture}})
	runs, err := b.Apply(t.Context(), bench.Request{
		Documents: []*provxml.Document{parse(t, favourite)},
		Targets:   []run.HandsetID{"sim-1"},
	})
	if err != nil || len(runs) != 1 || runs[0].Ending != run.Applied || runs[0].Identity.Name != "OLD-01" {
		t.Fatalf("runs %+v, %v", runs, err)
	}
	if h := b.Handsets()[0]; h.Mode != usb.ModeSerialSync || h.USB.ID() != "0bb4:00ce" {
		t.Errorf("the handset is %v, %s", h.Mode, h.USB.ID())
	}
	if dump := sim.Handsets()[0].Dump(); !strings.Contains(dump, "servicedesk.example") {
		t.Errorf("the favourite is not on the handset:\n%s", dump)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	// The capture has IP packets, between the two addresses of the line and
	// nobody else, none of them a trigger (UDP).
	out := file.Bytes()[head:]
	if link := binary.LittleEndian.Uint16(out[8:]); link != 101 {
		t.Errorf("link type %d", link)
	}
	packets := 0
	for len(out) > 0 {
		n := binary.LittleEndian.Uint32(out[4:])
		if out[0] == 6 {
			p := out[28:]
			if p[0] != 0x45 || p[9] != 6 || !bytes.Equal(p[12:15], p[16:19]) || !bytes.Equal(p[12:15], []byte{192, 168, 131}) {
				t.Fatalf("packet % x", p[:20])
			}
			packets++
		}
		out = out[n:]
	}
	if packets < 10 {
		t.Errorf("%d packets", packets)
	}
}

// Both modes side by side.
func TestSerialSyncBeside(t *testing.T) {
	sim := simulate(t, "wm65-professional:serialsync,wm61-standard,wm61-standard:serialsync")
	b := start(t, sim.Bus(), bench.Config{})
	runs, err := b.Apply(t.Context(), bench.Request{
		Documents: []*provxml.Document{parse(t, favourite)},
		Targets:   []run.HandsetID{"sim-1", "sim-2", "sim-3"},
	})
	if err != nil || len(runs) != 3 {
		t.Fatalf("runs %+v, %v", runs, err)
	}
	for _, r := range runs {
		if r.Ending != run.Applied {
			t.Errorf("%s: %v, %v", r.Handset, r.Ending, r.Err)
		}
	}
}

// Plugged in again and again, every fourth time until it is ready and the others
// to a moment on the way there; nothing is left behind.
func TestSerialSyncPlugging(t *testing.T) {
	sim := simulate(t, "wm65-professional:serialsync")
	sim.Unplug(0)
	b := start(t, sim.Bus(), bench.Config{})
	var mu sync.Mutex
	reached := map[string]chan struct{}{}
	defer b.Subscribe(func(e run.Event) {
		mu.Lock()
		defer mu.Unlock()
		for name, c := range reached {
			if e.Kind == run.Ready && name == "ready" || e.Phase == name {
				close(c)
				delete(reached, name)
			}
		}
	})()
	before := runtime.NumGoroutine()
	steps := []string{"claim", "initialize", "address", "ready"}
	for i := range 40 {
		step := steps[i%len(steps)]
		c := make(chan struct{})
		mu.Lock()
		reached[step] = c
		mu.Unlock()
		if err := sim.Plug(0); err != nil {
			t.Fatal(err)
		}
		select {
		case <-c:
		case <-time.After(time.Minute):
			t.Fatalf("round %d: %q was not reached: %+v", i, step, b.Handsets())
		}
		sim.Unplug(0)
		await(t, func() bool { return b.Handsets()[0].State == bench.Gone })
	}
	await(t, func() bool { return runtime.NumGoroutine() <= before })
}

func await(t *testing.T, so func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !so() {
		select {
		case <-ctx.Done():
			buf := make([]byte, 1<<20)
			t.Fatalf("waited a minute\n%s", buf[:runtime.Stack(buf, true)])
		case <-time.After(time.Millisecond):
		}
	}
}

// The trait is understood, and the device says what it is.
func TestSerialSyncSpec(t *testing.T) {
	specs, err := simulator.ParseSpec("wm61-standard:serialsync:locked")
	if err != nil || len(specs) != 1 || !specs[0].SerialSync || !specs[0].Locked {
		t.Errorf("%+v, %v", specs, err)
	}
}
