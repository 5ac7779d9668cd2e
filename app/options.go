package main

import (
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/simulator"
	"cradle/app/simulator/trouble"
	"cradle/usb/rndis"
)

// options are the flags that every command understands, anywhere on the line.
type options struct {
	simulate string
	state    string
	faults   []string
	devices  []string
	all      bool
	jobs     int
	summary  bool // apply's own
	full     bool // the same
	over     string
	json     bool
	logLevel string
	logFile  string
	capture  string
	record   string
	quirks   []string
	wait     time.Duration
	journal  string

	// The devices are where runs of the journal were, and no person named them:
	// nobody said "try this one" of what is there now.
	devicesOfRuns bool

	// As parsed by check.
	simulated bool
	specs     []simulator.Spec
	troubles  []trouble.Order
	overs     []bench.OverSource
}

func (o *options) register(c *cobra.Command) {
	f := c.PersistentFlags()
	f.SortFlags = false
	f.StringVar(&o.simulate, "simulate", "", "use simulated handsets instead of real ones: a number, or models such as\n"+
		"wm65-professional,wm61-standard:locked:name=NORTH-01")
	f.Lookup("simulate").NoOptDefVal = "1"
	f.StringVar(&o.state, "state", "", "keep what simulated handsets come to in this directory, for the next time (it will hold secrets)")
	f.StringArrayVar(&o.faults, "simulate-fault", nil, "make trouble with simulated handsets: [HANDSET:]TROUBLE[=VALUE] (repeatable);\n"+
		"'cradle simulate --help' lists the troubles")
	f.StringArrayVar(&o.devices, "device", nil, "use this handset: its port, as 'cradle devices' shows it, or the port's label (repeatable)")
	f.BoolVar(&o.all, "all", false, "use every handset")
	f.IntVar(&o.jobs, "jobs", bench.DefaultJobs, "how many handsets are worked on at the same time")
	f.StringVar(&o.over, "over", "", "reach a handset over this computer's own network: HOST_IP[,DEVICE_IP]")
	f.BoolVar(&o.json, "json", false, "print JSON for programs")
	f.StringVar(&o.logLevel, "log-level", "error", "debug, info, warn or error; debug tells the whole story")
	f.StringVar(&o.logFile, "log-file", "", "append the log to this file instead of standard error")
	f.StringVar(&o.capture, "capture", "", "write every Ethernet frame to this pcapng file (it will hold secrets)")
	f.StringVar(&o.record, "record", "", "write every USB transfer to this file, for 'cradle replay' (it will hold secrets)")
	f.StringArrayVar(&o.quirks, "quirk", nil, "treat handsets differently on the USB link: NAME=VALUE (repeatable); NAME is one of\n"+
		strings.Join(rndis.QuirkNames(), ", "))
	f.StringVar(&o.journal, "journal", "", "keep the journal of runs in this directory, or keep none: off\n"+
		"(default: the directory cradle in your configuration directory)")
	f.DurationVar(&o.wait, "wait", 5*time.Second, "how long to wait for a handset to be plugged in and to connect;\n"+
		"with --over, if given, for its call (otherwise 30s)")
}

