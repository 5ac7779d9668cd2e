package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/simulator"
	"cradle/usb"
	"cradle/usb/libusb"
)

// station is the bench with all that it stands on, as the flags ask for it.
type station struct {
	*bench.Bench
	chosen  map[run.HandsetID]bench.Handset // by choose, as they were then
	linger  bool                            // the bench outlives Ctrl-C, so that work can clean up; Close ends it
	closers []io.Closer                     // in the order they were opened
	close   sync.Once
	runs    *runJournal // nil where none is kept
}

// open makes the bench. It is not started, so that listeners miss nothing.
// noUSB, if not nil, gives the bus to go on with when USB cannot be started.
func (p *program) open(c *cobra.Command, cfg bench.Config, noUSB func(error) usb.Bus) (_ *station, err error) {
	s := &station{}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	log, closer, err := p.openLog(c)
	if err != nil {
		return nil, err
	}
	p.log = log
	s.closers = append(s.closers, closer)
	tap, err := p.openCapture()
	if err != nil {
		return nil, err
	}
	if tap != nil {
		cfg.Capture = tap
		s.closers = append(s.closers, tap)
	}
	rec, err := p.openRecord()
	if err != nil {
		return nil, err
	}
	if rec != nil {
		s.closers = append(s.closers, rec)
	}
	if makesRuns(c) {
		s.runs, err = p.openRuns(c)
		switch {
		case err != nil && !c.HasParent():
			// The window opens all the same, and each run says why it cannot be.
			cfg.Journal, err = closedJournal{err}, nil
		case err != nil:
			return nil, err
		}
	}
	if s.runs != nil {
		cfg.Journal = s.runs
		s.closers = append(s.closers, s.runs)
	}
	cfg.Log = log
	cfg.Over = p.opt.overs
	if p.opt.over != "" && c.Flags().Changed("wait") {
		// Nobody plugs this one in: it is there and calls, or it does not.
		cfg.Timeouts.Handshake = max(p.opt.wait, time.Millisecond)
	}
	cfg.Quirks = p.opt.quirks
	cfg.Jobs = p.opt.jobs
	if cfg.Label == nil {
		cfg.Label = p.labels().Of
	}
	cfg.Claim = p.claim(c)

	// What is done is done on the handsets that were named. Nobody else's is
	// opened for it, nor taken from another program.
	only := (applies(c) || isTask(c)) && len(p.opt.devices) > 0 && !p.opt.all

	switch {
	case p.opt.simulated:
		sim, err := simulator.New(simulator.Options{Specs: p.opt.specs, Log: log})
		if err != nil {
			return nil, p.stateError(err)
		}
		s.closers = append(s.closers, sim)
		cfg.Buses = []bench.BusSource{{Bus: recorded(rec, sim.Bus()), Simulated: true, Named: p.opt.named(), Recognised: p.opt.devicesOfRuns, Only: only}}
	case p.opt.over != "":
	default:
		bus, err := startUSB(libusb.Options{Log: log.With("layer", "libusb")})
		switch {
		case err == nil:
		case noUSB != nil:
			bus = noUSB(err)
		default:
			return nil, err
		}
		s.closers = append(s.closers, bus)
		cfg.Buses = []bench.BusSource{{Bus: recorded(rec, bus), Named: p.opt.named(), Recognised: p.opt.devicesOfRuns, Only: only}}
	}
	s.Bench, err = bench.New(cfg)
	return s, err
}

// stateError is why simulated handsets could not be made: with --state, that
// directory is what a person can have got wrong, and no handset was touched.
func (p *program) stateError(err error) error {
	if p.opt.state == "" {
		return err
	}
	return &plainError{exitUsage, fmt.Sprintf("--state %s cannot be used: %v", p.opt.state, err)}
}

// startUSB is libusb.New, without the trap of a nil pointer in an interface.
func startUSB(opt libusb.Options) (usb.Bus, error) {
	bus, err := libusb.New(opt)
	if err != nil {
		return nil, err
	}
	return bus, nil
}

// Close lets go of the handsets first, and of what they hang on after that. It
// may be called from any goroutine and more than once: each call returns when
// all is closed, the first one with what went wrong.
func (s *station) Close() error {
	var errs []error
	s.close.Do(func() {
		if s.Bench != nil {
			errs = append(errs, s.Bench.Close())
		}
		for _, c := range slices.Backward(s.closers) {
			errs = append(errs, c.Close())
		}
	})
	return errors.Join(errs...)
}

// start starts the bench, which ends with ctx unless it is to linger.
func (s *station) start(ctx context.Context) error {
	if s.linger {
		ctx = context.WithoutCancel(ctx)
	}
	return s.Start(ctx)
}

// choose starts the bench and waits until it is clear which handsets are meant.
// Real ones may still be on their way; nobody plugs in a simulated one. When it
// is not clear, those to choose from are given the time to say their names.
func (p *program) choose(ctx context.Context, s *station) ([]run.HandsetID, error) {
	wake, cancel := s.wake()
	defer cancel()
	if err := s.start(ctx); err != nil {
		return nil, err
	}
	wait := p.opt.wait
	if p.opt.simulated {
		wait = 0
	}
	late := time.NewTimer(wait)
	defer late.Stop()
	for {
		handsets := s.Handsets()
		ids, err := p.chosen(handsets)
		var choice *bench.ChoiceError
		if !errors.As(err, &choice) {
			slices.SortFunc(ids, comparePorts)
			s.chosen = map[run.HandsetID]bench.Handset{}
			for _, h := range handsets {
				if slices.Contains(ids, h.ID) {
					s.chosen[h.ID] = h
				}
			}
			return ids, err
		}
		if choice.Missing == "" && len(choice.Present) > 0 || wait == 0 {
			return p.unclear(ctx, s, wake)
		}
		select {
		case <-wake:
		case <-late.C:
			wait = 0
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// comparePorts orders handsets as people number ports: 1-3.2 before 1-3.10.
func comparePorts(a, b run.HandsetID) int {
	x, y := string(a), string(b)
	for x != "" && y != "" {
		nx, ny := digits(x), digits(y)
		if nx > 0 && ny > 0 {
			dx, dy := strings.TrimLeft(x[:nx], "0"), strings.TrimLeft(y[:ny], "0")
			if c := cmp.Or(cmp.Compare(len(dx), len(dy)), strings.Compare(dx, dy)); c != 0 {
				return c
			}
			x, y = x[nx:], y[ny:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Compare(len(x), len(y))
}

// digits is how many of them a text begins with.
func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }

// unclear is choose's error, with what is known of the handsets by then.
func (p *program) unclear(ctx context.Context, s *station, wake <-chan struct{}) ([]run.HandsetID, error) {
	handsets, err := s.settle(ctx, wake, p.opt.wait, nil)
	if err != nil {
		return nil, err
	}
	if trouble := s.Trouble(); trouble != nil && len(handsets) == 0 {
		return nil, trouble // nothing was seen because nothing could be
	}
	return p.chosen(handsets)
}
