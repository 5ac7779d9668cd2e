package simulator_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/simulator"
	"cradle/rapi/provxml"
	"cradle/usb"
)

const favourite = `<wap-provisioningdoc><characteristic type="BrowserFavorite">` +
	`<characteristic type="Service desk"><parm name="URL" value="http://servicedesk.example/"/></characteristic>` +
	`</characteristic></wap-provisioningdoc>`

// simulate plugs handsets in.
func simulate(t testing.TB, spec string) *simulator.Simulator {
	t.Helper()
	specs, err := simulator.ParseSpec(spec)
	if err != nil {
		t.Fatal(err)
	}
	sim, err := simulator.New(simulator.Options{Specs: specs})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sim.Close(); err != nil {
			t.Errorf("close the simulator: %v", err)
		}
	})
	return sim
}

// start opens a bench on a bus.
func start(t testing.TB, bus usb.Bus, cfg bench.Config) *bench.Bench {
	t.Helper()
	cfg.Buses = []bench.BusSource{{Bus: bus, Simulated: true}}
	b, err := bench.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("close the bench: %v", err)
		}
	})
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b
}

// awaitReady waits until a handset is ready.
func awaitReady(t testing.TB, b *bench.Bench) {
	t.Helper()
	ready := make(chan struct{})
	var once sync.Once
	open := func() { once.Do(func() { close(ready) }) }
	cancel := b.Subscribe(func(e run.Event) {
		if e.Kind == run.Ready {
			open()
		}
	})
	defer cancel()
	for _, h := range b.Handsets() {
		if h.State == bench.Ready {
			open()
		}
	}
	select {
	case <-ready:
	case <-time.After(time.Minute):
		t.Fatalf("no handset is ready: %+v", b.Handsets())
	}
}

func parse(t testing.TB, text string) *provxml.Document {
	t.Helper()
	d, err := provxml.Parse("test.xml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// Every layer, and no other way: what the simulated handset received is what
// crossed the wire as USB transfers, and the document and its reply are found
// inside of them, in TCP, in IP, in Ethernet, in RNDIS.
func TestWholeWay(t *testing.T) {
	sim := simulate(t, "wm65-professional")
	w := &wire{Bus: sim.Bus()}
	b := start(t, w, bench.Config{})

	doc := parse(t, favourite)
	runs, err := b.Apply(t.Context(), bench.Request{Documents: []*provxml.Document{doc}, Targets: []run.HandsetID{"sim-1"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 1 || runs[0].Ending != run.Applied {
		t.Fatalf("runs: %+v", runs)
	}
	if dump := sim.Handsets()[0].Dump(); !strings.Contains(dump, "servicedesk.example") {
		t.Errorf("the favourite is not on the handset:\n%s", dump)
	}

	// Let go of the handset, so that both sides have counted to the end.
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	stats, _ := sim.Stats(usb.PortPath{Bus: 0, Ports: "1"})
	w.mu.Lock()
	defer w.mu.Unlock()
	t.Logf("control %+v, interrupt %+v, bulk in %+v, bulk out %+v; frames down %v, up %v",
		w.control, w.interrupt, w.bulkIn, w.bulkOut, w.down.kinds, w.up.kinds)

	same := func(name string, wire traffic, transfers, bytes uint64) {
		t.Helper()
		if wire.transfers == 0 {
			t.Errorf("%s: nothing crossed the wire", name)
		}
		if wire.transfers != transfers || wire.bytes != bytes {
			t.Errorf("%s: %d transfers, %d bytes crossed the wire; the handset saw %d and %d", name, wire.transfers, wire.bytes, transfers, bytes)
		}
	}
	// Bulk IN and interrupt transfers that were under way when the handset was
	// let go may be counted on one side only.
	same("control", w.control, stats.Control.Transfers, stats.Control.Bytes)
	same("bulk out", w.bulkOut, stats.BulkOut.Transfers, stats.BulkOut.Bytes)
	if w.interrupt.transfers == 0 || w.bulkIn.transfers == 0 {
		t.Errorf("interrupt %+v, bulk in %+v", w.interrupt, w.bulkIn)
	}

	for _, kind := range []string{"arp", "tcp", "udp 5679", "udp 67"} {
		if w.down.kinds[kind] == 0 {
			t.Errorf("no %s frame went down: %v", kind, w.down.kinds)
		}
	}
	carried := func(name string, streams tcpStreams, port string, text string) {
		t.Helper()
		for key, data := range streams.data {
			if strings.Contains(key, port) && bytes.Contains(data, wide(text)) {
				return
			}
		}
		t.Errorf("%s: no TCP connection on port 990 carries it", name)
	}
	carried("document", w.down, ":990>", favourite)
	carried("reply", w.up, ">990", runs[0].Result.Reply)
}

// A wire that loses what is sent down it: nothing arrives, nothing is changed,
// and the program says that it does not know. Were there another way to the
// handset, the document would take it.
func TestCutWire(t *testing.T) {
	sim := simulate(t, "wm65-professional")
	before := sim.Handsets()[0].Dump()
	w := &wire{Bus: sim.Bus()}
	b := start(t, w, bench.Config{})

	awaitReady(t, b)
	w.cut.Store(true)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	runs, err := b.Apply(ctx, bench.Request{
		Documents: []*provxml.Document{parse(t, favourite)},
		Targets:   []run.HandsetID{"sim-1"},
		Timeout:   time.Second,
	})
	if len(runs) != 1 {
		t.Fatalf("runs: %+v, error: %v", runs, err)
	}
	if e := runs[0].Ending; e != run.NotSent && e != run.Unknown {
		t.Errorf("ending %v on a wire that carries nothing", e)
	}
	if after := sim.Handsets()[0].Dump(); after != before {
		t.Errorf("the handset has changed though nothing could reach it:\n%s", after)
	}
}
