package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/registry"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// keyHelp is for every command that takes a key.
const keyHelp = `A key begins with HKLM, HKCU, HKCR or HKU. HKLM\Software and, friendlier to shells,
HKLM/Software are the same.`

func (p *program) registryCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "registry",
		Short: "Read and change the registry of a handset",
		Long:  "Read and change the registry of a handset.\n\n" + keyHelp,
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return usagef(c.CommandPath(), "say what to do: get, set, rm or export")
		},
	}
	c.AddCommand(p.registryGetCommand(), p.registrySetCommand(), p.registryRmCommand(), p.registryExportCommand())
	return c
}

func parseKey(typed string) (registry.Key, error) {
	k, err := registry.ParseKey(typed)
	if err != nil {
		return k, &plainError{exitUsage, err.Error()}
	}
	return k, nil
}

// registryResult is what "cradle/registry/1" has of a handset.
type registryResult struct {
	Key    string          `json:"key"`
	Keys   []string        `json:"keys"`
	Values []registryValue `json:"values"`
}

type registryValue struct {
	Name   string  `json:"name"`
	Type   string  `json:"type"`
	Number uint32  `json:"type_number"`
	Value  any     `json:"value,omitempty"`
	Data   *string `json:"data,omitempty"`
	Secret bool    `json:"secret,omitempty"`
	value  registry.Value
}

// valueOf is a value as it is shown. What is named like a password is left out
// unless a person wants it.
func valueOf(v registry.Value, secrets bool) registryValue {
	r := registryValue{Name: v.Name, Type: registry.TypeName(v.Type), Number: v.Type, value: v}
	if !secrets && secretValue(v) {
		r.Secret = true
		return r
	}
	data := hex.EncodeToString(v.Data)
	r.Data = &data
	if s, ok := v.Text(); ok {
		r.Value = s
	} else if n, ok := v.Number(); ok {
		r.Value = n
	} else if items, ok := v.Items(); ok {
		r.Value = items
	}
	return r
}

// secretValue judges a value as one of a document's Registry settings.
func secretValue(v registry.Value) bool {
	text, _ := v.Text()
	return lint.Secret(&provxml.Node{Kind: provxml.Parm, Name: v.Name, Value: text, HasValue: true})
}

func (p *program) registryGetCommand() *cobra.Command {
	var f taskFlags
	var secrets bool
	c := &cobra.Command{
		Use:   "get KEY [VALUE]",
		Short: "Show a key of a handset's registry, or one value",
		Long: `Show what is in a key: the keys right below it, and its values with their types. With
VALUE, that value alone: text as it is, a number, a list with an item a line, and
anything else as bytes in hexadecimal. An empty VALUE is the key's default value.

` + keyHelp + `

Values that are named like passwords are shown as asterisks; --secrets shows them.`,
		Example: `  cradle registry get HKLM/Software/Apps
  cradle registry get 'HKCU\ControlPanel\Owner' Name`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usagef(c.CommandPath(), "name a key, and one value if you like")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			k, err := parseKey(args[0])
			if err != nil {
				return err
			}
			return onHandsets(p, c, f, task[registryResult]{
				name: "reading the registry", schema: "registry",
				do: func(ctx context.Context, t *target, s *rapi.Session) (registryResult, error) {
					r := registryResult{Key: k.String(), Keys: []string{}, Values: []registryValue{}}
					h := registry.Session{Session: s}
					if len(args) == 2 {
						v, err := registry.ReadValue(ctx, h, k, args[1])
						if err == nil {
							r.Values = append(r.Values, valueOf(v, secrets))
						}
						return r, err
					}
					all, err := registry.Read(ctx, h, k)
					r.Keys = append(r.Keys, all.Keys...)
					for _, v := range all.Values {
						r.Values = append(r.Values, valueOf(v, secrets))
					}
					return r, err
				},
				text: func(w io.Writer, t *target, r registryResult) { r.print(w, t, len(args) == 2) },
			})
		},
	}
	f.register(c)
	c.Flags().BoolVar(&secrets, "secrets", false, "show values that are named like passwords")
	return c
}

func (r registryResult) print(w io.Writer, t *target, one bool) {
	if t.several && (!one || len(r.Values) > 0) {
		fmt.Fprintf(w, "%s\n", t.who())
	}
	if one {
		for _, v := range r.Values {
			for _, line := range v.lines() {
				fmt.Fprintln(w, report.Printable(line))
			}
		}
		return
	}
	for _, k := range r.Keys {
		fmt.Fprintf(w, "%s\\\n", report.Printable(k))
	}
	width := 0
	for _, v := range r.Values {
		width = max(width, len([]rune(valueName(v.Name))))
	}
	for _, v := range r.Values {
		fmt.Fprintf(w, "%-*s  %-6s  %s\n", width, valueName(v.Name), v.Type, v.quoted())
	}
}

