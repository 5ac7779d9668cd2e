package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"cradle/assets"
)

// versionDoc is the JSON document "cradle/version/1".
type versionDoc struct {
	Schema   string `json:"schema"`
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
	Window   bool   `json:"window"`
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which Cradle this is",
		Args:  none,
		RunE: func(c *cobra.Command, _ []string) error {
			v := thisVersion()
			if p.opt.json {
				p.printJSON(v)
				return nil
			}
			fmt.Fprintf(p.out, "cradle %s", v.Version)
			if v.Revision != "" {
				fmt.Fprintf(p.out, " (%.12s", v.Revision)
				if v.Modified {
					fmt.Fprint(p.out, ", modified")
				}
				fmt.Fprint(p.out, ")")
			}
			fmt.Fprintf(p.out, ", %s, %s/%s", v.Go, v.OS, v.Arch)
			if !v.Window {
				fmt.Fprint(p.out, ", without the window")
			}
			fmt.Fprintln(p.out)
			return nil
		},
	}
}

func thisVersion() versionDoc {
	v := versionDoc{
		Schema:  "cradle/version/1",
		Version: assets.Version,
		Go:      runtime.Version(),
		OS:      runtime.GOOS,
		Arch:    runtime.GOARCH,
		Window:  hasWindow,
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				v.Revision = s.Value
			case "vcs.modified":
				v.Modified = s.Value == "true"
			}
		}
	}
	return v
}

// none is for commands without arguments.
func none(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef(c.CommandPath(), "%q is one argument too many", args[0])
	}
	return nil
}
