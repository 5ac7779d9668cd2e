package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"cradle/app/simulator"
	"cradle/app/simulator/trouble"
	"cradle/rapi/osnet"
	"cradle/usb/netif"
	"cradle/usb/usbip"
)

// simulateFlags are simulate's own.
type simulateFlags struct {
	usbip   string
	vhci    bool
	listen  string
	desktop string
	dhcp    bool
	list    bool
	reset   bool
	clone   string

	// As parsed by check.
	specs         []simulator.Spec
	device, other netip.Addr
}

func (p *program) simulateCommand() *cobra.Command {
	var f simulateFlags
	c := &cobra.Command{
		Use:   "simulate [HANDSETS]",
		Short: "Lend simulated handsets to other programs",
		Long: `Lend simulated handsets to other programs, until Ctrl-C. HANDSETS says which,
as with --simulate; without it, one.

With --usbip and --vhci they are USB devices: Linux and every program on it
takes them for handsets on a cable. With --listen a handset is on a network
interface that is there already, and --over finds it.

--list tells which models there are. With --state, --reset gives the handsets
that keep their state there back as they come out of the box, and --clone
copies them to another directory.

Trouble can be asked for here and with every --simulate, as often as wanted:
--simulate-fault [HANDSET:]TROUBLE[=VALUE]. HANDSET is a name, sim-2 or 2;
without it every handset has the trouble.

` + trouble.Help(),
		Example: `  cradle simulate 2 --usbip                   then, there or elsewhere, as root:
                                              modprobe vhci-hcd; usbip attach -r 127.0.0.1 -b 0-1
  cradle simulate --vhci                      plug it into this computer's own kernel (root)
  cradle simulate --listen 127.0.1.2 --desktop 127.0.1.1
  cradle apply --over 127.0.1.1,127.0.1.2 wifi.xml
  cradle simulate --list
  cradle simulate --state bench --clone bench-before`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef(c.CommandPath(), "the handsets are one word: models are separated by commas, without spaces")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(p, c, args); err != nil {
				return err
			}
			switch {
			case f.list:
				return p.listModels()
			case f.reset:
				return p.resetState()
			case f.clone != "":
				return p.cloneState(f.clone)
			}
			return p.simulate(c, f)
		},
	}
	c.Flags().SortFlags = false
	c.Flags().StringVar(&f.usbip, "usbip", "", "export them over USB/IP at this address and port (alone: "+usbip.DefaultAddress+")")
	c.Flags().Lookup("usbip").NoOptDefVal = usbip.DefaultAddress
	c.Flags().BoolVar(&f.vhci, "vhci", false, "attach them to this computer's kernel, which needs vhci_hcd")
	c.Flags().StringVar(&f.listen, "listen", "", "put one handset at this IP address of this computer, without USB")
	c.Flags().StringVar(&f.desktop, "desktop", "", "with --listen: the desktop's IP address (default: where it is asked from)")
	c.Flags().BoolVar(&f.dhcp, "dhcp", false, "with --listen and --desktop: give the desktop that address by DHCP (Linux)")
	c.Flags().BoolVar(&f.list, "list", false, "list the models that can be simulated, and what tells them apart")
	c.Flags().BoolVar(&f.reset, "reset", false, "with --state: the handsets are as they come out of the box again")
	c.Flags().StringVar(&f.clone, "clone", "", "with --state: copy the handsets' state to this directory")
	return c
}

// check looks at the flags before anything is opened.
func (f *simulateFlags) check(p *program, c *cobra.Command, args []string) (err error) {
	usage := func(format string, args ...any) error { return usagef(c.CommandPath(), format, args...) }
	lends := f.usbip != "" || f.vhci || f.listen != "" || f.desktop != "" || f.dhcp
	cloning := c.Flags().Changed("clone")
	switch {
	case f.list && (lends || f.reset || cloning || p.opt.state != ""):
		return usage("--list only lists the models; leave --usbip, --vhci, --listen, --state, --reset and --clone out")
	case f.list && (len(args) > 0 || p.opt.simulated):
		return usage("--list lists all models; leave the handsets out")
	case f.list:
		return nil
	case (f.reset || cloning) && p.opt.state == "":
		return usage("--reset and --clone are for the directory that --state names; it is not there")
	case f.reset && cloning, (f.reset || cloning) && lends:
		return usage("--reset and --clone are done in commands of their own")
	case (f.reset || cloning) && (len(args) > 0 || p.opt.simulated):
		return usage("--reset and --clone are for all handsets in the directory; leave the handsets out")
	case cloning && f.clone == "":
		return usage("--clone names no directory")
	case cloning && filepath.Clean(f.clone) == filepath.Clean(p.opt.state):
		return usage("--clone names the directory that --state names")
	case f.reset || cloning:
		return nil
	}
	text := p.opt.simulate
	if len(args) > 0 {
		text = args[0]
	}
	if f.specs, err = simulator.ParseSpec(text); err != nil {
		return err
	}
	if f.specs, err = p.opt.with(f.specs); err != nil {
		return usage("--simulate-fault %v", err)
	}
	onUSB := f.usbip != "" || f.vhci
	switch {
	case !onUSB && f.listen == "":
		return usage("say where the handsets are wanted: --usbip, --vhci or --listen")
	case onUSB && f.listen != "":
		return usage("--listen cannot be combined with --usbip and --vhci")
	case f.listen == "" && (f.desktop != "" || f.dhcp):
		return usage("--desktop and --dhcp go with --listen")
	case f.listen != "" && f.specs[0].Trouble != nil && f.specs[0].Trouble.NeedsUSB():
		return usage("with --listen there is no USB, and no trouble of the cable or restart is possible")
	case f.dhcp && f.desktop == "":
		return usage("--dhcp gives the address that --desktop names; it is not there")
	case f.listen != "" && len(f.specs) > 1:
		return usage("one address is for one handset")
	}
	if f.usbip != "" {
		if _, _, err := net.SplitHostPort(f.usbip); err != nil {
			return usage("--usbip %s is not an address and a port such as %s", f.usbip, usbip.DefaultAddress)
		}
	}
	for _, a := range []struct {
		text string
		addr *netip.Addr
		flag string
	}{{f.listen, &f.device, "--listen"}, {f.desktop, &f.other, "--desktop"}} {
		if a.text == "" {
			continue
		}
		if *a.addr, err = netip.ParseAddr(a.text); err != nil {
			return usage("%s %v", a.flag, errNotAnAddress(a.text))
		}
	}
	if f.dhcp && !f.other.Is4() {
		return usage("--dhcp gives IPv4 addresses; --desktop is another one")
	}
	return nil
}

