//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"cradle/usb/gadget"
)

// caseSpeed measures the program's way to a device, from libusb through our
// RNDIS host to the netstack, beside the kernel's, from rndis_host through its
// TCP, both on one device in one run. The rounds of the two alternate, so that
// what else the computer does hits both alike; of each figure the median counts.
//
// Each round is a process of its own: while one way is measured, nothing of the
// other is there. The device, with the IP host behind it and the USB/IP server,
// is this process, the same for both.
//
// The figures are good for comparing the two ways and for nothing else. The
// processor is emulated, which makes every system call, wake-up and copy cost
// many times what it does, and USB/IP has no bus: no frames of 1 ms or 125 µs,
// no 40 MB/s that nothing can exceed.
func caseSpeed(ctx context.Context, g *guest) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	d, err := newNetDevice(ctx, speedServe)
	if err != nil {
		return "", err
	}
	defer d.close()
	if _, err := d.server.AttachVHCI(ctx, d.desc); err != nil {
		return "", err
	}
	ways := []*speedWay{{name: "cradle"}, {name: "kernel"}}
	for round := range speedRounds {
		for _, w := range ways {
			port, err := g.taken(ctx) // by the kernel, which has it back after a round of ours
			if err != nil {
				return "", err
			}
			if w.name == "kernel" {
				if err := g.address(ctx, port); err != nil {
					return "", err
				}
			}
			if err := w.measure(ctx, g, d.gadget); err != nil {
				return "", fmt.Errorf("round %d of %s: %w", round+1, w.name, err)
			}
		}
	}
	if err := g.drivers(); err != nil {
		return "", err
	}
	ours, theirs := ways[0].median(), ways[1].median()
	g.figure("%-28s  %8s  %8s  %s", "", "Cradle", "kernel", "Cradle is")
	row := func(what, format string, a, b, faster float64) {
		g.figure("%-28s  %8s  %8s  %.2f times as fast", what, fmt.Sprintf(format, a), fmt.Sprintf(format, b), faster)
	}
	row("to the device, MB/s", "%.1f", ours.up(), theirs.up(), ours.up()/theirs.up())
	row("from the device, MB/s", "%.1f", ours.down(), theirs.down(), ours.down()/theirs.down())
	row("64 bytes there and back, µs", "%.0f", ours.Latency, theirs.Latency, theirs.Latency/ours.Latency)
	for _, t := range []struct {
		what string
		of   func(speedRound) float64
	}{
		{"bulk OUT transfers per MB to", func(r speedRound) float64 { return r.UpOut }},
		{"  and bulk IN", func(r speedRound) float64 { return r.UpIn }},
		{"bulk IN transfers per MB from", func(r speedRound) float64 { return r.DownIn }},
		{"  and bulk OUT", func(r speedRound) float64 { return r.DownOut }},
	} {
		g.figure("%-28s  %8.0f  %8.0f", t.what, t.of(ours), t.of(theirs))
	}
	return fmt.Sprintf("%.2f and %.2f times the kernel's speed, %.2f times its latency; medians of %d rounds",
		ours.up()/theirs.up(), ours.down()/theirs.down(), ours.Latency/theirs.Latency, speedRounds), nil
}

const (
	speedRounds = 3
	// speedBytes go each way in a round.
	speedBytes = 2_000_000
	// speedWarm go before it, so that windows have grown.
	speedWarm = 200_000
	// speedAsks small requests are made in a round, each speedAsk bytes long,
	// like its answer.
	speedAsks, speedAsk = 300, 64
)

// speedRound is what one round measured: seconds, microseconds, and the
// device's bulk transfers for each 10^6 bytes of TCP.
type speedRound struct {
	Up, Down        float64 // s for speedBytes
	Latency         float64 // µs, the median of the round
	UpOut, UpIn     float64
	DownOut, DownIn float64
}

func (r speedRound) up() float64   { return speedBytes / 1e6 / r.Up }
func (r speedRound) down() float64 { return speedBytes / 1e6 / r.Down }

// speedWay is one of the two ways, with its rounds.
type speedWay struct {
	name   string
	rounds []speedRound
}

// measure makes one round. The process waits before each part, so that the
// device's transfers of that part alone are counted.
func (w *speedWay) measure(ctx context.Context, g *guest, dev *gadget.Gadget) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 3*time.Minute, fmt.Errorf("a round did not end in three minutes"))
	defer cancel()
	var r speedRound
	var before gadget.Stats
	count := func(out, in *float64) {
		now := dev.Stats()
		*out = float64(now.BulkOut.Transfers-before.BulkOut.Transfers) / (speedBytes / 1e6)
		*in = float64(now.BulkIn.Transfers-before.BulkIn.Transfers) / (speedBytes / 1e6)
	}
	cmd, in, out, err := speedProcess(ctx, w.name)
	if err != nil {
		return err
	}
	talk := json.NewDecoder(out)
	for _, part := range []struct {
		result *float64
		done   func()
	}{
		{&r.Up, func() { count(&r.UpOut, &r.UpIn) }},
		{&r.Down, func() { count(&r.DownOut, &r.DownIn) }},
		{&r.Latency, func() {}},
	} {
		var ready string
		err := talk.Decode(&ready)
		if err == nil {
			before = dev.Stats()
			fmt.Fprintln(in, "go")
			err = talk.Decode(part.result)
		}
		if err != nil {
			in.Close()
			return fmt.Errorf("%w: %v", err, cmd.Wait())
		}
		part.done()
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		return err
	}
	g.say("%s: %+v", w.name, r)
	w.rounds = append(w.rounds, r)
	return nil
}

// median has the median of every figure.
func (w *speedWay) median() (m speedRound) {
	of := func(f func(*speedRound) *float64) {
		var all []float64
		for i := range w.rounds {
			all = append(all, *f(&w.rounds[i]))
		}
		*f(&m) = median(all)
	}
	of(func(r *speedRound) *float64 { return &r.Up })
	of(func(r *speedRound) *float64 { return &r.Down })
	of(func(r *speedRound) *float64 { return &r.Latency })
	of(func(r *speedRound) *float64 { return &r.UpOut })
	of(func(r *speedRound) *float64 { return &r.UpIn })
	of(func(r *speedRound) *float64 { return &r.DownOut })
	of(func(r *speedRound) *float64 { return &r.DownIn })
	return m
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}
