package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/registry"
	"cradle/app/report"
	"cradle/rapi"
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
			items, stdin, err := p.items(c.Context(), args[2:])
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

// longestLine is how much is read of standard input, in bytes.
const longestLine = 1 << 20

// items are data as typed, with those that are - read from standard input.
func (p *program) items(ctx context.Context, args []string) (items []string, stdin bool, err error) {
	var in *bufio.Reader
	for _, a := range args {
		if a == "-" {
			if in == nil {
				in = bufio.NewReader(io.LimitReader(newInterruptible(ctx, p.in), longestLine))
			}
			line, err := in.ReadString('\n')
			switch {
			case ctx.Err() != nil:
				return nil, true, context.Cause(ctx)
			case err != nil && line == "":
				return nil, true, &plainError{exitUsage, "standard input has no line for the data"}
			case len(line) == longestLine && err != nil:
				return nil, true, &plainError{exitUsage, fmt.Sprintf("the line from standard input is longer than %s", report.Bytes(longestLine))}
			}
			a, stdin = strings.TrimRight(line, "\r\n"), true
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

// isData: data that a person typed does not fit its type.
func isData(err error) bool {
	var e *registry.DataError
	return errors.As(err, &e)
}