// simulate lends handsets until the context ends, which is as asked.
func (p *program) simulate(c *cobra.Command, f simulateFlags) error {
	log, closer, err := p.openLog(c)
	if err != nil {
		return err
	}
	defer closer.Close()
	p.log = log
	if f.listen != "" {
		return p.simulateOver(c.Context(), f)
	}
	sim, err := simulator.New(simulator.Options{Specs: f.specs, Log: log})
	if err != nil {
		return p.stateError(err)
	}
	err = p.lend(c.Context(), f, sim)
	return errors.Join(err, sim.Close())
}

// lend exports what is on the simulator's bus.
func (p *program) lend(ctx context.Context, f simulateFlags, sim *simulator.Simulator) error {
	found, err := sim.Bus().Scan(ctx)
	if err != nil {
		return err
	}
	server := usbip.New(sim.Bus(), usbip.Options{Log: p.log.With("layer", "usbip")})
	var group errgroup.Group
	ctx, cancel := context.WithCancel(ctx)
	defer group.Wait() // after cancel
	defer cancel()
	if f.vhci {
		for _, d := range found {
			a, err := server.AttachVHCI(ctx, d)
			if err != nil {
				return lendError(err)
			}
			fmt.Fprintf(p.out, "sim-%s is attached to this computer, at port %d of its virtual USB host controller\n", d.Path.Ports, a.Port())
			group.Go(func() error {
				<-a.Done()
				return a.Err()
			})
		}
	}
	if f.usbip != "" {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.usbip)
		if err != nil {
			return lendError(err)
		}
		fmt.Fprintf(p.out, "USB/IP at %s:\n", l.Addr())
		host, port, err := net.SplitHostPort(l.Addr().String())
		if err != nil {
			return err
		}
		if a, err := netip.ParseAddr(host); err == nil && a.IsUnspecified() {
			host = "HOST"
		}
		tool := "usbip"
		if _, usual, _ := net.SplitHostPort(usbip.DefaultAddress); port != usual {
			tool = "usbip --tcp-port " + port
		}
		for _, d := range found {
			fmt.Fprintf(p.out, "  sim-%s  %s attach -r %s -b %s\n", d.Path.Ports, tool, host, d.Path)
		}
		group.Go(func() error { return server.Serve(ctx, l) })
	}
	return lendError(group.Wait())
}

// lendError is an error in the words of this command.
func lendError(err error) error {
	if err == nil {
		return nil
	}
	return &plainError{exitNotSent, err.Error()}
}

// simulateOver puts a handset on the system's own network.
func (p *program) simulateOver(ctx context.Context, f simulateFlags) error {
	// The address is tried first: a handset that is nowhere is not told of.
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", netip.AddrPortFrom(f.device, 0).String())
	if err != nil {
		return lendError(fmt.Errorf("--listen %s: this computer has no such address; choose one of a network interface, or 127.0.1.2 (%w)", f.device, err))
	}
	l.Close()
	h, err := simulator.NewUpper(1, f.specs[0], p.log)
	if err != nil {
		return p.stateError(err)
	}
	var group errgroup.Group
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if f.dhcp {
		conn, prefix, err := listenDHCP(ctx, f.device)
		if err != nil {
			return lendError(errors.Join(fmt.Errorf("DHCP: %w", err), h.Close()))
		}
		defer conn.Close()
		group.Go(func() error {
			defer cancel()
			return netif.ServeDHCP(ctx, conn, netif.DHCPServer{
				Server: prefix, Client: f.other, Log: p.log.With("layer", "dhcp"),
			})
		})
	}
	fmt.Fprintf(p.out, "sim-1 is at %s; use it with --over %s,%s\n", f.device, orWord(f.desktop, "HOST_IP"), f.device)
	group.Go(func() error {
		defer cancel()
		if err := h.Serve(ctx, osnet.Handset(f.device, f.other)); ctx.Err() == nil {
			return err
		}
		return nil
	})
	err = group.Wait()
	return lendError(errors.Join(err, h.Close()))
}

func orWord(s, word string) string {
	if s == "" {
		return word
	}
	return s
}

// interfaceOf finds the network interface that has an address, and the network
// it is on.
func interfaceOf(a netip.Addr) (*net.Interface, netip.Prefix, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, netip.Prefix{}, err
	}
	for i := range all {
		addrs, err := all[i].Addrs()
		if err != nil {
			return nil, netip.Prefix{}, err
		}
		for _, addr := range addrs {
			if p, err := netip.ParsePrefix(addr.String()); err == nil && p.Addr() == a {
				return &all[i], p, nil
			}
		}
	}
	return nil, netip.Prefix{}, fmt.Errorf("this computer does not have the address %s", a)
}
