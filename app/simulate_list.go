package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"cradle/app/report"
	"cradle/app/simulator"
	"cradle/rapi"
	"cradle/rapi/handset/state"
)

// simulateDoc is the JSON document "cradle/simulate/1".
type simulateDoc struct {
	Schema string        `json:"schema"`
	Models []modelDoc    `json:"models,omitempty"`
	Reset  []handsetName `json:"reset,omitempty"`
	Cloned []handsetName `json:"cloned,omitempty"`
}

type handsetName struct {
	Model string `json:"model"`
	Name  string `json:"name"`
}

type modelDoc struct {
	Model       string   `json:"model"`
	Title       string   `json:"title"`
	Default     bool     `json:"default,omitempty"`
	Kind        string   `json:"kind"`
	Version     string   `json:"version"`
	System      string   `json:"system"`
	RemoteAPI   int      `json:"remote_api"`
	Roles       []string `json:"roles"`
	USBID       string   `json:"usb_id"`
	USBSpeed    string   `json:"usb_speed"`
	Storage     uint32   `json:"storage"`
	StorageFree uint32   `json:"storage_free"`
	Memory      uint32   `json:"memory"`
	Reasons     bool     `json:"reasons"`
	Providers   []string `json:"providers"`
}

// listModels tells which handsets can be simulated.
func (p *program) listModels() error {
	list, err := simulator.Describe()
	if err != nil {
		return err
	}
	if p.opt.json {
		doc := simulateDoc{Schema: "cradle/simulate/1"}
		for _, m := range list {
			doc.Models = append(doc.Models, modelOf(m))
		}
		p.printJSON(doc)
		return nil
	}
	w := tabwriter.NewWriter(p.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "MODEL\tIS\tREMOTE API\tROLES OVER THE CABLE\tUSB\tSTORAGE\tPROVIDERS")
	have := make(map[string][]string)
	var types, reasons []string
	for _, m := range list {
		d := modelOf(m)
		star := ""
		if m.Default {
			star = "*"
		}
		fmt.Fprintf(w, "%s%s\t%s\tRAPI %d\t%s\t%s %s speed\t%d of %d MB\t%d\n", d.Model, star, d.Title, d.RemoteAPI,
			strings.Join(d.Roles, ", "), d.USBID, d.USBSpeed, d.StorageFree>>20, d.Storage>>20, len(d.Providers))
		for _, typ := range d.Providers {
			if have[typ] == nil {
				types = append(types, typ)
			}
			have[typ] = append(have[typ], d.Model)
		}
		if d.Reasons {
			reasons = append(reasons, d.Model)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "\n* is simulated when no model is named.\n\nProviders that not all of them have:\n")
	slices.SortFunc(types, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	for _, typ := range types {
		if len(have[typ]) < len(list) {
			fmt.Fprintf(w, "  %s\t%s\n", typ, strings.Join(have[typ], ", "))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "\nSay why a setting failed: %s\n", strings.Join(reasons, ", "))
	return nil
}

func modelOf(m simulator.ModelInfo) modelDoc {
	d := modelDoc{
		Model: m.Slug, Title: m.Title, Default: m.Default, Kind: m.Kind, Version: m.Version,
		System: m.OS.Version, RemoteAPI: 2, Roles: strings.Split(m.Roles.String(), "+"),
		USBID: fmt.Sprintf("%04x:%04x", m.USB.Vendor, m.USB.Product), USBSpeed: m.USB.Speed,
		Storage: m.Memory.Storage, StorageFree: m.Memory.StorageFree, Memory: m.Memory.RAM,
		Reasons: m.Reply.Desc, Providers: m.Providers,
	}
	if m.Generation == rapi.RAPI1 {
		d.RemoteAPI = 1
	}
	return d
}

// resetState and cloneState are for the directory that --state names.
func (p *program) resetState() error {
	if err := stateThere(p.opt.state); err != nil {
		return err
	}
	done, err := state.Reset(p.opt.state)
	doc := simulateDoc{Schema: "cradle/simulate/1", Reset: names(done)}
	return p.handled(doc, done, err, "--state "+p.opt.state, "%s %q is as it comes out of the box\n")
}

func (p *program) cloneState(to string) error {
	if err := stateThere(p.opt.state); err != nil {
		return err
	}
	if i, err := os.Stat(to); err == nil && !i.IsDir() {
		return &plainError{exitUsage, fmt.Sprintf("--clone %s: this is a file; name a directory", report.Printable(to))}
	}
	done, err := state.Clone(p.opt.state, to)
	doc := simulateDoc{Schema: "cradle/simulate/1", Cloned: names(done)}
	return p.handled(doc, done, err, "--clone "+to, "%s %q is copied to "+strings.ReplaceAll(to, "%", "%%")+"\n")
}

// stateThere says in words that there is no directory that --state names.
func stateThere(dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return &plainError{exitUsage, fmt.Sprintf("--state %s: there is no such directory; check the name", report.Printable(dir))}
	}
	return nil
}

// handled says what was done with which handsets, also when not all could be.
func (p *program) handled(doc simulateDoc, done []state.Identity, err error, flag, line string) error {
	switch {
	case p.opt.json && err == nil:
		p.printJSON(doc)
	case !p.opt.json:
		for _, id := range done {
			fmt.Fprintf(p.out, line, id.Model, id.Name)
		}
		if len(done) == 0 && err == nil {
			fmt.Fprintf(p.out, "no handset keeps its state in %s\n", p.opt.state)
		}
	}
	if err != nil {
		return &plainError{exitUsage, fmt.Sprintf("%s: %v", flag, err)}
	}
	return nil
}

func names(ids []state.Identity) []handsetName {
	var list []handsetName
	for _, id := range ids {
		list = append(list, handsetName{id.Model, id.Name})
	}
	return list
}
