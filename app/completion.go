package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cradle/app/simulator"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/usb"
	"cradle/usb/libusb"
	"cradle/usb/rndis"
)

// A shell that asks how a line may go on does not wait long for USB.
const completionPatience = 2 * time.Second

// completions tells the shells what may stand in flags and as arguments, for
// 'cradle completion bash' and the like. What is not named here is a file's name.
func (p *program) completions(root *cobra.Command) {
	flags := map[string]cobra.CompletionFunc{
		"device":    p.completeDevice,
		"simulate":  completeModels,
		"log-level": oneOf("debug", "info", "warn", "error"),
		"quirk":     completeQuirks,
		"state":     folders,
		"clone":     folders,
		"journal":   folders,
		"for":       completeModels,
		"format":    oneOf("text", "json", "sarif"),
		"explain":   completeRules,
		"ending":    oneOf(endingKeys()...),
		"vars":      extensions("csv"),
		"profile":   completeProfiles,
		"tokens":    oneOf("oma10", "oma11", "microsoft", "wm2003"),
		"in-tokens": oneOf("oma10", "oma11", "microsoft", "wm2003"),
		"sec":       oneOf("netwpin", "userpin", "usernetwpin", "userpinmac"),
		"rom":       oneOf("cold", "update"),
		"since":     oneOf(),
		"before":    oneOf(),
		"wait":      oneOf(),
		"over":      oneOf(),
		"set":       oneOf(),
		"ask":       oneOf(),
		"note":      oneOf(),
		"usbip":     oneOf(),
		"listen":    oneOf(),
		"desktop":   oneOf(),
		"handset":   oneOf(),
		"document":  oneOf(),
		"limit":     oneOf(),
		"timeout":   oneOf(),
		"search":    oneOf(),
		"number":    oneOf(),
		"text":      oneOf(),
	}
	arguments := map[string]cobra.CompletionFunc{
		"dump":     completeProviders,
		"query":    completeProviders,
		"simulate": completeModels,
		"install":  extensions("cab", "cpf"),
		"new":      completeTemplates,

		"profile show":   completeProfiles,
		"profile check":  completeProfiles,
		"profile remove": completeProfiles,
		"profile export": completeProfiles,
		"profile import": extensions("zip"),
	}
	// These have none, or paths of a handset, which is not opened for this.
	for _, name := range []string{"devices", "doctor", "info", "reapply", "unlock", "version", "profile list", "ls", "rm", "mkdir", "mv", "run",
		"registry get", "registry set", "registry rm", "history", "history list", "history show", "history search",
		"history verify", "history settle", "history prune"} {
		arguments[name] = oneOf()
	}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		for _, set := range []*pflag.FlagSet{c.LocalNonPersistentFlags(), c.PersistentFlags()} {
			set.VisitAll(func(f *pflag.Flag) {
				if complete := flags[f.Name]; complete != nil && f.Value.Type() != "bool" {
					// It fails for a flag that has one already, and there is none.
					_ = c.RegisterFlagCompletionFunc(f.Name, complete)
				}
			})
		}
		if complete := arguments[strings.TrimPrefix(c.CommandPath(), root.Name()+" ")]; complete != nil {
			c.ValidArgsFunction = complete
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
}

// oneOf: these are all that there is.
func oneOf(list ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
}

func folders(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// extensions are those of the files that are wanted.
func extensions(list ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(list, cobra.ShellCompDirectiveFilterFileExt)
}

// completeModels goes on behind the last comma of a list.
func completeModels(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	models, err := simulator.Models()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	before := typed[:strings.LastIndex(typed, ",")+1]
	var list []cobra.Completion
	for _, slug := range slices.Sorted(maps.Keys(models)) {
		list = append(list, cobra.CompletionWithDesc(before+slug, models[slug].Title))
	}
	return list, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func completeQuirks(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	for _, name := range rndis.QuirkNames() {
		list = append(list, name+"=")
	}
	return list, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func completeProviders(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	for _, provider := range csp.Carried().Providers {
		list = append(list, provider.Type)
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

// completeRules are check's; elsewhere --explain is no word.
func completeRules(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	for _, rule := range lint.Rules() {
		list = append(list, cobra.CompletionWithDesc(rule.ID, rule.Title))
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

// completeDevice lists the handsets by their ports. None of them is opened, and what
// is no handset is not listed.
func (p *program) completeDevice(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if c.Flags().Changed("simulate") {
		specs, err := simulator.ParseSpec(p.opt.simulate)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var list []cobra.Completion
		for i, spec := range specs {
			list = append(list, cobra.CompletionWithDesc(fmt.Sprintf("sim-%d", i+1), strings.TrimSpace(spec.Model+" "+spec.Name)))
		}
		return list, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(context.Background(), completionPatience)
	defer cancel()
	bus, err := startUSB(libusb.Options{})
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer bus.Close()
	found, err := bus.Scan(ctx)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return handsetPorts(found), cobra.ShellCompDirectiveNoFileComp
}

// handsetPorts are the ports of those devices that are handsets.
func handsetPorts(found []usb.DeviceDesc) []cobra.Completion {
	var list []cobra.Completion
	for _, d := range found {
		switch usb.Recognise(d).Mode {
		case usb.ModeActiveSync, usb.ModeSerialSync:
			list = append(list, cobra.CompletionWithDesc(d.Path.String(), strings.TrimSpace("USB "+d.ID())))
		}
	}
	return list
}