// lines are a value by itself, for scripts: text as it is, a number, a list with an
// item a line, and anything else as bytes.
func (r registryValue) lines() []string {
	if r.Secret {
		return []string{lint.Masked}
	}
	switch v := r.Value.(type) {
	case string:
		return []string{v}
	case uint32:
		return []string{fmt.Sprint(v)}
	case []string:
		return v
	}
	return []string{*r.Data}
}

// quoted is a value beside its name and type.
func (r registryValue) quoted() string {
	if r.Secret {
		return lint.Masked
	}
	switch v := r.Value.(type) {
	case string:
		return report.Quoted(v)
	case uint32:
		return fmt.Sprintf("%d (0x%08x)", v, v)
	case []string:
		items := make([]string, len(v))
		for i, s := range v {
			items[i] = report.Quoted(s)
		}
		return strings.Join(items, ", ")
	}
	const shown = 32
	if n := len(r.value.Data); n > shown {
		return fmt.Sprintf("%x... (%d bytes)", r.value.Data[:shown], n)
	}
	return fmt.Sprintf("%x", r.value.Data)
}

func (p *program) registrySetCommand() *cobra.Command {
	var f taskFlags
	var typed string
	c := &cobra.Command{
		Use:   "set KEY VALUE DATA...",
		Short: "Set a value of a handset's registry",
		Long: `Set a value of a handset's registry; the key is made if it is not there. An empty VALUE
is the key's default value.

DATA is text for the types sz and expand, a number such as 42 or 0x2a for dword, and
hexadecimal digits for binary; a multi has any number of them. A - is read from
standard input, one line, so that a password need not stand on the command line.
Without --type a value keeps the type that it has, and a new one is sz.

` + keyHelp,
		Example: `  cradle registry set HKCU/Software/Contoso Server mail.example
  cradle registry set HKLM/Software/Contoso Retries 3 --type dword
  cradle registry set HKCU/Software/Contoso Password - < secret.txt`,
		Args: atLeast(2, "name a key, a value and its data"),
		RunE: func(c *cobra.Command, args []string) error {
			k, err := parseKey(args[0])
			if err != nil {
				return err
			}
			kind := uint32(0)
			if typed != "" {
				if kind, err = registry.ParseType(typed); err != nil {
					return usagef(c.CommandPath(), "--type %v", err)
				}
			}
			if len(args) == 2 && kind != registry.MultiSZ {
				return usagef(c.CommandPath(), "the data is missing")
			}
			items, stdin, err := p.items(args[2:])
			if err != nil {
				return err
			}
			if kind != 0 {
				if _, err := registry.ParseData(kind, items); err != nil {
					return unfit(stdin, err)
				}
			}
			return p.changeWith(c, f, stdin, "changing the registry", func(ctx context.Context, s *rapi.Session, r *changeResult) error {
				v, err := registry.Set(ctx, registry.Session{Session: s}, k, args[1], kind, items)
				if isData(err) {
					return unfit(stdin, err)
				}
				if err == nil {
					r.Set = &valueSet{k.String(), v.Name, registry.TypeName(v.Type)}
				}
				return err
			})
		},
	}
	f.register(c)
	c.Flags().StringVar(&typed, "type", "", "one of "+registry.TypeNames)
	return c
}

// unfit says that data does not fit its type. What came from standard input may be
// a secret, and is not repeated.
func unfit(stdin bool, err error) error {
	if stdin {
		return &plainError{exitUsage, "the data from standard input does not fit the value's type; choose one with --type"}
	}
	return &plainError{exitUsage, err.Error()}
}

// longestLine is how long one that is read from standard input may be.
const longestLine = 1 << 20

// items are data as typed, with those that are - read from standard input.
func (p *program) items(args []string) (items []string, stdin bool, err error) {
	in := bufio.NewReader(io.LimitReader(p.in, longestLine))
	for _, a := range args {
		if a == "-" {
			stdin = true
			line, err := in.ReadString('\n')
			if err != nil && line == "" {
				return nil, true, &plainError{exitUsage, "standard input has no line for the data"}
			}
			a = strings.TrimRight(line, "\r\n")
		}
		items = append(items, a)
	}
	return items, stdin, nil
}