// check looks at the flags before anything is opened.
func (o *options) check(c *cobra.Command) error {
	usage := func(format string, args ...any) error { return usagef(c.CommandPath(), format, args...) }
	o.simulated = c.Flags().Changed("simulate")
	if o.simulated && o.over != "" {
		return usage("--simulate and --over cannot be combined")
	}
	if c.Flags().Changed("journal") && o.journal == "" {
		return usage("--journal names no directory; without a journal: --journal off")
	}
	if c.Flags().Changed("state") && o.state == "" {
		return usage("--state names no directory")
	}
	if i, err := os.Stat(o.state); o.state != "" && err == nil && !i.IsDir() {
		return usage("--state %s: this is a file; name a directory", o.state)
	}
	if o.state != "" && !o.simulated && c.Name() != "simulate" {
		return usage("--state keeps simulated handsets, and there are none; it goes with --simulate and 'cradle simulate'")
	}
	if len(o.faults) > 0 && !o.simulated && c.Name() != "simulate" {
		return usage("--simulate-fault makes trouble with simulated handsets, and there are none; it goes with --simulate and 'cradle simulate'")
	}
	o.troubles = nil
	for _, text := range o.faults {
		order, err := trouble.Parse(text)
		if err != nil {
			return usagef(c.Root().Name()+" simulate", "--simulate-fault %v", err) // whose help has the list
		}
		o.troubles = append(o.troubles, order)
	}
	if o.all && len(o.devices) > 0 {
		return usage("--all and --device cannot be combined")
	}
	if o.jobs < 1 {
		return usage("--jobs %d: at least one handset must be worked on at a time", o.jobs)
	}
	if o.record != "" && o.over != "" {
		return usage("--record writes USB transfers, and with --over there are none")
	}
	if o.record != "" && !recordable(c) {
		return usage("this command uses no handset on USB, so that there is nothing for --record")
	}
	var quirks rndis.Quirks
	for _, q := range o.quirks {
		if err := quirks.Set(q); err != nil {
			return usage("--%v", err)
		}
	}
	if len(o.quirks) > 0 && o.over != "" {
		return usage("--quirk changes the USB link, and with --over there is none")
	}
	if len(o.quirks) > 0 && c.Name() != "replay" && !recordable(c) {
		return usage("this command uses no handset on USB, so that there is nothing for --quirk")
	}
	if o.wait < 0 {
		return usage("--wait %v is negative", o.wait)
	}
	if slices.Contains(o.devices, "") {
		return usage("--device names no handset")
	}
	if o.simulated && strings.TrimSpace(o.simulate) == "" {
		return usage("--simulate= is followed by nothing; --simulate alone is one handset, --simulate=2 are two")
	}
	if o.simulated {
		specs, err := simulator.ParseSpec(o.simulate)
		if err != nil {
			return err
		}
		if o.specs, err = o.with(specs); err != nil {
			return usage("--simulate-fault %v", err)
		}
	}
	if o.over != "" {
		src, err := parseOver(o.over)
		if err != nil {
			return usage("--over %s: %v", o.over, err)
		}
		o.overs = []bench.OverSource{src}
	}
	return nil
}

// with gives simulated handsets the directory for their state, and their
// troubles.
func (o *options) with(specs []simulator.Spec) ([]simulator.Spec, error) {
	for i := range specs {
		specs[i].State = o.state
	}
	return specs, simulator.Afflict(specs, o.troubles)
}

// parseOver reads HOST_IP[,DEVICE_IP].
func parseOver(s string) (bench.OverSource, error) {
	host, device, both := strings.Cut(s, ",")
	if _, err := netip.ParseAddr(host); err != nil {
		return bench.OverSource{}, errNotAnAddress(host)
	}
	if both {
		if _, err := netip.ParseAddr(device); err != nil {
			return bench.OverSource{}, errNotAnAddress(device)
		}
	}
	return bench.OverSource{Host: host, Device: device}, nil
}

type errNotAnAddress string

func (e errNotAnAddress) Error() string { return "\"" + string(e) + "\" is not an IP address" }

// choice is which handsets the flags mean.
func (o *options) choice() bench.Choice { return bench.Choice{Keys: o.devices, All: o.all} }

// concerns reports whether the command may be about a handset: where a person
// named handsets, the others are none of its business.
func (o *options) concerns(id run.HandsetID) bool {
	return len(o.devices) == 0 || slices.ContainsFunc(o.devices, func(key string) bool {
		return strings.EqualFold(key, string(id)) || strings.EqualFold(key, bench.Port(id))
	})
}

// named are the devices that a person named: those are claimed even when they
// are not recognised.
func (o *options) named() []run.HandsetID {
	var ids []run.HandsetID
	for _, key := range o.devices {
		ids = append(ids, run.HandsetID(key))
	}
	return ids
}

// fewHandsets are as many as are told of one by one.
const fewHandsets = 4

// brief reports whether a row is enough of a handset on which all went well.
func (o *options) brief(handsets int) bool {
	return o.summary || handsets > fewHandsets && !o.full
}
