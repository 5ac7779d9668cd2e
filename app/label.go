package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/labels"
	"cradle/app/report"
	"cradle/app/run"
)

// labelDoc is the JSON document "cradle/label/1".
type labelDoc struct {
	Schema string      `json:"schema"`
	Ports  []labelPort `json:"ports"`
}

type labelPort struct {
	Handset string `json:"handset"` // what --device takes
	Port    string `json:"port"`
	Label   string `json:"label"`
}

func (p *program) labelCommand() *cobra.Command {
	var remove bool
	c := &cobra.Command{
		Use:   "label [PORT LABEL]",
		Short: "Call the ports of a bench by names of your own",
		Long: `Give a port a label, such as the one that is stuck on the hub. It is shown behind the
port wherever that is shown, history keeps the one of then, and --device takes it in
place of the port.

PORT is the first word of a line of 'cradle devices'. It is the place that is labelled,
not the handset: whatever is plugged in there has the label. --remove takes a port or
a label. Without arguments the labels are listed.

They are kept in the file cradle/labels.toml in your configuration directory.`,
		Example: `  cradle label 1-3.2 "Slot A"
  cradle label
  cradle apply --device "slot a" wifi.xml
  cradle label --remove "Slot A"`,
		Args: func(c *cobra.Command, args []string) error {
			switch {
			case remove && len(args) != 1:
				return usagef(c.CommandPath(), "--remove takes one port or label")
			case !remove && len(args) == 1:
				return usagef(c.CommandPath(), "give the port %s a label, or take its label away with --remove", printableArg(args[0]))
			case len(args) > 2:
				return usagef(c.CommandPath(), "a label with blanks goes in quotes")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			path, err := labels.DefaultFile()
			if err != nil {
				return &plainError{exitUsage, fmt.Sprintf("there is no place for labels: %v", err)}
			}
			if len(args) > 0 {
				err := labels.Update(c.Context(), path, func(l *labels.Labels) error {
					if remove {
						return unlabel(l, args[0])
					}
					id, err := labels.Port(args[0])
					if err == nil {
						err = l.Set(id, args[1])
					}
					return err
				})
				if err != nil {
					return &plainError{exitUsage, report.Printable(err.Error())}
				}
			}
			l, err := labels.Load(path)
			if err != nil {
				return &plainError{exitUsage, report.Printable(err.Error())}
			}
			p.listLabels(l)
			return nil
		},
	}
	c.Flags().BoolVar(&remove, "remove", false, "take the label of a port away")
	return c
}

// unlabel takes the label of what was typed away: of a port, or the label itself.
func unlabel(l *labels.Labels, typed string) error {
	ids := l.Ports(typed)
	if id, err := labels.Port(typed); err == nil {
		ids = []run.HandsetID{id}
	}
	switch {
	case len(ids) > 1:
		return ambiguous(typed, ids)
	case len(ids) == 1 && l.Remove(ids[0]):
		return nil
	case len(ids) == 1:
		return fmt.Errorf("%s has no label", bench.Port(ids[0]))
	}
	return fmt.Errorf("no port is labelled %q", typed)
}

func ambiguous(label string, ids []run.HandsetID) error {
	var ports []string
	for _, id := range ids {
		ports = append(ports, bench.Port(id))
	}
	return fmt.Errorf("several ports are labelled %q: %s; name the port", label, strings.Join(ports, ", "))
}

func (p *program) listLabels(l *labels.Labels) {
	ids := l.All()
	slices.SortFunc(ids, comparePorts)
	if p.opt.json {
		doc := labelDoc{Schema: "cradle/label/1", Ports: []labelPort{}}
		for _, id := range ids {
			doc.Ports = append(doc.Ports, labelPort{string(id), bench.Port(id), l.Of(id)})
		}
		p.printJSON(doc)
		return
	}
	width := 0
	for _, id := range ids {
		width = max(width, len(id))
	}
	for _, id := range ids {
		fmt.Fprintf(p.out, "%-*s  %s\n", width, id, l.Of(id))
	}
	if len(ids) == 0 {
		fmt.Fprintln(p.err, `cradle: no port has a label; 'cradle label PORT LABEL' gives it one`)
	}
}

// labels are those of the person at the desk. A file that cannot be read keeps nobody
// from working: that is said, once, and ports are shown without.
func (p *program) labels() *labels.Labels {
	p.labelsOnce.Do(func() {
		path, err := labels.DefaultFile()
		if err == nil {
			p.labelled, err = labels.Load(path)
		}
		if err != nil && path != "" {
			fmt.Fprintf(p.err, "cradle: ports are shown without their labels: %s; mend the file or take it away\n", report.Printable(err.Error()))
		}
	})
	return p.labelled
}

// port is a port as people see it, with its label.
func (p *program) port(id run.HandsetID) string {
	return labels.Shown(bench.Port(id), p.labels().Of(id))
}

// unlabelled puts the ports in place of the labels that --device was given.
func (p *program) unlabelled() error {
	for i, key := range p.opt.devices {
		if _, err := labels.Port(key); err == nil || key == "" {
			continue
		}
		switch ids := p.labels().Ports(key); {
		case len(ids) > 1:
			return &plainError{exitNoHandset, ambiguous(key, ids).Error()}
		case len(ids) == 1:
			p.opt.devices[i] = string(ids[0])
		}
	}
	return nil
}

// chosen are the handsets that the flags mean.
func (p *program) chosen(handsets []bench.Handset) ([]run.HandsetID, error) {
	ids, err := p.opt.choice().Of(handsets)
	var choice *bench.ChoiceError
	if errors.As(err, &choice) && choice.Missing != "" {
		choice.Label = p.labels().Of(run.HandsetID(choice.Missing))
	}
	return ids, err
}
