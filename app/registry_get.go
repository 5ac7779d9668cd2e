package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/registry"
	"cradle/app/report"
	"cradle/rapi"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

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
