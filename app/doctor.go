package main

import (
	"fmt"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"cradle/app/doctor"
	"cradle/assets"
	"cradle/usb/libusb"
)

// doctorDoc is the JSON document "cradle/doctor/1".
type doctorDoc struct {
	Schema   string     `json:"schema"`
	ExitCode int        `json:"exit_code"`
	OS       string     `json:"os"`
	Checks   []checkDoc `json:"checks"`
}

type checkDoc struct {
	Check string       `json:"check"`
	Port  string       `json:"port,omitempty"`
	State doctor.State `json:"state"`
	What  string       `json:"what"`
	Do    string       `json:"do,omitempty"`
}

func (p *program) doctorCommand() *cobra.Command {
	var rule bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Say what stands between Cradle and handsets on USB",
		Long: `Look at this computer and say what stands between Cradle and handsets on its USB
ports: libusb, permissions, drivers, other programs. Nothing is changed.

The exit code is 0 when nothing stands in the way, and 1 otherwise.`,
		Example: `  cradle doctor
  cradle doctor --udev-rule > 60-cradle.rules`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case rule:
				fmt.Fprint(p.out, assets.UdevRule)
				return nil
			case p.opt.simulated || p.opt.over != "":
				return usagef(c.CommandPath(), "this looks at the USB of this computer; --simulate and --over do not use it")
			}
			return p.doctor(c)
		},
	}
	c.Flags().BoolVar(&rule, "udev-rule", false, "print the udev rule for Linux, and nothing else")
	return c
}

func (p *program) doctor(c *cobra.Command) error {
	log, closer, err := p.openLog(c)
	if err != nil {
		return err
	}
	defer closer.Close()
	bus, err := startUSB(libusb.Options{Log: log.With("layer", "libusb")})
	if err == nil {
		defer bus.Close()
		_, err = bus.Scan(c.Context())
	}
	checks := doctor.Look(doctor.System(err))
	p.exit = exitOfChecks(checks)
	if p.opt.json {
		doc := doctorDoc{Schema: "cradle/doctor/1", ExitCode: p.exit, OS: runtime.GOOS}
		for _, k := range checks {
			doc.Checks = append(doc.Checks, checkDoc{k.Name, k.Port, k.State, k.What, k.Do})
		}
		p.printJSON(doc)
		return nil
	}
	for _, k := range checks {
		what := k.What
		if k.Port != "" {
			what = k.Port + ": " + what
		}
		fmt.Fprintf(p.out, "%-8s %s\n", k.State, what)
		if k.Do != "" {
			fmt.Fprintf(p.out, "%-8s What to do: %s\n", "", k.Do)
		}
	}
	return nil
}

func exitOfChecks(checks []doctor.Check) int {
	if slices.ContainsFunc(checks, func(k doctor.Check) bool { return k.State == doctor.Bad || k.State == doctor.Warning }) {
		return exitProblems
	}
	return exitDone
}
