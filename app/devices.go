package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/doctor"
	"cradle/app/explain"
	"cradle/app/report"
	"cradle/app/run"
)

func (p *program) devicesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "devices",
		Short: "List the handsets",
		Long: `List the handsets that are plugged in, what they say of themselves, and the ones
that cannot be used as they are, with what to do about it. The first word of a
line is what --device takes.

Each handset is connected to, to learn its name; --wait says how long that may
take. If it is given, a handset that is not there yet is waited for as long.
Nothing on it is changed.

A network interface of this computer behind which a handset may be is named too,
with the --over that reaches it.`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error { return p.devices(c) },
	}
}

func (p *program) devices(c *cobra.Command) error {
	if err := p.checkFiles(c, nil, ""); err != nil {
		return err
	}
	// Before the handsets are opened: those that Cradle takes over lose theirs.
	interfaces := p.interfaces()
	s, err := p.open(c, bench.Config{Password: nobody}, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	shown := newProgress(p)
	s.Subscribe(shown.follow)
	handsets, err := p.settled(c, s)
	shown.end()
	if err != nil {
		return err
	}
	if len(p.opt.devices) > 0 {
		ids, err := p.chosen(handsets)
		if err != nil {
			return err
		}
		handsets = slices.DeleteFunc(handsets, func(h bench.Handset) bool { return !slices.Contains(ids, h.ID) })
	}
	slices.SortStableFunc(handsets, func(a, b bench.Handset) int { return comparePorts(a.ID, b.ID) })
	var none error
	if !slices.ContainsFunc(handsets, bench.IsHandset) {
		p.exit, none = exitNoHandset, &bench.ChoiceError{Others: handsets}
		fmt.Fprintf(p.err, "cradle: %s\n", explain.Error(none).English())
	}
	interfaces = slices.DeleteFunc(interfaces, func(i doctor.Interface) bool { return reached(handsets, i.Port) })
	if p.opt.json {
		p.printJSON(report.Devices(handsets, interfaces, p.exit, none))
		return nil
	}
	for _, h := range handsets {
		for _, line := range report.HandsetLines(h) {
			fmt.Fprintln(p.out, line)
		}
	}
	for _, i := range interfaces {
		fmt.Fprintln(p.out, report.InterfaceLine(i))
	}
	return nil
}

// interfaces are those of this computer behind which a handset may be. Without
// them the command still has the handsets to tell of.
func (p *program) interfaces() []doctor.Interface {
	if p.opt.simulated || p.opt.over != "" {
		return nil
	}
	addresses, err := doctor.SystemAddresses()
	if err != nil {
		p.log.Warn("the network interfaces cannot be listed", "layer", "cli", "error", err)
		return nil
	}
	return doctor.Interfaces(doctor.System(nil), addresses)
}

// reached reports whether the handset on a port is usable without --over.
func reached(handsets []bench.Handset, port string) bool {
	return port != "" && slices.ContainsFunc(handsets, func(h bench.Handset) bool {
		return string(h.ID) == port && h.State != bench.Unusable
	})
}

// nobody types a password: to be listed, a locked handset may stay locked.
func nobody(ctx context.Context, _ run.HandsetID, _ int) (string, error) {
	<-ctx.Done()
	return "", context.Cause(ctx)
}

// settled starts the bench and waits until no handset is on its way any more,
// or for as long as --wait says: a person who says it waits for one to come.
// Handsets that have left are not listed.
func (p *program) settled(c *cobra.Command, s *station) ([]bench.Handset, error) {
	ctx := c.Context()
	var enough func([]bench.Handset) bool
	if c.Flags().Changed("wait") && !p.opt.simulated { // nobody plugs in a simulated one
		enough = func(handsets []bench.Handset) bool {
			choice := p.opt.choice()
			choice.All = true
			_, err := choice.Of(handsets)
			return err == nil
		}
	}
	wake, cancel := s.wake()
	defer cancel()
	if err := s.Start(ctx); err != nil {
		return nil, err
	}
	wait := p.opt.wait
	if p.opt.over != "" {
		wait += overPatience
	}
	handsets, err := s.settle(ctx, wake, wait, enough)
	if trouble := s.Trouble(); err == nil && trouble != nil && len(handsets) == 0 {
		return nil, trouble // nothing was seen because nothing could be
	}
	return handsets, err
}

// overPatience is for a handset over the system's own network, whose waits have
// ends of their own: the one for its call is --wait or 30 s.
const overPatience = 35 * time.Second

// wake gives a channel that delivers whenever something has happened.
func (s *station) wake() (<-chan struct{}, func()) {
	wake := make(chan struct{}, 1)
	return wake, s.Subscribe(func(run.Event) {
		select {
		case wake <- struct{}{}:
		default:
		}
	})
}

// settle waits until no handset is connecting any more and there are enough, or
// for so long. A nil enough is always content.
func (s *station) settle(ctx context.Context, wake <-chan struct{}, wait time.Duration, enough func([]bench.Handset) bool) ([]bench.Handset, error) {
	late := time.NewTimer(wait)
	defer late.Stop()
	for {
		handsets := slices.DeleteFunc(s.Handsets(), func(h bench.Handset) bool { return h.State == bench.Gone })
		onTheWay := slices.ContainsFunc(handsets, func(h bench.Handset) bool { return h.State == bench.Connecting })
		if !onTheWay && (enough == nil || enough(handsets)) {
			return handsets, nil
		}
		select {
		case <-wake:
		case <-late.C:
			return handsets, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}
