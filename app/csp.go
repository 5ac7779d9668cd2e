package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cradle/app/catalogue"
	"cradle/rapi/csp"
)

func (p *program) cspCommand() *cobra.Command {
	var search string
	c := &cobra.Command{
		Use:   "csp [PROVIDER[/PATH]]",
		Short: "Say what can be set: the configuration service providers",
		Long: `Say what can be set on Windows Mobile handsets, and who may do it.

Every setting belongs to a configuration service provider. Without an argument they
are listed; with a name, all that is known of one is shown: its settings, what their
values look like, whether they can be set over the cable, and what nobody has told.
A path shows a part of it. For a name that a document chooses write *, or the name.`,
		Example: `  cradle csp
  cradle csp CM_GPRSEntries
  cradle csp 'CM_GPRSEntries/*/DevSpecificCellular'
  cradle csp SecurityPolicy/4119
  cradle csp 'Registry/HKLM\Software\Contoso'
  cradle csp --search proxy`,
		Args: atMost(1, "name one provider, or a path below it"),
		RunE: func(c *cobra.Command, args []string) error {
			searching := c.Flags().Changed("search")
			switch {
			case searching && len(args) > 0:
				return usagef(c.CommandPath(), "--search looks everywhere; it takes no %q beside it", args[0])
			case searching && search == "":
				return usagef(c.CommandPath(), "--search is followed by nothing")
			}
			cat := csp.Carried()
			switch {
			case searching:
				p.searchCSP(cat, search)
			case len(args) == 0:
				p.show(catalogue.ListDoc(cat), func() { catalogue.WriteList(p.out, cat) })
			default:
				part, err := catalogue.Find(cat, args[0])
				if err != nil {
					return &plainError{exitUsage, err.Error()}
				}
				p.show(catalogue.PageDoc(part), func() { catalogue.WritePage(p.out, part) })
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return catalogue.Complete(csp.Carried(), typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		},
	}
	c.Flags().StringVar(&search, "search", "", "show the settings in whose name or explanation these words stand")
	return c
}

func (p *program) searchCSP(cat *csp.Catalogue, text string) {
	hits := catalogue.Search(cat, text)
	if len(hits) == 0 {
		p.exit = exitProblems
		fmt.Fprintf(p.err, "cradle: nothing in the catalogue speaks of %q\n", text)
	}
	p.show(catalogue.Doc{Schema: "cradle/csp/1", ExitCode: p.exit, Hits: hits}, func() { catalogue.WriteHits(p.out, hits) })
}

// show prints a document for programs, or words for people.
func (p *program) show(doc any, words func()) {
	if p.opt.json {
		p.printJSON(doc)
		return
	}
	words()
}
