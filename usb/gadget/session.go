package gadget

import (
	"context"
	"fmt"
	"slices"

	"cradle/usb"
)

// session is the time a configuration is selected.
type session struct {
	stay   *stay
	config *usb.ConfigDesc
	alts   map[uint8]uint8 // selected alternate setting by interface
	pipes  map[uint8]*pipe // by endpoint address
	ctx    context.Context
	cancel context.CancelCauseFunc
}

// deselect ends the active configuration and all claims. Locked.
func (g *Gadget) deselect(s *stay, why error) {
	if s.active != nil {
		for _, p := range s.active.pipes {
			p.close(why)
		}
		s.active.cancel(why)
		s.active = nil
	}
	for _, c := range s.claims {
		c.ended.Store(true)
	}
	clear(s.claims)
}

// choose selects the configuration with this value, or none for 0. As on a
// real device it starts afresh also when it was selected already. Locked.
func (g *Gadget) choose(s *stay, value uint8, why error) error {
	i := slices.IndexFunc(g.desc.Configs, func(c usb.ConfigDesc) bool { return c.Value == value })
	if value != 0 && i < 0 {
		return usb.ErrStall
	}
	g.deselect(s, why)
	if value == 0 {
		return nil
	}
	n := &session{
		stay:   s,
		config: &g.desc.Configs[i],
		alts:   make(map[uint8]uint8),
		pipes:  make(map[uint8]*pipe),
	}
	for _, i := range n.config.Interfaces {
		n.alts[i.Number] = 0
		for _, e := range i.Endpoints {
			if n.pipes[e.Address] == nil {
				n.pipes[e.Address] = &pipe{ep: e.Address, iface: i.Number, alts: make(map[uint8]usb.EndpointDesc), stats: s.stats}
			}
			n.pipes[e.Address].alts[i.Alternate] = e
		}
	}
	for _, p := range n.pipes {
		p.choose(0)
	}
	n.ctx, n.cancel = context.WithCancelCause(context.Background())
	s.active = n
	g.run(n)
	return nil
}

// run starts the Function for a session, after its Run for the one before has
// returned. Locked.
func (g *Gadget) run(s *session) {
	before, done := g.running, make(chan struct{})
	g.running = done
	g.enter(s.stay)
	go func() {
		if before != nil {
			<-before
		}
		if s.ctx.Err() == nil {
			g.fn.Run(s.ctx, endpoints{s})
		}
		close(done)
		g.mu.Lock()
		defer g.mu.Unlock()
		g.leave(s.stay)
	}()
}

// has reports whether the configuration has this interface and setting.
func (s *session) has(iface, alt uint8) bool {
	return slices.ContainsFunc(s.config.Interfaces, func(i usb.InterfaceDesc) bool {
		return i.Number == iface && i.Alternate == alt
	})
}

// setInterface selects an alternate setting.
func (s *session) setInterface(iface, alt uint8) error {
	if !s.has(iface, alt) {
		return usb.ErrStall
	}
	s.alts[iface] = alt
	for _, p := range s.pipes {
		if p.iface == iface {
			p.choose(alt)
		}
	}
	return nil
}

// endpoints is a session as the Function sees it.
type endpoints struct{ s *session }

func (e endpoints) In(ctx context.Context, ep uint8, data []byte, zlp bool) error {
	p := e.s.pipes[ep]
	if p == nil || !p.in() {
		return e.err("send on", ep, usb.ErrNotFound)
	}
	zlp = zlp && len(data) > 0
	_, err := p.do(ctx, &p.dev, data, zlp, nil)
	return e.err("send on", ep, err)
}

func (e endpoints) Out(ctx context.Context, ep uint8, buf []byte) (int, error) {
	p := e.s.pipes[ep]
	if p == nil || p.in() {
		return 0, e.err("receive on", ep, usb.ErrNotFound)
	}
	n, err := p.do(ctx, &p.dev, buf, false, nil)
	return n, e.err("receive on", ep, err)
}

func (e endpoints) err(op string, ep uint8, err error) error {
	if err == nil {
		return nil
	}
	return &usb.Error{Op: fmt.Sprintf("device: %s endpoint 0x%02x", op, ep), Path: e.s.stay.path, Err: err}
}