func (p *program) registryRmCommand() *cobra.Command {
	var f taskFlags
	var deep bool
	c := &cobra.Command{
		Use:   "rm KEY [VALUE]",
		Short: "Delete a key or a value of a handset's registry",
		Long: `Delete a value of a handset's registry or, without VALUE, a key with its values and,
with -r, all keys below it. There is no way back. An empty VALUE is the key's default
value.

` + keyHelp + `

Roots, the keys right below them and Software\Microsoft are deleted only with --yes:
the handset may not start without them.`,
		Example: `  cradle registry rm HKCU/Software/Contoso Server
  cradle registry rm -r HKCU/Software/Contoso`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usagef(c.CommandPath(), "name a key, and one value if only that is to go")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			k, err := parseKey(args[0])
			switch {
			case err != nil:
				return err
			case len(args) == 2 && deep:
				return usagef(c.CommandPath(), "-r is for keys, and %s is a value", args[1])
			case len(args) == 1 && k.Precious() && !f.yes:
				return &plainError{exitDanger, fmt.Sprintf("nothing was deleted: confirm with --yes that %s is to go, without which the handset may not start", k)}
			}
			return p.change(c, f, "changing the registry", func(ctx context.Context, s *rapi.Session, r *changeResult) error {
				h := registry.Session{Session: s}
				if len(args) == 2 {
					err := registry.DeleteValue(ctx, h, k, args[1])
					if err == nil {
						r.Removed = append(r.Removed, valueName(args[1])+" in "+k.String())
					}
					return err
				}
				return registry.Delete(ctx, h, k, deep, func(gone registry.Key) { r.Removed = append(r.Removed, gone.String()) })
			})
		},
	}
	f.register(c)
	c.Flags().BoolVarP(&deep, "recursive", "r", false, "the keys below it as well")
	c.Flags().BoolVar(&f.yes, "yes", false, "delete even what the handset may need to start")
	return c
}

// exportResult is what "cradle/export/1" has of a handset.
type exportResult struct {
	Key    string `json:"key"`
	File   string `json:"file"`
	Keys   int    `json:"keys"`
	Values int    `json:"values"`
}

func (p *program) registryExportCommand() *cobra.Command {
	var f taskFlags
	c := &cobra.Command{
		Use:   "export KEY [FILE]",
		Short: "Write a key of a handset's registry to a .reg file",
		Long: `Write a key with all that is below it to a new .reg file, as Windows' Registry Editor
does ("Windows Registry Editor Version 5.00", UTF-16), or to standard output. It may
hold passwords: nobody else can read the file. Of several handsets (--all), each has
a file of its own; its name goes before the extension.

` + keyHelp,
		Example: `  cradle registry export HKCU/Software software.reg`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usagef(c.CommandPath(), "name a key, and a file if you like")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			k, err := parseKey(args[0])
			if err != nil {
				return err
			}
			file := "-"
			if len(args) == 2 {
				file = args[1]
			}
			if file == "-" && p.opt.json {
				return usagef(c.CommandPath(), "standard output cannot have both the file and JSON; name a file")
			}
			return p.export(c, f, k, file)
		},
	}
	f.register(c)
	return c
}

func (p *program) export(c *cobra.Command, f taskFlags, k registry.Key, file string) error {
	out := map[run.HandsetID]*os.File{}
	defer func() {
		for _, f := range out { // those that nothing was written to
			f.Close()
			removeEmpty(f.Name())
		}
	}()
	t := task[exportResult]{
		name: "reading the registry", schema: "export",
		check: func(ids []run.HandsetID) error {
			for _, id := range ids {
				if file == "-" {
					continue
				}
				f, err := createNew("the export", nameFor(file, id, len(ids) > 1))
				if err != nil {
					return err
				}
				out[id] = f
			}
			return nil
		},
		do: func(ctx context.Context, t *target, s *rapi.Session) (exportResult, error) {
			r := exportResult{Key: k.String(), File: file}
			w := io.Writer(p.out)
			var text bytes.Buffer // a file is whole or not at all
			if file != "-" {
				r.File, w = out[t.ID].Name(), &text
			}
			n, err := registry.Export(ctx, registry.Session{Session: s}, k, w)
			r.Keys, r.Values = n.Keys, n.Values
			if file == "-" || n.Keys == 0 || err != nil && !answered(err) {
				return r, err
			}
			_, wrong := out[t.ID].Write(text.Bytes())
			return r, joined([]error{err, wrong})
		},
		text: func(w io.Writer, t *target, r exportResult) {
			if file != "-" && r.Keys > 0 {
				fmt.Fprintf(w, "%s: wrote %s and %s of %s to %s\n", t.Port, report.Things(r.Keys, "key"), report.Things(r.Values, "value"), r.Key, report.Printable(r.File))
			}
		},
	}
	if file == "-" {
		t.one = "standard output takes one export"
	}
	return onHandsets(p, c, f, t)
}

// removeEmpty takes a file away that nothing was written to; a device stays.
func removeEmpty(name string) {
	if i, err := os.Stat(name); err == nil && i.Mode().IsRegular() && i.Size() == 0 {
		os.Remove(name)
	}
}

// isData: data that a person typed does not fit its type.
func isData(err error) bool {
	var e *registry.DataError
	return errors.As(err, &e)
}
